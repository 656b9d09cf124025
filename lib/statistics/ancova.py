"""Change adjusted for where patients started: regression of after on before and group, from exact sums.

The sums of a group follow from its pair distribution, since (x - y)² = x² + y² - 2xy; groups and hospitals add.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import copysign, sqrt

from scipy.special import fdtrc, stdtrit

from lib.statistics.group_results import Ancova, Estimate, FTest
from lib.statistics.paired_t import bounded, two_sided_p
from lib.statistics.summary import exact_sums
from lib.study.distributions import PairDistribution

TOO_FEW = "too few patients for the number of groups"
SAME_START = "everybody started at the same value, so there is nothing to adjust for"
NO_SPREAD = "the values before and the groups explain every value after, so there is no spread to test"


@dataclass(frozen=True)
class Moments:
    """n, sums, squares and cross-products of before (x) and after (y) in grid steps: whole numbers that add."""

    n: int
    x: int
    y: int
    xx: int
    yy: int
    xy: int
    scale: int

    @classmethod
    def of(cls, pairs: PairDistribution) -> "Moments":
        """From the complete pairs of a group."""
        (n, x, xx), (_, y, yy) = exact_sums(pairs.before), exact_sums(pairs.after)
        _, _, dd = exact_sums(pairs.difference)
        return cls(n, x, y, xx, yy, (xx + yy - dd) // 2, pairs.scale)

    def on(self, scale: int) -> "Moments":
        """The same on a finer grid; the new scale is a multiple of the old one."""
        k = scale // self.scale
        return Moments(self.n, self.x * k, self.y * k, self.xx * k * k, self.yy * k * k, self.xy * k * k, scale)

    def __add__(self, other: "Moments") -> "Moments":
        if self.scale != other.scale:
            raise ValueError("sums on different grids cannot be added")
        added = (getattr(self, name) + getattr(other, name) for name in ("n", "x", "y", "xx", "yy", "xy"))
        return Moments(*added, self.scale)

    def about_the_mean(self) -> tuple[Fraction, Fraction, Fraction]:
        """Sums of squares and products about the means: xx, yy, xy, exact."""
        n = self.n
        return (
            Fraction(n * self.xx - self.x**2, n),
            Fraction(n * self.yy - self.y**2, n),
            Fraction(n * self.xy - self.x * self.y, n),
        )


def ancova(groups: Sequence[PairDistribution]) -> Ancova:
    """After ~ before + group with one slope, least squares; a single group gives the regression of after on before.

    Maxwell and Delaney, Designing Experiments and Analyzing Data, chapter 9. Empty groups must be left out.
    """
    scale = max(each.scale for each in groups)
    sums = [Moments.of(each).on(scale) for each in groups]
    n, k = sum(each.n for each in sums), len(sums)
    xx, yy, xy = (sum(part, Fraction(0)) for part in zip(*(each.about_the_mean() for each in sums), strict=True))
    df = n - k - 1
    if df < 1:
        return Ancova(n, why=TOO_FEW)
    if xx == 0:
        return Ancova(n, why=SAME_START)
    slope, left = xy / xx, yy - xy * xy / xx
    intercept = (Fraction(sums[0].y, sums[0].n) - slope * Fraction(sums[0].x, sums[0].n)) / scale
    if left <= 0:
        return Ancova(n, float(slope), float(intercept), why=NO_SPREAD)
    spread = left / df
    t = copysign(sqrt(slope * slope * xx / spread), slope)
    adjusted = tuple(_against_first(sums[0], each, slope, spread, xx, df) for each in sums[1:])
    overall, slopes = _overall(sums, left, df), _slopes(sums, left)
    return Ancova(n, float(slope), float(intercept), two_sided_p(t, df), adjusted, overall, slopes)


def _against_first(first: Moments, other: Moments, slope: Fraction, spread: Fraction, xx: Fraction, df: int) -> Estimate:
    """The difference of the values after at the same value before, with Student's interval."""
    before = Fraction(other.x, other.n) - Fraction(first.x, first.n)
    value = Fraction(other.y, other.n) - Fraction(first.y, first.n) - slope * before
    variance = spread * (Fraction(1, first.n) + Fraction(1, other.n) + before * before / xx)
    return estimate(float(value / first.scale), sqrt(variance) / first.scale, df)


def estimate(value: float, error: float, df: float) -> Estimate:
    """A difference with its standard error (above zero) as an interval and a t-test."""
    half = float(stdtrit(df, 0.975)) * error
    return Estimate(value, (value - half, value + half), value / error, df, two_sided_p(value / error, df))


def _overall(sums: Sequence[Moments], left: Fraction, df: int) -> FTest | None:
    """Whether the groups differ at all: what they explain beyond one line through everybody."""
    if len(sums) < 2:
        return None
    xx, yy, xy = sum(sums[1:], sums[0]).about_the_mean()
    return _f(yy - xy * xy / xx - left, len(sums) - 1, left, df)


def _slopes(sums: Sequence[Moments], left: Fraction) -> FTest | None:
    """Whether each group needs a slope of its own; None where one can't have it."""
    parts, df = [each.about_the_mean() for each in sums], sum(each.n for each in sums) - 2 * len(sums)
    if len(sums) < 2 or df < 1 or any(xx == 0 for xx, _, _ in parts):
        return None
    own = sum(yy - xy * xy / xx for xx, yy, xy in parts)
    return _f(left - own, len(sums) - 1, own, df)


def _f(explained: Fraction, df1: int, left: Fraction, df2: int) -> FTest | None:
    if left <= 0:
        return None
    f = float(explained / df1 / (left / df2))
    return FTest(f, df1, df2, bounded(fdtrc(df1, df2, f)))
