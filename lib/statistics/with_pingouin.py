"""The one door to pingouin. What it returns are our own values; its column names, roundings and cohen_d stay inside.

pingouin takes two seconds to import (scikit-learn, statsmodels), so it is imported when first asked.
"""

import warnings
from functools import cache
from types import ModuleType

import numpy as np
import pandas as pd
from scipy import stats

from lib.statistics import bayes
from lib.statistics.bayes import LARGEST, PRIOR_SCALE, TOO_LARGE
from lib.statistics.paired_t import PairedT, bounded
from lib.statistics.results import Normality
from lib.study.distributions import Distribution

SHAPIRO_FROM, SHAPIRO_TO = 3, 5000
BF10_UP_TO = 100  # |t|; from 450 on pingouin's integral misses its own peak, and the Bayes factor is wrong or below zero


@cache
def _pingouin() -> ModuleType:
    import pingouin

    pingouin.options["round.column.CI95"] = None  # pingouin rounds this interval, and no other, to two decimals
    return pingouin


def warm() -> None:
    """Import pingouin now, so that the first click does not wait for it."""
    _pingouin()


def paired_t(before: np.ndarray, after: np.ndarray) -> PairedT:
    """Paired t of two arrays in the same patient order, without missing values, two pairs or more, a spread in them."""
    x, y = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if x.shape != y.shape:  # pingouin would quietly run Welch's test instead
        raise ValueError(f"{x.size} values before and {y.size} after: pairs are matched by patient")
    if x.size < 2 or np.ptp(x - y) == 0:
        raise ValueError("a paired t needs two pairs and differences that are not all the same")
    row = _pingouin().ttest(x, y, paired=True).loc["T_test"]
    if int(row["dof"]) != x.size - 1:
        raise AssertionError(f"{x.size} pairs but {row['dof']} degrees of freedom: this was not a paired test")
    low, high = (float(end) for end in row["CI95"])
    return PairedT(float(row["T"]), int(row["dof"]), bounded(row["p_val"]), (low, high))


def normality(difference: Distribution) -> Normality:
    """Shapiro-Wilk of the differences of 3 to 5000 pairs; otherwise None and why.

    Asked of scipy, as pingouin's `normality` does: its frame around the two numbers costs ten times the test,
    it refuses three values, and it calls a constant normal.
    """
    n = difference.n
    if n < SHAPIRO_FROM:
        return Normality(None, None, "three pairs are needed")
    if n > SHAPIRO_TO:
        return Normality(None, None, f"not computed above {SHAPIRO_TO} pairs")
    if len(difference.steps) == 1:
        return Normality(None, None, "all differences are the same, so they have no shape")
    w, p = stats.shapiro(np.repeat(difference.steps, difference.counts).astype(float))
    return Normality(float(w), bounded(p))


def bf10(t: float, n: int, r: float = PRIOR_SCALE) -> tuple[float | None, str | None]:
    """JZS Bayes factor of a paired t with n pairs; None and `> 1e100` where it is that large."""
    if abs(t) > BF10_UP_TO:
        return bayes.bf10(t, n, r)
    try:
        value = float(_pingouin().bayesfactor_ttest(float(t), n, paired=True, r=r))
    except ZeroDivisionError:  # plain floats underflow below its fraction bar
        return None, TOO_LARGE
    return (None, TOO_LARGE) if not value <= LARGEST else (value, None)


def tost_p(before: np.ndarray, after: np.ndarray, margin: float) -> float:
    """The larger p of the two one-sided paired tests against +-margin: what `equivalence` is checked against."""
    if not margin > 0:  # pingouin takes a negative bound without a word
        raise ValueError(f"a margin of {margin} is not above zero")
    x, y = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    return float(_pingouin().tost(x, y, bound=float(margin), paired=True)["pval"].iloc[0])


def mixed_anova(values: np.ndarray, groups: np.ndarray) -> tuple[list[tuple], float]:
    """Group, time and their interaction as (F, df1, df2, p, p Greenhouse–Geisser or None, partial eta²), and epsilon.

    `values` [patients, visits] without missing values, `groups` one whole number a patient, two groups or more. Columns
    and levels have names of our own, so that no word from a user meets pingouin's.
    """
    n, visits = values.shape
    table = pd.DataFrame(
        {
            "value": np.asarray(values, dtype=float).ravel(),
            "time": np.tile(np.arange(visits), n),
            "group": np.repeat(groups, visits),
            "patient": np.repeat(np.arange(n), visits),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pingouin's own use of pandas
        found = _pingouin().mixed_anova(table, "value", "time", "patient", "group", correction=True).set_index("Source")
    rows = []
    for source in ("group", "time", "Interaction"):
        row = found.loc[source]
        corrected = row.get("p_GG_corr")
        p_gg = None if corrected is None or np.isnan(corrected) else bounded(corrected)
        rows.append((float(row["F"]), int(row["DF1"]), int(row["DF2"]), bounded(row["p_unc"]), p_gg, float(row["np2"])))
    return rows, float(found.loc["time", "eps"])
