"""How a finding writes its numbers: enough digits to follow the arithmetic, never p = 0."""

from math import floor, log10

from lib.statistics.results import Interval
from lib.study.numbers import MINUS, number

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def p_written(p: float, decimals: int = 4) -> str:
    """A p-value as `.0382`, or as `3.0 × 10⁻¹⁸` where its decimals would all be zero."""
    if p >= 10.0**-decimals:
        return f"{p:.{decimals}f}".removeprefix("0")
    power = floor(log10(p))
    return f"{p / 10.0**power:.1f} × 10{str(power).translate(_RAISED)}"


def span(ends: Interval, decimals: int) -> str:
    """An interval as `12.50 to 12.64`, a single number where both ends print alike."""
    low, high = (number(end, decimals) for end in ends)
    return low if low == high else f"{low} to {high}"


def p_span(ends: Interval, decimals: int = 4) -> str:
    low, high = (p_written(end, decimals) for end in ends)
    return low if low == high else f"{low} to {high}"


def with_minus(text: str) -> str:
    """A printed number with a real minus sign."""
    return text.replace("-", MINUS)
