"""What a trajectory figure is drawn from: patient lines, the means over them, and bands where patients are many.

Nothing here grows with the cohort: above 2,000 patients a stable sample and quantile bands stand for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lib.statistics.results import Summary
from lib.study.distributions import Distribution

Time = Literal["visits", "months"]
Density = Literal["each", "lines", "bands"]

EACH_UP_TO = 300  # every patient with markers to click
LINES_UP_TO = 2_000  # every patient as a line, one marker each
SAMPLE = 200  # lines over the bands
QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
VISIT = 60  # one visit on the axis; whole small numbers travel as single bytes
EDGE = 10
JITTER = 0.06  # of a visit to both sides, so that equal scores don't hide each other
LINE_BYTES = 50_000  # of lines in one figure; as base64 in JSON they take 1.4 times that
GROUP_BYTES = 1_200  # of one more group's ribbon, line, words and traces


@dataclass(frozen=True)
class Lines:
    """Patients to draw: row numbers int[n], values float[n, timepoints] NaN where missing.

    `months` float[n, timepoints] after surgery, NaN where unknown; `groups` int[n] places in the list of means, -1 for
    "not recorded"; `labels` n texts for the chosen patients, shown as they are given (escaped here).
    """

    rows: np.ndarray
    values: np.ndarray
    months: np.ndarray | None = None
    groups: np.ndarray | None = None
    labels: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        return len(self.rows)

    def taken(self, where: np.ndarray | slice) -> "Lines":
        """The patients at these places."""
        kept = np.arange(self.n)[where]
        return Lines(
            np.asarray(self.rows)[kept],
            self.values[kept],
            None if self.months is None else self.months[kept],
            None if self.groups is None else np.asarray(self.groups)[kept],
            tuple(self.labels[i] for i in kept) if self.labels else (),
        )


@dataclass(frozen=True)
class Means:
    """The middle of one group at each timepoint with an interval; NaN where not estimable.

    `kind` is "mean" (interval: its 95 % CI) or "median" (interval: the quartiles). `months` is the mean time of each
    timepoint after surgery. `missing` marks the group of patients for whom the colouring field is not recorded.
    """

    n: tuple[int, ...]
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    label: str = ""
    kind: Literal["mean", "median"] = "mean"
    months: np.ndarray | None = None
    missing: bool = False

    @classmethod
    def of(
        cls,
        summaries: Sequence[Summary],
        kind: Literal["mean", "median"] = "mean",
        label: str = "",
        months: np.ndarray | None = None,
        missing: bool = False,
    ) -> "Means":
        """From one summary a timepoint."""
        triples = [(s.mean, *(s.ci95 or (None, None))) if kind == "mean" else (s.median, s.q1, s.q3) for s in summaries]
        middle, low, high = np.array([[np.nan if v is None else float(v) for v in each] for each in triples]).reshape(-1, 3).T
        return cls(tuple(s.n for s in summaries), middle, low, high, label, kind, months, missing)


@dataclass(frozen=True)
class Bands:
    """Quantiles .10 .25 .50 .75 .90 of all patients at each timepoint: float[5, timepoints], NaN of nobody."""

    quantiles: np.ndarray

    @classmethod
    def of(cls, distributions: Sequence[Distribution]) -> "Bands":
        """The exact quantiles (inverted distribution function) of one distribution a timepoint."""
        return cls(np.array([[quantile(each, q) for each in distributions] for q in QUANTILES]))


def quantile(distribution: Distribution, q: float) -> float:
    """The smallest score that at least the fraction q of patients do not exceed; NaN of nobody."""
    if not distribution.n:
        return float("nan")
    reached = np.cumsum(distribution.counts) >= q * distribution.n - 1e-9
    return float(distribution.values[int(np.argmax(reached))])


def density(n: int) -> Density:
    """How n patients are drawn."""
    return "each" if n <= EACH_UP_TO else "lines" if n <= LINES_UP_TO else "bands"


def rows_wanted(n: int) -> int:
    """How many patients' lines a page asks the store for, of n in view."""
    return n if n <= LINES_UP_TO else SAMPLE


def affordable(lines: Lines, n: int, time: Time, n_groups: int = 1) -> Lines:
    """The lines that fit a figure's budget, whatever was handed in; rows come in a stable order."""
    if density(n) == "bands":
        return lines.taken(slice(SAMPLE))
    x_bytes = 1 if time == "visits" else 4
    marker = x_bytes + smallest(lines.values[np.isfinite(lines.values)]).itemsize + smallest(np.asarray(lines.rows)).itemsize
    room = LINE_BYTES - GROUP_BYTES * max(0, n_groups - 1)
    return lines.taken(slice(room // ((lines.values.shape[1] + 1) * (x_bytes + 4) + marker)))


def smallest(values: np.ndarray) -> np.dtype:
    """The smallest type plotly reads that holds these finite values: whole numbers travel in one, two or four bytes."""
    if len(values) == 0:
        return np.dtype(np.uint8)
    if not np.array_equal(values, np.rint(values)):
        return np.dtype(np.float32)
    low, high = values.min(), values.max()
    fits = (
        each for each in (np.uint8, np.uint16, np.int16, np.int32) if np.iinfo(each).min <= low and high <= np.iinfo(each).max
    )
    return np.dtype(next(fits, np.float64))


def places(n_timepoints: int) -> np.ndarray:
    """Where the visits stand on the axis."""
    return EDGE + VISIT * np.arange(n_timepoints, dtype=float)


def jitter(rows: np.ndarray) -> np.ndarray:
    """A shift of each row in visits, from -0.06 to 0.06, the same in every figure and after every filter."""
    mixed = (np.asarray(rows, dtype=np.uint64) * np.uint64(2_654_435_761)) % np.uint64(2**32)
    return (mixed / 2**32 - 0.5) * 2 * JITTER


def line_x(lines: Lines, time: Time) -> np.ndarray:
    """The x of every value, [n, timepoints]: jittered visits, or real months (NaN where unknown)."""
    if time == "months":
        unknown = np.full(lines.values.shape, np.nan)
        return unknown if lines.months is None else lines.months
    return places(lines.values.shape[1])[None, :] + (jitter(lines.rows) * VISIT)[:, None]


def gapped(values: np.ndarray, gap: float = np.nan) -> np.ndarray:
    """Rows [n, k] as one run with a gap after each row."""
    n = len(values)
    return np.concatenate([values, np.full((n, 1), gap, dtype=values.dtype)], axis=1).ravel()
