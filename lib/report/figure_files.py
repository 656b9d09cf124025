"""Figures as files that stand alone: a page that still answers the pointer, or a picture, each with its stamp."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lib.figures.look import CONFIG, DARK, FONT, LIGHT
from lib.report.figure_png import figure_png
from lib.report.stamp import Stamp
from lib.report.text import html_text

__all__ = ["FIGURE_WRITERS", "figure_html", "figure_png"]

# Nothing is asked of any server, whatever the plotly library has in it.
CSP = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; worker-src blob:"
)


def figure_html(figures: go.Figure | Sequence[go.Figure], stamp: Stamp, title: str = "", sentence: str = "") -> bytes:
    """A page with the figures side by side, plotly inside it, the sentence above and the stamp beneath; all text is escaped."""
    shown = [figures] if isinstance(figures, go.Figure) else list(figures)
    colours = DARK if shown[0].layout.font.color == DARK.text else LIGHT
    # plotly takes an entry out of the settings it is handed, so it gets its own copy
    drawn = "".join(
        f"<section>{each.to_html(full_html=False, include_plotlyjs=not place, config=dict(CONFIG))}</section>"
        for place, each in enumerate(shown)
    )
    style = (
        f"body{{margin:2rem auto;max-width:80rem;padding:0 1rem;background:{colours.background};color:{colours.text};font-family:{FONT}}}"
        # a fixed number of columns: a figure measures its place before the next one is read
        f"main{{display:grid;grid-template-columns:repeat({len(shown)},minmax(0,1fr));gap:1rem}}section{{min-width:0}}"
        "@media(max-width:900px){main{grid-template-columns:minmax(0,1fr)}}"
        f"footer{{margin-top:1rem;padding-top:.5rem;border-top:1px solid {colours.grid};font-size:.8rem;color:{colours.quiet}}}"
    )
    heading = f"<h1>{html_text(title)}</h1>" if title else ""
    said = f"<p>{html_text(sentence)}</p>" if sentence else ""
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{CSP}">'
        f'<meta name="viewport" content="width=device-width"><title>{html_text(title or stamp.cohort)}</title><style>{style}</style>'
        f'</head><body>{heading}{said}<main>{drawn}</main><footer class="stamp">{html_text(stamp.line)}</footer></body></html>'
    )
    return page.encode()


FIGURE_WRITERS = {"html": figure_html, "png": figure_png}
