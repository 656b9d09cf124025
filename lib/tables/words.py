"""The small words that sentences are made of: when, which way, how much, how sure."""

from lib.statistics.results import PairedResult
from lib.study import vocabulary
from lib.study.terms import Measure, Timepoint
from lib.tables import formats

DESIGN = "uncontrolled before–after comparison"
DAYS = {1: "one day", 2: "two days", 3: "three days", 7: "one week", 14: "two weeks"}


def when(point: Timepoint) -> str:
    """The timepoint inside a sentence: `two days after surgery`, `at final follow-up`."""
    words = point.label[0].lower() + point.label[1:]
    return words if point.days is not None else f"at {words}"


def within(point: Timepoint) -> str:
    """The time until a visit: `within two days`, `by final follow-up`."""
    if point.days is None or point.days < 1:
        return f"by {point.label[0].lower()}{point.label[1:]}"
    return f"within {DAYS.get(point.days, f'{point.days} days')}"


def moved(difference: float) -> str:
    """Which way a measure went, from before minus after."""
    return "rose" if difference < 0 else "fell" if difference > 0 else "stayed the same"


def points(value: float, measure: Measure) -> str:
    """A size in points, without its sign."""
    text = formats.score(abs(value), measure)
    return f"{text} point" if text == "1" else f"{text} points"


def name_in_sentence(measure: Measure) -> str:
    """The label after the first word of a sentence: small, unless it is a name or an abbreviation."""
    first, rest = measure.label[0], measure.label[1:]
    return first.lower() + rest if rest == rest.lower() else measure.label


def patients(n: int) -> str:
    """A number of patients: `1 patient`, `61 patients`."""
    return f"{formats.count(n)} patient" if n == 1 else f"{formats.count(n)} patients"


def change_with_interval(result: PairedResult) -> str:
    """After minus before with its interval: `mean change −5.4, 95 % CI −6.0 to −4.9`."""
    decimals = result.measure.decimals
    change = f"mean change {formats.signed(-(result.mean_difference or 0), decimals)}"
    if result.ci95 is None:
        return change
    return f"{change}, {formats.CI} {formats.interval((-result.ci95[1], -result.ci95[0]), decimals)}"


def listed(words: list[str]) -> str:
    """Words joined as a person joins them: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def points_of(result: PairedResult) -> tuple[Timepoint, Timepoint]:
    """The two timepoints of a comparison."""
    return vocabulary.timepoint(result.contrast.before), vocabulary.timepoint(result.contrast.after)
