"""Checking another paper: a pasted or uploaded table of summary values, kept in this session only."""

from dataclasses import dataclass

import streamlit as st

from lib.figures.number_line import PLine
from lib.intake import Refused
from lib.intake.workbook import text_of
from lib.statistics.audit import COLUMNS, audit_table
from lib.statistics.audit.table import printed_tests, rows_of, template
from lib.statistics.results import Finding
from lib.store import read_upload
from lib.study.numbers import number
from lib.tables.audit_table import counted
from lib.ui import published, show
from lib.ui.text import html, plain

KEPT = "other_paper"  # the session's key of the table last checked
KINDS = ["csv", "tsv", "txt", "xlsx", "xls", "ods"]
MOST_ROWS = 5000
MOST_SHOWN = 100
MOST_UNREAD = 5
NEEDED = "Needed are a row of headings, and beneath it n with at least one of: t and p, mean_before, percent, sum."


@dataclass(frozen=True)
class OtherPaper:
    """A table that was checked: its name, its findings, its number lines, headings not used, or why it was refused."""

    name: str
    n_rows: int = 0
    findings: tuple[Finding, ...] = ()
    lines: tuple[PLine, ...] = ()
    unused: tuple[str, ...] = ()
    refused: str = ""


def check_table(data: bytes, name: str) -> OtherPaper:
    """Read and check a table of any kind that is read; what cannot be read is refused in a sentence."""
    try:
        sheet = next(each for each in read_upload(data, name).sheets if any(any(row) for row in each.rows))
    except Refused as refusal:
        return OtherPaper(name, refused=str(refusal))
    except StopIteration:
        return OtherPaper(name, refused=f"The table is empty. {NEEDED}")
    rows, unused = rows_of([[text_of(cell) for cell in row] for row in sheet.rows])
    if len(rows) > MOST_ROWS:
        return OtherPaper(name, refused=f"The table has more than {MOST_ROWS} rows: check it in parts.")
    findings = audit_table(rows)
    if not findings:
        return OtherPaper(name, len(rows), unused=tuple(unused), refused=f"No row of it can be checked. {NEEDED}")
    return OtherPaper(name, len(rows), tuple(findings), published.lines_of(printed_tests(rows)), tuple(unused))


def draw_form() -> None:
    """Where a table is pasted or uploaded, what its columns are, and the empty one to fill in."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.text_area(
            "Paste a table with its headings, as from a spreadsheet",
            key="other_pasted",
            height=150,
            placeholder="paper\tmeasure\tn\tt\tp\nLi 2014\tODI\t61\t2.01\t0.0671",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Check the pasted table", key="other_check", type="primary", on_click=_take_pasted)
            st.download_button(
                "Empty table",
                template,
                file_name="summary_values.csv",
                mime="text/csv",
                key="other_template",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
                help="A csv file with every column and one example row.",
            )
        st.file_uploader("Or choose a file, one row a comparison", type=KINDS, key="other_file", on_change=_take_file)
    with right:
        _draw_columns()


def draw_answer() -> None:
    """What was found in the table last checked."""
    other = st.session_state.get(KEPT)
    if other is None:
        return
    if other.unused:
        st.caption(f"Not used: {plain(', '.join(other.unused))}")
    if other.refused:
        st.error(plain(other.refused), icon=":material/block:")
        return
    checked = [each for each in other.findings if each.check != "reading"]
    _draw_unread([each for each in other.findings if each.check == "reading"])
    picture = published.number_line_picture(other.lines, "Printed p beside the p of the printed t") if other.lines else None
    with st.container(horizontal=True, vertical_alignment="center", key="other_head"):
        st.markdown(f"**{plain(other.name)}**: {plain(counted(checked))}", width="content")
        st.space("stretch")
        published.take_files(other.findings, picture, other.name, "other")
    if picture:
        show.show_picture(picture, "other_lines")
    published.draw_findings(checked, "other", most=MOST_SHOWN)


def _draw_unread(unread: list[Finding]) -> None:
    """The cells that could not be read, the first few by name: what they belong to was not checked."""
    if not unread:
        return
    said = "; ".join(f"{each.where}: {each.why.removesuffix('.')}" for each in unread[:MOST_UNREAD])
    more = f" … and {number(len(unread) - MOST_UNREAD)} more" if len(unread) > MOST_UNREAD else ""
    st.warning(f"Not checked: {plain(said)}{plain(more)}.", icon=":material/edit_note:")


def _draw_columns() -> None:
    rows = "".join(f"<tr><td><code>{html(each.name)}</code></td><td>{html(each.words)}</td></tr>" for each in COLUMNS)
    said = "Every column but n may be left out. Numbers as printed: trailing zeros count, so csv is safer than Excel."
    st.html(
        f'<div class="columns-listed" tabindex="0" role="region" aria-label="Columns"><p>{said}</p><table>{rows}</table></div>'
    )


def _take_pasted() -> None:
    text = st.session_state.get("other_pasted", "")
    empty = OtherPaper("pasted table", refused=f"Nothing is pasted yet. {NEEDED}")
    st.session_state[KEPT] = check_table(text.encode(), "pasted table") if text.strip() else empty


def _take_file() -> None:
    file = st.session_state.get("other_file")
    st.session_state[KEPT] = check_table(file.getvalue(), file.name) if file else None
