"""How scores are spread at each timepoint: an outline and a box, drawn from counts, the same size at any n."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lib.figures.estimation import smoothed
from lib.figures.lines import VISIT, places, quantile
from lib.figures.look import (
    SMALL_SIZE,
    GroupStyle,
    Mode,
    Palette,
    axis,
    faded,
    figure,
    group_style,
    label,
    layout,
    missing_style,
    palette,
    title,
    value_axis,
)
from lib.figures.text import plotly_text
from lib.study.distributions import Distribution
from lib.study.numbers import number
from lib.study.terms import Measure, Timepoint

HEIGHT, TOP, BOTTOM, LEFT, RIGHT, LEGEND = 460, 62, 34, 34, 14, 44


@dataclass(frozen=True)
class Spread:
    """One group's scores, a distribution for each timepoint."""

    distributions: Sequence[Distribution]
    label: str = ""
    missing: bool = False


def distribution_panel(
    measure: Measure, timepoints: Sequence[Timepoint], spreads: Sequence[Spread], mode: Mode = "light", names: bool = True
) -> go.Figure:
    """For each timepoint an outline of the scores, the middle half as a bar and the median as a line; groups side by side.

    With `names`, the groups' names stand beneath; without, a legend stands by.
    """
    colours = palette(mode)
    styles = [_style(each, place, len(spreads), colours) for place, each in enumerate(spreads)]
    traces = []
    for place, (each, style) in enumerate(zip(spreads, styles, strict=True)):
        for at, point, scores in zip(_places(place, len(spreads), len(timepoints)), timepoints, each.distributions, strict=True):
            if scores.n:
                traces += _one(
                    at,
                    VISIT * 0.42 / len(spreads),
                    scores,
                    style,
                    f"{plotly_text(each.label)} {plotly_text(point.short)}".strip(),
                    measure,
                )
    return figure(traces, _layout(measure, timepoints, spreads, styles, colours, names))


def _style(each: Spread, place: int, n_groups: int, colours: Palette) -> GroupStyle:
    if n_groups == 1:
        return GroupStyle(colours.accent, "solid", "circle")
    return missing_style(colours) if each.missing else group_style(place, colours)


def _places(group: int, n_groups: int, n_timepoints: int) -> np.ndarray:
    """Where a group stands: beside the others, centred on the visit."""
    return places(n_timepoints) + (group - (n_groups - 1) / 2) * VISIT * 0.88 / n_groups


def _one(at: float, wing: float, scores: Distribution, style: GroupStyle, who: str, measure: Measure) -> list[dict]:
    heights, weights = smoothed(scores.values, scores.counts)
    reach = wing * weights / weights.max()
    q10, q25, median, q75, q90 = (quantile(scores, q) for q in (0.1, 0.25, 0.5, 0.75, 0.9))
    digits = measure.decimals
    said = (
        f"{who}<br>median {number(median, digits)}, quartiles {number(q25, digits)} to {number(q75, digits)}"
        f"<br>10th to 90th percentile {number(q10, digits)} to {number(q90, digits)}, n = {number(scores.n)}"
    )
    quiet = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    return [
        quiet
        | {
            "x": np.concatenate([at - reach, (at + reach)[::-1]]).astype(np.float32),
            "y": np.concatenate([heights, heights[::-1]]).astype(np.float32),
            "fill": "toself",
            "fillcolor": faded(style.colour, 0.22),
            "line": {"width": 0},
        },
        quiet | {"x": [at, at], "y": [q10, q90], "line": {"color": style.colour, "width": 1.5}},
        quiet | {"x": [at, at], "y": [q25, q75], "line": {"color": style.colour, "width": 6}},
        {
            "type": "scatter",
            "mode": "markers",
            "x": [at],
            "y": [median],
            "marker": {"symbol": style.symbol, "size": 11, "color": style.colour, "line": {"color": "#ffffff", "width": 1.5}},
            "text": [said],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]


def _layout(
    measure: Measure,
    timepoints: Sequence[Timepoint],
    spreads: Sequence[Spread],
    styles: Sequence[GroupStyle],
    colours: Palette,
    names: bool,
) -> dict:
    x = places(len(timepoints))
    named = names and len(spreads) > 1
    heading = title(colours, plotly_text(measure.label), plotly_text(f"{measure.unit}, {measure.better}"), LEFT)
    return layout(
        colours,
        HEIGHT,
        (LEFT, RIGHT, TOP, BOTTOM + LEGEND // 2 if named else BOTTOM),
        xaxis=axis(
            colours,
            range=[x[0] - VISIT * 0.55, x[-1] + VISIT * 0.55],
            tickvals=x.tolist(),
            ticktext=[plotly_text(each.short) for each in timepoints],
        ),
        yaxis=value_axis(colours, measure.low, measure.high),
        annotations=[heading, *([_names(spreads, styles, colours)] if named else [])],
        uirevision=f"{measure.name} distribution",
    )


def _names(spreads: Sequence[Spread], styles: Sequence[GroupStyle], colours: Palette) -> dict:
    """The groups with their symbols, in a line beneath the axis."""
    words = " &nbsp; ".join(
        f"<span style='color:{style.colour}'>{style.glyph}</span> {plotly_text(each.label)}"
        for each, style in zip(spreads, styles, strict=True)
    )
    corner = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top", "xshift": -LEFT, "yshift": -26}
    return label(colours, words, 0, 0, size=SMALL_SIZE, halo=0, **corner)
