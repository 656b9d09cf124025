"""The one door to pingouin. What it returns are our own values; its column names, roundings and cohen_d stay inside.

pingouin takes two seconds to import (scikit-learn, statsmodels), so it is imported when first asked.
"""

from functools import cache
from types import ModuleType

import numpy as np
from scipy import stats

from lib.statistics.bayes import LARGEST, PRIOR_SCALE, TOO_LARGE
from lib.statistics.paired_t import PairedT, bounded
from lib.statistics.results import Normality
from lib.study.distributions import Distribution

SHAPIRO_FROM, SHAPIRO_TO = 3, 5000


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
