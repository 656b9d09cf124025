"""Counts of scores on an exact grid: all that a statistic needs to know of a cohort, whatever its size.

A score is stored as a whole number of grid steps (`scale` steps make one point: 10 for tenths), so sums, squares,
thresholds, ties and quantiles are exact. Distributions of two hospitals add.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np


@dataclass(frozen=True)
class Distribution:
    """How many patients had each score: `steps` ascending int64, `counts` int64 > 0, `scale` steps a point."""

    steps: np.ndarray
    counts: np.ndarray
    scale: int = 1

    @classmethod
    def of(cls, steps: np.ndarray, scale: int = 1) -> "Distribution":
        """Count the integer grid steps of an array."""
        values, counts = np.unique(np.asarray(steps, dtype=np.int64), return_counts=True)
        return cls(values, counts.astype(np.int64), scale)

    @property
    def n(self) -> int:
        return int(self.counts.sum())

    @property
    def values(self) -> np.ndarray:
        """The scores in points, float64, ascending and distinct."""
        return self.steps / self.scale

    def rows(self) -> np.ndarray:
        """One value a patient, in points, ascending: for small cohorts and for tests."""
        return np.repeat(self.values, self.counts)

    def total(self) -> int:
        """Exact sum in grid steps."""
        return sum(int(s) * int(c) for s, c in zip(self.steps, self.counts, strict=True))

    def sum_of_squares(self) -> int:
        """Exact sum of squares in grid steps squared."""
        return sum(int(s) * int(s) * int(c) for s, c in zip(self.steps, self.counts, strict=True))

    def mean(self) -> Fraction | None:
        """Exact mean in points, None of nobody."""
        return Fraction(self.total(), self.n * self.scale) if self.n else None

    def negated(self) -> "Distribution":
        return Distribution(-self.steps[::-1], self.counts[::-1], self.scale)

    def added(self, other: "Distribution") -> "Distribution":
        """The two cohorts pooled; both must stand on the same grid."""
        if self.scale != other.scale:
            raise ValueError("distributions on different grids cannot be added")
        steps, where = np.unique(np.concatenate([self.steps, other.steps]), return_inverse=True)
        counts = np.zeros(len(steps), dtype=np.int64)
        np.add.at(counts, where, np.concatenate([self.counts, other.counts]))
        return Distribution(steps, counts, self.scale)


@dataclass(frozen=True)
class PairDistribution:
    """A measure at two timepoints in one selection of patients, matched by patient.

    `difference` is before minus after, as the paper's t; `before` and `after` hold the complete pairs only;
    `before_all` and `after_all` hold everyone with that value. All on one grid.
    """

    measure: str
    before_name: str
    after_name: str
    difference: Distribution
    before: Distribution
    after: Distribution
    before_all: Distribution
    after_all: Distribution
    n_patients: int
    n_missing_before: int  # value before missing, value after there
    n_missing_after: int  # value after missing, value before there
    n_missing_both: int

    @property
    def n_pairs(self) -> int:
        return self.difference.n

    @property
    def scale(self) -> int:
        return self.difference.scale


def pairs_of(
    before: list[float | None],
    after: list[float | None],
    measure: str = "",
    scale: int = 10,
    before_name: str = "before",
    after_name: str = "after",
) -> PairDistribution:
    """Pairs from two lists in the same patient order; None or NaN is missing. For notebooks and tests."""
    if len(before) != len(after):
        raise ValueError(f"{len(before)} values before and {len(after)} after: pairs are matched by patient")
    x, y = (np.array([np.nan if v is None else v for v in side], dtype=float) for side in (before, after))
    has_x, has_y = ~np.isnan(x), ~np.isnan(y)
    both = has_x & has_y

    def steps(values: np.ndarray) -> np.ndarray:
        return np.rint(values * scale).astype(np.int64)

    return PairDistribution(
        measure,
        before_name,
        after_name,
        difference=Distribution.of(steps(x[both]) - steps(y[both]), scale),
        before=Distribution.of(steps(x[both]), scale),
        after=Distribution.of(steps(y[both]), scale),
        before_all=Distribution.of(steps(x[has_x]), scale),
        after_all=Distribution.of(steps(y[has_y]), scale),
        n_patients=len(x),
        n_missing_before=int((has_y & ~has_x).sum()),
        n_missing_after=int((has_x & ~has_y).sum()),
        n_missing_both=int((~has_x & ~has_y).sum()),
    )
