"""One column of numbers on its exact grid: small whole codes a patient, counted in one pass."""

from dataclasses import dataclass, field

import numpy as np

from lib.study.distributions import Distribution

MICRO = 10**6  # the store keeps six decimals
DENSE = 1 << 17  # levels up to which counting is quicker than sorting
BLANK = np.iinfo(np.int64).min  # a missing value, in millionths


@dataclass(frozen=True, eq=False)
class View:
    """A selection as the columns need it: `mask` a boolean a patient, `rows` the smaller of inside and outside."""

    mask: np.ndarray
    rows: np.ndarray
    inside: bool

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
        if self.everyone is None:
            return self.of_rows(np.flatnonzero(view.mask))
        counts = np.bincount(self.codes.take(view.rows), minlength=self.span + 1)
        return self.counted(counts if view.inside else self.everyone - counts)

    def of_rows(self, rows: np.ndarray) -> Distribution:
        """How many of these patients have each value."""
        codes = self.codes.take(rows)
        if self.everyone is None:
            return Distribution.of(codes[codes != 0].astype(np.int64) + (self.low - 1), self.scale)
        return self.counted(np.bincount(codes, minlength=self.span + 1))

    def counted(self, counts: np.ndarray) -> Distribution:
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
class PairGrid:
    """A measure at two timepoints: the difference's grid, and the values whose other side is missing."""

    difference: Grid
    before: Grid
    after: Grid
    only_before: np.ndarray  # row numbers with a value before and none after
    only_after: np.ndarray

    @classmethod
    def of(cls, before: Grid, after: Grid) -> "PairGrid":
        both = before.there() & after.there()
        difference = Grid.of(before.steps() - after.steps(), both, before.scale)
        only_before = np.flatnonzero(before.there() & ~both).astype(np.int32)
        only_after = np.flatnonzero(after.there() & ~both).astype(np.int32)
        return cls(difference, before, after, only_before, only_after)

    def complete(self, side: Grid, alone: np.ndarray, everyone: Distribution, view: View) -> Distribution:
        """One side of the complete pairs in view: everyone with that value, less those whose other side is missing."""
        rows = alone[view.mask[alone]]
        if not len(rows):
            return everyone
        missing = side.of_rows(rows)
        left = everyone.counts.copy()
        left[np.searchsorted(everyone.steps, missing.steps)] -= missing.counts
        return Distribution(everyone.steps[left > 0], left[left > 0], side.scale)


def _smallest(span: int) -> type:
    """The smallest whole number that holds the codes; bincount takes no uint64."""
    return next((each for each in (np.int16, np.int32) if span <= np.iinfo(each).max), np.int64)
