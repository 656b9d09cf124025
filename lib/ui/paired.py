"""The parts of the paired-tests page that ask: which tables, who made no pair, one comparison closer."""

from functools import partial

import numpy as np
import plotly.graph_objects as go

from lib.figures.estimation import estimation
from lib.figures.lines import EACH_UP_TO, Lines
from lib.figures.look import Mode
from lib.statistics.beside import beside
from lib.statistics.results import PairedResult
from lib.study import vocabulary
from lib.study.terms import Contrast
from lib.tables import formats
from lib.tables.finished import Column, FinishedTable, table_of
from lib.tables.sentences import printed_p_sentence
from lib.ui import show, state

NAMED = 25  # patients named per comparison on screen; the files of the take-away name them all
LACKS = {"before": "first value", "after": "second value", "both": "both values"}


def contrast_words(contrast: Contrast) -> str:
    """Two timepoints in few words: `Pre-op and 2 days`."""
    before, after = (vocabulary.timepoint(name).short for name in (contrast.before, contrast.after))
    return f"{before} and {after.lower()}"


def pairs_table(results: list[PairedResult]) -> FinishedTable:
    """Pairs used and patients dropped, by name, a row for each comparison."""
    columns = [
        Column("comparison", "Comparison", "left"),
        Column("outcome", "Outcome", "left"),
        Column("used", "Pairs used"),
        Column("dropped", "Dropped"),
        Column("who", "Who, and what is missing", "left"),
    ]
    rows = [
        [
            contrast_words(each.contrast),
            each.measure.short,
            formats.count(each.n_pairs),
            formats.count(each.n_patients - each.n_pairs),
            _who(each),
        ]
        for each in results
    ]
    return table_of("Pairs used and dropped", columns, rows)


def more_table(result: PairedResult) -> FinishedTable:
    """What stands behind the t-test: ranks, equivalence, Bayes factor, effect size, normality of the differences."""
    w, tost, normal, measure = result.wilcoxon, result.tost, result.normality, result.measure
    digits = measure.decimals
    rows = [
        ["Wilcoxon signed-rank", _or_why(w.why, f"W = {formats.number(w.w_plus, 1)}, p {_p(w.p)} ({w.method})")],
        ["Ranked pairs, zeros", f"{formats.count(w.n_nonzero)}, {formats.count(w.n_zero)}"],
        ["Hodges–Lehmann shift", formats.with_interval(w.hodges_lehmann, w.hodges_lehmann_ci95, digits)],
        ["Rank-biserial r", formats.number(w.rank_biserial, 2)],
        [f"Equivalence, margin ±{tost.margin:g}", _or_why(tost.why, f"{tost.verdict}, p {_p(tost.p)}")],
        ["90 % CI of the difference", formats.interval(tost.ci90, digits)],
        ["Bayes factor (BF10)", _or_why(result.why.get("bf10"), _bayes(result.bf10))],
        ["dz, Hedges gz", f"{formats.with_interval(result.dz, result.dz_ci95, 2)}, {formats.number(result.hedges_gz, 2)}"],
        ["Shapiro–Wilk of the differences", _or_why(normal.why, f"W = {formats.number(normal.w, 3)}, p {_p(normal.p)}")],
        ["SD of the differences", formats.number(result.sd_difference, digits + 1)],
    ]
    columns = [Column("what", "Behind the t-test", "left"), Column("value", "Result")]
    note = "The normality of the differences describes; it chooses no test."
    return table_of(f"{measure.label}, {contrast_words(result.contrast)}", columns, rows, [note])


def about_printed_p(results: list[PairedResult]) -> str:
    """The sentence about printed p's; live adjusted p's are named only where the live t's are the printed ones."""
    cells = [cell for each in results for cell in beside(each) if cell.cell == "t" and cell.status != "not printed"]
    return printed_p_sentence(live=results if all(each.status == "same" for each in cells) else ())


def _or_why(why: str | None, words: str) -> str:
    return f"not estimable: {why}" if why else words


def _p(p: float | None) -> str:
    text = formats.p_value(p)
    return text if text[:1] in "<>" else f"= {text}"


def _bayes(factor: float | None) -> str:
    """A Bayes factor at a readable length."""
    if factor is None or factor < 1000:
        return formats.number(factor, 2)
    return "> 1000"


def _who(result: PairedResult) -> str:
    lost = result.n_patients - result.n_pairs
    if not lost:
        return "nobody"
    dropped = state.store().dropped(state.selection(), result.measure, result.contrast, NAMED)
    by_side = {side: [name for name, missing in dropped if missing == side] for side in LACKS}
    said = [f"{', '.join(names)} ({LACKS[side]})" for side, names in by_side.items() if names]
    more = f"; and {formats.count(lost - len(dropped))} more" if lost > len(dropped) else ""
    return "; ".join(said) + more


def picture(result: PairedResult) -> show.Picture:
    """The estimation plot of one comparison: each patient's pair, and the change with its interval."""
    measure, contrast = result.measure, result.contrast
    index, bits = state.index(), state.bits()
    draw = partial(_estimation, index, bits, result)
    change = formats.with_interval(result.mean_difference, result.ci95, measure.decimals)
    alt = f"{measure.label}, {contrast_words(contrast)}: difference {change} in {result.n_pairs} pairs."
    return show.Picture(f"{measure.short} {contrast.name}", alt, draw)


def _estimation(index, bits: np.ndarray, result: PairedResult, mode: Mode) -> go.Figure:
    measure, contrast = result.measure, result.contrast
    rows = index.sample(bits, EACH_UP_TO)
    values = np.column_stack([index.values(measure, each, rows) for each in (contrast.before, contrast.after)])
    whole = np.isfinite(values).all(axis=1)
    differences = index.pairs(measure, contrast, bits).difference
    return estimation(result, differences, Lines(rows[whole], values[whole]), mode)
