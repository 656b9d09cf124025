"""How far the differences must spread for the printed t, and how far the printed means and ranges let them."""

from dataclasses import dataclass
from math import hypot, sqrt

from lib.statistics.audit.numbers import span, with_minus
from lib.statistics.audit.rounding import OTHER_CAUSES, Printed, read_printed
from lib.statistics.results import Finding, Interval
from lib.study.numbers import number

CAUSES = ("a typing error in a mean, range or t", "a standard error or range given for another group", "other n", "missing data")


@dataclass(frozen=True)
class Side:
    """Mean, minimum and maximum of one timepoint, as printed."""

    mean: Printed
    low: Printed
    high: Printed

    @classmethod
    def of(cls, mean: str, low: str, high: str) -> "Side":
        return cls(read_printed(mean), read_printed(low), read_printed(high))

    @property
    def width(self) -> float:
        return float(self.high.value - self.low.value)

    @property
    def share(self) -> float:
        """Which share stands at the maximum if everybody stands at an end."""
        inside = (float(self.mean.value) - float(self.low.value)) / self.width if self.width else 0.0
        return min(1.0, max(0.0, inside))

    @property
    def slack(self) -> float:
        """How far rounding of the mean moves that share."""
        return float(self.mean.half) / self.width if self.width else 0.0


def implied_sd(mean_before: Printed, mean_after: Printed, t: Printed, n: int) -> tuple[float, Interval]:
    """SD of the differences = |mean difference| / |t| x sqrt(n), with the interval from rounding of all three.

    The paired t turned around. The upper end is infinite where t may be 0.
    """
    apart, size = abs(float(mean_before.value - mean_after.value)), abs(float(t.value))
    slack, half = float(mean_before.half + mean_after.half), float(t.half)
    low, high = max(0.0, apart - slack) / (size + half), (apart + slack) / (size - half) if size > half else float("inf")
    return (apart / size if size else float("inf")) * sqrt(n), (low * sqrt(n), high * sqrt(n))


def bhatia_davis(mean: float, low: float, high: float, n: int) -> float:
    """Largest sample SD with this mean between these ends: sqrt((mean - low)(high - mean) n / (n - 1)).

    Bhatia & Davis 2000, Am Math Monthly 107:353, for the population; n / (n - 1) makes it the sample's.
    """
    return sqrt(max(0.0, (mean - low) * (high - mean)) * n / (n - 1))


def popoviciu(low: float, high: float, n: int) -> float:
    """Largest sample SD between these ends whatever the mean: half the range x sqrt(n / (n - 1)) (Popoviciu 1935)."""
    return (high - low) / 2 * sqrt(n / (n - 1))


def sharp_sd(before: Side, after: Side, n: int) -> float:
    """Largest sample SD of the differences that both printed means and ranges allow.

    Everybody at an end of both ranges, and as opposed as the shares p and q at the maxima permit: the variance is
    a^2 p(1-p) + b^2 q(1-q) + 2ab min(pq, (1-p)(1-q)), a and b the widths (Frechet-Hoeffding bound of the covariance).
    """
    return sqrt(_sharp_variance(before, after) * n / (n - 1))


def _sharp_variance(before: Side, after: Side) -> float:
    p, q, a, b = before.share, after.share, before.width, after.width
    return a * a * p * (1 - p) + b * b * q * (1 - q) + 2 * a * b * min(p * q, (1 - p) * (1 - q))


def sharp_sd_rounded(before: Side, after: Side, n: int) -> float:
    """The same for every mean that prints so. The variance is concave in p and q, so a tangent bounds it from above."""
    p, q, a, b = before.share, after.share, before.width, after.width
    both_low = p * q < (1 - p) * (1 - q)
    in_p = a * a * (1 - 2 * p) + 2 * a * b * (q if both_low else -(1 - q))
    in_q = b * b * (1 - 2 * q) + 2 * a * b * (p if both_low else -(1 - p))
    most = _sharp_variance(before, after) + abs(in_p) * before.slack + abs(in_q) * after.slack
    return sqrt(most * n / (n - 1))


def uncorrelated_sd(before: Side, after: Side, n: int) -> float:
    """Largest SD of the differences without a negative correlation: both SDs at their Bhatia-Davis bound, r = 0."""
    return hypot(_widest(before, n), _widest(after, n))


def _widest(side: Side, n: int) -> float:
    """The Bhatia-Davis bound over every mean that prints so."""
    low, high = float(side.low.value), float(side.high.value)
    mean, half, middle = float(side.mean.value), float(side.mean.half), (low + high) / 2
    return bhatia_davis(min(max(middle, mean - half), mean + half), low, high, n)


def correlation_needed(before: Side, after: Side, sd: float, n: int) -> float | None:
    """The correlation at which the largest SDs give this SD of differences; None where a side has no spread."""
    s1, s2 = (bhatia_davis(float(each.mean.value), float(each.low.value), float(each.high.value), n) for each in (before, after))
    return (s1 * s1 + s2 * s2 - sd * sd) / (2 * s1 * s2) if s1 and s2 else None


def spread_of_differences(where: str, before: Side, after: Side, t: str, n: int) -> Finding:
    """The SD that the printed t implies, against the sharp two-point bound and the bound without negative correlation."""
    sd, ends = implied_sd(before.mean, after.mean, read_printed(t), n)
    most, rounded, apart = sharp_sd(before, after, n), sharp_sd_rounded(before, after, n), uncorrelated_sd(before, after, n)
    label = f"means {before.mean.text} and {after.mean.text}, ranges {_range(before)} and {_range(after)}, t {with_minus(t)}"
    said = f"SD of the differences {span(ends, 2)}"
    if ends[0] > rounded:
        why = f"Within the printed means and ranges it can be {number(most, 2)} at most, everybody at an end of both ranges."
        return Finding("spread", where, label, said, "impossible", why, CAUSES, ends)
    if ends[1] == float("inf"):
        why = "A t so near 0 bounds no spread."
        return Finding("spread", where, label, f"SD of the differences {number(ends[0], 2)} or more", "not informative", why)
    share = f"{100 * sd / most:.0f} % of the largest possible, {number(most, 2)}"
    if ends[0] > apart:
        r = correlation_needed(before, after, sd, n)
        why = (
            f"That is {share}. Without a negative correlation it ends at {number(apart, 2)}, even with everybody at the printed "
            f"minimum or maximum; there a correlation of {number(r, 2)} is needed: those who started worse end better."
        )
        return Finding("spread", where, label, said, "barely possible", why, CAUSES, ends)
    return Finding("spread", where, label, said, "consistent", f"That is {share}.", (), ends)


def mean_within(where: str, side: Side, n: int) -> Finding:
    """Whether the printed mean can lie between printed ends that are both attained: low + (high - low)/n and its mirror."""
    low, high = float(side.low.value), float(side.high.value)
    label = f"{side.mean.text} ({_range(side)}), n {n}"
    if low > high:
        return Finding("range", where, label, "–", "impossible", "The minimum is above the maximum.", OTHER_CAUSES)
    step = (high - low) / n
    ends = (low + step, high - step) if n > 1 else (low, high)
    said = f"means from {span(ends, side.mean.decimals + 1)}"
    fits = side.mean.ends[1] >= ends[0] and side.mean.ends[0] <= ends[1]
    why = "With both ends attained the mean can lie so far and no further."
    return Finding("range", where, label, said, "consistent" if fits else "impossible", why, () if fits else OTHER_CAUSES, ends)


def _range(side: Side) -> str:
    return f"{side.low.text}–{side.high.text}"
