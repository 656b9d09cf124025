"""Our figures as pictures without a browser: matplotlib draws what lib/figures writes, pixel for pixel of the same layout.

It knows the grammar our figures use: scatter lines, markers, fills and error bars; horizontal bars; rectangles and lines;
texts with bold, span and br. Anything else raises ValueError, so a new mark cannot vanish from a picture unseen.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import Polygon, Rectangle

from lib.figures.look import DARK, LIGHT, Palette
from lib.report.rich_text import draw_text
from lib.report.stamp import Stamp

DPI, SCALE = 100, 2  # one layout pixel is a hundredth of an inch; the picture has twice as many
POINT = 72 / DPI  # of a pixel
WIDTH = 640
EDGE = 16  # around and between figures
FOOT_LINE, FOOT_AIR, FOOT_SIZE = 14, 10, 10
DASHES = {"dash": (0, (5, 3)), "dot": (0, (1.2, 1.8)), "dashdot": (0, (5, 2, 1.2, 2))}
SYMBOLS = {
    "diamond-open": "D",
    "circle": "o",
    "circle-open": "o",
    "square": "s",
    "diamond": "D",
    "triangle-up": "^",
    "line-ew-open": "_",
    "line-ns-open": "|",
}
FONTS = ("Source Sans 3", "Source Sans Pro", "Inter", "Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans")


@dataclass(frozen=True)
class _Scale:
    """One axis: from its values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, values: Any) -> np.ndarray:
        share = (np.asarray(values, dtype=float) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True)
class _Frame:
    """Where a figure lies on the sheet, in pixels from the lower left, and the scale of each of its axes."""

    left: float
    right: float
    bottom: float
    top: float
    scales: dict[str, _Scale]


def figure_png(figures: go.Figure | Sequence[go.Figure], stamp: Stamp, width: int | None = None) -> bytes:
    """A PNG at twice the layout's pixels, several figures side by side, the stamp beneath. `width` is of one figure."""
    shown = [figures] if isinstance(figures, go.Figure) else list(figures)
    width = width or (WIDTH if len(shown) == 1 else 420)
    tallest = max(int(each.layout.height) for each in shown)
    colours = DARK if shown[0].layout.font.color == DARK.text else LIGHT
    whole = len(shown) * (width + EDGE) + EDGE
    foot = _foot_lines(stamp, whole - 2 * EDGE)
    sheet, ax = _sheet(whole, tallest, FOOT_AIR + FOOT_LINE * len(foot) + EDGE, colours)
    for place, each in enumerate(shown):
        _draw(ax, each, EDGE + place * (width + EDGE), width, tallest)
    for place, line in enumerate(foot):
        _foot(ax, line, -FOOT_AIR - FOOT_LINE * place, colours)
    out = io.BytesIO()
    sheet.savefig(out, format="png", dpi=DPI * SCALE, facecolor=colours.background, metadata={"Description": stamp.line})
    return out.getvalue()


def _sheet(width: int, tallest: int, foot: int, colours: Palette) -> tuple[Figure, Axes]:
    """One pair of axes over the whole picture in layout pixels; y = 0 is the lower edge of the figures, the stamp is below."""
    height = EDGE // 2 + tallest + foot
    sheet = Figure(figsize=(width / DPI, height / DPI), dpi=DPI * SCALE, facecolor=colours.background)
    FigureCanvasAgg(sheet)
    ax = sheet.add_axes((0, 0, 1, 1))
    ax.axis("off")
    ax.set_autoscale_on(False)
    ax.set_xlim(0, width)
    ax.set_ylim(-foot, tallest + EDGE // 2)
    return sheet, ax


def _foot_lines(stamp: Stamp, width: int) -> list[str]:
    """The stamp in lines that fit the picture, broken between its parts."""
    room = max(30, int(width / (FOOT_SIZE * 0.60)))
    lines: list[str] = []
    for part in stamp.parts:
        if lines and len(lines[-1]) + len(part) + 3 <= room:
            lines[-1] += f" · {part}"
        else:
            lines += [part[i : i + room] for i in range(0, len(part), room)]
    return lines


def _foot(ax: Axes, line: str, y: float, colours: Palette) -> None:
    size = FOOT_SIZE * POINT
    ax.text(EDGE, y, line, size=size, color=colours.quiet, family=font(), va="top", ha="left", parse_math=False)


@cache
def font() -> str:
    """The first font of our list that this machine has; matplotlib brings the last."""
    here = {each.name for each in fontManager.ttflist}
    return next(each for each in FONTS if each in here)


def _draw(ax: Axes, fig: go.Figure, left: float, width: float, tallest: float) -> None:
    frame = _frame(fig, left, width, tallest)
    _axes_marks(ax, fig, frame)
    for shape in fig.layout.shapes:
        _shape(ax, shape, frame)
    for order, trace in enumerate(fig.data):
        if trace.type not in {"scatter", "bar"}:
            raise ValueError(f"a {trace.type} trace has no picture yet")
        (_bar if trace.type == "bar" else _scatter)(ax, trace, frame, 10 + order)
    for note in fig.layout.annotations:
        _note(ax, note, frame, fig)


def _frame(fig: go.Figure, left: float, width: float, tallest: float) -> _Frame:
    margin = fig.layout.margin
    inner = (left + margin.l, left + width - margin.r, tallest - fig.layout.height + margin.b, tallest - margin.t)
    scales = {}
    for name in fig.layout:
        if name.startswith(("xaxis", "yaxis")) and fig.layout[name].range:
            start, end = inner[:2] if name[0] == "x" else inner[2:]
            low, high = fig.layout[name].domain or (0, 1)
            span = end - start
            ends = (start + low * span, start + high * span)
            scales[name[0] + name[5:]] = _Scale(*(float(each) for each in fig.layout[name].range), *ends)
    return _Frame(*inner, scales)


def _axes_marks(ax: Axes, fig: go.Figure, frame: _Frame) -> None:
    """Grid lines and the words along each axis."""
    for name, scale in frame.scales.items():
        axis = fig.layout[f"{name[0]}axis{name[1:]}"]
        values = list(axis.tickvals) if axis.tickvals is not None else []
        words = list(axis.ticktext) if axis.ticktext is not None else [f"{value:g}" for value in values]
        other = frame.scales[(axis.anchor or ("y" if name[0] == "x" else "x"))]
        for value, word in zip(values, words, strict=True):
            spot = float(scale(value))
            if name[0] == "y" and axis.showgrid:
                ax.plot([other.start, other.end], [spot, spot], color=axis.gridcolor, linewidth=POINT, zorder=1)
            look = {"size": axis.tickfont.size, "colour": axis.tickfont.color, "family": font(), "zorder": 2}
            if name[0] == "y" and axis.side == "right":
                draw_text(ax, word, other.end + 6, spot, anchor=(0, 0.5), align="left", **look)
            elif name[0] == "y":
                draw_text(ax, word, other.start - 6, spot, anchor=(1, 0.5), align="right", **look)
            elif axis.side == "top":
                draw_text(ax, word, spot, frame.top + 5, anchor=(0.5, 0), **look)
            else:
                draw_text(ax, word, spot, frame.bottom - 6, anchor=(0.5, 1), **look)


def _box(frame: _Frame, xref: str, yref: str) -> Rectangle:
    """What marks of these axes are cut off at."""
    x, y = frame.scales[xref], frame.scales[yref]
    return Rectangle((min(x.start, x.end), min(y.start, y.end)), abs(x.end - x.start), abs(y.end - y.start), transform=None)


def _cut(ax: Axes, artist: Any, frame: _Frame, xref: str, yref: str) -> None:
    box = _box(frame, xref, yref)
    box.set_transform(ax.transData)
    artist.set_clip_path(box)


def _scatter(ax: Axes, trace: Any, frame: _Frame, order: float) -> None:
    xref, yref = trace.xaxis or "x", trace.yaxis or "y"
    x, y = frame.scales[xref](_floats(trace.x)), frame.scales[yref](_floats(trace.y))
    opacity = 1 if trace.opacity is None else trace.opacity
    if trace.fill == "toself" and len(x):
        area = Polygon(np.column_stack([x, y]), closed=True, linewidth=0, zorder=order, **_paint(trace.fillcolor))
        ax.add_patch(area)
        _cut(ax, area, frame, xref, yref)
    if "lines" in trace.mode and trace.line.width != 0 and len(x):
        dash = DASHES.get(trace.line.dash, "-")
        line = _paint(trace.line.color, opacity, "color") | {"linewidth": trace.line.width * POINT, "zorder": order}
        drawn = ax.plot(
            x, y, linestyle=dash, solid_joinstyle="round", solid_capstyle="round" if "markers" in trace.mode else "butt", **line
        )[0]
        _cut(ax, drawn, frame, xref, yref)
    if trace.error_y.array is not None:
        _whisker(ax, frame.scales[yref], x, y, trace.y, trace.error_y, order, upright=True)
    if "markers" in trace.mode and len(x):
        _markers(ax, trace.marker, x, y, order)


def _floats(values: Any) -> np.ndarray:
    return np.array([np.nan if each is None else float(each) for each in (() if values is None else values)])


def _markers(ax: Axes, marker: Any, x: np.ndarray, y: np.ndarray, order: float) -> None:
    symbol = marker.symbol or "circle"
    if symbol not in SYMBOLS:
        raise ValueError(f"the symbol {symbol} has no picture yet")
    fill, edge = _paint(marker.color, 1, "c"), marker.line
    thin = (edge.width or 0) * POINT
    shrink = 0.85 if symbol in {"diamond", "diamond-open", "square"} else 1
    size = (marker.size * POINT * shrink) ** 2
    look: dict[str, Any] = {"marker": SYMBOLS[symbol], "s": size, "zorder": order + 0.5, "linewidths": thin}
    if symbol.endswith("-open"):
        colour = _paint(marker.color)
        look |= {"linewidths": max(thin, POINT)}
        look |= (
            {"c": [colour["facecolor"]]}
            if symbol.startswith("line")
            else {"facecolors": "none", "edgecolors": [colour["facecolor"]]}
        )
    else:
        look |= {"c": [_rgba(marker.color)], "edgecolors": [_rgba(edge.color)] if thin and edge.color else "none"}
    if fill:
        ax.scatter(x, y, **look)


def _bar(ax: Axes, trace: Any, frame: _Frame, order: float) -> None:
    if trace.orientation != "h":
        raise ValueError("an upright bar has no picture yet")
    across, up = frame.scales["x"], frame.scales["y"]
    for value, place in zip(_floats(trace.x), _floats(trace.y), strict=True):
        if np.isfinite(value):
            start, end = float(across(0)), float(across(value))
            low, high = sorted((float(up(place - trace.width / 2)), float(up(place + trace.width / 2))))
            ax.add_patch(
                Rectangle((start, low), end - start, high - low, linewidth=0, zorder=order, **_paint(trace.marker.color))
            )
    if trace.error_x.array is not None:
        _whisker(ax, across, across(_floats(trace.x)), up(_floats(trace.y)), trace.x, trace.error_x, order, upright=False)


def _whisker(ax: Axes, scale: _Scale, x, y, values, error: Any, order: float, upright: bool) -> None:
    """The interval of each value as a line with small ends."""
    middle = _floats(values)
    low, high = scale(middle - _floats(error.arrayminus)), scale(middle + _floats(error.array))
    look = _paint(error.color, 1, "color") | {
        "linewidth": error.thickness * POINT,
        "zorder": order + 0.4,
        "solid_capstyle": "butt",
    }
    half = error.width or 0
    for spot_x, spot_y, start, end in zip(x, y, low, high, strict=True):
        if not np.isfinite(start) or start == end:
            continue
        if upright:
            ax.plot([spot_x, spot_x], [start, end], **look)
            continue
        ax.plot([start, end], [spot_y, spot_y], **look)
        for edge in (start, end):
            ax.plot([edge, edge], [spot_y - half, spot_y + half], **look)


def _shape(ax: Axes, shape: Any, frame: _Frame) -> None:
    x = [_place(frame, shape.xref or "x", value, "x") for value in (shape.x0, shape.x1)]
    y = [_place(frame, shape.yref or "y", value, "y") for value in (shape.y0, shape.y1)]
    order = 3 if shape.layer == "below" else 80
    if shape.type == "line":
        dash = DASHES.get(shape.line.dash, "-")
        line = _paint(shape.line.color, 1, "color") | {"linewidth": shape.line.width * POINT, "zorder": order}
        ax.plot(x, y, linestyle=dash, **line)
    elif shape.type == "rect":
        size = (x[1] - x[0], y[1] - y[0])
        ax.add_patch(Rectangle((x[0], y[0]), *size, linewidth=0, zorder=order, **_paint(shape.fillcolor)))
    else:
        raise ValueError(f"a {shape.type} shape has no picture yet")


def _place(frame: _Frame, ref: str, value: float, along: str) -> float:
    """The pixel of a value that is meant on an axis, along an axis from 0 to 1, or on the whole plot from 0 to 1."""
    if ref == "paper":
        start, end = (frame.left, frame.right) if along == "x" else (frame.bottom, frame.top)
        return start + float(value) * (end - start)
    if ref.endswith(" domain"):
        scale = frame.scales[ref.removesuffix(" domain")]
        return scale.start + float(value) * (scale.end - scale.start)
    return float(frame.scales[ref](value))


def _note(ax: Axes, note: Any, frame: _Frame, fig: go.Figure) -> None:
    x = _place(frame, note.xref or "x", note.x, "x") + (note.xshift or 0)
    y = _place(frame, note.yref or "y", note.y, "y") + (note.yshift or 0)
    across = {"left": 0, "center": 0.5, "right": 1}[note.xanchor or "center"]
    up = {"bottom": 0, "middle": 0.5, "top": 1}[note.yanchor or "middle"]
    colour, size = note.font.color or fig.layout.font.color, note.font.size or fig.layout.font.size
    background = _rgba(note.bgcolor) if note.bgcolor else None
    draw_text(
        ax, note.text, x, y, anchor=(across, up), align=note.align or "center", size=size, colour=colour, family=font(),
        zorder=100, background=background,
    )  # fmt: skip


def _rgba(colour: str) -> tuple[float, float, float, float]:
    """A hex or rgb(a) colour as fractions."""
    if colour.startswith("#"):
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return (red, green, blue, 1.0)
    parts = [float(each) for each in colour[colour.index("(") + 1 : -1].split(",")]
    return (parts[0] / 255, parts[1] / 255, parts[2] / 255, parts[3] if len(parts) > 3 else 1.0)


def _paint(colour: str, opacity: float = 1, name: str = "facecolor") -> dict[str, Any]:
    red, green, blue, alpha = _rgba(colour)
    return {name: (red, green, blue, alpha * opacity)}
