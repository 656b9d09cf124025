"""One paired test as a picture: each patient's slope at the left, the mean change with its interval at the right."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lib.figures.lines import Lines, gapped, jitter
from lib.figures.look import SMALL_SIZE, Mode, Palette, axis, faded, figure, label, layout, palette, ticks, value_axis
from lib.figures.text import plotly_text
from lib.statistics.results import PairedResult
from lib.study import vocabulary
from lib.study.distributions import Distribution
from lib.study.numbers import number, signed
from lib.study.terms import Measure

HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 320, 40, 30, 34, 38
MOST_SLOPES = 200
FEW = 5  # patients, below which there is no shape to draw
WING = 0.8  # the widest part of the outline of the changes
PLACE = 0.8  # where the mean change stands at the right


@dataclass(frozen=True)
class _Change:
    """The change after minus before: mean, interval, and how it is spread."""

    mean: float | None
    ends: tuple[float, float] | None
    values: np.ndarray
    counts: np.ndarray


def estimation(
    result: PairedResult, differences: Distribution | None = None, pairs: Lines | None = None, mode: Mode = "light"
) -> go.Figure:
    """Slopes of up to 200 patients and both means; beside them the change, after minus before, with its 95 % CI.

    The band around zero is the margin within which both visits count as the same; the dashed line is the important
    change. `differences` are before minus after, as everywhere; `pairs` hold two columns, before and after.
    """
    colours = palette(mode)
    change = _change(result, differences)
    traces = [*_slopes(pairs, colours), _means(result, colours), *_spread(change, colours), *_interval(change, result, colours)]
    return figure(traces, _layout(result, change, colours))


def _change(result: PairedResult, differences: Distribution | None) -> _Change:
    turned = differences.negated() if differences is not None and differences.n else None
    return _Change(
        None if result.mean_difference is None else -result.mean_difference,
        None if result.ci95 is None else (-result.ci95[1], -result.ci95[0]),
        np.empty(0) if turned is None else turned.values,
        np.empty(0) if turned is None else turned.counts,
    )


def _layout(result: PairedResult, change: _Change, colours: Palette) -> dict:
    measure = result.measure
    points = [vocabulary.timepoint(name) for name in (result.contrast.before, result.contrast.after)]
    low, high = _span(change, result)
    heads = [
        _head(colours, 0, f"Each patient, {plotly_text(measure.unit)}"),
        _head(colours, 0.6, "Change, after − before"),
    ]
    return layout(
        colours,
        HEIGHT,
        (LEFT, RIGHT, TOP, BOTTOM),
        xaxis=axis(
            colours, domain=[0, 0.52], range=[-0.3, 1.3], tickvals=[0, 1], ticktext=[plotly_text(each.short) for each in points]
        ),
        yaxis=value_axis(colours, measure.low, measure.high),
        xaxis2=axis(colours, domain=[0.6, 1], range=[0, 1.75], tickvals=[], anchor="y2"),
        yaxis2=axis(
            colours,
            range=[low, high],
            anchor="x2",
            side="right",
            showgrid=True,
            gridcolor=colours.grid,
            tickvals=(marks := ticks(low, high)),
            ticktext=[signed(each, 0 if all(float(mark).is_integer() for mark in marks) else 1) for each in marks],
        ),
        shapes=_marks(result, colours),
        annotations=[*heads, *_notes(result, change, colours)],
        uirevision=f"{measure.name} {result.contrast.name}",
    )


def _head(colours: Palette, x: float, text: str) -> dict:
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "xshift": -LEFT if not x else 0}
    return label(colours, text, x, 1, colour=colours.quiet, size=SMALL_SIZE, halo=0, yshift=12, **where)


def _span(change: _Change, result: PairedResult) -> tuple[float, float]:
    """The range of the change: zero, the margin, the important change and every patient lie in it."""
    measure = result.measure
    known = [0, measure.margin.value, -measure.margin.value, _important(measure)]
    known += [*(change.ends or ()), *change.values[:1], *change.values[-1:]]
    low, high = min(known), max(known)
    return low - 0.08 * (high - low), high + 0.08 * (high - low)


def _important(measure: Measure) -> float:
    """The important change with the sign of an improvement, 0 where the measure names none."""
    named = measure.change_threshold
    return measure.sign * named.value if named else 0.0


def _slopes(pairs: Lines | None, colours: Palette) -> list[dict]:
    if pairs is None or not pairs.n:
        return []
    shown = pairs.taken(slice(MOST_SLOPES))
    x = np.array([0.0, 1.0])[None, :] + jitter(shown.rows)[:, None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "patients",
            "x": gapped(x).astype(np.float32),
            "y": gapped(shown.values).astype(np.float32),
            "line": {"color": colours.patient, "width": 1},
            "hoverinfo": "skip",
        }
    ]


def _means(result: PairedResult, colours: Palette) -> dict:
    sides = (result.before, result.after)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "mean",
        "x": [0, 1],
        "y": [each.mean for each in sides],
        "line": {"color": colours.accent, "width": 3},
        "marker": {"color": colours.accent, "size": 9},
        "hovertemplate": "mean %{y:.1f}<extra></extra>",
    }


def _spread(change: _Change, colours: Palette) -> list[dict]:
    """How the patients' own changes are spread, as a wing beside the interval; so few that a shape would be invented have none."""
    if change.counts.sum() < FEW:
        return []
    height, weight = smoothed(change.values, change.counts)
    reach = PLACE + 0.12 + WING * weight / weight.max()
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "patients' changes",
            "xaxis": "x2",
            "yaxis": "y2",
            "x": np.concatenate([np.full(len(height), PLACE + 0.12), reach[::-1]]),
            "y": np.concatenate([height, height[::-1]]),
            "fill": "toself",
            "fillcolor": faded(colours.quiet, 0.22),
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]


def smoothed(values: np.ndarray, counts: np.ndarray, points: int = 61) -> tuple[np.ndarray, np.ndarray]:
    """A smooth outline of counted scores from the smallest to the largest: heights, and a weight at each.

    The width is two thirds of Silverman's, so that two humps stay two, and at least most of a step between scores.
    """
    n = counts.sum()
    mean = (values * counts).sum() / n
    sd = float(np.sqrt((counts * (values - mean) ** 2).sum() / max(n - 1, 1)))
    step = float(np.diff(values).min()) if len(values) > 1 else 1.0
    width = max(0.7 * sd * n**-0.2, 0.6 * min(step, 1.0))
    air = 0.0 if len(values) > 1 else 0.5
    heights = np.linspace(values[0] - air, values[-1] + air, points)
    weights = np.exp(-0.5 * ((heights[:, None] - values[None, :]) / width) ** 2) @ (counts / n)
    return heights, weights


def _interval(change: _Change, result: PairedResult, colours: Palette) -> list[dict]:
    if change.mean is None:
        return []
    low, high = change.ends or (change.mean, change.mean)
    said = f"mean change {signed(change.mean, result.measure.decimals)}<br>n = {number(result.n_pairs)} pairs"
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "mean change",
            "xaxis": "x2",
            "yaxis": "y2",
            "x": [PLACE],
            "y": [change.mean],
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [high - change.mean],
                "arrayminus": [change.mean - low],
                "color": colours.accent,
                "thickness": 3,
                "width": 0,
            },
            "marker": {"color": colours.accent, "size": 11},
            "text": [said],
            "hovertemplate": "%{text}<extra></extra>",
        }
    ]


def _marks(result: PairedResult, colours: Palette) -> list[dict]:
    """Zero, the margin around it, and the important change."""
    measure = result.measure
    across = {"xref": "x2 domain", "yref": "y2", "x0": 0, "x1": 1, "layer": "below"}
    margin, important = measure.margin.value, _important(measure)
    return [
        across | {"type": "rect", "y0": -margin, "y1": margin, "line": {"width": 0}, "fillcolor": faded(colours.quiet, 0.12)},
        across | {"type": "line", "y0": 0, "y1": 0, "line": {"color": colours.text, "width": 1}},
        across | {"type": "line", "y0": important, "y1": important, "line": {"color": colours.quiet, "width": 1, "dash": "dash"}},
    ]


def _notes(result: PairedResult, change: _Change, colours: Palette) -> list[dict]:
    measure = result.measure
    where = {"xref": "x2 domain", "yref": "y2", "halo": 0, "size": 11, "colour": colours.quiet}
    below = {"xanchor": "left", "yanchor": "top" if measure.sign < 0 else "bottom"}
    notes, named = [], measure.change_threshold
    if named:
        notes.append(
            label(
                colours, plotly_text(f"{named.name} {signed(_important(measure), 1)}"), 0, _important(measure), **where, **below
            )
        )
    if change.mean is not None:
        text = f"<b>{signed(change.mean, measure.decimals)}</b>"
        notes.append(
            label(
                colours,
                text,
                PLACE,
                change.mean,
                colour=colours.accent,
                size=15,
                xref="x2",
                yref="y2",
                xanchor="right",
                xshift=-10,
            )
        )
    return notes
