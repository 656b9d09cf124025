"""Can a printed mean and SD belong to n whole scores? (GRIMMER, DEBIT, limits of an SD)"""

from fractions import Fraction
from math import ceil, floor, sqrt

from lib.statistics.audit.numbers import span
from lib.statistics.audit.rounding import OTHER_CAUSES, ROUNDED, Printed, counts, read_printed
from lib.statistics.printed_scores import least_squares
from lib.statistics.results import Finding, Interval


def grimmer(mean: str, sd: str, n: int, items: int = 1, step: str = "1") -> bool:
    """Whether whole scores exist with this printed mean and sample SD (Allard 2018, analytic GRIMMER).

    For each sum S that prints the mean, a sum of squares Q of its parity must give SD = sqrt((Q - S^2/n)/(n - 1)) that
    prints so; items are folded into finer scores, as in rsprite2. Mean and SD round a half up or down.
    """
    printed, spread = read_printed(mean), read_printed(sd)
    unit, size = Fraction(step) / items, n
    sums = {k for rule in ROUNDED for k in counts(printed, unit / size, rule)}
    return any(_squares_fit(total, size, unit, spread) for total in sorted(sums))


def _reach(sd: str, n: int, unit: Fraction) -> Fraction:
    """How many sums of squares print as this SD."""
    printed = read_printed(sd)
    return 4 * printed.value * printed.half * (n - 1) / unit**2


def _squares_fit(total: int, n: int, unit: Fraction, sd: Printed) -> bool:
    """Whether a whole sum of squares with the sum's parity, and no smaller than evenly spread scores, prints the SD."""
    square = Fraction(total * total, n)
    low, high = max(Fraction(0), sd.value - sd.half), sd.value + sd.half
    first = max(ceil(low * low * (n - 1) / unit**2 + square), least_squares(total, n))
    last = floor(high * high * (n - 1) / unit**2 + square)
    return first + (first - total) % 2 <= last


def mean_and_sd(where: str, mean: str, sd: str, n: int, step: str | None) -> Finding:
    """GRIMMER as a finding. Not informative where scores are no whole numbers, or where every SD of that size passes."""
    label = f"mean {mean}, SD {sd}, n {n}"
    if step is None or n < 2:
        return Finding("GRIMMER", where, label, "–", "not informative", "The values are measured, not counted on a grid.")
    if grimmer(mean, sd, n, step=step):
        if _reach(sd, n, Fraction(step)) >= 2:  # a whole number of the right parity is always within reach
            return Finding("GRIMMER", where, label, "any such SD passes", "not informative", f"{n} scores leave too much room.")
        return Finding("GRIMMER", where, label, "whole scores exist", "consistent", "A sum and a sum of squares print so.")
    why = "No sum and sum of squares of equal parity print this mean and SD together."
    return Finding("GRIMMER", where, label, "no whole scores", "impossible", why, OTHER_CAUSES)


def debit(mean: str, sd: str, n: int) -> bool:
    """Whether a mean and sample SD of zeros and ones agree: SD = sqrt(n/(n-1) m (1-m)) (Heathers & Brown 2019, DEBIT)."""
    low, high = (min(1.0, max(0.0, end)) for end in read_printed(mean).ends)
    middle = min(max(0.5, low), high)
    most, least = _binary_sd(middle, n), min(_binary_sd(low, n), _binary_sd(high, n))
    first, last = read_printed(sd).ends
    return first <= most + 1e-12 and last >= least - 1e-12


def binary_mean_and_sd(where: str, mean: str, sd: str, n: int) -> Finding:
    """DEBIT as a finding: the SD of zeros and ones follows from their mean."""
    label = f"mean {mean}, SD {sd} of zeros and ones, n {n}"
    ends = tuple(_binary_sd(min(1.0, max(0.0, end)), n) for end in read_printed(mean).ends)
    said = f"SD {span((min(ends), max(ends)), read_printed(sd).decimals + 1)}"
    if debit(mean, sd, n):
        return Finding("DEBIT", where, label, said, "consistent", "The SD is the one that the mean has.")
    return Finding("DEBIT", where, label, said, "impossible", "Of zeros and ones the mean decides the SD.", OTHER_CAUSES)


def _binary_sd(mean: float, n: int) -> float:
    return sqrt(n / (n - 1) * mean * (1 - mean))


def sd_limits(n: int, mean: float, low: float, high: float, items: int = 1) -> Interval:
    """Smallest and largest sample SD of n scores with this mean on the grid of 1/items between low and high.

    Smallest: everybody at the two grid values beside the mean; largest: at the ends, one patient in between.
    """
    total, bottom, top = round(mean * n * items), round(low * items), round(high * items)
    least = least_squares(total, n)
    at_top, over = divmod(total - n * bottom, top - bottom) if top > bottom else (0, 0)
    most = at_top * top**2 + max(0, n - at_top - 1) * bottom**2 + ((bottom + over) ** 2 if at_top < n else 0)
    return tuple(sqrt(max(0.0, each - total * total / n) / (n - 1)) / items for each in (least, most))


def sd_within(where: str, mean: str, sd: str, low: str, high: str, n: int) -> Finding:
    """A printed SD against the largest that the printed mean and ends allow, and the smallest with both ends attained."""
    m, a, b, s = (read_printed(each) for each in (mean, low, high, sd))
    label = f"mean {mean}, SD {sd}, {low}–{high}, n {n}"
    middle = min(max((a.value + b.value) / 2, m.value - m.half), m.value + m.half)
    most = sqrt(max(Fraction(0), (middle - a.value) * (b.value - middle)) * n / (n - 1))
    least = float(b.value - a.value) / sqrt(2 * (n - 1))  # two patients at the ends, the others half way between
    ends = (least, most)
    fits = s.ends[0] <= most and s.ends[1] >= least
    why = "Largest with everybody at an end (Bhatia–Davis); smallest with one patient at each end and the rest between."
    causes = () if fits else ("a standard error printed as SD", *OTHER_CAUSES)
    return Finding(
        "SD", where, label, f"SD {span(ends, s.decimals + 1)}", "consistent" if fits else "impossible", why, causes, ends
    )
