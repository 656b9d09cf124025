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
from lib.tables.dropped_table import dropped_table
from lib.tables.finished import FinishedTable
from lib.ui import show, state


def contrast_words(contrast: Contrast) -> str:
    """Two timepoints in few words: `Pre-op and 2 days`."""
    before, after = (vocabulary.timepoint(name).short for name in (contrast.before, contrast.after))
    return f"{before} and {after.lower()}"


def dropped(result: PairedResult) -> FinishedTable:
    """The patients who make no pair in one comparison, by name, the first few hundred of a registry's."""
    lost = result.n_patients - result.n_pairs
    names = state.store().dropped(state.selection(), result.measure, result.contrast) if lost else []
    return dropped_table(names, result.measure, result.contrast, lost)


def picture(result: PairedResult) -> show.Picture:
    """The estimation plot of one comparison: each patient's pair, and the change with its interval."""
    measure, contrast = result.measure, result.contrast
    index, bits = state.index(), state.bits()
    draw = partial(_estimation, index, bits, result)
    change = formats.with_interval(result.mean_difference, result.ci95, measure.decimals)
    alt = f"{measure.label}, {contrast_words(contrast)}: difference {change} in {result.n_pairs} pairs."
    return show.Picture(f"{measure.short}, {contrast_words(contrast).lower()}", alt, draw)


def _estimation(index, bits: np.ndarray, result: PairedResult, mode: Mode) -> go.Figure:
    measure, contrast = result.measure, result.contrast
    rows = index.sample(bits, EACH_UP_TO)
    values = np.column_stack([index.values(measure, each, rows) for each in (contrast.before, contrast.after)])
    whole = np.isfinite(values).all(axis=1)
    differences = index.pairs(measure, contrast, bits).difference
    return estimation(result, differences, Lines(rows[whole], values[whole]), mode)
