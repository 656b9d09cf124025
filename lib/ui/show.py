"""How a page shows figures and tables: with words for who can't see them, and everything to take away."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from lib.figures.look import CONFIG, Mode
from lib.report.code import why_no_code
from lib.report.figure_files import figure_html, figure_png
from lib.report.office_files import table_docx, table_xlsx
from lib.report.stamp import Stamp
from lib.report.table_files import MIME, table_csv
from lib.report.table_html import fragment
from lib.study import vocabulary
from lib.tables.finished import FinishedTable, Row
from lib.ui import state
from lib.ui.look import mode
from lib.ui.text import plain

TABLE_FILES = (
    ("CSV", "csv", table_csv),
    ("Excel", "xlsx", table_xlsx),
    ("Word", "docx", table_docx),
)


@dataclass(frozen=True)
class Picture:
    """A figure that can be drawn for light and dark: its name in files, its words for who can't see it, and how.

    `draw` needs nothing of the session, so that a file can be made from it after the page has run. `on_screen` draws
    what stands on the page where that differs, because a legend stands beside it.
    """

    name: str
    alt: str
    draw: Callable[[Mode], go.Figure]
    on_screen: Callable[[Mode], go.Figure] | None = None


def stamp() -> Stamp:
    """Where what is on screen comes from, for every file that leaves it."""
    asked = state.selection()
    listed = None if asked.patients is None else len(asked.patients)
    return Stamp.of(state.version(), asked.filters, state.n(), listed)


def head(title: str):
    """The title of a page; returns the place at its right where menus go."""
    with st.container(horizontal=True, vertical_alignment="center", key="page_head"):
        st.title(plain(title), anchor=False, width="content")
        st.space("stretch")
        return st.container(horizontal=True, width="content", vertical_alignment="center")


def show_picture(picture: Picture, key: str, on_click: Callable[[list[Mapping]], None] | None = None) -> None:
    """A figure in the colours of the reader's theme. `on_click` is given the points of a click, never none."""
    clicks = {"on_select": partial(_clicked, key, on_click), "selection_mode": "points"} if on_click else {}
    st.plotly_chart(
        (picture.on_screen or picture.draw)(mode()),
        theme=None,
        key=key,
        config=CONFIG,
        alt=picture.alt,
        height="content",
        **clicks,
    )


def show_table(table: FinishedTable, key: str, caption: bool = True) -> None:
    """A table as a journal sets it."""
    with st.container(key=key):
        st.html(fragment(table, mode(), caption))


@contextmanager
def take_away(key: str):
    """The menu of a page's files; what stands in it makes a file only when it is asked for."""
    with st.popover("Take away", icon=":material/download:", type="tertiary", key=f"{key}_menu"):
        yield
        st.caption("Each file says its cohort, version, filters and n.")


def show_code(snippets: Sequence[str | None], key: str) -> None:
    """The lines that return in a notebook exactly what the page shows, or why there are none."""
    with st.popover("Show code", icon=":material/code:", type="tertiary", key=f"{key}_code"):
        why = why_no_code(state.selection())
        if why:
            st.caption(plain(why))
        for each in snippets:
            if each:
                st.code(each, language="python")


def figure_files(pictures: Sequence[Picture], key: str, name: str, sentence: str = "") -> None:
    """Buttons for figures that belong together, side by side in one file of each kind, on white."""
    origin, drawn = stamp(), tuple(pictures)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{plain(name)}**", width="stretch")
        page = partial(_page, drawn, origin, name, sentence)
        _file("HTML", page, file_name(name, origin, "html"), MIME["html"], f"{key}_html")
        _file("PNG", partial(_png, drawn, origin), file_name(name, origin, "png"), MIME["png"], f"{key}_png")


def table_files(tables: Sequence[FinishedTable], key: str, name: str) -> None:
    """Buttons for the tables of a page, all in one file of each kind."""
    origin = stamp()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{plain(name)}**", width="stretch")
        for label, ending, write in TABLE_FILES:
            _file(label, partial(write, tuple(tables), origin), file_name(name, origin, ending), MIME[ending], f"{key}_{ending}")


def file_name(what: str, origin: Stamp, ending: str) -> str:
    """A name that any file system takes: `paired-tests-example-cohort-v1.xlsx`."""
    words = re.sub(r"[^a-z0-9]+", "-", f"{what} {origin.cohort}".lower()).strip("-")
    return f"{words[:60]}-v{origin.version}.{ending}"


def _file(label: str, make: Callable[[], bytes], name: str, mime: str, key: str) -> None:
    st.download_button(label, make, file_name=name, mime=mime, key=key, on_click="ignore", type="tertiary")


def _page(pictures: Sequence[Picture], origin: Stamp, name: str, sentence: str) -> bytes:
    return figure_html([each.draw("light") for each in pictures], origin, name, sentence)


def _png(pictures: Sequence[Picture], origin: Stamp) -> bytes:
    return figure_png([each.draw("light") for each in pictures], origin)


def _clicked(key: str, on_click: Callable[[list[Mapping]], None]) -> None:
    points = st.session_state[key]["selection"]["points"]
    if points:
        on_click(points)


def for_screen(table: FinishedTable) -> FinishedTable:
    """The same table with short headings and no notes, so that it fits beside the filters; its files keep both."""
    columns = tuple(replace(each, heading=each.heading.split(",")[0]) for each in table.columns)
    rows = tuple(replace(row, cells=(replace(row.cells[0], text=_short(row)), *row.cells[1:])) for row in table.rows)
    return replace(table, columns=columns, rows=rows, notes=())


def notes_of(tables: Sequence[FinishedTable]) -> str:
    """What stands beneath several tables: each kind of note once, in its longest form."""
    longest: dict[str, str] = {}
    for note in (note for table in tables for note in table.notes):
        kind = note.split(":")[0]
        longest[kind] = max(longest.get(kind, ""), note, key=len)
    return " ".join(longest.values())


def _short(row: Row) -> str:
    named = next((each for each in vocabulary.MEASURES if each.name == row.raw.get("measure")), None)
    return f"{named.short}, {named.unit} {named.arrow}" if named else row.cells[0].text
