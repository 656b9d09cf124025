"""The Wilcoxon signed-rank test and the Hodges-Lehmann shift, from counts of differences: cost follows the grid, not n."""

from dataclasses import dataclass
from functools import cache, cached_property
from math import floor, gcd, sqrt

import numpy as np
from scipy.special import ndtr

from lib.statistics.paired_t import bounded
from lib.statistics.results import Interval, Wilcoxon
from lib.study.distributions import Distribution

EXACT_UP_TO = 50  # pairs without ties or zeros: the null distribution of the ranks 1..n
PERMUTED_UP_TO = 100  # non-zero pairs with ties or zeros: every sign of every midrank
_GRID = 8192  # steps: beyond, distinct values are paired by bisection instead of convolution


@dataclass(frozen=True)
class SignedRanks:
    """Groups of equal |difference| in ascending order: twice their midrank, how many rose above and fell below zero."""

    doubled: tuple[int, ...]
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    n_zero: int

    @cached_property
    def sizes(self) -> list[int]:
        return [up + down for up, down in zip(self.plus, self.minus, strict=True)]

    @cached_property
    def n(self) -> int:
        return sum(self.sizes)

    @cached_property
    def ties(self) -> bool:
        return any(size > 1 for size in self.sizes)

    @cached_property
    def doubled_w_plus(self) -> int:
        return sum(rank * up for rank, up in zip(self.doubled, self.plus, strict=True))


def signed_ranks(difference: Distribution) -> SignedRanks:
    """Midranks of the non-zero |differences|, doubled so that they are whole."""
    nonzero = difference.steps != 0
    steps, counts = difference.steps[nonzero], difference.counts[nonzero]
    sizes, where = np.unique(np.abs(steps), return_inverse=True)
    plus, minus = np.zeros(len(sizes), dtype=np.int64), np.zeros(len(sizes), dtype=np.int64)
    plus[where[steps > 0]], minus[where[steps < 0]] = counts[steps > 0], counts[steps < 0]
    group = plus + minus
    doubled = 2 * np.cumsum(group) - group + 1
    return SignedRanks(
        tuple(doubled.tolist()), tuple(plus.tolist()), tuple(minus.tolist()), int(difference.counts[~nonzero].sum())
    )


def wilcoxon(difference: Distribution) -> Wilcoxon:
    """Two-sided Wilcoxon signed-rank of before - after; zeros are dropped and counted, the method is named.

    The Hodges-Lehmann shift is the median of the Walsh averages of all differences, zeros included, in points.
    """
    ranks = signed_ranks(difference)
    shift, interval = hodges_lehmann(difference)
    if ranks.n == 0:
        why = "no patient has both values" if difference.n == 0 else "no patient's value changed, so nothing can be ranked"
        return Wilcoxon(None, 0, ranks.n_zero, False, None, None, shift, interval, None, why)
    p, method = _p_and_method(ranks)
    everything = ranks.n * (ranks.n + 1)
    why = None if interval else "fewer than six pairs cannot hold a 95 % interval of the shift"
    return Wilcoxon(
        w_plus=ranks.doubled_w_plus / 2,
        n_nonzero=ranks.n,
        n_zero=ranks.n_zero,
        ties=ranks.ties,
        p=p,
        method=method,
        hodges_lehmann=shift,
        hodges_lehmann_ci95=interval,
        rank_biserial=(2 * ranks.doubled_w_plus - everything) / everything,
        why=why,
    )


def _p_and_method(ranks: SignedRanks) -> tuple[float, str]:
    plain = not ranks.ties and not ranks.n_zero
    if plain and ranks.n <= EXACT_UP_TO:
        return _tail(exact_null(ranks.n), ranks.doubled_w_plus // 2), "exact"
    if not plain and ranks.n <= PERMUTED_UP_TO:
        step = gcd(*ranks.doubled)
        return _tail(_null(ranks.doubled, ranks.sizes, step), ranks.doubled_w_plus // step), "permutation"
    return normal_p(ranks), "normal"


def _tail(null: np.ndarray, w: int) -> float:
    """Both tails: twice the smaller of P(W <= w) and P(W >= w)."""
    return bounded(2 * min(null[: w + 1].sum(), null[w:].sum()))


@cache
def exact_null(n: int) -> np.ndarray:
    """Probability of each W+ from 0 to n(n+1)/2 when every rank 1..n is as likely plus as minus."""
    null = _null(tuple(range(1, n + 1)), [1] * n, 1)
    null.flags.writeable = False  # one array for all sessions
    return null


def _null(scores: tuple[int, ...], sizes: list[int], step: int) -> np.ndarray:
    """Probability of each sum of the plus scores / step over all signs, one member of a tied group at a time."""
    top = sum(score * size for score, size in zip(scores, sizes, strict=True)) // step
    null = np.zeros(top + 1)
    null[0] = 1.0
    reached = 0
    for score, size in zip(scores, sizes, strict=True):
        shift = score // step
        for _ in range(size):
            half = null[: reached + 1] * 0.5
            null[: reached + 1] = half
            null[shift : reached + shift + 1] += half
            reached += shift
    return null


def normal_p(ranks: SignedRanks) -> float:
    """The normal approximation with R's corrections for ties and continuity."""
    n = ranks.n
    distance = ranks.doubled_w_plus / 2 - n * (n + 1) / 4
    ties = sum(size**3 - size for size in ranks.sizes)
    variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
    z = (distance - 0.5 * np.sign(distance)) / sqrt(variance)
    return bounded(2 * ndtr(-abs(z)))


def hodges_lehmann(difference: Distribution) -> tuple[float | None, Interval | None]:
    """The median of all Walsh averages in points, and its 95 % interval from their ranks.

    The interval's ranks come from the exact null to 50 pairs and its normal approximation beyond, ties ignored
    (conservative); it is None where no pair of Walsh averages reaches 95 %, which is under six pairs.
    """
    n = difference.n
    if n == 0:
        return None, None
    pairs = n * (n + 1) // 2
    rank = _interval_rank(n)
    wanted = [(pairs + 1) // 2, pairs // 2 + 1] + ([rank, pairs + 1 - rank] if rank else [])
    low, high, *ends = walsh_sums(difference, wanted)
    shift = (low + high) / (4 * difference.scale)
    return shift, (ends[0] / (2 * difference.scale), ends[1] / (2 * difference.scale)) if rank else None


def _interval_rank(n: int) -> int:
    """Rank of the Walsh average that begins the 95 % interval; 0 where there is none."""
    if n <= EXACT_UP_TO:
        return int(np.searchsorted(np.cumsum(exact_null(n)), 0.025))
    return floor(n * (n + 1) / 4 - 1.959963984540054 * sqrt(n * (n + 1) * (2 * n + 1) / 24))


def walsh_sums(difference: Distribution, ranks: list[int]) -> list[int]:
    """The sums (in grid steps) of all pairs i <= j of differences that stand at the given ranks, counted from 1."""
    steps = difference.steps
    if int(steps[-1]) - int(steps[0]) < _GRID:
        return _by_convolution(difference, ranks)
    return [_by_bisection(difference, rank) for rank in ranks]


def _by_convolution(difference: Distribution, ranks: list[int]) -> list[int]:
    low = int(difference.steps[0])
    exact = np.float64 if difference.n**2 < 2**53 else np.int64  # floats count exactly to 2**53, and quicker
    dense = np.zeros(int(difference.steps[-1]) - low + 1, dtype=exact)
    dense[difference.steps - low] = difference.counts
    both = np.convolve(dense, dense)
    both[::2] += dense  # a value paired with itself counts once, every other pair twice
    reached = np.cumsum(both)
    return [2 * low + int(np.searchsorted(reached, 2 * rank)) for rank in ranks]


def _by_bisection(difference: Distribution, rank: int) -> int:
    steps, counts = difference.steps, difference.counts
    reached = np.concatenate([[0], np.cumsum(counts)])

    def pairs_up_to(total: int) -> int:
        ordered = int(np.dot(counts, reached[np.searchsorted(steps, total - steps, side="right")]))
        return (ordered + int(counts[2 * steps <= total].sum())) // 2

    low, high = 2 * int(steps[0]), 2 * int(steps[-1])
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if pairs_up_to(middle) >= rank else (middle + 1, high)
    return low
