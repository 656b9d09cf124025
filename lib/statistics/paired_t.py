"""The paired t-test in closed form, from exact sums of the differences: the same for 61 patients and for a million."""

import sys
from dataclasses import dataclass
from fractions import Fraction
from math import copysign, sqrt

from scipy.special import stdtr, stdtrit

from lib.statistics.results import Interval
from lib.statistics.summary import exact_sums
from lib.study.distributions import Distribution

SMALLEST_P = sys.float_info.min  # a p too small for a float is given as this bound, 2.2e-308, never as 0


@dataclass(frozen=True)
class PairedT:
    """Student's paired t of before minus after: two-sided p, 95 % interval of the mean difference in points."""

    t: float
    df: int
    p: float
    ci95: Interval


def bounded(p: float) -> float:
    """A p-value between the smallest float and 1: a tail that underflows is never shown as zero."""
    return min(1.0, max(float(p), SMALLEST_P))


def two_sided_p(t: float, df: float) -> float:
    """P(|T| >= |t|) of Student's t."""
    return bounded(2 * stdtr(df, -abs(t)))


def paired_t(difference: Distribution) -> PairedT | None:
    """The paired t-test of a distribution of differences; None under two pairs or where all differences are equal."""
    n, total, squares = exact_sums(difference)
    spread = n * squares - total * total
    if n < 2 or spread == 0:
        return None
    t = copysign(sqrt(Fraction(total * total * (n - 1), spread)), total)
    error = sqrt(Fraction(spread, n * n * (n - 1))) / difference.scale
    mean, half = total / (n * difference.scale), float(stdtrit(n - 1, 0.975)) * error
    return PairedT(t, n - 1, two_sided_p(t, n - 1), (mean - half, mean + half))
