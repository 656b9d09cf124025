"""A printed p beside the p's that its printed t allows, on one line each, with .05 marked."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lib.figures.look import SMALL_SIZE, Mode, Palette, axis, figure, label, layout, palette, ticks
from lib.figures.text import plotly_text
from lib.statistics.results import Interval
from lib.study import published

ROW, TOP, BOTTOM, SIDE = 44, 26, 30, 12
ALPHA = float(published.ALPHA)
TICK = 0.14  # of a row, so that an interval too narrow to see is seen
NARROWEST = 0.1  # the axis never ends before it


@dataclass(frozen=True)
class PLine:
    """One printed test: its name, the printed p as a number and as written, the p's of its t, and how they are said.

    `bound` is "<" or ">" where p is printed as a bound, "=" otherwise.
    """

    name: str
    printed: float
    bound: str
    interval: Interval
    said: str
    fits: bool


def number_lines(lines: Sequence[PLine], mode: Mode = "light") -> go.Figure:
    """One number line a test: a bar from the smallest to the largest p that the printed t allows, a diamond at the printed p.

    A printed p that does not follow is drawn in the warm tone and joined to the bar; a bound is a line to its end.
    """
    colours = palette(mode)
    high = max([NARROWEST, *(each.printed for each in lines), *(each.interval[1] for each in lines)]) * 1.12
    high = min(high, 1.0)
    traces = [trace for row, each in enumerate(lines) for trace in _traces(each, -row, high, colours)]
    names = [_name(each, -row, colours) for row, each in enumerate(lines)]
    bottom, height = -len(lines) + 0.55, TOP + BOTTOM + ROW * len(lines)
    return figure(
        traces,
        layout(
            colours,
            height,
            (SIDE, SIDE, TOP, BOTTOM),
            xaxis=axis(
                colours, range=[-0.01 * high, high], tickvals=(marks := ticks(0, high)), ticktext=[_short(each) for each in marks]
            ),
            yaxis=axis(colours, range=[bottom, 0.75], tickvals=[]),
            shapes=[_base(-row, high, colours) for row in range(len(lines))] + [_alpha(colours)],
            annotations=[*names, _alpha_label(colours)],
        ),
    )


def _traces(each: PLine, y: float, high: float, colours: Palette) -> list[dict]:
    tone = colours.quiet if each.fits else colours.warm
    low, top = (min(end, high) for end in each.interval)
    words = f"{plotly_text(each.name)}<br>{plotly_text(each.said)}<extra></extra>"
    joined = [] if each.fits or each.bound != "=" else [(sum(each.interval) / 2, each.printed, "dot", 1.5)]
    bound = {"<": [(0.0, each.printed, "solid", 2.0)], ">": [(each.printed, high, "solid", 2.0)]}.get(each.bound, [])
    drawn = [_line(a, b, y, tone, dash, width) for a, b, dash, width in [*joined, *bound]]
    bar = _line(low, top, y, colours.accent, "solid", 9)
    middle = (low + top) / 2
    tick = _line(middle, middle, y, colours.accent, "solid", 3, tall=TICK)
    diamond = {
        "type": "scatter",
        "mode": "markers",
        "x": [min(each.printed, high)],
        "y": [y],
        "marker": {"symbol": "diamond-open", "size": 11, "line": {"width": 2.5, "color": tone}, "color": tone},
        "hovertemplate": words,
        "cliponaxis": False,
    }
    return [*drawn, bar, tick, diamond]


def _line(a: float, b: float, y: float, colour: str, dash: str, width: float, tall: float = 0.0) -> dict:
    look, ends = {"color": colour, "dash": dash, "width": width}, [y - tall, y + tall]
    return {"type": "scatter", "mode": "lines", "x": [a, b], "y": ends, "line": look, "hoverinfo": "skip", "cliponaxis": False}


def _base(y: float, high: float, colours: Palette) -> dict:
    line = {"color": colours.grid, "width": 1}
    return {"type": "line", "x0": 0, "x1": high, "y0": y, "y1": y, "layer": "below", "line": line}


def _alpha(colours: Palette) -> dict:
    line = {"color": colours.quiet, "width": 1, "dash": "dash"}
    return {"type": "line", "x0": ALPHA, "x1": ALPHA, "y0": 0, "y1": 1, "yref": "paper", "layer": "below", "line": line}


def _alpha_label(colours: Palette) -> dict:
    return label(
        colours, f"p = {_short(ALPHA)}", ALPHA, 1, colour=colours.quiet, size=SMALL_SIZE, halo=0, yref="paper", yanchor="bottom"
    )


def _name(each: PLine, y: float, colours: Palette) -> dict:
    text = f"<b>{plotly_text(each.name)}</b>  {plotly_text(each.said)}"
    where = {"xref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 7, "align": "left"}
    return label(colours, text, 0, y, size=SMALL_SIZE, halo=0.9, colour=colours.text if each.fits else colours.warm, **where)


def _short(value: float) -> str:
    return f"{value:g}".removeprefix("0") or "0"
