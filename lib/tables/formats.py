"""How the numbers of a table are written. Every p, interval, range and percentage on screen and on paper passes here."""

from fractions import Fraction

from lib.statistics.results import Interval, Rate, Summary
from lib.study.numbers import MINUS, NOTHING, THIN, number, rounded, signed
from lib.study.terms import Measure

__all__ = [
    "MINUS",
    "NOTHING",
    "THIN",
    "between",
    "bounds",
    "count",
    "interval",
    "mean_and_range",
    "number",
    "p_value",
    "percent",
    "printed",
    "printed_p",
    "rate",
    "rounded",
    "score",
    "signed",
    "trimmed",
    "with_interval",
]

PERCENT = f"{THIN}%"
CI = f"95{THIN}% CI"


def count(value: int | None) -> str:
    """A number of patients."""
    return number(value, 0)


def p_value(p: float | None) -> str:
    """A p-value to three decimals, never 0 or 1: `.038`, `< .001`, `> .999`."""
    if p is None or p != p:
        return NOTHING
    if p < 0.001:
        return "< .001"
    text = str(rounded(p, 3))
    return "> .999" if text.startswith("1") else text.removeprefix("0")


def score(value: float | None, measure: Measure) -> str:
    """One recorded score: no decimal that says nothing, so 18 and 18.5."""
    return trimmed(value, measure.decimals)


def trimmed(value: float | None, decimals: int) -> str:
    """A number without the zeros behind its point that say nothing: 18 and 18.5."""
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def bounds(low: float | None, high: float | None, measure: Measure) -> str:
    """The smallest and the largest score: `35–75`."""
    return NOTHING if low is None or high is None else between(score(low, measure), score(high, measure))


def between(low: str, high: str) -> str:
    """A range of two written numbers; with a minus sign in it, the dash would be misread."""
    return f"{low} to {high}" if MINUS in low + high else f"{low}–{high}"


def interval(ends: Interval | None, decimals: int) -> str:
    """An interval: `−23.2 to −16.8`."""
    return NOTHING if ends is None else f"{number(ends[0], decimals)} to {number(ends[1], decimals)}"


def with_interval(value: float | None, ends: Interval | None, decimals: int) -> str:
    """A value with its interval: `5.5 (5.0 to 6.0)`."""
    text = number(value, decimals)
    return text if value is None or ends is None else f"{text} ({interval(ends, decimals)})"


def mean_and_range(summary: Summary, measure: Measure) -> str:
    """As the paper prints it, with a dash for the tilde: `54.7 (35–75)`."""
    if summary.mean is None:
        return NOTHING
    return f"{number(summary.mean, measure.decimals)} ({bounds(summary.minimum, summary.maximum, measure)})"


def percent(k: int, n: int, decimals: int = 0) -> str:
    """k of n in percent, half up on the exact fraction; a dash of nobody."""
    return NOTHING if n == 0 else f"{number(Fraction(100 * k, n), decimals)}{PERCENT}"


def rate(each: Rate) -> str:
    """A percentage with its count: `54 % (33 of 61)`."""
    return f"{percent(each.k, each.n)} ({count(each.k)} of {count(each.n)})"


def printed(text: str) -> str:
    """A printed number with a real minus sign."""
    return text.replace("-", MINUS)


def printed_p(text: str) -> str:
    """A printed p-value in our style and with every printed digit: `0.0601` as `.0601`, `<.0001` as `< .0001`."""
    return text.replace("<", "< ").replace("  ", " ").removeprefix("0")
