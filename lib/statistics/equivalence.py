"""Two one-sided tests: is a change small enough to call the two timepoints the same?"""

from math import sqrt

from scipy.special import stdtr

from lib.statistics.paired_t import bounded
from lib.statistics.results import Tost
from lib.statistics.summary import mean_interval

ALPHA = 0.05


def equivalence(mean: float | None, sd: float | None, n: int, upper: float, lower: float | None = None) -> Tost:
    """TOST of a mean difference against the margins lower < 0 < upper, in points (Schuirmann 1987).

    `lower` is -upper unless said. Raises ValueError for margins that do not hold zero between them.
    """
    lower = -upper if lower is None else lower
    if not lower < 0 < upper:
        raise ValueError(f"margins {lower} and {upper} must lie on both sides of zero")
    margin, bounds = (upper if lower == -upper else None), (lower, upper)
    if mean is None or not sd or n < 2:
        why = "two pairs are needed" if n < 2 else "all differences are the same, so there is no spread to test"
        return Tost(margin, None, None, None, None, "not estimable", why, bounds)
    error = sd / sqrt(n)
    above_lower = bounded(stdtr(n - 1, -(mean - lower) / error))
    below_upper = bounded(stdtr(n - 1, (mean - upper) / error))
    p = max(above_lower, below_upper)
    verdict = "equivalent" if p < ALPHA else "not shown equivalent"
    return Tost(margin, p, above_lower, below_upper, mean_interval(mean, sd, n, 0.90), verdict, None, bounds)
