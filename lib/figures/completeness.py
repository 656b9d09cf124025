"""Which values are there: a small strip of measures by timepoints, each with its n of N."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from lib.figures.look import SMALL_SIZE, Mode, axis, faded, figure, label, layout, palette
from lib.figures.text import plotly_text, wrapped
from lib.study.numbers import number
from lib.study.terms import Measure, Timepoint

ROW, TOP, BOTTOM, LEFT = 34, 24, 4, 96
DARK_ENOUGH = 0.5  # of the accent, for light letters on it
Counts = Mapping[tuple[str, str], int | None]


def completeness(
    measures: Sequence[Measure], timepoints: Sequence[Timepoint], counts: Counts, n: int, mode: Mode = "light"
) -> go.Figure:
    """One cell per measure and timepoint, fuller where more of the n patients have a value.

    `counts` is keyed (measure name, timepoint name); None or absent is "not recorded".
    """
    colours = palette(mode)
    cells = [
        (row, column, counts.get((each.name, point.name)))
        for row, each in enumerate(measures)
        for column, point in enumerate(timepoints)
    ]
    share = {(row, column): 0.0 if not k or not n else k / n for row, column, k in cells}
    shapes = [_cell(row, column, share[row, column], colours) for row, column, _ in cells]
    words = [_words(row, column, k, n, share[row, column], colours) for row, column, k in cells]
    hover = {
        "type": "scatter",
        "mode": "markers",
        "x": [column for _, column, _ in cells],
        "y": [row for row, _, _ in cells],
        "marker": {"size": 24, "symbol": "square", "color": "rgba(0,0,0,0)"},
        "text": [_said(measures[row], timepoints[column], k, n) for row, column, k in cells],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return figure([hover], _layout(measures, timepoints, shapes, words, colours))


def _layout(measures, timepoints, shapes, words, colours) -> dict:
    return layout(
        colours,
        TOP + BOTTOM + ROW * max(1, len(measures)),
        (LEFT, 2, TOP, BOTTOM),
        xaxis=axis(
            colours,
            range=[-0.5, len(timepoints) - 0.5],
            side="top",
            tickvals=list(range(len(timepoints))),
            ticktext=[plotly_text(each.short) for each in timepoints],
        ),
        yaxis=axis(
            colours,
            range=[len(measures) - 0.5, -0.5],
            tickvals=list(range(len(measures))),
            ticktext=[wrapped(each.short, 14) for each in measures],
            tickfont={"size": SMALL_SIZE + 1, "color": colours.text},
        ),
        shapes=shapes,
        annotations=words,
        uirevision="completeness",
    )


def _cell(row: int, column: int, share: float, colours) -> dict:
    return {
        "type": "rect",
        "x0": column - 0.48,
        "x1": column + 0.48,
        "y0": row - 0.44,
        "y1": row + 0.44,
        "line": {"width": 0},
        "fillcolor": faded(colours.accent, 0.12 + 0.78 * share) if share else colours.track,
        "layer": "below",
    }


def _words(row: int, column: int, k: int | None, n: int, share: float, colours) -> dict:
    text = "not recorded" if k is None else f"{number(k)} of {number(n)}"
    colour = colours.background if share > DARK_ENOUGH else colours.text
    return label(colours, text, column, row, colour=colour, size=SMALL_SIZE, halo=0)


def _said(measure: Measure, point: Timepoint, k: int | None, n: int) -> str:
    there = "not recorded" if k is None else f"{number(k)} of {number(n)} patients have a value"
    return f"{plotly_text(measure.label)}<br>{plotly_text(point.label)}<br>{there}"
