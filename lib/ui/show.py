"""How a page shows a figure or a table: with words for who can't see it, and everything to take away."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from lib.figures.look import CONFIG
from lib.report.office_files import table_docx, table_xlsx
from lib.report.stamp import Stamp
from lib.report.table_files import table_csv
from lib.report.table_html import fragment
from lib.tables.finished import FinishedTable
from lib.ui import state
from lib.ui.look import mode

TABLE_FILES = (
    ("CSV", "csv", "text/csv", table_csv),
    ("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table_xlsx),
    ("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", table_docx),
)


def stamp() -> Stamp:
    """Where what is on screen comes from, for every file that leaves it."""
    asked = state.selection()
    listed = None if asked.patients is None else len(asked.patients)
    return Stamp.of(state.version(), asked.filters, state.n(), listed)


def show_figure(figure: go.Figure, key: str, alt: str, on_click: Callable[[list[Mapping]], None] | None = None) -> None:
    """A figure with its own colours. `on_click` is given the points of a click, never an empty list."""
    clicks = {"on_select": partial(_clicked, key, on_click), "selection_mode": "points"} if on_click else {}
    st.plotly_chart(figure, theme=None, key=key, config=CONFIG, alt=alt, height="content", **clicks)


def show_table(table: FinishedTable, key: str, caption: bool = True) -> None:
    """A table as a journal sets it."""
    with st.container(key=key):
        st.html(fragment(table, mode(), caption))


def take_tables(tables: Sequence[FinishedTable], key: str, name: str) -> None:
    """A menu that makes the files only when they are asked for."""
    origin = stamp()
    with st.popover("Take away", icon=":material/download:", type="tertiary", key=f"{key}_menu"):
        for label, ending, mime, write in TABLE_FILES:
            st.download_button(
                label,
                partial(write, tuple(tables), origin),
                file_name=file_name(name, origin, ending),
                mime=mime,
                key=f"{key}_{ending}",
                on_click="ignore",
                type="tertiary",
                icon=":material/table:",
            )
        st.caption("Cohort, version, filters and n are printed in each file.")


def file_name(what: str, origin: Stamp, ending: str) -> str:
    """A name that any file system takes: `paired-tests-example-cohort-v1.xlsx`."""
    words = re.sub(r"[^a-z0-9]+", "-", f"{what} {origin.cohort}".lower()).strip("-")
    return f"{words[:60]}-v{origin.version}.{ending}"


def _clicked(key: str, on_click: Callable[[list[Mapping]], None]) -> None:
    points = st.session_state[key]["selection"]["points"]
    if points:
        on_click(points)
