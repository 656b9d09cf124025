"""How large a change is against its own spread: Cohen's dz, Hedges' gz, d_av. Each formula is named, none is |d|."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, gammaln, ndtr, ndtri

from lib.statistics.results import Interval

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(240)
_COARSE, _COARSE_WEIGHTS = np.polynomial.legendre.leggauss(96)
_REACH = 9.5  # standard deviations: a normal tail beyond is under 1e-20


def dz(t: float, n: int) -> float:
    """Cohen's dz: mean difference / SD of the differences, from the paired t."""
    return t / sqrt(n)


def dz_interval(t: float, n: int, confidence: float = 0.95) -> Interval | None:
    """Interval of dz by inverting the noncentral t (Cumming & Finch 2001); None under two pairs."""
    if n < 2:
        return None
    tail = (1 - confidence) / 2
    low, high = (_noncentrality(t, n - 1, at) for at in (1 - tail, tail))
    return (low / sqrt(n), high / sqrt(n))


def correction(df: int) -> float | None:
    """Hedges' exact J = gamma(df/2) / (sqrt(df/2) gamma((df-1)/2)); None under two degrees of freedom."""
    return exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / sqrt(df / 2) if df > 1 else None


def hedges_gz(t: float, n: int) -> float | None:
    """dz without its small-sample bias, df = n - 1; None under three pairs."""
    factor = correction(n - 1)
    return None if factor is None else factor * dz(t, n)


@dataclass(frozen=True)
class AverageEffect:
    """d_av, mean difference / average SD of the two timepoints, in both definitions found in print."""

    root_mean_square: float | None  # sqrt((s1^2 + s2^2) / 2), as pingouin and DABEST
    mean_of_sds: float | None  # (s1 + s2) / 2, as Lakens 2013


def d_av(mean_difference: float, sd_before: float, sd_after: float) -> AverageEffect:
    """Signed as the mean difference; None where neither timepoint has a spread."""
    if sd_before == sd_after == 0:
        return AverageEffect(None, None)
    root = sqrt((sd_before**2 + sd_after**2) / 2)
    return AverageEffect(mean_difference / root, mean_difference / ((sd_before + sd_after) / 2))


def _noncentrality(t: float, df: int, share: float) -> float:
    """The noncentrality whose t distribution has `share` of itself at or below t."""
    if t < 0:
        return -_noncentrality(-t, df, 1 - share)
    below, z = _cdf_in_noncentrality(t, df), float(ndtri(share))

    def excess(delta: float) -> float:
        return float(ndtri(below(delta))) - z  # nearly a straight line, so the root is found in a few steps

    error = sqrt(1 + t * t / (2 * df))
    low, high = t - (z + 0.1) * error, t - (z - 0.1) * error
    while excess(low) < 0:
        low -= error / 2
    while excess(high) > 0:
        high += error / 2
    return float(brentq(excess, low, high, xtol=1e-11, rtol=1e-13))


def _cdf_in_noncentrality(t: float, df: int) -> Callable[[float], float]:
    """P(T <= t) as a function of the noncentrality, T = (Z + delta) / V with V = sqrt(chi2 / df), by quadrature.

    Library series give out near a noncentrality of 38; a registry of a million patients has thousands. Summing over V
    is smooth while t is small against sqrt(df), summing over Z where it is large.
    """
    if t < 4 * sqrt(df):
        spread, weights = _chi_nodes(df)
        return lambda delta: float(weights @ ndtr(t * spread - delta))

    def over_z(delta: float) -> float:
        start = max(-_REACH, -delta)  # below it Z + delta < 0 < tV for certain
        z = start + (_REACH - start) * (_COARSE + 1) / 2
        weights = _COARSE_WEIGHTS * (_REACH - start) / 2 * np.exp(-z * z / 2) / sqrt(2 * np.pi)
        return float(ndtr(start) + weights @ chdtrc(df, df * ((z + delta) / t) ** 2))

    return over_z


def _chi_nodes(df: int) -> tuple[np.ndarray, np.ndarray]:
    """Quadrature nodes and probabilities of sqrt(chi2 / df)."""
    reach = _REACH / sqrt(2 * df) * (1 + 1 / sqrt(df))
    low, high = max(0.0, 1 - reach), 1 + reach
    spread = low + (high - low) * (_NODES + 1) / 2
    log_density = (df - 1) * np.log(spread) - df * (spread * spread - 1) / 2
    weights = _WEIGHTS * np.exp(log_density - log_density.max())
    return spread, weights / weights.sum()
