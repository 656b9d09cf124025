"""One measure at one timepoint in numbers, exact: sums are integers until the last step."""

from fractions import Fraction
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from lib.statistics.results import Interval, Summary
from lib.study.distributions import Distribution

_INT64 = 2**63 - 1
QUARTILES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


def exact_sums(distribution: Distribution) -> tuple[int, int, int]:
    """n, the sum and the sum of squares in grid steps, as Python integers: nothing is rounded, nothing overflows."""
    steps, counts = distribution.steps, distribution.counts
    n = int(counts.sum())
    if n == 0:
        return 0, 0, 0
    widest = max(abs(int(steps[0])), abs(int(steps[-1])))
    if widest * widest * n < _INT64:
        weighted = steps * counts
        return n, int(weighted.sum()), int(np.dot(weighted, steps))
    return n, distribution.total(), distribution.sum_of_squares()


def sample_sd(distribution: Distribution) -> float | None:
    """Sample standard deviation in points (n - 1 below), None of fewer than two."""
    n, total, squares = exact_sums(distribution)
    if n < 2:
        return None
    return sqrt(Fraction(n * squares - total * total, n * (n - 1))) / distribution.scale


def quantiles(distribution: Distribution, shares: tuple[Fraction, ...]) -> list[float]:
    """Quantiles of type 7 (R and numpy's default) in points, exact to the last division; of one patient or more."""
    reached, steps, scale = np.cumsum(distribution.counts), distribution.steps, distribution.scale
    last = int(reached[-1]) - 1
    found = []
    for share in shares:
        place, beyond = divmod(last * share.numerator, share.denominator)
        low = int(steps[np.searchsorted(reached, place, side="right")])
        high = int(steps[np.searchsorted(reached, place + 1, side="right")]) if beyond else low
        found.append((low * share.denominator + beyond * (high - low)) / (share.denominator * scale))
    return found


def mean_interval(mean: float, sd: float | None, n: int, confidence: float = 0.95) -> Interval | None:
    """Student's interval of a mean, in the unit of the mean; None where the spread cannot be estimated."""
    if not sd or n < 2:
        return None
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * sd / sqrt(n)
    return (mean - half, mean + half)


def summary(distribution: Distribution) -> Summary:
    """Mean, sample SD, median, quartiles (type 7), range and the mean's 95 % interval, in points."""
    n, total, _ = exact_sums(distribution)
    if n == 0:
        return Summary(0, None, None, None, None, None, None, None, None)
    mean = total / (n * distribution.scale)
    sd = sample_sd(distribution)
    q1, median, q3 = quantiles(distribution, QUARTILES)
    ends = distribution.values[[0, -1]]
    return Summary(n, mean, sd, median, q1, q3, float(ends[0]), float(ends[1]), mean_interval(mean, sd, n))
