"""Invented scores that agree with printed means, ends and paired t's to the last digit, or what forbids them.

A seeded search over whole numbers only, so it makes the same scores on every machine. Of the spreads that can meet
the print it takes the most natural it finds: correlations between visits as high, and ends as empty, as the t's allow.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import prod, sqrt
from random import Random
from typing import Literal

from lib.statistics.printed_scores import Allowed, Impossible, PrintedSummaries, allowed, check_test, squares, sum_choices

FLOORS = (0.35, 0.0, -0.4, -0.85, -1.0)  # lowest correlation accepted, most natural first
SPREADS = (0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.985, 1.0)  # of the largest SD possible
HIGHEST = 0.97  # a correlation between visits above this is a copy
MOVES = 30_000
TRIES = 40
Windows = tuple[tuple[int, int, range], ...]  # (index before, index after, allowed sums of squared differences), one a test
Choice = tuple[tuple[int, ...], Windows]  # a sum for each score, and the windows that follow


@dataclass(frozen=True)
class Reconstruction:
    """Scores of n patients, one list a score, in grid steps (`scale` steps a point), or why there are none.

    status: found; impossible (proved: `why` names the printed number); not found (the search gave up).
    """

    status: Literal["found", "impossible", "not found"]
    scale: int
    scores: dict[str, list[int]] = field(default_factory=dict)
    why: str = ""

    def values(self, name: str) -> list[float]:
        """The scores in points, in patient order."""
        return [steps / self.scale for steps in self.scores[name]]


@dataclass(frozen=True)
class Aim:
    """What one search is to reach: a sum and a sum of squares a score, a window of squared differences a test."""

    sums: tuple[int, ...]
    spreads: tuple[int, ...]
    windows: Windows


def reconstruct(summaries: PrintedSummaries, seed: int = 0, spread: float | None = None) -> Reconstruction:
    """Scores that agree with every printed number given; `spread` fixes the share of the largest SD to aim at."""
    scale = 10**summaries.decimals
    try:
        scores = [allowed(each, summaries) for each in summaries.scores]
        by_name = {each.name: each for each in scores}
        for test in summaries.tests:
            check_test(test, by_name, summaries.n)
    except Impossible as broken:
        return Reconstruction("impossible", scale, why=str(broken))
    choices, every = sums_with_windows(scores, summaries)
    if every and not choices:
        return Reconstruction("impossible", scale, why="no sums of the scores give all printed t's at once")
    random = Random(seed)
    for aim in islice(aims(scores, choices, summaries.n, spread), TRIES):
        search = Search(scores, aim, summaries.n, random)
        if search.run(MOVES):
            return Reconstruction("found", scale, dict(zip(by_name, search.scores, strict=True)))
    return Reconstruction("not found", scale, why="no scores were found; the print may still be possible")


def sums_with_windows(scores: list[Allowed], summaries: PrintedSummaries) -> tuple[list[Choice], bool]:
    """Sums for all scores with what each printed t then allows, nearest the printed means first; whether that is all of them."""
    places = {each.name: index for index, each in enumerate(scores)}
    tests = [(places[test.before], places[test.after], test.t) for test in summaries.tests]
    sums = sum_choices(scores)
    choices = [(each, windows) for each in sums if (windows := _windows(each, tests, summaries.n)) is not None]
    return choices, len(sums) == prod(len(each.sums) for each in scores)


def aims(scores: list[Allowed], choices: list[Choice], n: int, spread: float | None = None) -> Iterator[Aim]:
    """What to search for, most natural first: high correlations before narrow spreads before round sums."""
    for lowest in FLOORS:
        for share in SPREADS if spread is None else (spread,):
            yield from islice((aim for choice in choices if (aim := _aim(scores, choice, n, share, lowest))), 3)


def _aim(scores: list[Allowed], choice: Choice, n: int, share: float, lowest: float) -> Aim | None:
    """Spreads of this share of the largest, None where they would need a correlation below the lowest or above the highest."""
    sums, windows = choice
    sds = [share * _largest_sd(score, total, n) for score, total in zip(scores, sums, strict=True)]
    if any(least > HIGHEST or most < lowest for least, most in _correlations(sds, sums, windows, n)):
        return None
    return Aim(sums, tuple(_sum_of_squares(sd, total, n) for sd, total in zip(sds, sums, strict=True)), windows)


def _windows(sums: tuple[int, ...], tests: list[tuple[int, int, str]], n: int) -> Windows | None:
    windows = [(before, after, squares(sums[before] - sums[after], n, t)) for before, after, t in tests]
    return None if any(window is None for _, _, window in windows) else tuple(windows)


def _largest_sd(score: Allowed, total: int, n: int) -> float:
    """Bhatia-Davis: the SD when everyone stands at one end or the other."""
    mean = total / n
    return sqrt(max(0.0, (mean - score.low) * (score.high - mean)) * n / max(1, n - 1))


def _sum_of_squares(sd: float, total: int, n: int) -> int:
    return round((n - 1) * sd * sd + total * total / n)


def _correlations(sds: list[float], sums: tuple[int, ...], windows: Windows, n: int) -> list[tuple[float, float]]:
    """The lowest and highest correlation that these SDs and each printed t imply; 0 where an SD is 0."""
    found = []
    for before, after, window in windows:
        twice = 2 * sds[before] * sds[after]
        apart = (sums[before] - sums[after]) ** 2 / n
        ends = [
            (sds[before] ** 2 + sds[after] ** 2 - (end - apart) / (n - 1)) / twice if twice else 0.0
            for end in (window[-1], window[0])
        ]
        found.append((ends[0], ends[1]))
    return found


class Search:
    """Scores under way to an aim, by threshold accepting: shifts keep each sum, swaps keep each distribution."""

    def __init__(self, scores: list[Allowed], aim: Aim, n: int, random: Random) -> None:
        self.limits, self.aim, self.n, self.random = scores, aim, n, random
        self.scores = [self._start(score, total) for score, total in zip(scores, aim.sums, strict=True)]
        self.counts = [Counter(column) for column in self.scores]
        self.slack = [max(2, (spread - total * total // n) // 40) for spread, total in zip(aim.spreads, aim.sums, strict=True)]
        self.squared = [sum(x * x for x in column) for column in self.scores]
        self.apart = [self._squared_differences(before, after) for before, after, _ in aim.windows]

    def _start(self, score: Allowed, total: int) -> list[int]:
        """The values that must occur, and everyone else as near the mean as whole numbers go, in random order."""
        rest = self.n - len(score.must)
        each, over = divmod(total - sum(score.must), rest) if rest else (0, 0)
        column = [*score.must, *([each] * (rest - over)), *([each + 1] * over)]
        self.random.shuffle(column)
        return column

    def _squared_differences(self, before: int, after: int) -> int:
        return sum((x - y) ** 2 for x, y in zip(self.scores[before], self.scores[after], strict=True))

    def run(self, moves: int) -> bool:
        """Wander, then settle; whether every printed t is met."""
        if self.n < 2:
            return self.missed() == 0
        for _ in range(10 * self.n * len(self.scores)):
            self._move(None)
        heat = self.energy()
        for step in range(moves):
            if self.energy() == 0:
                return True
            self._move(heat * (moves - step) ** 4 // (20 * moves**4))
        return self.missed() == 0

    def missed(self) -> int:
        """How far the sums of squared differences stand outside what the printed t's allow."""
        return sum(
            _outside(apart, window[0], window[-1]) for apart, (_, _, window) in zip(self.apart, self.aim.windows, strict=True)
        )

    def energy(self) -> int:
        """Four times the miss of the t's, and the miss of the spreads beyond their slack."""
        spreads = zip(self.squared, self.aim.spreads, self.slack, strict=True)
        return 4 * self.missed() + sum(_outside(now, aim - slack, aim + slack) for now, aim, slack in spreads)

    def _move(self, patience: int | None) -> None:
        """Shift or swap two patients' scores; undo it where it costs more than `patience` (None: anything goes)."""
        index, (one, other) = self.random.randrange(len(self.scores)), self.random.sample(range(self.n), 2)
        column, limit = self.scores[index], self.limits[index]
        was = (column[one], column[other])
        if self.random.randrange(2):
            now = (was[1], was[0])
        else:
            step = 1 + self.random.randrange(max(1, (limit.high - limit.low) // 5))
            now = (was[0] + step, was[1] - step)
        if not self._permitted(index, was, now):
            return
        before = self.energy()
        self._put(index, (one, other), now)
        if patience is not None and self.energy() - before > patience:
            self._put(index, (one, other), was)

    def _permitted(self, index: int, was: tuple[int, int], now: tuple[int, int]) -> bool:
        """Within the ends, and the values that must occur still do."""
        limit, counts = self.limits[index], self.counts[index]
        if not all(limit.low <= value <= limit.high for value in now):
            return False
        return all(counts[value] - was.count(value) + now.count(value) > 0 for value in set(was) if value in limit.must)

    def _put(self, index: int, places: tuple[int, int], values: tuple[int, int]) -> None:
        column, counts = self.scores[index], self.counts[index]
        for place, value in zip(places, values, strict=True):
            old = column[place]
            self.squared[index] += value * value - old * old
            for number, (before, after, _) in enumerate(self.aim.windows):
                if index in (before, after):
                    beside = self.scores[after if index == before else before][place]
                    self.apart[number] += (value - beside) ** 2 - (old - beside) ** 2
            counts[old] -= 1
            counts[value] += 1
            column[place] = value


def _outside(value: int, low: int, high: int) -> int:
    return max(low - value, value - high, 0)
