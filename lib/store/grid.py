"""One column of numbers on its exact grid: small whole codes a patient, counted in one pass."""

from dataclasses import dataclass, field

import numpy as np

from lib.study.distributions import Distribution

MICRO = 10**6  # the store keeps six decimals
DENSE = 1 << 17  # levels up to which counting is quicker than sorting
BLANK = np.iinfo(np.int64).min  # a missing value, in millionths


@dataclass(frozen=True, eq=False)
class View:
    """A selection as the columns need it: `mask` a boolean a patient, `rows` the smaller of inside and outside.

    `counted` keeps the distributions of its columns, since a score is asked for alone and in every pair.
    """

    mask: np.ndarray
    rows: np.ndarray
    inside: bool
    counted: dict["Grid", Distribution] = field(default_factory=dict)

    @classmethod
    def of(cls, mask: np.ndarray) -> "View":
        inside = 2 * int(np.count_nonzero(mask)) <= len(mask)
        return cls(mask, np.flatnonzero(mask if inside else ~mask), inside)


@dataclass(frozen=True, eq=False)
class Grid:
    """Codes of one column: 0 is missing, 1 is `low` grid steps, and `scale` steps make one unit."""

    codes: np.ndarray
    low: int
    span: int
    scale: int
    everyone: np.ndarray | None = field(repr=False)  # counts of all codes; None where there are too many levels

    @classmethod
    def of(cls, steps: np.ndarray, there: np.ndarray, scale: int) -> "Grid":
        """From int64 grid steps and whether each is there."""
        low = int(steps.min(where=there, initial=np.iinfo(np.int64).max)) if there.any() else 0
        high = int(steps.max(where=there, initial=np.iinfo(np.int64).min)) if there.any() else -1
        span = high - low + 1
        codes = np.where(there, steps - low + 1, 0).astype(_smallest(span))
        codes.flags.writeable = False
        everyone = np.bincount(codes, minlength=span + 1) if span <= DENSE else None
        return cls(codes, low, span, scale, everyone)

    def distribution(self, view: View) -> Distribution:
        """How many patients in view have each value."""
        if self not in view.counted:
            view.counted[self] = self._distribution(view)
        return view.counted[self]

    def of_codes(self, codes: np.ndarray) -> Distribution:
        """How many of these codes stand for each value."""
        if self.everyone is None:
            return Distribution.of(codes[codes != 0].astype(np.int64) + (self.low - 1), self.scale)
        return self._of_counts(np.bincount(codes, minlength=self.span + 1))

    def _distribution(self, view: View) -> Distribution:
        if self.everyone is None or view.inside:
            return self.of_codes(self.codes.take(view.rows) if view.inside else self.codes[view.mask])
        outside = np.bincount(self.codes.take(view.rows), minlength=self.span + 1)
        return self._of_counts(self.everyone - outside)

    def _of_counts(self, counts: np.ndarray) -> Distribution:
        """Counts of codes, missing first, as a distribution."""
        present = np.flatnonzero(counts[1:])
        return Distribution(present + self.low, counts[1:][present].astype(np.int64), self.scale)

    def steps(self) -> np.ndarray:
        """Grid steps of every patient, int64; meaningless where missing."""
        return self.codes.astype(np.int64) + (self.low - 1)

    def values(self, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Values in units, float64, NaN where missing."""
        codes = self.codes[rows]
        return np.where(codes == 0, np.nan, (codes.astype(np.int64) + (self.low - 1)) / self.scale)

    def there(self) -> np.ndarray:
        return self.codes != 0


def scale_of(columns: list[np.ndarray]) -> int:
    """The coarsest power of ten on which every value in millionths is a whole number of steps."""
    for scale in (1, 10, 100, 1_000, 10_000, 100_000):
        step = MICRO // scale
        if all(not np.any((each % step)[each != BLANK]) for each in columns):
            return scale
    return MICRO


def on_grid(micro: np.ndarray, scale: int) -> Grid:
    """A column in millionths, BLANK where missing, on a grid of `scale` steps a unit."""
    there = micro != BLANK
    return Grid.of(np.where(there, micro, 0) // (MICRO // scale), there, scale)


@dataclass(frozen=True, eq=False)
class Alone:
    """The values of one side whose other side is missing: row numbers, ascending, and codes."""

    rows: np.ndarray
    codes: np.ndarray
    side: Grid

    @classmethod
    def of(cls, side: Grid, other: Grid) -> "Alone":
        rows = np.flatnonzero(side.there() & ~other.there())
        return cls(rows, side.codes[rows], side)

    def taken_from(self, everyone: Distribution, view: View) -> Distribution:
        """The values of the complete pairs in view, from those of everyone in view with this side."""
        alone = self.side.of_codes(self.codes * view.mask.take(self.rows))
        left = everyone.counts.copy()
        left[np.searchsorted(everyone.steps, alone.steps)] -= alone.counts
        return Distribution(everyone.steps[left > 0], left[left > 0], everyone.scale)


@dataclass(frozen=True, eq=False)
class PairGrid:
    """A measure at two timepoints: the grid of the difference, and the values that make no pair."""

    before: Grid
    after: Grid
    difference: Grid
    only_before: Alone
    only_after: Alone

    @classmethod
    def of(cls, before: Grid, after: Grid) -> "PairGrid":
        difference = Grid.of(before.steps() - after.steps(), before.there() & after.there(), before.scale)
        return cls(before, after, difference, Alone.of(before, after), Alone.of(after, before))

    def complete(self, view: View) -> tuple[Distribution, Distribution, Distribution]:
        """Difference, before and after of the complete pairs in view."""
        sides = (self.only_before, self.before), (self.only_after, self.after)
        return self.difference.distribution(view), *(alone.taken_from(side.distribution(view), view) for alone, side in sides)


def _smallest(span: int) -> type:
    """The smallest whole number that holds the codes; bincount takes no uint64."""
    return next((each for each in (np.int16, np.int32) if span <= np.iinfo(each).max), np.int64)
