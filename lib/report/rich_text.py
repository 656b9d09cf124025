"""A figure's short texts, with their bold, their spans and their line breaks, drawn by matplotlib."""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

from matplotlib.axes import Axes
from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea, VPacker

POINT = 0.72  # of a layout pixel
COMPLETE = "DejaVu Sans"  # comes with matplotlib and has the signs that other fonts lack
STYLE = re.compile(r"(font-size|color)\s*:\s*([^;]+)")
INVISIBLE = str.maketrans("", "", "\u2060\u200b")


@dataclass(frozen=True)
class Run:
    """Letters of one look."""

    text: str
    bold: bool
    size: float
    colour: str


class _Reader(HTMLParser):
    """Reads the tags our figures use; any other tag's letters stay, its meaning is ignored."""

    def __init__(self, look: Run) -> None:
        super().__init__(convert_charrefs=True)
        self.looks = [look]
        self.lines: list[list[Run]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.lines.append([])
            return
        look = self.looks[-1]
        if tag == "b":
            look = replace(look, bold=True)
        for name, value in STYLE.findall(dict(attrs).get("style") or ""):
            look = replace(look, size=float(value.removesuffix("px"))) if name == "font-size" else replace(look, colour=value)
        self.looks.append(look)

    def handle_endtag(self, tag: str) -> None:
        if tag != "br" and len(self.looks) > 1:
            self.looks.pop()

    def handle_data(self, data: str) -> None:
        text = data.translate(INVISIBLE)
        if text:
            self.lines[-1].append(replace(self.looks[-1], text=text))


def lines_of(text: str, size: float, colour: str) -> list[list[Run]]:
    """A plotly text as lines of runs."""
    reader = _Reader(Run("", False, size, colour))
    reader.feed(text)
    reader.close()
    return [line for line in reader.lines if line]


def draw_text(
    ax: Axes,
    text: str,
    x: float,
    y: float,
    *,
    anchor: tuple[float, float],
    size: float,
    colour: str,
    family: str,
    zorder: float,
    align: str = "center",
    background: tuple | None = None,
) -> None:
    """Put a text at a pixel; `anchor` is the part of it that lies there, from 0 (left, bottom) to 1 (right, top)."""
    lines = lines_of(text, size, colour)
    if not lines:
        return
    rows = [HPacker(children=[_area(run, family) for run in line], align="baseline", pad=0, sep=0) for line in lines]
    block = VPacker(children=rows, align=align, pad=0, sep=size * POINT * 0.28)
    frame: dict[str, Any] = {"facecolor": background or "none", "edgecolor": "none", "boxstyle": "square,pad=0"}
    ax.add_artist(
        AnnotationBbox(
            block, (x, y), xycoords="data", box_alignment=anchor, pad=0.12, frameon=True, bboxprops=frame, zorder=zorder
        )
    )


def _area(run: Run, family: str) -> TextArea:
    # DejaVu runs wide beside the screen's font, so its letters are set a little smaller.
    points = run.size * POINT * (0.88 if family == COMPLETE else 1)
    look = {"size": points, "color": run.colour, "family": [family, COMPLETE], "weight": "bold" if run.bold else "normal"}
    return TextArea(run.text, textprops=look | {"parse_math": False})
