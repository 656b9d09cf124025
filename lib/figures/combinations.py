"""Who has which findings together: one row a combination, its findings as joined dots, how many, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import plotly.graph_objects as go

from lib.figures.look import CLEAR, SMALL_SIZE, Mode, Palette, axis, faded, figure, label, layout, palette, ticks
from lib.figures.text import plotly_text, wrapped
from lib.statistics.results import Interval
from lib.study.numbers import THIN, number
from lib.study.terms import Measure

ROW, HEAD, BOTTOM, LEFT, RIGHT = 30, 96, 34, 2, 10
DOTS, BARS, OUTCOME = [0.0, 0.5], [0.525, 0.69], [0.745, 1.0]
BETWEEN = 0.35  # of a column, between one group of findings and the next
ROOM = 1.75  # of the longest bar, so that its count stands beside it
DOT, SPOT = 13, 7


@dataclass(frozen=True)
class Finding:
    """A column of dots: its name, and the heading it shares with its neighbours."""

    name: str
    group: str


@dataclass(frozen=True)
class Combination:
    """A row: True, False or None (not recorded) for each finding, its patients, and their improvement.

    With five or more pairs `mean` and `ci95` are there; with fewer each patient's own `values`, and `median`.
    """

    marks: tuple[bool | None, ...]
    n: int
    words: str
    mean: float | None = None
    ci95: Interval | None = None
    median: float | None = None
    values: tuple[float, ...] = ()


def combinations(
    findings: Sequence[Finding], rows: Sequence[Combination], n: int, measure: Measure, heading: str, mode: Mode = "light"
) -> go.Figure:
    """The rows in the order given, of `n` patients in all; a mark's `customdata` is the number of its row.

    `heading` says what the outcome at the right is, as plain text.
    """
    colours = palette(mode)
    x = _columns(findings)
    whole = {"x": (0, ROOM * _longest(rows)), "x2": _width(x), "x3": _span(rows, measure)}
    traces = [*_everywhere(rows, whole), *_bars(rows, colours), *_dots(x, rows, colours), *_outcomes(rows, colours)]
    return figure(traces, _layout(findings, x, rows, n, measure, heading, colours))


def _columns(findings: Sequence[Finding]) -> list[float]:
    places, x = [], 0.0
    for place, each in enumerate(findings):
        x += (1 if place else 0) + (BETWEEN if place and each.group != findings[place - 1].group else 0)
        places.append(x)
    return places


def _many(row: Combination) -> bool:
    return row.mean is not None


def _looks(rows: Sequence[Combination], colours: Palette) -> list[tuple[list[int], str]]:
    """The rows with an estimate and those with too few patients for one, each with its colour."""
    sides = (True, colours.accent), (False, colours.quiet)
    return [([place for place, row in enumerate(rows) if _many(row) is side], colour) for side, colour in sides]


def _longest(rows: Sequence[Combination]) -> int:
    return max((row.n for row in rows), default=1)


def _width(x: list[float]) -> tuple[float, float]:
    return -0.5, (x[-1] if x else 0) + 0.5


def _everywhere(rows: Sequence[Combination], whole: Mapping[str, tuple[float, float]]) -> list[dict]:
    """Each row from end to end, unseen, so that a click between two marks counts for the row."""
    places = list(range(len(rows)))
    return [
        _bar(places, [high - low] * len(rows), rows, CLEAR, "row", 0.98) | {"xaxis": axis_, "base": low}
        for axis_, (low, high) in whole.items()
    ]


def _bars(rows: Sequence[Combination], colours: Palette) -> list[dict]:
    return [
        _bar(places, [rows[place].n for place in places], rows, faded(colour, 0.85), "patients", 0.5)
        for places, colour in _looks(rows, colours)
    ]


def _bar(places: list[int], lengths: list[float], rows: Sequence[Combination], colour: str, name: str, width: float) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": lengths,
        "y": places,
        "width": width,
        "marker": {"color": colour, "line": {"width": 0}},
        **_told(places, rows),
    }


def _told(places: Sequence[int], rows: Sequence[Combination]) -> dict:
    """What the pointer reads and a click returns; a click leaves every mark as it is."""
    return {
        "customdata": list(places),
        "hovertext": [plotly_text(rows[place].words) for place in places],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _dots(x: list[float], rows: Sequence[Combination], colours: Palette) -> list[dict]:
    cells = [(place, across, mark) for place, row in enumerate(rows) for across, mark in zip(x, row.marks, strict=True)]
    traces = [_joined(x, rows, places, colour) for places, colour in _looks(rows, colours)]
    blanks = (
        ("not seen", False, {"size": 6, "color": faded(colours.quiet, 0.35)}),
        ("not recorded", None, {"size": DOT - 2, "color": colours.quiet, "symbol": "circle-open", "line": {"width": 1.5}}),
    )
    for name, wanted, marker in blanks:
        these = [(place, across) for place, across, mark in cells if mark is wanted]
        traces.append(_marks(name, these, rows, marker))
    for places, colour in _looks(rows, colours):
        these = [(place, across) for place, across, mark in cells if mark and place in places]
        traces.append(_marks("seen", these, rows, {"size": DOT, "color": colour}))
    return traces


def _marks(name: str, cells: list[tuple[int, float]], rows: Sequence[Combination], marker: dict, xaxis: str = "x2") -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [across for _, across in cells],
        "y": [place for place, _ in cells],
        "xaxis": xaxis,
        "marker": marker,
        **_told([place for place, _ in cells], rows),
    }


def _joined(x: list[float], rows: Sequence[Combination], places: list[int], colour: str) -> dict:
    """A line from the first to the last finding of each row."""
    ends = [(place, [across for across, mark in zip(x, rows[place].marks, strict=True) if mark]) for place in places]
    spans = [(place, seen[0], seen[-1]) for place, seen in ends if len(seen) > 1]
    return _line("together", [(place, low, high) for place, low, high in spans], colour, 2.5, "x2")


def _line(name: str, spans: list[tuple[int, float, float]], colour: str, width: float, xaxis: str) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [value for _, low, high in spans for value in (low, high, None)],
        "y": [value for place, _, _ in spans for value in (place, place, None)],
        "xaxis": xaxis,
        "line": {"color": colour, "width": width},
        "hoverinfo": "skip",
    }


def _outcomes(rows: Sequence[Combination], colours: Palette) -> list[dict]:
    means = [(place, row.mean) for place, row in enumerate(rows) if row.mean is not None]
    ends = [(place, *row.ci95) for place, row in enumerate(rows) if row.ci95]
    single = [(place, value) for place, row in enumerate(rows) for value in row.values]
    medians = [(place, row.median) for place, row in enumerate(rows) if len(row.values) > 1]
    tick = {"symbol": "line-ns-open", "size": 14, "color": colours.quiet, "line": {"width": 2, "color": colours.quiet}}
    return [
        _line("interval", ends, colours.accent, 2.5, "x3"),
        _marks("each patient", single, rows, {"size": SPOT, "color": faded(colours.quiet, 0.6)}, "x3"),
        _marks("median", medians, rows, tick, "x3"),
        _marks("mean", means, rows, {"size": SPOT + 2, "color": colours.accent}, "x3"),
    ]


def _layout(
    findings: Sequence[Finding],
    x: list[float],
    rows: Sequence[Combination],
    n: int,
    measure: Measure,
    heading: str,
    colours: Palette,
) -> dict:
    low, high = _span(rows, measure)
    marks = ticks(low, high)
    return layout(
        colours,
        HEAD + BOTTOM + ROW * max(1, len(rows)),
        (LEFT, RIGHT, HEAD, BOTTOM),
        barmode="overlay",
        clickmode="event+select",
        xaxis=axis(colours, domain=BARS, range=[0, ROOM * _longest(rows)], tickvals=[]),
        xaxis2=axis(colours, domain=DOTS, range=list(_width(x)), tickvals=[], anchor="y"),
        xaxis3=axis(
            colours,
            domain=OUTCOME,
            range=[low, high],
            anchor="y",
            tickvals=marks,
            ticktext=[number(each, 0 if float(each).is_integer() else 1) for each in marks],
        ),
        yaxis=axis(colours, range=[len(rows) - 0.5, -0.5], tickvals=[]),
        shapes=[*_stripes(rows, colours), *_rules(measure, colours)],
        annotations=[*_heads(findings, x, heading, colours), *_counts(rows, n, colours), *_important(measure, colours)],
        uirevision="combinations",
    )


def _span(rows: Sequence[Combination], measure: Measure) -> tuple[float, float]:
    """Zero, the important change, every interval and every single patient, with a little air."""
    known = [0.0, measure.change_threshold.value if measure.change_threshold else 1.0]
    known += [end for row in rows for end in (*(row.ci95 or ()), *row.values)]
    air = 0.04 * (max(known) - min(known))
    return min(known) - air, max(known) + air


def _stripes(rows: Sequence[Combination], colours: Palette) -> list[dict]:
    """Every second row on a faint band, so that the eye stays in it across all three parts."""
    return [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": place - 0.5,
            "y1": place + 0.5,
            "fillcolor": faded(colours.track, 0.7),
            "line": {"width": 0},
            "layer": "below",
        }
        for place in range(0, len(rows), 2)
    ]


def _rules(measure: Measure, colours: Palette) -> list[dict]:
    """Zero and the important change, over all rows."""
    lines = [(0.0, "solid", colours.quiet)]
    lines += [(measure.change_threshold.value, "dash", colours.quiet)] if measure.change_threshold else []
    return [
        {
            "type": "line",
            "xref": "x3",
            "yref": "paper",
            "x0": value,
            "x1": value,
            "y0": 0,
            "y1": 1,
            "line": {"color": faded(colour, 0.7), "width": 1, "dash": dash},
            "layer": "below",
        }
        for value, dash, colour in lines
    ]


def _heads(findings: Sequence[Finding], x: list[float], heading: str, colours: Palette) -> list[dict]:
    low = {"yref": "paper", "yanchor": "bottom", "halo": 0, "size": SMALL_SIZE}
    names = [
        label(colours, wrapped(each.name, 9), across, 1, xref="x2", yshift=6, **low)
        for each, across in zip(findings, x, strict=True)
    ]
    firsts = {each.group: min(a for f, a in zip(findings, x, strict=True) if f.group == each.group) for each in findings}
    quiet = {"colour": colours.quiet, "xanchor": "left", "align": "left", **low}
    groups = [
        label(colours, plotly_text(group), across - 0.45, 1, xref="x2", yshift=74, **quiet) for group, across in firsts.items()
    ]
    over = {"xref": "paper", "yshift": 6, **quiet}
    return [
        *names,
        *groups,
        label(colours, "Patients", BARS[0], 1, **over),
        label(colours, wrapped(heading, 30), OUTCOME[0], 1, **over | {"yshift": 22}),
    ]


def _counts(rows: Sequence[Combination], n: int, colours: Palette) -> list[dict]:
    return [
        label(
            colours,
            f"{number(row.n)}{_percent(row.n, n, colours)}",
            row.n,
            place,
            xanchor="left",
            xshift=5,
            halo=0,
            size=SMALL_SIZE,
            colour=colours.text if _many(row) else colours.quiet,
        )
        for place, row in enumerate(rows)
    ]


def _percent(k: int, n: int, colours: Palette) -> str:
    return f" <span style='color:{colours.quiet}'>({number(Fraction(100 * k, n))}{THIN}%)</span>" if n else ""


def _important(measure: Measure, colours: Palette) -> list[dict]:
    named = measure.change_threshold
    if named is None:
        return []
    where = {"xref": "x3", "yref": "paper", "yanchor": "bottom", "yshift": 3, "halo": 0}
    return [label(colours, plotly_text(named.name), named.value, 1, colour=colours.quiet, size=SMALL_SIZE, **where)]
