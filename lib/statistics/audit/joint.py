"""All timepoints at once: what must be true of some patients for every printed mean, range and t to hold together.

A linear programme over the joint distribution of whole-number scores. Consecutive timepoints share only the middle
one, and two tables that agree on it can always be glued to one of all three, so it is enough to solve over the pairs:
a few thousand shares instead of tens of thousands, a few milliseconds.
"""

from dataclasses import dataclass
from functools import cache
from math import ceil

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from lib.statistics.audit.rounding import read_printed
from lib.statistics.printed_scores import PrintedScore

TANGENTS = 5


@dataclass(frozen=True)
class Joint:
    """What the printed numbers of one measure force. Shares are of the patients; all None where nothing fits.

    `worse` is the least share who must be worse at the last timepoint than at the one before, `much_worse` by at least
    `points`; `covariance` is the largest sample covariance that each consecutive pair can have.
    """

    n: int
    feasible: bool
    worse: float | None
    much_worse: float | None
    points: int
    covariance: tuple[float | None, ...]

    @property
    def patients_worse(self) -> int | None:
        return None if self.worse is None else ceil(self.worse * self.n - 1e-6)

    @property
    def patients_much_worse(self) -> int | None:
        return None if self.much_worse is None else ceil(self.much_worse * self.n - 1e-6)


@cache
def joint(scores: tuple[PrintedScore, ...], ts: tuple[str, ...], n: int, sign: int, points: int) -> Joint:
    """Solve for printed scores in time order and the paired t of each consecutive pair, all roundings allowed.

    `sign` is +1 where higher is better. A t of mean difference m and n patients fixes E[d^2] = m^2 (1 + (n - 1) / t^2):
    the lower side is convex in m and enters as tangents, the upper as a chord, so the programme allows a little more
    than the print, and what it excludes is excluded. Depends on the printed strings alone, hence kept.
    """
    programme = Programme(scores, ts, n)
    last = len(ts) - 1
    change = sign * programme.differences[last]  # before - after: positive is worse where higher is better
    worse = programme.least(last, (change > 0).astype(float))
    if worse is None:
        return Joint(n, False, None, None, points, tuple(None for _ in ts))
    much = programme.least(last, (change >= points).astype(float))
    return Joint(
        n, True, max(0.0, worse), max(0.0, much or 0.0), points, tuple(programme.covariance(place) for place in range(len(ts)))
    )


class Programme:
    """The constraints of the print over the shares of every pair of scores at consecutive timepoints."""

    def __init__(self, scores: tuple[PrintedScore, ...], ts: tuple[str, ...], n: int) -> None:
        self.n, self.means = n, [read_printed(each.mean) for each in scores]
        self.grids = [np.arange(int(each.minimum), int(each.maximum) + 1, dtype=float) for each in scores]
        self.pairs = [np.meshgrid(a, b, indexing="ij") for a, b in zip(self.grids, self.grids[1:], strict=False)]
        self.before = [x.ravel() for x, _ in self.pairs]
        self.after = [y.ravel() for _, y in self.pairs]
        self.differences = [x - y for x, y in zip(self.before, self.after, strict=True)]
        self.starts = np.cumsum([0, *(len(each) for each in self.before)])
        self.rows: list[np.ndarray] = []
        self.limits: list[float] = []
        self.equal: list[np.ndarray] = []
        self.equals: list[float] = []
        for place, t in enumerate(ts):
            self._add_pair(place, t)
        for place in range(1, len(ts)):
            self._add_seam(place)

    def _row(self, place: int, values: np.ndarray) -> np.ndarray:
        row = np.zeros(self.starts[-1])
        row[self.starts[place] : self.starts[place + 1]] = values
        return row

    def _at_most(self, place: int, values: np.ndarray, limit: float) -> None:
        self.rows.append(self._row(place, values))
        self.limits.append(limit)

    def _add_pair(self, place: int, t: str) -> None:
        """Shares sum to one, means print so, both ends occur at least once, the squared differences give the t."""
        self.equal.append(self._row(place, np.ones(len(self.before[place]))))
        self.equals.append(1.0)
        for values, which in ((self.before[place], place), (self.after[place], place + 1)):
            low, high = self.means[which].ends
            self._at_most(place, values, high)
            self._at_most(place, -values, -low)
            for end in {self.grids[which][0], self.grids[which][-1]}:
                self._at_most(place, -(values == end).astype(float), -1 / self.n)
        self._add_t(place, t)

    def _add_t(self, place: int, t: str) -> None:
        printed, apart = read_printed(t), self.differences[place]
        (a, b), (c, d) = self.means[place].ends, self.means[place + 1].ends
        low, high = a - d, b - c
        size, half = abs(float(printed.value)), float(printed.half)
        at_least = 1 + (self.n - 1) / (size + half) ** 2
        for at in np.linspace(low, high, TANGENTS):
            self._at_most(place, at_least * 2 * at * apart - apart**2, at_least * at * at)
        if size > half:
            at_most = 1 + (self.n - 1) / (size - half) ** 2
            self._at_most(place, apart**2 - at_most * (low + high) * apart, -at_most * low * high)

    def _add_seam(self, place: int) -> None:
        """The two pairs that meet at a timepoint agree on how many patients have each score there."""
        for score in self.grids[place]:
            left, right = (self.after[place - 1] == score).astype(float), (self.before[place] == score).astype(float)
            self.equal.append(self._row(place - 1, left) - self._row(place, right))
            self.equals.append(0.0)

    def least(self, place: int, values: np.ndarray) -> float | None:
        """The smallest mean of `values` over the pairs at a place, None where nothing fits the print."""
        answer = linprog(
            self._row(place, values),
            A_ub=vstack([csr_array(row[None, :]) for row in self.rows]),
            b_ub=self.limits,
            A_eq=vstack([csr_array(row[None, :]) for row in self.equal]),
            b_eq=self.equals,
            method="highs",
        )
        if answer.status not in (0, 2):
            raise ArithmeticError(f"the linear programme stopped: {answer.message}")
        return float(answer.fun) if answer.status == 0 else None

    def covariance(self, place: int) -> float | None:
        """An upper bound of the covariance at a pair: E[(x - a)(y - b)] around the printed means, and their rounding."""
        a, b = (float(each.value) for each in self.means[place : place + 2])
        least = self.least(place, -(self.before[place] - a) * (self.after[place] - b))
        slack = float(self.means[place].half * self.means[place + 1].half)
        return None if least is None else (slack - least) * self.n / (self.n - 1)
