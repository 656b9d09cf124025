"""What was found, in one plain sentence with its numbers. Words come from the vocabulary, verdicts from the statistics."""

from collections.abc import Sequence

from lib.statistics.beside import beside, follows
from lib.statistics.held import held
from lib.statistics.paired import holm
from lib.statistics.results import Follows, PairedResult, Summary
from lib.study import published, vocabulary
from lib.study.published import PrintedTest
from lib.study.terms import Measure
from lib.tables import formats
from lib.tables.words import (
    DESIGN,
    change_with_interval,
    listed,
    moved,
    name_in_sentence,
    patients,
    points_of,
    when,
    within,
)

FEW = 5  # pairs below which a sentence says so


def outcome_sentence(first: PairedResult | None, later: PairedResult | None = None) -> str:
    """What happened to one measure between two visits, and whether it lasted until a later one.

    `VAS back pain fell from 7.9 to 2.4 within two days (mean change −5.4, 95 % CI −6.0 to −4.9) in 61 of 61 patients; ...`
    """
    if first is None:
        return "This measure is not recorded in this cohort."
    if first.mean_difference is None:
        return _nobody(first)
    measure, (_, after) = first.measure, points_of(first)
    ends = f"from {_mean(first.before, measure)} to {_mean(first.after, measure)}"
    way = moved(first.mean_difference)
    start = (
        f"{measure.label} {way} {ends}" if first.mean_difference else f"{measure.label} {way} at {_mean(first.before, measure)}"
    )
    better = f"better in {_of(first.change.improved, first.n_pairs)} {'patient' if first.n_pairs == 1 else 'patients'}"
    sentence = f"{start} {within(after)} ({change_with_interval(first)}), {better}"
    return f"{sentence}{_lasted(later)}{_few(first)}."


def headline(results: Sequence[PairedResult]) -> str:
    """The finding of a table in one sentence.

    From before surgery: which measures improved, by their Holm-adjusted p. Between two later visits: which held,
    by the interval of the change against the margin; a small difference is not called a loss, nor a large p no change.
    """
    known = [each for each in results if each.p is not None]
    if not known:
        return "No measure has two patients with both values, so nothing can be compared."
    if known[0].contrast.before != vocabulary.TIMEPOINTS[0].name:
        return _what_held(known)
    better = [each for each in known if _clear(each) and (each.improvement or 0) > 0]
    worse = [each for each in known if _clear(each) and (each.improvement or 0) < 0]
    open_ = [each for each in known if not _clear(each)]
    _, after = points_of(known[0])
    said = [f"{_names(better)} improved {within(after)}"] if better else []
    said += [f"{_names(worse)} got worse {within(after)}"] if worse else []
    said += [f"for {_names(open_)} the change {_when_open(open_[0])} is inconclusive"] if open_ else []
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]} ({DESIGN})."


def _what_held(known: Sequence[PairedResult]) -> str:
    """`Height and VAS pain held until final follow-up; for ODI it is undecided whether it held (margins ±5, ±1.5 and ±10 points; ...)`."""
    _, after = points_of(known[0])
    until = f"{after.label[0].lower()}{after.label[1:]}"
    words = {
        "held": "{} held until " + until,
        "improved further": "{} improved further by " + until,
        "lost": "{} got worse by more than the margin until " + until,
        "undecided": "for {} it is undecided whether it held",
    }
    verdicts = [(held(each).verdict, each) for each in known]
    said = [
        text.format(listed([each.measure.short for each in those]))
        for verdict, text in words.items()
        if (those := [r for v, r in verdicts if v == verdict])
    ]
    margins = listed([f"±{formats.score(each.measure.margin.value, each.measure)}" for each in known])
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]} ({'margin' if len(known) == 1 else 'margins'} {margins} points; {DESIGN})."


def printed_p_sentence(tests: Sequence[PrintedTest] = published.TESTS, live: Sequence[PairedResult] = ()) -> str:
    """What can be said of printed p's that don't follow from their printed t's: both cannot be right, nobody is accused.

    p comes from each printed t and the printed number of patients, Holm's over all these tests; where `live` results
    that agree with the print stand beside, theirs is named, so that a page says one number.
    """
    checks = [(each, follows(each.t, each.p, published.N)) for each in tests]
    broken = [(each, check) for each, check in checks if not check.follows]
    if not broken:
        return "Every printed p follows from its printed t."
    where = listed([f"Table {number}" for number in sorted({each.table for each, _ in broken})])
    said = ", ".join(
        f"{_measure_name(each.measure)} {formats.p_value(check.p)} against printed {formats.printed_p(each.p)}"
        for each, check in broken
    )
    return f"In {where}, printed t and p cannot both be right: from its t, {said}.{_after_holm(checks, live)}"


def pairs_sentence(results: Sequence[PairedResult]) -> str:
    """How many pairs were used and how many patients were left out, by measure."""
    said = []
    for each in results:
        left_out = each.n_patients - each.n_pairs
        said.append(
            f"{each.measure.short} {formats.count(each.n_pairs)} of {formats.count(each.n_patients)}"
            + (f" ({formats.count(left_out)} left out)" if left_out else "")
        )
    return f"Pairs used: {', '.join(said)}." if said else "No pairs."


def _nobody(result: PairedResult) -> str:
    before, after = points_of(result)
    return f"{result.measure.label}: no patient in view has a value both {when(before)} and {when(after)}."


def _lasted(later: PairedResult | None) -> str:
    if later is None:
        return ""
    verdict, (_, after) = held(later), points_of(later)
    margin = f"±{formats.score(later.measure.margin.value, later.measure)} points"
    mean = _mean(later.after, later.measure)
    said = {
        "held": f"it was held within {margin}",
        "lost": f"more than {formats.score(later.measure.margin.value, later.measure)} points of it were lost",
        "improved further": "it improved further",
        "undecided": f"whether it was held within {margin} is undecided",
    }.get(verdict.verdict)
    return f"; {when(after)} (mean {mean}) {said}" if said else f"; {when(after)} it cannot be estimated"


def _few(result: PairedResult) -> str:
    if result.n_pairs >= FEW:
        return ""
    return (
        f" — only {patients(result.n_pairs)} with both values, too few to conclude from"
        if result.t is not None
        else f" — {patients(result.n_pairs)} with both values, so no test"
    )


def _mean(summary: Summary, measure: Measure) -> str:
    return formats.number(summary.mean, measure.decimals)


def _of(k: int, n: int) -> str:
    return f"{formats.count(k)} of {formats.count(n)}"


def _clear(result: PairedResult) -> bool:
    p = result.p if result.p_holm is None else result.p_holm
    return p is not None and p < 0.05


def _names(results: Sequence[PairedResult]) -> str:
    return listed([name_in_sentence(each.measure) for each in results])


def _when_open(result: PairedResult) -> str:
    before, after = points_of(result)
    return f"from {when(before)} to {after.label[0].lower()}{after.label[1:]}"


def _measure_name(name: str) -> str:
    return vocabulary.measure(name).short


def _same_t(result: PairedResult) -> bool:
    """Whether a live t is the printed one to its last digit."""
    return any(each.cell == "t" and each.status == "same" for each in beside(result))


def _after_holm(checks: Sequence[tuple[PrintedTest, Follows]], live: Sequence[PairedResult]) -> str:
    told = {(each.measure.name, each.contrast.before, each.contrast.after): each.p_holm for each in live if _same_t(each)}
    whole = all((each.measure, each.before, each.after) in told for each, _ in checks)  # else they are other patients
    alone = holm([check.p for _, check in checks])
    adjusted = [
        told[each.measure, each.before, each.after] if whole else p
        for (each, check), p in zip(checks, alone, strict=True)
        if not check.follows
    ]
    known = [formats.p_value(p) for p in adjusted]
    shared = f"all {known[0]}" if len(known) > 1 and len(set(known)) == 1 else listed(known)
    verdict = "below .05 all the same" if all(p is not None and p < 0.05 for p in adjusted) else "inconclusive"
    return f" Adjusted for all {len(checks)} tests (Holm) they are {shared}: {verdict}."
