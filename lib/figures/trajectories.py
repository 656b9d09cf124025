"""Every patient over time, one figure a measure: lines in grey, the mean with its interval over them.

One figure a measure, so that three stand side by side on a desk and beneath each other on a phone.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lib.figures import lines as draw
from lib.figures.labels import chosen_labels, mean_labels, threshold_lines
from lib.figures.lines import Bands, Lines, Means, Time
from lib.figures.look import (
    GroupStyle,
    Mode,
    Palette,
    axis,
    faded,
    figure,
    group_style,
    layout,
    missing_style,
    palette,
    ribbon,
    title,
    value_axis,
)
from lib.figures.text import plotly_text
from lib.study.numbers import number
from lib.study.terms import Measure, Timepoint

HEIGHT = 460
FEW = 5  # patients, below which an interval is wider than what it is about
DAYS_A_MONTH = 30.44  # mean length of a month
TOP, BOTTOM, LEFT = 62, 34, 34
RIGHT, RIGHT_WITH_VALUES, RIGHT_WITH_NAMES = 36, 52, 100


def trajectory_panel(
    measure: Measure,
    timepoints: Sequence[Timepoint],
    lines: Lines | None = None,
    means: Sequence[Means] = (),
    *,
    n: int | None = None,
    bands: Bands | None = None,
    chosen: Lines | None = None,
    printed: Sequence[str | None] | None = None,
    thresholds: bool = True,
    names: bool = True,
    time: Time = "visits",
    mode: Mode = "light",
) -> go.Figure:
    """One measure over time.

    Up to 300 patients (`n`, by default the lines given) each line has markers that can be clicked; up to 2,000 each line
    has one at its last visit; above, the quantile `bands` and 200 lines stand for all. A marker's `customdata` is the
    patient's row number. One entry of `means` is the whole selection, several are groups with a colour, dash, symbol
    and direct label each: with `names`, or only the last value where a legend stands by. `chosen` patients are drawn in the accent. `printed` are the paper's means, one a timepoint.
    """
    colours = palette(mode)
    lines = lines or Lines(np.empty(0, dtype=int), np.empty((0, len(timepoints))))
    n = lines.n if n is None else n
    at = _places(timepoints, means, lines, time)
    styles = [_style(each, place, len(means), chosen, colours) for place, each in enumerate(means)]
    traces = [*_bands(bands, at, colours)] if bands and draw.density(n) == "bands" else []
    traces += _patients(
        draw.affordable(lines, n, time, len(means)), n, measure, timepoints, styles if len(means) > 1 else [], time, colours
    )
    traces += _printed(printed, at, colours)
    for each, style, x in zip(means, styles, at, strict=False):
        traces += _mean(each, style, x, measure, timepoints, colours.background)
    traces += _chosen(chosen, measure, timepoints, time, colours)
    room = HEIGHT - TOP - BOTTOM
    notes = mean_labels(means, styles, at[0], measure, room, colours, names)
    notes += chosen_labels(chosen, measure, time, room, colours)
    shapes, said = threshold_lines(measure, means, timepoints, colours) if thresholds else ([], [])
    right = RIGHT if len(means) < 2 else RIGHT_WITH_NAMES if names else RIGHT_WITH_VALUES
    return figure(traces, _layout(measure, timepoints, means, lines, time, colours, shapes, said + notes, right))


def _layout(measure, timepoints, means, lines, time, colours, shapes, annotations, right) -> dict:
    return layout(
        colours,
        HEIGHT,
        (LEFT, right, TOP, BOTTOM),
        xaxis=_time_axis(timepoints, means, lines, time, colours),
        yaxis=value_axis(colours, measure.low, measure.high),
        shapes=shapes,
        annotations=[
            title(colours, plotly_text(measure.label), plotly_text(f"{measure.unit}, {measure.better}"), LEFT),
            *annotations,
        ],
        clickmode="event+select",
        uirevision=f"{measure.name} {time}",
    )


def _time_axis(timepoints: Sequence[Timepoint], means: Sequence[Means], lines: Lines, time: Time, colours: Palette) -> dict:
    if time == "visits":
        at = draw.places(len(timepoints))
        words = [plotly_text(each.short) for each in timepoints]
        return axis(colours, range=[at[0] - 34, at[-1] + 20], tickvals=at.tolist(), ticktext=words)
    known = [each.months for each in (*means, lines) if each.months is not None]
    last = max((float(np.nanmax(each)) for each in known if np.isfinite(each).any()), default=12.0)
    step = next(each for each in (1, 3, 6, 12, 24, 60, 120) if last / each <= 5 or each == 120)
    marks = list(range(0, int(last) + 1, step))
    words = [str(each) for each in marks[:-1]] + [f"{marks[-1]} mo"]
    return axis(colours, range=[-last * 0.10, last * 1.12], tickvals=marks, ticktext=words, tickangle=0)


def _places(timepoints: Sequence[Timepoint], means: Sequence[Means], lines: Lines, time: Time) -> list[np.ndarray]:
    """Where each group's means stand on the axis."""
    if time == "visits":
        return [draw.places(len(timepoints)) for _ in means] or [draw.places(len(timepoints))]
    planned = np.array([np.nan if each.days is None else each.days / DAYS_A_MONTH for each in timepoints])
    seen = planned if lines.months is None or not lines.n else _column_means(lines.months, planned)
    return [seen if each.months is None else np.asarray(each.months, dtype=float) for each in means] or [seen]


def _column_means(months: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    known = np.isfinite(months)
    count = known.sum(axis=0)
    return np.where(count > 0, np.where(known, months, 0).sum(axis=0) / np.maximum(count, 1), otherwise)


def _style(each: Means, place: int, n_groups: int, chosen: Lines | None, colours: Palette) -> GroupStyle:
    """The accent is what you look at: the selection, or the chosen patients while there are any."""
    if n_groups > 1:
        return missing_style(colours) if each.missing else group_style(place, colours)
    return GroupStyle(colours.text if chosen is not None and chosen.n else colours.accent, "solid", "circle")


def _patients(lines, n, measure, timepoints, styles, time, colours) -> list[dict]:
    """Patient lines: one trace, or one a group."""
    if not lines.n:
        return []
    if not styles or lines.groups is None:
        return _patient_traces(lines, n, measure, timepoints, time, _grey(n, colours), "circle")
    traces = []
    for place in np.unique(lines.groups):
        style = styles[place] if 0 <= place < len(styles) else missing_style(colours)
        part = lines.taken(np.asarray(lines.groups) == place)
        traces += _patient_traces(part, n, measure, timepoints, time, faded(style.colour, _opacity(n, 0.34)), style.symbol)
    return traces


def _grey(n: int, colours: Palette) -> str:
    return colours.patient if draw.density(n) == "each" else faded(colours.quiet, _opacity(n, 0.33))


def _opacity(n: int, at_rest: float) -> float:
    """Fainter lines where more lie over each other."""
    drawn = draw.SAMPLE if draw.density(n) == "bands" else n
    return at_rest if draw.density(n) == "each" else round(min(0.2, 40 / drawn + 0.02), 3)


def _patient_traces(lines, n, measure, timepoints, time, colour, symbol) -> list[dict]:
    x, y = draw.line_x(lines, time), lines.values
    run = {"type": "scatter", "line": {"color": colour, "width": 1}, "connectgaps": False, "name": "patients"}
    rows = np.asarray(lines.rows)
    if draw.density(n) == "each":
        ends = [*(plotly_text(each.short) for each in timepoints), ""]
        clickable = {
            "mode": "lines+markers",
            "marker": {"color": colour, "size": 6, "symbol": symbol, "line": {"width": 0}},
            "customdata": np.repeat(rows, y.shape[1] + 1).astype(np.int32),
            "text": ends * lines.n,
            "hovertemplate": f"%{{y:.{measure.decimals}f}} · %{{text}}<extra></extra>",
        } | _undimmed()
        return [run | {"x": _packed(draw.gapped(x), time), "y": draw.gapped(y).astype(np.float32)} | clickable]
    drawn = run | {"mode": "lines", "hoverinfo": "skip", "x": _packed(draw.gapped(x), time)}
    drawn["y"] = draw.gapped(y).astype(np.float32)
    return [drawn, _last_visits(x, y, rows, measure, time, colour, symbol)]


def _last_visits(x, y, rows, measure, time, colour, symbol) -> dict:
    """One marker a patient, at the last visit that is there: what can be clicked where lines are many."""
    there = np.isfinite(x) & np.isfinite(y)
    seen = there.any(axis=1)
    last = y.shape[1] - 1 - np.argmax(there[:, ::-1], axis=1)
    pick = (np.flatnonzero(seen), last[seen])
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "last visit",
        "x": _packed(x[pick], time),
        "y": y[pick].astype(draw.smallest(y[pick])),
        "customdata": rows[seen].astype(draw.smallest(rows[seen])),
        "marker": {"color": colour, "size": 5, "symbol": symbol},
        "hovertemplate": f"%{{y:.{measure.decimals}f}} at the last visit<extra></extra>",
    } | _undimmed()


def _packed(x: np.ndarray, time: Time) -> np.ndarray:
    """Places as the smallest numbers that keep them: bytes for up to four visits."""
    if time == "months":
        return x.astype(np.float32)
    whole = np.rint(np.nan_to_num(x))
    return whole.astype(draw.smallest(whole))


def _undimmed() -> dict:
    """A click marks patients by a trace of their own; the others stay as they are."""
    return {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}


def _bands(bands: Bands, at: list[np.ndarray], colours: Palette) -> list[dict]:
    """The middle half and the middle four fifths of all patients."""
    q10, q25, median, q75, q90 = bands.quantiles
    return [
        ribbon(at[0], q10, q90, faded(colours.quiet, 0.13), "10th to 90th percentile"),
        ribbon(at[0], q25, q75, faded(colours.quiet, 0.22), "middle half"),
        {
            "type": "scatter",
            "mode": "lines",
            "name": "median",
            "x": at[0],
            "y": median,
            "line": {"color": colours.quiet, "width": 1.5, "dash": "dot"},
            "hoverinfo": "skip",
        },
    ]


def _mean(
    each: Means, style: GroupStyle, x: np.ndarray, measure: Measure, timepoints: Sequence[Timepoint], background: str
) -> list[dict]:
    """The middle over its interval; of few patients the line alone, with the interval in the words of the pointer."""
    colour = style.colour
    who = f"{plotly_text(each.label)}: " if each.label else ""
    what = "95 % CI" if each.kind == "mean" else "quartiles"
    digits = measure.decimals
    hover = [
        f"{who}{each.kind} {number(m, digits)}<br>{what} {number(low, digits)} to {number(high, digits)}"
        f"<br>{plotly_text(point.label)}, n = {number(count)}"
        for m, low, high, point, count in zip(each.middle, each.low, each.high, timepoints, each.n, strict=True)
    ]
    enough = np.asarray(each.n) >= FEW
    low, high = (np.where(enough, end, np.nan) for end in (each.low, each.high))
    interval = ribbon(x, low, high, _ribbon_colour(colour), f"{what} of the {each.kind}")
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plotly_text(each.label) or each.kind,
        "x": x,
        "y": each.middle,
        "line": {"color": colour, "width": 3, "dash": style.dash},
        "marker": {"color": colour, "size": 9, "symbol": style.symbol, "line": {"width": 0}},
        "text": hover,
        "hovertemplate": "%{text}<extra></extra>",
    }
    halo = {"mode": "lines", "name": "halo", "line": {"color": background, "width": 6}, "hoverinfo": "skip", "opacity": 0.7}
    under = {each: line[each] for each in ("type", "x", "y")} | halo
    return [interval, under, line | _undimmed()]


def _ribbon_colour(colour: str) -> str:
    return faded(colour, 0.20)


def _printed(printed: Sequence[str | None] | None, at: list[np.ndarray], colours: Palette) -> list[dict]:
    """The paper's mean of each timepoint as a hollow tick."""
    known = [(x, text) for x, text in zip(at[0], printed or (), strict=False) if text is not None and np.isfinite(x)]
    if not known:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "printed mean",
            "x": [x for x, _ in known],
            "y": [float(text) for _, text in known],
            "text": [plotly_text(text) for _, text in known],
            "marker": {
                "symbol": "line-ew-open",
                "size": 26,
                "color": colours.quiet,
                "line": {"width": 2, "color": colours.quiet},
            },
            "hovertemplate": "printed mean %{text}<extra></extra>",
        }
        | _undimmed()
    ]


def _chosen(chosen: Lines | None, measure: Measure, timepoints: Sequence[Timepoint], time: Time, colours: Palette) -> list[dict]:
    """The chosen patients, all in one trace."""
    if chosen is None or not chosen.n:
        return []
    size = len(timepoints) + 1
    names = [plotly_text(each) for each in chosen.labels] or [""] * chosen.n
    words = [
        f"{plotly_text(each.short)}{f' · {name}' if name else ''}" for name in names for each in [*timepoints, timepoints[-1]]
    ]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "chosen",
            "x": draw.gapped(draw.line_x(chosen, time)),
            "y": draw.gapped(chosen.values.astype(float)),
            "customdata": np.repeat(np.asarray(chosen.rows), size).astype(np.int32),
            "text": words,
            "connectgaps": False,
            "line": {"color": colours.accent, "width": 2.5},
            "marker": {"color": colours.background, "size": 9, "symbol": "circle", "line": {"color": colours.accent, "width": 2}},
            "hovertemplate": f"%{{y:.{measure.decimals}f}} · %{{text}}<extra></extra>",
        }
        | _undimmed()
    ]
