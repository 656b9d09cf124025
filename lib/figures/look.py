"""How every figure looks: colours for light and dark, fonts, axes, and the settings that keep plotly at home.

Colours carry meaning only. The accent is what you look at (this selection, or the chosen patients), grey is context,
the warm tone is "look here", and groups take hues told apart by every kind of colour vision, each with a dash and a
symbol of its own. tests/test_palette.py measures the distances.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

Mode = Literal["light", "dark"]

CONFIG: dict[str, Any] = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "displayModeBar": False,
    "scrollZoom": False,
    "responsive": True,
}

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif'
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 16, 13, 12
CLEAR = "rgba(0,0,0,0)"
GLYPHS = {"circle": "●", "square": "■", "diamond": "◆", "triangle-up": "▲", "circle-open": "○"}


@dataclass(frozen=True)
class GroupStyle:
    """How one group is drawn: a colour, and the same said twice more without colour."""

    colour: str
    dash: str
    symbol: str

    @property
    def glyph(self) -> str:
        """The symbol as a letter, to stand before the group's name."""
        return GLYPHS[self.symbol]


@dataclass(frozen=True)
class Palette:
    """The colours of one mode. `patient` is a patient line at rest, `quiet` is text of the second rank."""

    mode: Mode
    background: str
    text: str
    quiet: str
    grid: str
    track: str
    patient: str
    accent: str
    warm: str
    groups: tuple[str, ...]


# Lists for four series measured in CAM02-UCS over normal, deuteranope, protanope and tritanope vision.
LIGHT = Palette(
    "light",
    background="#ffffff",
    text="#17242d",
    quiet="#586873",
    grid="#e6ebee",
    track="#eef2f4",
    patient="rgba(120,140,150,.33)",
    accent="#0b5f7f",
    warm="#b4481c",
    groups=("#332288", "#999933", "#994455", "#6699CC"),
)
DARK = Palette(
    "dark",
    background="#10181e",
    text="#e4ebef",
    quiet="#9fb0ba",
    grid="#23303a",
    track="#1b2730",
    patient="rgba(120,140,150,.33)",
    accent="#63b7d6",
    warm="#f0986c",
    groups=("#88CCEE", "#D55E00", "#F0E442", "#0072B2"),
)
PALETTES = {"light": LIGHT, "dark": DARK}
DASHES = ("solid", "dash", "dashdot", "dot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up")


def palette(mode: Mode) -> Palette:
    """The colours of a mode."""
    return PALETTES[mode]


def group_style(place: int, colours: Palette) -> GroupStyle:
    """The style of the group at a place; no two of the first sixteen share colour, dash and symbol."""
    turn, where = divmod(place, len(colours.groups))
    other = (where + turn) % len(DASHES)
    return GroupStyle(colours.groups[where], DASHES[other], SYMBOLS[other])


def missing_style(colours: Palette) -> GroupStyle:
    """The style of "not recorded": grey, dotted, open."""
    return GroupStyle(colours.quiet, "dot", "circle-open")


def faded(colour: str, opacity: float) -> str:
    """A hex colour as rgba with this opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def layout(colours: Palette, height: int, margin: tuple[int, int, int, int], **more: Any) -> dict[str, Any]:
    """The layout every figure starts from. `margin` is left, right, top, bottom in pixels."""
    left, right, top, bottom = margin
    return {
        "template": {"layout": {"colorway": [colours.accent]}},
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": TEXT_SIZE, "color": colours.text},
        "hoverlabel": {
            "bgcolor": colours.background,
            "bordercolor": colours.grid,
            "font": {"family": FONT, "size": TEXT_SIZE, "color": colours.text},
            "align": "left",
        },
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "uirevision": "keep",
        **more,
    }


def axis(colours: Palette, **more: Any) -> dict[str, Any]:
    """A quiet axis: no line, no ticks, no zero line, fixed range, small grey numbers."""
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": False,
        "ticklabelstandoff": 4,
        "tickfont": {"size": SMALL_SIZE, "color": colours.quiet},
        **more,
    }


def value_axis(colours: Palette, low: float, high: float, **more: Any) -> dict[str, Any]:
    """The axis of a measure on its full range, a hair beyond each end so that marks at the end are whole."""
    air = (high - low) * 0.025
    return axis(
        colours,
        showgrid=True,
        gridcolor=colours.grid,
        gridwidth=1,
        range=[low - air, high + air],
        tickvals=ticks(low, high),
        **more,
    )


def ticks(low: float, high: float) -> list[float]:
    """Round places for labels from low to high, four to seven of them."""
    span = high - low
    step = next(each for power in range(-3, 7) for each in (10**power, 2 * 10**power, 5 * 10**power) if span / each <= 6)
    first = -(-low // step)
    return [round((first + i) * step, 6) for i in range(int((high - first * step) // step) + 1)]


def ribbon(x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str, name: str) -> dict[str, Any]:
    """A filled band between two lines, where both are known."""
    known = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": np.concatenate([x[known], x[known][::-1]]),
        "y": np.concatenate([high[known], low[known][::-1]]),
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def title(colours: Palette, heading: str, detail: str, left: int = 0) -> dict[str, Any]:
    """A heading with a small grey line under it, flush with the figure's left edge. Both are already safe plotly text."""
    text = f"<b>{heading}</b><br><span style='font-size:{SMALL_SIZE}px;color:{colours.quiet}'>{detail}</span>"
    return {
        "text": text,
        "name": "title",
        "showarrow": False,
        "align": "left",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -left,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 14,
        "font": {"size": TITLE_SIZE, "color": colours.text},
    }


def label(
    colours: Palette,
    text: str,
    x: Any,
    y: float,
    *,
    colour: str | None = None,
    size: int = TEXT_SIZE,
    halo: float = 0.82,
    **more: Any,
) -> dict[str, Any]:
    """A text beside a mark, on a halo of the background so that lines behind it don't cross the letters."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "showarrow": False,
        "font": {"size": size, "color": colour or colours.text},
        "bgcolor": faded(colours.background, halo) if halo else CLEAR,
        "borderpad": 1,
        **more,
    }


def figure(traces: list[dict[str, Any]], layout_: dict[str, Any]) -> go.Figure:
    """The traces and the layout as one figure. Ours are written by us and held by tests: plotly's check of each key costs 3 ms."""
    return go.Figure({"data": traces, "layout": layout_}, _validate=False)
