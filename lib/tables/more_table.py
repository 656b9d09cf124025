"""Behind "more": every other test of one comparison, each with its full name, its statistic and its effect."""

from collections.abc import Callable

from lib.statistics.results import PairedResult
from lib.tables import formats
from lib.tables.finished import Cell, Column, FinishedTable, Raw, Row
from lib.tables.words import points_of

COLUMNS = (
    Column("test", "Test", "left"),
    Column("statistic", "Statistic"),
    Column("p", "p"),
    Column("effect", "Effect"),
    Column("note", "Note", "left"),
)
METHODS = {"exact": "exact p", "permutation": "p by permutation", "normal": "p by normal approximation"}


def more_table(result: PairedResult) -> FinishedTable:
    """One row a test. What cannot be estimated is a dash, with its reason in the note."""
    before, after = points_of(result)
    rows = tuple(Row(tuple(Cell(text) for text in build(result)), raw(result)) for build, raw in TESTS)
    title = f"{result.measure.label}: {before.short} and {after.short}, {formats.count(result.n_pairs)} pairs"
    notes = (
        "Differences are before minus after. All tests are two-sided but the two one-sided tests of equivalence.",
        "The margin and the order of tests were set by this dashboard after the study: read them as descriptions.",
    )
    return FinishedTable(title, COLUMNS, rows, notes)


def _t(result: PairedResult) -> tuple[str, ...]:
    statistic = formats.NOTHING if result.t is None else f"t({formats.count(result.df)}) = {formats.number(result.t, 2)}"
    effect = f"difference {formats.with_interval(result.mean_difference, result.ci95, result.measure.decimals)}"
    note = result.why.get("t") or f"SD of differences {formats.number(result.sd_difference, 2)}"
    return "Paired t-test", statistic, formats.p_value(result.p), effect, note


def _wilcoxon(result: PairedResult) -> tuple[str, ...]:
    test, decimals = result.wilcoxon, result.measure.decimals
    shift = formats.with_interval(test.hodges_lehmann, test.hodges_lehmann_ci95, decimals)
    how = METHODS.get(test.method or "", "")
    dropped = f"{formats.count(test.n_zero)} without a difference left out" if test.n_zero else ""
    rank = "" if test.rank_biserial is None else f"rank-biserial r = {formats.number(test.rank_biserial, 2)}"
    note = test.why or "; ".join(each for each in (how, rank, dropped) if each)
    statistic = f"W+ = {formats.score(test.w_plus, result.measure)}" if test.w_plus is not None else formats.NOTHING
    return "Wilcoxon signed-rank test", statistic, formats.p_value(test.p), f"Hodges–Lehmann shift {shift}", note


def _equivalence(result: PairedResult) -> tuple[str, ...]:
    test, decimals = result.tost, result.measure.decimals
    margin = f"margin ±{formats.score(test.margin, result.measure)} points"
    effect = formats.NOTHING if test.ci90 is None else f"90{formats.THIN}% CI {formats.interval(test.ci90, decimals)}"
    return "Equivalence, two one-sided t-tests", margin, formats.p_value(test.p), effect, test.why or test.verdict


def _bayes(result: PairedResult) -> tuple[str, ...]:
    if result.bf10 is None:
        return "Bayes factor (JZS, r = .707)", formats.NOTHING, "", "", result.why.get("bf10", "")
    return "Bayes factor (JZS, r = .707)", f"BF10 {_factor(result.bf10)}", "", "", _evidence(result.bf10)


def _size(result: PairedResult) -> tuple[str, ...]:
    effect = f"dz = {formats.with_interval(result.dz, result.dz_ci95, 2)}"
    note = result.why.get("dz") or f"Hedges' gz = {formats.number(result.hedges_gz, 2)}"
    return "Standardised mean difference", "", "", effect, note


def _normality(result: PairedResult) -> tuple[str, ...]:
    test = result.normality
    statistic = formats.NOTHING if test.w is None else f"W = {formats.number(test.w, 3)}"
    note = test.why or "of the differences; a description, it chose no test"
    return "Shapiro–Wilk", statistic, formats.p_value(test.p), "", note


def _responders(result: PairedResult) -> tuple[str, ...]:
    change = result.change
    directions = f"{formats.count(change.improved)} better, {formats.count(change.unchanged)} the same, {formats.count(change.worse)} worse"
    important = result.measure.change_threshold
    if important is None:
        return "Patients one by one", directions, "", "", "no important change is defined"
    source = important.citation if important.verified else f"{important.citation} (unverified)"
    return "Patients one by one", directions, "", f"important change {formats.rate(change.responders)}", source


def _factor(value: float) -> str:
    if value >= 1e6 or value < 1e-3:
        return f"> {formats.count(10**6)}" if value >= 1e6 else "< 0.001"
    return f"= {formats.number(value, 0 if value >= 100 else 2)}"


def _evidence(value: float) -> str:
    """Jeffreys' words, both ways (Jeffreys 1961, appendix B)."""
    side = "for a difference" if value > 1 else "for no difference"
    strength = max(value, 1 / value)
    word = "no clear evidence" if strength < 3 else "moderate evidence" if strength < 10 else "strong evidence"
    return f"{word} {side}" if strength >= 3 else "no evidence either way"


def _raw(*names: str) -> Callable[[PairedResult], dict[str, Raw]]:
    def values(result: PairedResult) -> dict[str, Raw]:
        found: dict[str, Raw] = {}
        for name in names:
            value: object = result
            for part in name.split("."):
                value = getattr(value, part)
            low, high = value if isinstance(value, tuple) else (None, None)
            key = name.replace(".", "_")
            found |= {f"{key}_low": low, f"{key}_high": high} if isinstance(value, tuple) else {key: value}
        return found

    return values


TESTS = (
    (_t, _raw("mean_difference", "sd_difference", "ci95", "t", "df", "p")),
    (_wilcoxon, _raw("wilcoxon.w_plus", "wilcoxon.n_nonzero", "wilcoxon.p", "wilcoxon.hodges_lehmann", "wilcoxon.rank_biserial")),
    (_equivalence, _raw("tost.margin", "tost.p", "tost.ci90")),
    (_bayes, _raw("bf10")),
    (_size, _raw("dz", "dz_ci95", "hedges_gz")),
    (_normality, _raw("normality.w", "normality.p")),
    (_responders, _raw("change.improved", "change.unchanged", "change.worse")),
)
