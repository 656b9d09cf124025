"""Groups one beneath the other: how each changed, and at its right how much more than the first. The forest plot."""

import numpy as np
import plotly.graph_objects as go

from lib.figures.look import (
    SMALL_SIZE,
    GroupStyle,
    Mode,
    Palette,
    axis,
    figure,
    group_style,
    label,
    layout,
    missing_style,
    palette,
    ticks,
    title,
)
from lib.figures.text import plotly_text
from lib.statistics.group_results import Estimate, GroupResult, Subgroups, Versus
from lib.study import vocabulary
from lib.study.numbers import interval_decimals, number, signed
from lib.study.terms import Measure

ROW, ROOMY, TOP, BOTTOM, SIDE = 66, 84, 104, 46, 0
CHANGE, DIFFERENCE = (0.0, 0.47), (0.55, 1.0)  # where the two axes stand
FEW_ROWS = 3  # up to which rows have more air
DROP = 0.03  # marks stand this much of a row below its middle, beneath the group's name
LONGEST = 19  # letters of the reference's name above the axis


def forest(found: Subgroups, by: str = "", mode: Mode = "light") -> go.Figure:
    """One row a group: mean change, after minus before, with its 95 % CI; then its difference from the reference. `by`
    names what tells the groups apart.

    The difference is adjusted for the value before where that can be. Groups under five pairs are their patients' own
    changes and a tick at the median, in grey. Colours and symbols are those of the trajectories.
    """
    colours = palette(mode)
    styles = styles_of(found, colours)
    rows = list(zip(range(len(found.groups)), found.groups, styles, strict=True))
    traces = [trace for row, each, style in rows for trace in _change(each, -row - DROP, style, found.measure, colours)]
    traces += [trace for row, each, style in rows for trace in _against(found, each, -row - DROP, style, colours)]
    notes = [note for row, each, style in rows for note in _words(found, each, -row, style, colours)]
    return figure(traces, _layout(found, [_title(found, by, colours), *_heads(found, colours), *notes], colours))


def styles_of(found: Subgroups, colours: Palette) -> list[GroupStyle]:
    """The style of each group, the same as in the trajectories; a group alone takes the accent."""
    if len(found.groups) == 1:
        return [GroupStyle(colours.accent, "solid", "circle")]
    return [missing_style(colours) if each.missing else group_style(place, colours) for place, each in enumerate(found.groups)]


def _layout(found: Subgroups, notes: list[dict], colours: Palette) -> dict:
    n = max(1, len(found.groups))
    row = ROOMY if n <= FEW_ROWS else ROW
    ends, wide = _change_span(found), _difference_span(found)
    return layout(
        colours,
        TOP + BOTTOM + row * n,
        (SIDE, SIDE, TOP, BOTTOM),
        xaxis=_axis(colours, ends, CHANGE if found.versus else (0.0, 1.0)),
        **({"xaxis2": _axis(colours, wide, DIFFERENCE, anchor="y")} if found.versus else {}),
        yaxis=axis(colours, range=[-n + 0.5, 0.5], tickvals=[]),
        shapes=_marks(found, colours),
        annotations=notes,
        uirevision=f"{found.measure.name} {found.contrast.name}",
    )


def _axis(colours: Palette, ends: tuple[float, float], domain: tuple[float, float], **more) -> dict:
    marks = ticks(*ends)
    if len(marks) > 4:
        marks = [each for each in marks if round(each / (marks[1] - marks[0])) % 2 == 0]
    places = next((each for each in range(5) if all(round(mark, each) == mark for mark in marks)), 5)
    air = 0.05 * (ends[1] - ends[0])
    return axis(
        colours,
        domain=list(domain),
        range=[ends[0] - air, ends[1] + air],
        tickvals=marks,
        ticktext=[signed(each, places) for each in marks],
        **more,
    )


def _change_span(found: Subgroups) -> tuple[float, float]:
    """Zero, the important change, every interval and every dot lie on the axis of changes."""
    known = [0.0, _important(found.measure)]
    for each in found.groups:
        known += [*(each.ci95 or ())] or list(map(float, each.changes.values[[0, -1]])) if each.n_pairs else []
    return (min(known), max(known)) if min(known) < max(known) else (-1.0, 1.0)


def _difference_span(found: Subgroups) -> tuple[float, float]:
    """Even on both sides of zero, so that no side looks favoured; never so narrow that a trifle looks large."""
    ends = [abs(end) for each in found.versus if each.best for end in each.best.ci95]
    widest = max([found.measure.margin.value / 3, *ends])
    return -widest, widest


def _important(measure: Measure) -> float:
    named = measure.change_threshold
    return measure.sign * named.value if named else 0.0


def _marks(found: Subgroups, colours: Palette) -> list[dict]:
    """Zero on both axes, the important change dashed, a hair line between the rows."""
    up = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    zero = {"color": colours.quiet, "width": 1}
    dashed = {"color": colours.quiet, "width": 1, "dash": "dash"}
    marks = [up | {"xref": "x", "x0": 0, "x1": 0, "line": zero}]
    if found.measure.change_threshold:
        at = _important(found.measure)
        marks.append(up | {"xref": "x", "x0": at, "x1": at, "line": dashed})
    if found.versus:
        marks.append(up | {"xref": "x2", "x0": 0, "x1": 0, "line": zero})
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}
    between = (row - 0.5 for row in range(1 - len(found.groups), 1))
    return marks + [across | {"y0": y, "y1": y, "line": {"color": colours.grid, "width": 1}} for y in between if y < 0]


def _change(each: GroupResult, y: float, style: GroupStyle, measure: Measure, colours: Palette) -> list[dict]:
    if not each.n_pairs:
        return []
    name = f"{plotly_text(each.label)}<br>{number(each.n_pairs)} pairs"
    if each.change is None:
        return _dots(each, y, name, measure, colours)
    said = f"{name}<br>mean change {signed(each.change, measure.decimals)}<br>median {signed(each.median, measure.decimals)}"
    return _interval(each.change, each.ci95, y, style, said, "x", colours)


def _dots(each: GroupResult, y: float, name: str, measure: Measure, colours: Palette) -> list[dict]:
    """Each patient of a small group, and the median as a tick."""
    own = each.changes.rows()
    lift = np.concatenate([np.arange(count) for count in each.changes.counts]) * 0.09
    return [
        _points(own, y + lift, {"symbol": "circle-open", "size": 8, "color": colours.quiet}, f"{name}<br>one patient", "x"),
        _points(
            [each.median],
            [y],
            {"symbol": "line-ns-open", "size": 18, "color": colours.quiet, "line": {"width": 2.5, "color": colours.quiet}},
            f"{name}<br>median {signed(each.median, measure.decimals)}",
            "x",
        ),
    ]


def _against(found: Subgroups, each: GroupResult, y: float, style: GroupStyle, colours: Palette) -> list[dict]:
    """The difference from the reference, or a hollow mark at zero for the reference itself."""
    if not found.versus:
        return []
    if each is found.reference:
        look = {"symbol": "circle-open", "size": 9, "color": colours.quiet}
        return [_points([0], [y], look, f"{plotly_text(each.label)}<br>the others are held against it", "x2")]
    versus = found.against(each.label) if each.tested else None
    if versus is None or versus.best is None:
        return []
    said = f"{plotly_text(versus.label)} against {plotly_text(versus.reference)}<br>{_difference(versus.best, found.measure)}"
    return _interval(versus.best.value, versus.best.ci95, y, style, said, "x2", colours)


def _interval(
    middle: float, ends: tuple[float, float] | None, y: float, style: GroupStyle, said: str, xaxis: str, colours: Palette
) -> list[dict]:
    marker = {"symbol": style.symbol, "size": 10, "color": style.colour}
    if style.symbol != "circle-open":
        marker["line"] = {"width": 1.5, "color": colours.background}
    point = _points([middle], [y], marker, said, xaxis)
    if ends is None:
        return [point]
    line = {"type": "scatter", "mode": "lines", "x": list(ends), "y": [y, y], "xaxis": xaxis, "hoverinfo": "skip"}
    return [line | {"line": {"color": style.colour, "width": 2.5}, "cliponaxis": False}, point]


def _points(x, y, marker: dict, said: str, xaxis: str) -> dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "xaxis": xaxis,
        "marker": marker,
        "hovertemplate": f"{said}<extra></extra>",
        "cliponaxis": False,
    }


def _words(found: Subgroups, each: GroupResult, y: float, style: GroupStyle, colours: Palette) -> list[dict]:
    """The group's name over its marks and its numbers beneath them."""
    measure, left = found.measure, {"xref": "paper", "xanchor": "left", "align": "left"}
    shown = colours.text if each.tested or not found.versus else colours.quiet
    pairs = f"{number(each.n_pairs)} {'pair' if each.n_pairs == 1 else 'pairs'}"
    name = f"<span style='color:{style.colour}'>{style.glyph}</span> <b>{plotly_text(each.label)}</b>  {pairs}"
    beneath = {"yanchor": "top", "yshift": -8, "size": SMALL_SIZE, "colour": colours.quiet}
    notes = [label(colours, name, 0, y, colour=shown, yanchor="bottom", yshift=11, **left)]
    notes.append(label(colours, _change_words(each, measure), CHANGE[0], y - DROP, **left, **beneath))
    text = _versus_words(found, each)
    return [*notes, label(colours, text, DIFFERENCE[0], y - DROP, **left, **beneath)] if text else notes


def _change_words(each: GroupResult, measure: Measure) -> str:
    if not each.n_pairs:
        return "nobody with both values"
    if each.change is None:
        return f"median {signed(each.median, measure.decimals)}, no interval"
    return _with_ends(each.change, each.ci95, measure)


def _versus_words(found: Subgroups, each: GroupResult) -> str:
    if not found.versus:
        return ""
    if each is found.reference:
        return "reference"
    versus: Versus | None = found.against(each.label) if each.tested else None
    if versus is None:
        return "not tested"
    return _difference(versus.best, found.measure) if versus.best else "not estimable"


def _difference(best: Estimate, measure: Measure) -> str:
    return _with_ends(best.value, best.ci95, measure)


def _with_ends(value: float, ends: tuple[float, float] | None, measure: Measure) -> str:
    if ends is None:
        return f"<b>{signed(value, measure.decimals)}</b>"
    places = interval_decimals(ends, measure)
    return f"<b>{signed(value, places)}</b> ({number(ends[0], places)} to {number(ends[1], places)})"


def _title(found: Subgroups, by: str, colours: Palette) -> dict:
    """The outcome, what tells the groups apart, and the two visits, so that the picture can stand alone."""
    before, after = (vocabulary.timepoint(name).short for name in (found.contrast.before, found.contrast.after))
    heading = f"{found.measure.short} by {by}" if by else found.measure.short
    detail = plotly_text(f"{before} to {after.lower()}, after − before, {found.measure.unit}")
    return title(colours, plotly_text(heading), detail, SIDE) | {"yshift": 56}


def _heads(found: Subgroups, colours: Palette) -> list[dict]:
    """What each axis shows, and which way is better."""
    top = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "halo": 0, "align": "left", "yshift": 10}
    small = f"<span style='font-size:{SMALL_SIZE}px;color:{colours.quiet}'>"
    heads = [label(colours, f"<b>Change</b><br>{small}95 % CI</span>", CHANGE[0], 1, **top)]
    foot = {"yref": "paper", "yanchor": "top", "yshift": -24, "halo": 0, "size": SMALL_SIZE, "colour": colours.quiet}
    named = found.measure.change_threshold
    way = f"← better ({found.measure.direction})" if found.measure.sign < 0 else f"better ({found.measure.direction}) →"
    words = way + (f", dashed: {plotly_text(named.name)}" if named else "")
    heads.append(label(colours, words, CHANGE[0], 0, xref="paper", xanchor="left", **foot))
    if found.versus:
        adjusted = any(each.adjusted for each in found.versus)
        first = found.reference.label
        first = first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…"
        how = "adjusted" if adjusted else "not adjusted"
        said = f"<b>Difference</b>, {how}<br>{small}from “{plotly_text(first)}”</span>"
        heads.append(label(colours, said, DIFFERENCE[0], 1, **top))
        sides = ("better", "worse") if found.measure.sign < 0 else ("worse", "better")
        heads.append(label(colours, f"← {sides[0]}", DIFFERENCE[0], 0, xref="paper", xanchor="left", **foot))
        heads.append(label(colours, f"{sides[1]} →", DIFFERENCE[1], 0, xref="paper", xanchor="right", **foot))
    return heads
