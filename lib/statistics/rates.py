"""k of n with Wilson's interval."""

from collections.abc import Iterable, Mapping
from math import sqrt
from statistics import NormalDist

from lib.statistics.results import Interval, Rate
from lib.study.terms import MISSING


def wilson(k: int, n: int, confidence: float = 0.95) -> Interval | None:
    """Wilson's score interval of a proportion as fractions, within 0 and 1; None of nobody (Newcombe 1998)."""
    if n == 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, wide = k / n, z * z / n
    middle = share + wide / 2
    half = sqrt(wide * share * (1 - share) + wide * wide / 4)
    # Rounding leaves -3e-16 at k = 0; the ends themselves are exact there.
    low = 0.0 if k == 0 else max(0.0, (middle - half) / (1 + wide))
    high = 1.0 if k == n else min(1.0, (middle + half) / (1 + wide))
    return (low, high)


def rate(k: int, n: int) -> Rate:
    """k of n patients with its 95 % interval; raises ValueError unless 0 <= k <= n."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share of the patients")
    return Rate(k, n, k / n if n else None, wilson(k, n))


def share_of(values: Iterable[str], counts: Mapping[str, int]) -> Rate:
    """The patients with any of these values among those in whom the field was recorded; `counts` is by value."""
    known = sum(count for value, count in counts.items() if value != MISSING)
    return rate(sum(counts.get(value, 0) for value in values), known)
