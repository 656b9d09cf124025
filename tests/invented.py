"""Invented patients for the tests of figures, tables and files: small, seeded, on the grid of each measure."""

from datetime import date

import numpy as np

from lib.figures.lines import Bands, Lines, Means
from lib.report.stamp import Stamp
from lib.statistics.paired import paired_results
from lib.statistics.results import PairedResult
from lib.statistics.summary import summary
from lib.study import vocabulary
from lib.study.distributions import Distribution, pairs_of

HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = "=cmd|'/c calc'!A1"
LINK = "[a](http://evil.example/x)"
STAMP = Stamp("Ward 7", 12, "ab" * 32, "CT cleft: yes", 45, 61, "0.1.0", date(2026, 11, 22).isoformat(), True)
SCALE = 10


def scores(measure: str, n: int, seed: int = 7, missing: float = 0.0) -> np.ndarray:
    """[n, timepoints]: whole scores that improve at the second visit and stay."""
    each, random = vocabulary.measure(measure), np.random.default_rng(seed)
    bad, good = (0.3, 0.55) if each.sign > 0 else (0.8, 0.25)
    span = each.high - each.low
    middle = np.array([bad, *[good] * (len(vocabulary.TIMEPOINTS) - 1)])
    found = np.clip(np.rint(each.low + span * (middle + random.normal(0, 0.08, (n, len(middle))))), each.low, each.high)
    found[random.random(found.shape) < missing] = np.nan
    return found


def months(n: int, seed: int = 8) -> np.ndarray:
    """[n, timepoints]: planned days in months, 18 to 53 where each patient has a time of their own."""
    own = np.random.default_rng(seed).uniform(18, 53, n)
    return np.stack([own if each.days is None else np.full(n, each.days / 30.44) for each in vocabulary.TIMEPOINTS], axis=1)


def lines(measure: str, n: int, groups: int = 0, missing: float = 0.0) -> Lines:
    """n patients with rows 0 to n - 1."""
    places = np.random.default_rng(9).integers(0, groups, n) if groups else None
    return Lines(np.arange(n), scores(measure, n, missing=missing), months(n), places)


def distribution(column: np.ndarray) -> Distribution:
    return Distribution.of(np.rint(column[np.isfinite(column)] * SCALE).astype(int), SCALE)


def means(values: np.ndarray, label: str = "", kind: str = "mean") -> Means:
    return Means.of([summary(distribution(column)) for column in values.T], kind, label)


def bands(values: np.ndarray) -> Bands:
    return Bands.of([distribution(column) for column in values.T])


def results(n: int, missing: float = 0.0) -> list[PairedResult]:
    """Every comparison of every measure among n invented patients."""
    place = {each.name: i for i, each in enumerate(vocabulary.TIMEPOINTS)}
    pairs = {}
    for measure in vocabulary.MEASURES:
        values = scores(measure.name, n, missing=missing)
        for each in vocabulary.contrasts():
            before, after = (values[:, place[name]].tolist() for name in (each.before, each.after))
            pairs[(measure.name, each.name)] = pairs_of(before, after, measure.name, SCALE, each.before, each.after)
    return paired_results(pairs)
