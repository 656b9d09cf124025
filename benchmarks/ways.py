"""The work of one click, done three ways that must give the same answer: ours, DuckDB per facet, a pandas notebook."""

import warnings
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pingouin
from scipy import stats

from lib.statistics.paired import paired_results
from lib.statistics.summary import summary
from lib.store import CohortIndex
from lib.study import vocabulary
from lib.study.selection import Filters
from lib.study.terms import MISSING

Facets = dict[str, dict[str, int]]
TESTS = [(measure, contrast) for contrast in vocabulary.PUBLISHED_CONTRASTS for measure in vocabulary.MEASURES]


def our_facets(index: CohortIndex, filters: Filters) -> Facets:
    counts = index.facet_counts(filters)
    return {name: {value: remaining for value, (remaining, _) in values.items() if remaining} for name, values in counts.items()}


def our_click(index: CohortIndex, filters: Filters) -> dict:
    """All live counts, nine summaries, six tests with rank statistics, equivalence and responders.

    What the notebook has no quick function for comes on top: Hodges-Lehmann with its interval, the interval of dz.
    """
    facets, bits = our_facets(index, filters), index.bits(filters)
    summaries = {
        f"{measure.name}_{each}": summary(index.scores(measure, each, bits))
        for measure in index.measures()
        for each in index.timepoints(measure)
    }
    pairs = {(measure.name, contrast.name): index.pairs(measure, contrast, bits) for measure, contrast in TESTS}
    results = paired_results(pairs)
    return {
        "facets": facets,
        "summaries": {
            name: (s.n, s.mean, s.sd, s.minimum, s.q1, s.median, s.q3, s.maximum) for name, s in summaries.items() if s.n
        },
        "tests": {
            (r.measure.name, r.contrast.name): (
                r.n_pairs,
                r.mean_difference,
                r.t,
                min(r.wilcoxon.w_plus, r.wilcoxon.n_nonzero * (r.wilcoxon.n_nonzero + 1) / 2 - r.wilcoxon.w_plus),
                r.tost.p,
                r.change.responders.k,
            )
            for r in results
        },
    }


def duckdb_facets(connection: duckdb.DuckDBPyConnection, filters: Filters) -> Facets:
    """One query a facet over ENUM columns, the facet's own filter left out: what dashboards over SQL do."""
    counts = {}
    for field in vocabulary.filters():
        where = " AND ".join(_condition(name, values) for name, values in filters if name != field.name) or "TRUE"
        found = connection.execute(f"SELECT {field.name}, COUNT(*) FROM cohort WHERE {where} GROUP BY {field.name}").fetchall()
        counts[field.name] = {value or MISSING: number for value, number in found}
    return counts


def notebook_facets(frame: pd.DataFrame, filters: Filters) -> Facets:
    """The same with pandas categories: one mask a filter, value_counts under all the other masks."""
    masks = {name: _mask(frame[name], values) for name, values in filters}
    counts = {}
    for field in vocabulary.filters():
        kept = _all([mask for name, mask in masks.items() if name != field.name], len(frame))
        found = frame.loc[kept, field.name].value_counts(dropna=False)
        counts[field.name] = {MISSING if value != value else value: int(number) for value, number in found.items() if number}
    return counts


def notebook_click(frame: pd.DataFrame, filters: Filters) -> dict:
    """pandas, pingouin's paired t-test and TOST, and scipy's Wilcoxon: pingouin's asks for n x n memory for its effect size.

    A careful notebook: scores rounded back to tenths after subtracting, or float noise moves ranks and responders.
    """
    facets = notebook_facets(frame, filters)
    view = frame[_all([_mask(frame[name], values) for name, values in filters], len(frame))]
    columns = [f"{measure.name}_{each.name}" for measure in vocabulary.MEASURES for each in vocabulary.TIMEPOINTS]
    described = view[columns].describe()
    return {
        "facets": facets,
        "summaries": {name: tuple(described[name]) for name in columns if described[name]["count"]},
        "tests": {(measure.name, contrast.name): _notebook_test(view, measure, contrast) for measure, contrast in TESTS},
    }


def same(ours: object, theirs: object) -> bool:
    """Equal to 1e-9, all the way down."""
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    return bool(np.allclose(np.array(ours, dtype=float), np.array(theirs, dtype=float), rtol=1e-9, atol=1e-9))


def _notebook_test(view: pd.DataFrame, measure, contrast) -> tuple:
    pairs = view[[f"{measure.name}_{contrast.before}", f"{measure.name}_{contrast.after}"]].dropna()
    before, after = pairs.iloc[:, 0], pairs.iloc[:, 1]
    difference = (before - after).round(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        t = pingouin.ttest(before, after, paired=True)["T"].iloc[0]
        tost = pingouin.tost(before, after, bound=measure.margin.value, paired=True)["pval"].iloc[0]
        w = stats.wilcoxon(difference).statistic
    reached = (-measure.sign * difference >= measure.change_threshold.value).sum()
    return len(pairs), difference.mean(), t, w, tost, reached


def _condition(name: str, values: tuple[str, ...]) -> str:
    named = ", ".join(f"'{each}'" for each in values if each != MISSING)
    parts = [f"{name} IN ({named})"] if named else []
    return "(" + " OR ".join(parts + [f"{name} IS NULL"] * (MISSING in values)) + ")"


def _mask(column: pd.Series, values: tuple[str, ...]) -> np.ndarray:
    mask = column.isin(values).to_numpy()
    return mask | column.isna().to_numpy() if MISSING in values else mask


def _all(masks: list[np.ndarray], n: int) -> np.ndarray:
    return np.logical_and.reduce(masks) if masks else np.ones(n, dtype=bool)


Way = Callable[[Filters], object]
