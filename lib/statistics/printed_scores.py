"""What printed means, ends and t's allow: the whole-number sums and sums of squares that agree with them, or none.

Everything is exact: scores are whole numbers of grid steps, printed numbers are the interval that rounds to them
(either rounding of a half), and the comparisons are between integers and fractions.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor

UNBOUNDED = 10**9  # a t that rounds to 0 bounds no spread


@dataclass(frozen=True)
class PrintedScore:
    """What is printed of one score: mean, minimum, maximum as printed strings, None where not printed.

    `known` are values some patient is known to have, for instance the index case.
    """

    name: str
    mean: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    known: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrintedT:
    """A paired t as printed, `before` minus `after`, both names of scores."""

    before: str
    after: str
    t: str


@dataclass(frozen=True)
class PrintedSummaries:
    """Printed summaries of the same n patients: scores on a grid of `decimals` between `low` and `high`."""

    n: int
    scores: tuple[PrintedScore, ...]
    tests: tuple[PrintedT, ...] = ()
    low: str = "0"
    high: str = "100"
    decimals: int = 0


@dataclass(frozen=True)
class Allowed:
    """A score in grid steps: its ends, the values that must occur, and the sums that round to the printed mean."""

    name: str
    low: int
    high: int
    must: tuple[int, ...]
    sums: range


class Impossible(ValueError):
    """No scores can agree with the print; the message names the printed number that breaks."""


def half_unit(printed: str) -> Fraction:
    """Half a unit of the last printed digit: half_unit("2.12") is 1/200."""
    return Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))


def allowed(printed: PrintedScore, summaries: PrintedSummaries) -> Allowed:
    """Which sums a score may have; raises Impossible where ends, known values and mean cannot hold together."""
    scale = 10**summaries.decimals
    low = _steps(printed.minimum or summaries.low, scale, printed.name)
    high = _steps(printed.maximum or summaries.high, scale, printed.name)
    if low > high:
        raise Impossible(f"{printed.name}: the minimum {printed.minimum} is above the maximum {printed.maximum}")
    if low < Fraction(summaries.low) * scale or high > Fraction(summaries.high) * scale:
        raise Impossible(f"{printed.name}: printed ends outside the scale {summaries.low} to {summaries.high}")
    ends = [end for end, text in ((low, printed.minimum), (high, printed.maximum)) if text is not None]
    must = tuple(sorted({*ends, *(_steps(value, scale, printed.name) for value in printed.known)}))
    if any(not low <= value <= high for value in must):
        raise Impossible(f"{printed.name}: a known value lies outside {printed.minimum} to {printed.maximum}")
    if len(must) > summaries.n:
        raise Impossible(f"{printed.name}: {summaries.n} patients cannot show {len(must)} different values")
    return Allowed(printed.name, low, high, must, _sums(printed, summaries.n, scale, low, high, must))


def _steps(text: str, scale: int, name: str) -> int:
    steps = Fraction(text) * scale
    if steps.denominator != 1:
        raise Impossible(f"{name}: {text} does not stand on the grid of 1/{scale}")
    return int(steps)


def _sums(printed: PrintedScore, n: int, scale: int, low: int, high: int, must: tuple[int, ...]) -> range:
    rest = n - len(must)
    least, most = sum(must) + rest * low, sum(must) + rest * high
    if printed.mean is None:
        return range(least, most + 1)
    mean, half = Fraction(printed.mean), half_unit(printed.mean)
    first, last = ceil((mean - half) * n * scale), floor((mean + half) * n * scale)
    if first > last:
        raise Impossible(f"{printed.name}: no {n} scores on a grid of 1/{scale} have a mean that rounds to {printed.mean}")
    if max(first, least) > min(last, most):
        raise Impossible(
            f"{printed.name}: {n} scores from {Fraction(low, scale)} to {Fraction(high, scale)}, both ends attained, "
            f"have means from {float(Fraction(least, n * scale)):.3f} to {float(Fraction(most, n * scale)):.3f}, never {printed.mean}"
        )
    return range(max(first, least), min(last, most) + 1)


def squares(difference: int, n: int, t: str) -> range | None:
    """The sums of squared differences that give the printed t, for differences that sum to `difference`.

    t^2 = D^2 (n - 1) / (n SS - D^2), and SS has the parity of D. None where there are none; step 2.
    """
    places = 2 * 10 ** len(t.partition(".")[2])
    printed = int(Fraction(t) * places)  # in half units of the last digit, so that both ends are whole numbers
    square, least, most = difference * difference, abs(printed) - 1, abs(printed) + 1
    if least > 0 and difference * printed <= 0:
        return None
    first, below = square * (most * most + (n - 1) * places * places), n * most * most
    first = max(-(-first // below), least_squares(difference, n), square // n + 1)
    last = first + UNBOUNDED
    if least > 0:
        last = square * (least * least + (n - 1) * places * places) // (n * least * least)
    first += (first - difference) % 2
    return range(first, last + 1, 2) if first <= last else None


def least_squares(total: int, n: int) -> int:
    """The smallest sum of squares of n whole numbers with this sum: all as near their mean as whole numbers go."""
    each, over = divmod(total, n)
    return (n - over) * each**2 + over * (each + 1) ** 2


def most_squares(before: Allowed, after: Allowed, sum_before: int, sum_after: int, n: int) -> Fraction:
    """The largest sum of squared differences: everyone at an end of both scores, as opposed as the means allow."""
    share_x, share_y = _share(before, sum_before, n), _share(after, sum_after, n)

    def total(both_high: Fraction) -> Fraction:
        corners = {
            (before.high, after.high): both_high,
            (before.high, after.low): share_x - both_high,
            (before.low, after.high): share_y - both_high,
            (before.low, after.low): 1 - share_x - share_y + both_high,
        }
        return n * sum((x - y) ** 2 * weight for (x, y), weight in corners.items())

    return max(total(max(Fraction(0), share_x + share_y - 1)), total(min(share_x, share_y)))


def _share(score: Allowed, total: int, n: int) -> Fraction:
    """Which share of patients stands at the upper end if everyone stands at an end."""
    return (Fraction(total, n) - score.low) / (score.high - score.low) if score.high > score.low else Fraction(0)


def check_test(test: PrintedT, scores: dict[str, Allowed], n: int) -> None:
    """Raise Impossible where no sums of the two scores leave room for the printed t."""
    before, after = scores[test.before], scores[test.after]
    where = f"t of {test.before} minus {test.after}"
    if n < 2:
        raise Impossible(f"{where}: a paired t needs two patients")
    least, most = before.sums[0] - after.sums[-1], before.sums[-1] - after.sums[0]
    windows = {difference: squares(difference, n, test.t) for difference in range(least, most + 1)}
    if all(window is None for window in windows.values()):
        raise Impossible(f"{where}: no whole-number differences of {n} patients with the printed means give {test.t}")
    if all(window is None or window[0] > _widest(before, after, difference, n) for difference, window in windows.items()):
        raise Impossible(f"{where}: {test.t} needs a wider spread of differences than the printed means and ends allow")


def _widest(before: Allowed, after: Allowed, difference: int, n: int) -> Fraction:
    """The largest `most_squares` over all sums with this difference; it is concave in the sum, so halving finds it."""
    low = max(before.sums[0], after.sums[0] + difference)
    high = min(before.sums[-1], after.sums[-1] + difference)
    while low < high:
        middle = (low + high) // 2
        here, beyond = (most_squares(before, after, x, x - difference, n) for x in (middle, middle + 1))
        low, high = (middle + 1, high) if here < beyond else (low, middle)
    return most_squares(before, after, low, low - difference, n)


def thinned(values: range, most: int) -> list[int]:
    """At most `most` of the values, evenly spaced, ends and middle kept."""
    if len(values) <= most:
        return list(values)
    return sorted({values[index * (len(values) - 1) // (most - 1)] for index in range(most)})


def sum_choices(scores: list[Allowed], most: int = 4000) -> list[tuple[int, ...]]:
    """Sums to try for all scores together, those nearest the printed means first."""
    each = max(3, int(most ** (1 / max(1, len(scores)))))
    choices = [thinned(score.sums, each) for score in scores]
    middles = [score.sums[0] + score.sums[-1] for score in scores]
    return sorted(product(*choices), key=lambda sums: sum(abs(2 * s - m) for s, m in zip(sums, middles, strict=True)))
