"""Do printed values stand on the scale they are said to be measured with, and on the grid of its questions?"""

from fractions import Fraction
from math import ceil, floor

from lib.statistics.audit.rounding import listed, read_printed
from lib.statistics.results import Finding
from lib.study.published import PrintedScale

ITEM_POINTS = 5  # each question of the ODI is answered 0 to 5
FEWEST_ANSWERED = 8  # with more than two unanswered a form is not scored (Fairbank & Pynsent 2000)


def on_scale(where: str, measure: str, value: str, scale: PrintedScale, aside: str = "") -> Finding:
    """A printed value against the printed ends of its scale; `aside` is what depends on where the scale begins."""
    printed, label = read_printed(value), f"{measure} {value} on a scale of {scale.low}–{scale.high}"
    low, high = Fraction(scale.low), Fraction(scale.high)
    if low <= printed.value <= high:
        return Finding("scale", where, label, f"{scale.low} to {scale.high}", "consistent", "The value stands on its scale.")
    why = f"{scale.where}: the scale runs from {scale.low} to {scale.high}, and {value} is not on it. {aside}".strip()
    causes = ("a scale of 0–10 described as 1–10", "a typing error")
    return Finding("scale", where, label, f"{scale.low} to {scale.high}", "impossible", why, causes)


def relief(before: str, after: str, origin: str) -> float:
    """Percent of the first mean, counted from the scale's origin, by which the second is lower."""
    first, second, zero = (Fraction(each) for each in (before, after, origin))
    return float(100 * (first - second) / (first - zero))


def questionnaire_fractions(value: str, answered: int) -> list[int]:
    """Sums of points for which 100 x sum / (5 x answered) prints as a whole-number score (Fairbank & Pynsent 2000)."""
    printed, most = read_printed(value), ITEM_POINTS * answered
    unit = Fraction(100, most)
    first, last = ceil((printed.value - printed.half) / unit), floor((printed.value + printed.half) / unit)
    return list(range(max(0, first), min(most, last) + 1))


def questionnaire_score(where: str, measure: str, value: str, items: int) -> Finding:
    """Whether a printed end can be one patient's score with all questions answered, or with one or two left out."""
    label = f"{measure} {value}, {items} questions"
    possible = {
        answered: sums for answered in range(items, FEWEST_ANSWERED - 1, -1) if (sums := questionnaire_fractions(value, answered))
    }
    said = "; ".join(f"{sums[0]}/{ITEM_POINTS * answered} with {answered} answered" for answered, sums in possible.items())
    if items in possible:
        return Finding("granularity", where, label, said, "consistent", f"A full form of {items} questions can score so.")
    step = Fraction(100, ITEM_POINTS * items)
    why = f"With all {items} questions answered, scores are multiples of {step}."
    causes = ("questions left unanswered, which is not reported", "a typing error", "scores rounded in another way")
    if not possible:
        return Finding("granularity", where, label, "no score", "impossible", f"{why} Nor with one or two left out.", causes)
    why += f" It needs {listed([f'{items - answered}' for answered in sorted(possible, reverse=True)], 'or')} unanswered."
    return Finding("granularity", where, label, said, "barely possible", why, causes)
