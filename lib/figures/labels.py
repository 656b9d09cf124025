"""The words on a trajectory figure: numbers off the line, names beside groups and chosen patients, thresholds by their short names."""

from collections.abc import Sequence

import numpy as np

from lib.figures.lines import Lines, Means, Time, line_x
from lib.figures.look import SMALL_SIZE, GroupStyle, Palette, label
from lib.figures.text import plotly_text, wrapped
from lib.study.numbers import number
from lib.study.terms import Measure, Timepoint

LABEL_LINE = 15  # pixels a line of a direct label takes


def chosen_labels(chosen: Lines | None, measure: Measure, time: Time, room: float, colours: Palette) -> list[dict]:
    """A few chosen patients are named left of their first value; more than four would cover each other."""
    if chosen is None or not chosen.labels or chosen.n > 4:
        return []
    x, spots = line_x(chosen, time), []
    for row in range(chosen.n):
        there = np.flatnonzero(np.isfinite(chosen.values[row]) & np.isfinite(x[row]))
        if len(there):
            spots.append((float(x[row, there[0]]), float(chosen.values[row, there[0]]), chosen.labels[row]))
    scale = room / ((measure.high - measure.low) * 1.05)
    moved = apart([(y - measure.low) * scale for _, y, _ in spots], [LABEL_LINE] * len(spots), room)
    look = {"colour": colours.accent, "size": SMALL_SIZE, "xanchor": "right", "xshift": -24}
    return [
        label(colours, plotly_text(shortened(name)), spot, measure.low + y / scale, **look)
        for (spot, _, name), y in zip(spots, moved, strict=True)
    ]


def shortened(name: str) -> str:
    """A patient id at the length a figure has room for."""
    return name if len(name) <= 10 else f"{name[:9]}…"


def mean_labels(
    means: Sequence[Means],
    styles: Sequence[GroupStyle],
    x: np.ndarray,
    measure: Measure,
    room: float,
    colours: Palette,
    names: bool = True,
) -> list[dict]:
    """Numbers beside a single mean, off its line; beside groups their last value, with `names` their name too."""
    if len(means) > 1:
        return _group_labels(means, styles, measure, room, colours, names)
    return [note for each, style in zip(means, styles, strict=True) for note in _numbers(each, style, x, measure, colours)]


def _numbers(each: Means, style: GroupStyle, x: np.ndarray, measure: Measure, colours: Palette) -> list[dict]:
    known = np.flatnonzero(np.isfinite(each.middle) & np.isfinite(x))
    notes = []
    for place in known:
        shift = _off_the_line(each.middle, known, int(place), measure)
        text = f"<b>{number(each.middle[place], measure.decimals)}</b>"
        notes.append(label(colours, text, float(x[place]), float(each.middle[place]), colour=style.colour, size=15, **shift))
    return notes


def _off_the_line(middle: np.ndarray, known: np.ndarray, place: int, measure: Measure) -> dict:
    """Above or below the point: the side that the line doesn't take, and never beyond the axis."""
    order = int(np.flatnonzero(known == place)[0])
    neighbours = [middle[known[i]] for i in (order - 1, order + 1) if 0 <= i < len(known)]
    share = (middle[place] - measure.low) / (measure.high - measure.low)
    above = not neighbours or middle[place] >= sum(neighbours) / len(neighbours)
    if order and order + 1 == len(known):
        above = True  # the last step is short: beneath it lie the patients who did best
    return {"xanchor": "center", "yshift": 20 if (above or share < 0.08) and share < 0.95 else -20}


def _group_labels(
    means: Sequence[Means], styles: Sequence[GroupStyle], measure: Measure, room: float, colours: Palette, names: bool
) -> list[dict]:
    """Each group's name and last value at the right, moved apart until they can be read."""
    spots = []
    for each, style in zip(means, styles, strict=True):
        known = np.flatnonzero(np.isfinite(each.middle))
        if len(known):
            spots.append((float(each.middle[known[-1]]), each, style))
    scale = room / ((measure.high - measure.low) * 1.05)
    words = []
    for value, each, style in spots:
        name = f"{wrapped(each.label, 13)}<br>" if names else ""
        words.append(f"<span style='color:{style.colour}'>{style.glyph}</span> {name}<b>{number(value, measure.decimals)}</b>")
    heights = [LABEL_LINE * (text.count("<br>") + 1) + 4 for text in words]
    moved = apart([(value - measure.low) * scale for value, _, _ in spots], heights, room)
    return [
        label(
            colours,
            text,
            1,
            measure.low + y / scale,
            size=SMALL_SIZE,
            halo=0,
            xref="paper",
            xanchor="left",
            xshift=4,
            align="left",
        )
        for text, y in zip(words, moved, strict=True)
    ]


def apart(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Places for labels of these heights (pixels), as near to the wanted ones as not touching allows, within the room."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = list(wanted)
    floor = 0.0
    for i in order:
        placed[i] = max(placed[i], floor + heights[i] / 2)
        floor = placed[i] + heights[i] / 2
    ceiling = max(room, sum(heights))
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling - heights[i] / 2)
        ceiling = placed[i] - heights[i] / 2
    return placed


def threshold_lines(measure: Measure, means: Sequence[Means], timepoints: Sequence[Timepoint], colours: Palette):
    """Dashed lines with their short names at the right: each acceptable state, and the important change from the first mean."""
    marks = [(each.value, each.name) for each in measure.thresholds if each.kind == "state"]
    change = measure.change_threshold
    if change and len(means) == 1 and len(timepoints) and np.isfinite(means[0].middle[0]) and means[0].kind == "mean":
        marks.append((float(means[0].middle[0]) + measure.sign * change.value, change.name))
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below"}
    shapes = [across | {"y0": y, "y1": y, "line": {"color": colours.quiet, "width": 1, "dash": "dash"}} for y, _ in marks]
    groups = len(means) > 1  # whose values stand at the right
    at = {"x": 0, "yanchor": "bottom"} if groups else {"x": 1, "xshift": 2, "halo": 0}
    look = {"colour": colours.quiet, "size": 11, "xref": "paper", "xanchor": "left"}
    return shapes, [label(colours, plotly_text(name), y=y, **look, **at) for y, name in marks]
