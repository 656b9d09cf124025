"""Live values beside the printed ones, cell by cell, and whether a printed p can come from its printed t."""

import re
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

from lib.statistics.paired_t import two_sided_p
from lib.statistics.results import CellVerdict, Follows, Interval, PairedResult, Summary
from lib.study import published

SIGNIFICANT = 0.05
_P = re.compile(r"\s*p?\s*([<>=]?)\s*([01]?\.\d+|[01])\s*\Z")
_MOST_DF = 1e7


def beside(result: PairedResult) -> list[CellVerdict]:
    """One verdict for each cell of the printed row: mean, minimum, maximum before and after, t and p."""
    contrast, measure = result.contrast, result.measure.name
    cells: list[CellVerdict] = []
    for side, timepoint, live in (("before", contrast.before, result.before), ("after", contrast.after, result.after)):
        cells += _summary_cells(side, live, published.SUMMARIES.get(timepoint, {}).get(measure))
    printed = published.printed_test(measure, contrast.before, contrast.after)
    why = result.why.get("t", "")
    cells.append(_number_cell("t", result.t, printed.t if printed else "", why))
    cells.append(_p_cell(result.p, printed, why))
    return cells


def verdict_of(result: PairedResult) -> str:
    """All cells in one short sentence, the gravest first."""
    cells = beside(result)
    if all(each.printed == "" for each in cells[-2:]):
        return "not printed: the paper did not make this test"
    blank = [each for each in cells if each.status == "not estimable"]
    if blank:
        return f"not estimable: {result.why.get('t', 'no patient has both values')}"
    differing = [each.cell for each in cells if each.status == "differs"]
    said = [f"differs in {_listed(differing)}"] if differing else []
    broken = next((each for each in cells if each.status == "does not follow"), None)
    if broken:
        said = said or ["means, ranges and t are the same to the printed digit"]
        said.append("printed t and p cannot both be right")
    return "; ".join(said) or "same to the printed digit"


@lru_cache(maxsize=4096)  # of other people's tables there is no end
def follows(t: str, p: str, n: int) -> Follows:
    """Whether a printed p can belong to a printed paired t of n patients, two-sided, by statcheck's rule.

    t and p are the printed strings (`2.12`, `0.0601`, `<.0001`); ValueError where they cannot be read.
    """
    sign, printed, step = read_p(p)
    size, half = read_t(t)
    if n < 2:
        raise ValueError(f"{n} patients have no degrees of freedom")
    df = n - 1
    exact = two_sided_p(float(size), df)
    ends = two_sided_p(float(size + half), df), two_sided_p(float(max(size - half, Decimal(0))), df)
    low, high = _rounded(ends[0], step, ROUND_HALF_DOWN), _rounded(ends[1], step, ROUND_HALF_UP)
    agrees = {"=": low <= printed <= high and printed > 0, "<": printed >= low, ">": printed <= high}[sign]
    flips = not agrees and (float(printed) <= SIGNIFICANT and sign != ">") != (exact <= SIGNIFICANT)
    return Follows(
        printed_t=t,
        printed_p=p,
        n=n,
        p=exact,
        p_low=float(low),
        p_high=float(high),
        follows=agrees,
        flips=flips,
        df=_fitting_df(float(size - half), float(size + half), sign, float(printed), float(step) / 2),
        t=_fitting_t(df, sign, float(printed), float(step) / 2),
        words=_follows_words(t, p, n, exact, (low, high), agrees),
    )


def _summary_cells(side: str, live: Summary, printed: published.PrintedSummary | None) -> list[CellVerdict]:
    parts = (("mean", live.mean), ("min", live.minimum), ("max", live.maximum))
    strings = (printed.mean, printed.minimum, printed.maximum) if printed else ("", "", "")
    why = "no patient has both values"
    return [_number_cell(f"{name}_{side}", value, text, why) for (name, value), text in zip(parts, strings, strict=True)]


def _number_cell(cell: str, live: float | None, printed: str, why: str) -> CellVerdict:
    if not printed:
        return CellVerdict(cell, live, "", "not printed", "not printed in the paper")
    if live is None:
        return CellVerdict(cell, None, printed, "not estimable", f"not estimable: {why}")
    return CellVerdict(cell, live, printed, *_compared(live, printed))


def _compared(live: float, printed: str) -> tuple[str, str]:
    """Status and words; a tie may have been rounded up or to even, either is the print."""
    step = _step(printed)
    up, even = (_rounded(live, step, rule) for rule in (ROUND_HALF_UP, ROUND_HALF_EVEN))
    if Decimal(printed) in (up, even):
        return "same", "same to the printed digit"
    return "differs", f"{up} here, {printed} printed: differs by {up - Decimal(printed):+}"


def _p_cell(live: float | None, printed: published.PrintedTest | None, why: str) -> CellVerdict:
    if printed is None:
        return CellVerdict("p", live, "", "not printed", "the paper did not make this test")
    check = follows(printed.t, printed.p, published.N)
    if not check.follows:
        return CellVerdict("p", live, printed.p, "does not follow", check.words)
    if live is None:
        return CellVerdict("p", None, printed.p, "not estimable", f"not estimable: {why}")
    sign, bound, _ = read_p(printed.p)
    if sign == "=":
        return CellVerdict("p", live, printed.p, *_compared(live, str(bound)))
    if (live < bound) if sign == "<" else (live > bound):
        return CellVerdict("p", live, printed.p, "same", "within the printed bound")
    return CellVerdict("p", live, printed.p, "differs", f"{live:.2g} here, {printed.p} printed: outside the printed bound")


def read_t(text: str) -> tuple[Decimal, Decimal]:
    """Size of a printed t and half of its last printed place; a typographic minus is a minus."""
    try:
        t = Decimal(text.strip().replace("\N{MINUS SIGN}", "-"))
    except InvalidOperation:
        t = Decimal("nan")
    if not t.is_finite():
        raise ValueError(f"{text!r} is not a printed t such as -12.43")
    return abs(t), _step(str(t)) / 2


def read_p(text: str) -> tuple[str, Decimal, Decimal]:
    """Sign, value and last printed place of `0.0601`, `.0601`, `<.0001`, `p > .05` or `ns`."""
    if text.strip().lower().replace(".", "") == "ns":
        return ">", Decimal("0.05"), Decimal("0.01")
    found = _P.match(text)
    if not found or Decimal(found[2]) > 1:
        raise ValueError(f"{text!r} is not a printed p-value such as .0601 or <.0001")
    return found[1] or "=", Decimal(found[2]), _step(found[2])


def _step(printed: str) -> Decimal:
    """One unit of the last printed digit: 0.1 for `34.7`."""
    return Decimal(1).scaleb(Decimal(printed).as_tuple().exponent)


def _rounded(value: float, step: Decimal, rule: str) -> Decimal:
    # repr gives the shortest decimal, so a mean of 34.65 is a tie and not 34.649999.
    return Decimal(repr(float(value))).quantize(step, rounding=rule)


def _fitting_df(t_low: float, t_high: float, sign: str, p: float, half: float) -> tuple[float, float | None] | None:
    """Degrees of freedom at which some t that prints so has a p that prints so; the upper end None where any larger fits."""
    low = _df_where(t_high, p + half if sign == "=" else p)
    if sign == ">" or low is None:
        return None
    return (low, _df_where(t_low, p - half)) if sign == "=" else (low, None)


def _df_where(t: float, p: float) -> float | None:
    """The df at which a t has two-sided p; None where even the normal distribution leaves more."""

    def excess(df: float) -> float:
        return 2 * float(stdtr(df, -t)) - p

    if t <= 0 or p <= 0 or excess(_MOST_DF) > 0:
        return None
    return 1e-3 if excess(1e-3) < 0 else float(brentq(excess, 1e-3, _MOST_DF, rtol=1e-12))


def _fitting_t(df: int, sign: str, p: float, half: float) -> Interval | None:
    if sign != "=" or p <= half or df < 1:
        return None
    return (-float(stdtrit(df, (p + half) / 2)), -float(stdtrit(df, (p - half) / 2)))


def _follows_words(t: str, p: str, n: int, exact: float, span: tuple[Decimal, Decimal], agrees: bool) -> str:
    if agrees:
        return f"printed t {t} with {n} patients gives p {exact:.2g}, as printed ({p})"
    gives = f"p {span[0]}" if span[0] == span[1] else f"p {span[0]} to {span[1]}"
    return f"printed t {t} with {n} patients gives {gives}, not {p}: they cannot both be right"


def _listed(names: list[str]) -> str:
    words = [each.replace("_", " ") for each in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
