"""The parts of the paired-tests page that ask: which tables, who made no pair, one comparison closer."""

from functools import partial

import numpy as np
import plotly.graph_objects as go

from lib.figures.estimation import estimation
from lib.figures.lines import EACH_UP_TO, Lines
from lib.figures.look import Mode
from lib.statistics.results import PairedResult
from lib.study import vocabulary
from lib.study.terms import Contrast
from lib.tables import formats
from lib.tables.finished import Column, FinishedTable, table_of
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
