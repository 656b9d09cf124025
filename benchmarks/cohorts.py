"""Invented cohorts of any size, made in seconds: the same patients as an index, a data frame and a DuckDB table."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from lib.store import CohortIndex
from lib.store.grid import BLANK
from lib.study import vocabulary

MISSING_FACT, MISSING_SCORE = 0.02, 0.08


@dataclass(frozen=True, eq=False)
class Synthetic:
    """One row a patient. `choices`: 0 missing, else 1 + the option's place; `tenths`: scores times ten, BLANK where missing."""

    n: int
    choices: dict[str, np.ndarray]
    numbers: dict[str, np.ndarray]
    tenths: dict[tuple[str, str], np.ndarray]

    def index(self) -> CohortIndex:
        recorded = [*self.choices, *self.numbers, *(f"{measure}_{timepoint}" for measure, timepoint in self.tenths)]
        return CohortIndex(self.n, self.choices, _millionths(self.numbers, 10**6), _millionths(self.tenths, 10**5), recorded)

    def frame(self) -> pd.DataFrame:
        """As a careful notebook holds it: choices and bands as categories, scores as floats."""
        columns = {}
        for name, codes in self.choices.items():
            options = [each.value for each in vocabulary.field(name).options]
            columns[name] = pd.Categorical.from_codes(codes.astype(np.int8) - 1, options)
        for name, values in self.numbers.items():
            bands = vocabulary.field(name).bands
            columns[name] = pd.Categorical.from_codes(_bands(values, bands), [each.value for each in bands])
        for (measure, timepoint), values in self.tenths.items():
            columns[f"{measure}_{timepoint}"] = np.where(values == BLANK, np.nan, values / 10)
        return pd.DataFrame(columns)


def synthetic(n: int, seed: int = 7) -> Synthetic:
    """A cohort of n patients with gaps, every filter and every measure filled."""
    rng = np.random.default_rng(seed)
    choices = {each.name: _choice(rng, n, len(each.options)) for each in vocabulary.FIELDS if each.options and each.filtered}
    numbers = {each.name: _number(rng, n, each.low, each.high) for each in vocabulary.FIELDS if each.kind == "number"}
    tenths = {}
    for measure in vocabulary.MEASURES:
        width = 10 * (measure.high - measure.low)
        start = rng.normal(0.6 - 0.2 * measure.sign, 0.12, n)
        for place, timepoint in enumerate(vocabulary.TIMEPOINTS):
            share = start + measure.sign * 0.25 * (place > 0) + rng.normal(0, 0.08, n)
            scores = np.rint(np.clip(share, 0, 1) * width + 10 * measure.low).astype(np.int64)
            scores[rng.random(n) < MISSING_SCORE] = BLANK
            tenths[measure.name, timepoint.name] = scores
    return Synthetic(n, choices, numbers, tenths)


def load_duckdb(frame: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """The frame as one DuckDB table with ENUM columns, in memory."""
    connection = duckdb.connect(config={"threads": 2})
    connection.register("arriving", frame)
    connection.execute("CREATE TABLE cohort AS SELECT * FROM arriving")
    connection.unregister("arriving")
    return connection


def _choice(rng: np.random.Generator, n: int, options: int) -> np.ndarray:
    weights = 1 / np.arange(1, options + 1) ** 0.5
    edges = np.cumsum(weights / weights.sum()) * (1 - MISSING_FACT)
    codes = np.searchsorted(edges, rng.random(n), side="right") + 1
    return np.where(codes > options, 0, codes).astype(np.uint8)


def _number(rng: np.random.Generator, n: int, low: float, high: float) -> np.ndarray:
    values = np.rint(low + (min(high, 100) - low) * rng.beta(2.5, 2, n)).astype(np.int64)
    values[rng.random(n) < MISSING_FACT] = BLANK
    return values


def _bands(values: np.ndarray, bands: tuple) -> np.ndarray:
    codes = np.full(len(values), -1, dtype=np.int8)
    for place, band in enumerate(bands):
        codes[(values >= band.low) & (values < band.high + 1)] = place
    return codes


def _millionths(columns: dict, factor: int) -> dict:
    return {key: np.where(values == BLANK, BLANK, values * factor) for key, values in columns.items()}
