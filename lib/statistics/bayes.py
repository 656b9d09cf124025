"""The JZS Bayes factor of a paired t for cohorts of any size, in logarithms so that nothing overflows."""

from math import exp, log

import numpy as np

PRIOR_SCALE = 0.707  # Cauchy, two-sided: the default of JASP and of pingouin
LARGEST = 1e100
TOO_LARGE = "> 1e100"


def log_bf10(t: float, n: int, r: float = PRIOR_SCALE) -> float:
    """Natural logarithm of BF10 for a paired t with n pairs (Rouder et al. 2009, equation 1)."""
    df = n - 1
    # Over log g the integrand falls off twice exponentially, so equal steps give full precision.
    u = np.linspace(-8.0, 60.0, 1001)
    g = np.exp(u)
    inflated = 1 + n * g * r * r
    logs = -0.5 * np.log(inflated) - (df + 1) / 2 * np.log1p(t * t / (inflated * df)) - 0.5 * u - 1 / (2 * g)
    top = logs.max()
    integral = top + log(np.exp(logs - top).sum() * (u[1] - u[0])) - 0.5 * log(2 * np.pi)
    return float(integral + (df + 1) / 2 * np.log1p(t * t / df))


def bf10(t: float, n: int, r: float = PRIOR_SCALE) -> tuple[float | None, str | None]:
    """BF10, or None and `> 1e100`."""
    logarithm = log_bf10(t, n, r)
    return (None, TOO_LARGE) if logarithm > log(LARGEST) else (exp(logarithm), None)
