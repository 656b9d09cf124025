"""The audit of the paper in five sentences that can be read aloud, each made from the numbers it speaks of."""

from collections.abc import Sequence

from lib.statistics.audit.family import holm_intervals
from lib.statistics.audit.numbers import p_written
from lib.statistics.audit.rounding import listed
from lib.statistics.audit.three_timepoints import solved
from lib.statistics.beside import follows
from lib.statistics.results import Finding, Follows
from lib.study import published
from lib.study.published import ALPHA, N, PrintedTest
from lib.study.vocabulary import measure, timepoint
from lib.tables.formats import p_value, printed_p


def five_sentences(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What holds, what does not, what follows for the conclusion, what the ODI would need, and which shares fit nobody."""
    checks = {test: follows(test.t, test.p, N) for test in published.TESTS}
    return (_holds(checks), _broken(checks), _conclusion(checks), _worse(findings), _shares(findings))


def _names(tests: Sequence[PrintedTest]) -> str:
    return listed([_inside(measure(each.measure).short) for each in tests])


def _inside(name: str) -> str:
    """A name inside a sentence: `height`, but `VAS pain`."""
    return name if name[:2].isupper() else name[0].lower() + name[1:]


def _holds(checks: dict[PrintedTest, Follows]) -> str:
    good = [test for test, check in checks.items() if check.follows]
    return (
        f"The change after surgery stands: for {_names(good)} the printed t and p of Table {good[0].table} agree, "
        "and no rounding changes that."
    )


def _broken(checks: dict[PrintedTest, Follows]) -> str:
    bad = {test: check for test, check in checks.items() if not check.follows}
    gives, prints = (listed(each) for each in ([p_value(c.p) for c in bad.values()], [printed_p(t.p) for t in bad]))
    return (
        f"In Table {next(iter(bad)).table} the printed t and p cannot both be right for {_names(list(bad))}: "
        f"with {N} patients the t’s give p\u00a0=\u00a0{gives}, printed are {prints}."
    )


def _conclusion(checks: dict[PrintedTest, Follows]) -> str:
    second = [test for test, check in checks.items() if not check.follows]
    flips = [test for test in second if checks[test].flips]
    holm = dict(zip(published.TESTS, holm_intervals(published.TESTS, N), strict=True))
    adjusted = p_written(sum(holm[second[0]]) / 2, 2)
    return (
        f"Taken alone, {_names(flips)} would then be significant at {ALPHA.removeprefix('0')}; adjusted for all {len(holm)} tests none is (p\u00a0=\u00a0{adjusted}): "
        "whether the result held is not shown either way."
    )


def _worse(findings: Sequence[Finding]) -> str:
    barely = next(each for each in findings if each.check == "all timepoints" and each.verdict == "barely possible")
    name = next(each for each in published.SCALES if measure(each.measure).short in barely.where).measure
    found, (*_, before, last) = solved(measure(name)), [timepoint(each) for each in published.SUMMARIES]
    return (
        f"For all printed {measure(name).short} numbers to hold at once, at least {found.patients_worse} of {N} patients must be worse "
        f"at {last.label.lower()} than {before.label.lower()}."
    )


def _shares(findings: Sequence[Finding]) -> str:
    alone = [each.printed.split(" of ")[0] for each in findings if each.check == "GRIM" and each.verdict == "inconsistent"]
    split = next(each.printed.split(" = ")[0] for each in findings if each.check == "sum" and each.verdict == "impossible")
    off = next(each for each in findings if each.check == "scale" and each.verdict == "impossible")
    return (
        f"{listed(alone)} are no whole numbers of {N} patients, {split} is no split of {N}, and {off.printed} cannot occur: "
        "a typing error, another n, another rounding or missing data may lie behind each."
    )
