"""Two yes/no findings in the same patients, from the four counts of their table: who differs, by how much, how they agree."""

from dataclasses import dataclass
from math import exp, log, sqrt

from scipy.special import bdtr, chdtrc, gammaln, ndtri

from lib.statistics.paired_t import bounded
from lib.statistics.results import Interval

EXACT_BELOW = 25  # discordant patients; from here on the mid-p is exact enough and keeps its level better
Z = float(ndtri(0.975))
HIGH_AGREEMENT, LOW_KAPPA = 0.8, 0.4  # agreement that looks good beside a kappa that looks poor


@dataclass(frozen=True)
class Fourfold:
    """Counts of patients: `both` findings, `only_first` (b), `only_second` (c), `neither`."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def discordant(self) -> int:
        return self.only_first + self.only_second

    @property
    def first(self) -> int:
        return self.both + self.only_first

    @property
    def second(self) -> int:
        return self.both + self.only_second


@dataclass(frozen=True)
class McNemar:
    """Whether two findings are equally frequent in the same patients, two-sided, in every usual form.

    `p` is by `method` (exact binomial, mid-p); the chi-squares have 1 degree of freedom and are None where nobody
    differs. `why` says in words what `p` cannot.
    """

    p: float | None
    method: str
    p_exact: float | None
    p_mid: float | None
    chi2: float | None
    p_chi2: float | None
    chi2_corrected: float | None
    p_corrected: float | None
    why: str = ""


@dataclass(frozen=True)
class RateDifference:
    """First minus second share, as fractions, with Agresti and Min's interval (shown) and Wald's; None of nobody."""

    value: float | None
    ci95: Interval | None
    wald_ci95: Interval | None


@dataclass(frozen=True)
class Kappa:
    """Agreement, that expected by chance, Cohen's kappa with its standard error and interval, and PABAK; fractions.

    `paradox` is true where agreement is high and kappa is low because nearly everyone, or nearly no one, has the finding.
    """

    agreement: float | None
    by_chance: float | None
    kappa: float | None
    ase: float | None
    ci95: Interval | None
    pabak: float | None
    paradox: bool = False
    why: str = ""


def mcnemar(table: Fourfold) -> McNemar:
    """McNemar's test: exact binomial below 25 discordant patients, mid-p from there on (Fagerland et al. 2013)."""
    b, c = table.only_first, table.only_second
    if not table.n:
        return McNemar(None, "", None, None, None, None, None, None, "no patient has both findings recorded")
    if b + c == 0:
        said = "no discordant pairs: nobody has one finding without the other"
        return McNemar(1.0, "exact binomial", 1.0, 1.0, None, None, None, None, said)
    chi2 = (b - c) ** 2 / (b + c)
    corrected = 0.0 if b == c else (abs(b - c) - 1) ** 2 / (b + c)  # R: no correction past zero
    exact, mid = _binomial_p(b, c)
    small = b + c < EXACT_BELOW
    return McNemar(
        exact if small else mid,
        "exact binomial" if small else "mid-p",
        exact,
        mid,
        chi2,
        bounded(chdtrc(1, chi2)),
        corrected,
        bounded(chdtrc(1, corrected)),
    )


def rate_difference(table: Fourfold) -> RateDifference:
    """The first share minus the second, of the same patients (Agresti & Min 2005: half a patient more in b and c)."""
    if not table.n:
        return RateDifference(None, None, None)
    b, c, n = table.only_first, table.only_second, table.n
    return RateDifference((b - c) / n, _wald(b + 0.5, c + 0.5, n + 2), _wald(b, c, n))


def kappa(table: Fourfold) -> Kappa:
    """Cohen's kappa with the large-sample standard error of Fleiss, Cohen and Everitt 1969, and PABAK (Byrt et al. 1993)."""
    n = table.n
    if not n:
        return Kappa(None, None, None, None, None, None, why="no patient has both findings recorded")
    first, second = table.first / n, table.second / n
    agreement = (table.both + table.neither) / n
    by_chance = first * second + (1 - first) * (1 - second)
    pabak = 2 * agreement - 1
    if _all_alike(table):
        why = "every patient has the same answer to both, so chance alone agrees in all of them"
        return Kappa(agreement, by_chance, None, None, None, pabak, paradox=True, why=why)
    value = (agreement - by_chance) / (1 - by_chance)
    if {table.first, table.second} & {0, n}:
        why = "one of the two has the same answer in every patient, which makes kappa 0 however well they agree"
        return Kappa(agreement, by_chance, 0.0, None, None, pabak, agreement >= HIGH_AGREEMENT, why)
    ase = _kappa_error(table, value, by_chance)
    low = agreement >= HIGH_AGREEMENT and value < LOW_KAPPA
    return Kappa(agreement, by_chance, value, ase, (value - Z * ase, value + Z * ase), pabak, low)


def _binomial_p(b: int, c: int) -> tuple[float, float]:
    """Exact and mid-p of b against c discordant patients, two-sided."""
    fewer, n = min(b, c), b + c
    tail = float(bdtr(fewer, n, 0.5))
    point = exp(gammaln(n + 1) - gammaln(fewer + 1) - gammaln(n - fewer + 1) - n * log(2))
    mid = 1 - point / 2 if b == c else 2 * tail - point
    return bounded(2 * tail), bounded(mid)


def _wald(b: float, c: float, n: float) -> Interval:
    difference = (b - c) / n
    half = Z * sqrt(max(0.0, b + c - (b - c) ** 2 / n)) / n
    return (max(-1.0, difference - half), min(1.0, difference + half))


def _all_alike(table: Fourfold) -> bool:
    return table.n in (table.both, table.neither)


def _kappa_error(table: Fourfold, value: float, by_chance: float) -> float:
    n, rest = table.n, 1 - value
    first, second = table.first / n, table.second / n
    same = (table.both, first, second), (table.neither, 1 - first, 1 - second)
    agreeing = sum(count / n * (1 - (row + column) * rest) ** 2 for count, row, column in same)
    apart = (table.only_first, second, 1 - first), (table.only_second, 1 - second, first)
    differing = rest**2 * sum(count / n * (column + row) ** 2 for count, column, row in apart)
    spread = agreeing + differing - (value - by_chance * rest) ** 2
    return sqrt(max(0.0, spread) / n) / (1 - by_chance)
