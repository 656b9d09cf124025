"""A small picture of one measure for a card: the mean with its ribbon inside the range, no patient lines."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lib.figures.lines import places
from lib.figures.look import Mode, Palette, axis, faded, figure, layout, palette, ribbon
from lib.figures.text import plotly_text
from lib.statistics.results import Summary
from lib.study.numbers import number
from lib.study.terms import Measure, Timepoint

HEIGHT = 116


def spark(measure: Measure, timepoints: Sequence[Timepoint], summaries: Sequence[Summary], mode: Mode = "light") -> go.Figure:
    """Mean, 95 % CI and smallest to largest value over the visits, on the measure's full range."""
    colours = palette(mode)
    x = places(len(timepoints))
    middle, low, high = (_column(summaries, part) for part in ("mean", "minimum", "maximum"))
    ends = np.array([each.ci95 or (np.nan, np.nan) for each in summaries], dtype=float).reshape(-1, 2)
    traces = [
        ribbon(x, low, high, faded(colours.quiet, 0.14), "range"),
        ribbon(x, ends[:, 0], ends[:, 1], faded(colours.accent, 0.28), "95 % CI"),
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "mean",
            "x": x,
            "y": middle,
            "line": {"color": colours.accent, "width": 2.5},
            "marker": {"color": colours.accent, "size": 7},
            "text": [_said(point, each, measure) for point, each in zip(timepoints, summaries, strict=True)],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]
    return figure(traces, _layout(measure, timepoints, x, colours))


def _layout(measure: Measure, timepoints: Sequence[Timepoint], x: np.ndarray, colours: Palette) -> dict:
    air = (measure.high - measure.low) * 0.06
    ends = [measure.low, measure.high]
    words = [plotly_text(each.short) for each in timepoints]
    return layout(
        colours,
        HEIGHT,
        (26, 6, 6, 20),
        xaxis=axis(colours, range=[x[0] - 14, x[-1] + 14], tickvals=x.tolist(), ticktext=words),
        yaxis=axis(
            colours,
            range=[ends[0] - air, ends[1] + air],
            tickvals=ends,
            ticktext=[number(each) for each in ends],
            showgrid=True,
            gridcolor=colours.grid,
        ),
        uirevision=measure.name,
    )


def _column(summaries: Sequence[Summary], part: str) -> np.ndarray:
    values = (getattr(each, part) for each in summaries)
    return np.array([np.nan if each is None else float(each) for each in values])


def _said(point: Timepoint, each: Summary, measure: Measure) -> str:
    mean, low, high = (number(value, measure.decimals) for value in (each.mean, each.minimum, each.maximum))
    return f"{plotly_text(point.label)}<br>mean {mean}, range {low} to {high}, n = {number(each.n)}"
