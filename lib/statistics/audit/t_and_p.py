"""Can a printed p belong to its printed t and n, and if not, what would make it so?"""

from dataclasses import dataclass
from math import ceil, floor

from scipy.special import ndtr, stdtr

from lib.statistics.audit.numbers import p_span, p_written, span, with_minus
from lib.statistics.audit.rounding import as_ranges, listed
from lib.statistics.beside import follows, read_p, read_t
from lib.statistics.paired_t import bounded, two_sided_p
from lib.statistics.results import Finding, Follows, Interval
from lib.study.published import ALPHA

CAUSES = ("a typing error in t or p", "a test on fewer patients", "another test than the one named", "missing data")


@dataclass(frozen=True)
class Reading:
    """The p of the same t, read in another way; `fits` whether it would print as the printed p."""

    name: str
    p: Interval
    fits: bool


def t_and_p(where: str, t: str, p: str, n: int) -> Finding:
    """statcheck's rule (Nuijten et al. 2016, Behav Res 48:1205): p = 2 P(T > |t|) on n - 1 degrees of freedom.

    Every t that rounds to the printed one gives an interval of p; the printed p must lie in it at its own decimals.
    """
    check, exact = follows(t, p, n), p_interval(t, n)
    decimals = max(4, read_p(p)[1].as_tuple().exponent * -1)
    said = f"p {p_span(exact, decimals)} on {n - 1} degree{'s' if n > 2 else ''} of freedom"
    label = f"t {with_minus(t)}, p {p}, n {n}"
    if check.follows:
        why = f"Every t that prints as {with_minus(t)} has, with {n} patients, a two-sided p that prints as {p}."
        return Finding("t and p", where, label, said, "consistent", why, (), exact)
    if read_p(p)[1] == 0 and check.p_low == 0:
        why = "No p-value is 0. Some programs show so many decimals and no more; printed as a bound, it would fit."
        return Finding("t and p", where, label, said, "inconsistent", why, ("a program’s .000 copied as it stands",), exact)
    why = " ".join(each for each in (_would_fit(check), _excluded(t, p, n), _flip(check)) if each)
    return Finding("t and p", where, label, said, "inconsistent", why, CAUSES, exact)


def p_interval(t: str, n: int) -> Interval:
    """The two-sided p of every t that rounds to the printed one, low to high, unrounded."""
    size, half = (float(each) for each in read_t(t))
    return two_sided_p(size + half, n - 1), two_sided_p(max(size - half, 0.0), n - 1)


def readings(t: str, p: str, n: int) -> tuple[Reading, ...]:
    """The same t read one-sided, by the normal distribution, and unpaired with 2n - 2 degrees of freedom."""
    size, half = (float(each) for each in read_t(t))
    tails = {
        "one-sided": lambda x: stdtr(n - 1, -x),
        "by the normal distribution": lambda x: 2 * ndtr(-x),
        f"unpaired on {2 * n - 2} degrees of freedom": lambda x: 2 * stdtr(2 * n - 2, -x),
    }
    found = []
    for name, tail in tails.items():
        ends = bounded(tail(size + half)), bounded(tail(max(size - half, 0.0)))
        found.append(Reading(name, ends, _prints_as(ends, p)))
    return tuple(found)


def _prints_as(ends: Interval, p: str) -> bool:
    sign, printed, step = read_p(p)
    value, half = float(printed), float(step) / 2
    return {"=": ends[0] <= value + half and ends[1] >= value - half, "<": ends[0] < value, ">": ends[1] > value}[sign]


def fitting_sizes(check: Follows) -> range:
    """Numbers of patients at which the printed p would follow from the printed t; empty where there are none."""
    if check.df is None or check.df[1] is None:
        return range(0)
    return range(ceil(check.df[0]) + 1, floor(check.df[1]) + 2)


def _would_fit(check: Follows) -> str:
    said = []
    low, high = check.df or (0.0, 0.0)
    if high is None or high >= 1:
        sizes = fitting_sizes(check)
        patients = f" (n {as_ranges(list(sizes))})" if len(sizes) else ""
        said.append(f"{f'{low:.2f} or more' if high is None else span((low, high), 2)} degrees of freedom{patients}")
    if check.t is not None:
        said.append(f"a t of {span(check.t, 3)} with {check.n} patients")
    return f"The printed p would need {listed(said, 'or')}." if said else ""


def _excluded(t: str, p: str, n: int) -> str:
    others = readings(t, p, n)
    fitting = [f"{each.name} (p {p_span(each.p)})" for each in others if each.fits]
    if fitting:
        return f"It would fit {listed(fitting, 'or')}."
    return f"It is not {listed([f'{each.name} ({p_written(sum(each.p) / 2)})' for each in others], 'or')}."


def _flip(check: Follows) -> str:
    if not check.flips:
        return ""
    side = "significant" if check.p <= float(ALPHA) else "not significant"
    return f"By the printed t the difference is {side} at {ALPHA}; by the printed p it is the opposite."
