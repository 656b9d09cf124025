"""What the imaging signs say in plain sentences: how often, whether they differ, how far they agree, what cannot be said."""

from collections.abc import Sequence

from lib.statistics.agreement import Cochran, PairOfFindings
from lib.statistics.results import Rate
from lib.study import vocabulary
from lib.study.terms import Field
from lib.tables import formats
from lib.tables.combinations_table import CombinationRow, combination_words
from lib.tables.words import listed, patients

ONLY_SENSITIVITY = (
    "Only sensitivity is offered: histology found the disease in every patient, so nobody without it was imaged, and "
    "specificity, predictive values and accuracy cannot be estimated from these patients."
)
UNBROKEN = "\u00a0"  # a space that no line breaks at
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def finding(rates: Sequence[tuple[Field, Rate]], test: Cochran) -> str:
    """The page in one sentence: which sign was seen most often, which least, and whether that is more than chance."""
    known = [(field, rate) for field, rate in rates if rate.n]
    if not known:
        return "No imaging sign is recorded in the patients in view."
    most = max(known, key=lambda each: each[1].fraction or 0)
    least = min(known, key=lambda each: each[1].fraction or 0)
    if len(known) == 1:
        return f"{known[0][0].label} was seen in {_share(known[0][1])}."
    if most[1].fraction == least[1].fraction:
        return f"Every imaging sign was seen equally often, in {formats.percent(most[1].k, most[1].n)} of the patients."
    text = f"{most[0].label} was seen most often ({_share(most[1])}), {least[0].label} least often ({_share(least[1])})"
    return f"{text}{_verdict(test)}."


def cochran_sentence(test: Cochran) -> str:
    """Cochran's Q with its number of patients, or why there is none."""
    names = listed([_label(each) for each in test.names]) if test.names else "no sign"
    if test.q is None:
        return f"Cochran's Q for {names} cannot be worked out: {test.why}."
    what = f"all {NUMBERS.get(len(test.names), str(len(test.names)))} signs"
    out = f"; {patients(test.left_out)} without one of them left out" if test.left_out else ""
    verdict = "were not seen equally often" if _clear(test.p) else "were seen about equally often, as far as this can tell"
    q = f"Cochran's Q({test.df}) = {formats.number(test.q, 2)}, p{UNBROKEN}{_equals(test.p)}"
    return f"In the same {patients(test.n)} with {what} recorded, {names} {verdict} ({q}{out})."


def chosen_sentence(labels: Sequence[str]) -> str:
    """What to keep in mind where the filters ask for signs; empty where they don't."""
    if not labels:
        return ""
    its = "its share and its comparisons follow" if len(labels) == 1 else "their shares and comparisons follow"
    return f"These patients were chosen by {listed(list(labels))}: {its} from that choice."


def combinations_sentence(rows: Sequence[CombinationRow], n: int, most: int) -> str:
    """How many combinations there are, and who has the commonest."""
    if not rows:
        return "Neither a pain pattern nor an imaging sign is recorded."
    first = rows[0]
    who = combination_words(first.filters)
    share = f"{formats.count(first.n)} of {patients(n)}, {formats.percent(first.n, n)}"
    if len(rows) == 1:
        return f"{f'All {patients(n)} have the same combination' if n > 1 else 'The one patient in view'}: {who}."
    hidden = sum(each.n for each in rows[most:])
    rest = (
        f" The commonest {most} are drawn; {patients(hidden)} {'has a rarer one' if hidden == 1 else 'have rarer ones'}."
        if hidden
        else ""
    )
    return f"{len(rows)} combinations occur; the commonest is {who} ({share}).{rest}"


def paradox_sentence(pairs: Sequence[PairOfFindings]) -> str:
    """Where kappa misleads: high agreement and a low kappa, since nearly everyone gives one answer. Empty where nowhere."""
    misled = [each for each in pairs if each.agreement.paradox and each.agreement.kappa is not None]
    if not misled:
        return ""
    worst = max(misled, key=lambda each: each.agreement.agreement or 0)
    agreed, chance = (
        f"{formats.number(100 * (each or 0))}{formats.PERCENT}" for each in (worst.agreement.agreement, worst.agreement.by_chance)
    )
    also = f" The same holds for {_pairs(len(misled) - 1)} more." if len(misled) > 1 else ""
    return (
        f"Kappa misleads where nearly everyone gives the same answer: {_label(worst.first)} and {_label(worst.second)} agree in "
        f"{agreed} of patients, yet kappa is {formats.number(worst.agreement.kappa, 2)}, since chance alone would agree in "
        f"{chance}. PABAK, which takes both answers as equally common, is {formats.number(worst.agreement.pabak, 2)}; the counts "
        f"say it best.{also}"
    )


def _pairs(n: int) -> str:
    return "one pair" if n == 1 else f"{NUMBERS.get(n, str(n))} pairs"


def _verdict(test: Cochran) -> str:
    if test.p is None:
        return ""
    in_same = f"in the same {patients(test.n)} the signs"
    more = "differ by more than chance" if _clear(test.p) else "cannot be told apart from chance"
    return f"; {in_same} {more} (Cochran's Q, p{UNBROKEN}{_equals(test.p)})"


def _share(rate: Rate) -> str:
    return f"{formats.count(rate.k)} of {formats.count(rate.n)}, {formats.percent(rate.k, rate.n)}"


def _equals(p: float | None) -> str:
    text = formats.p_value(p)
    whole = text if text.startswith(("<", ">")) else f"= {text}"
    return whole.replace(" ", UNBROKEN)


def _clear(p: float | None) -> bool:
    return p is not None and p < 0.05


def _label(name: str) -> str:
    return vocabulary.field(name).label
