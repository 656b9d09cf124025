"""The parts of the page on published numbers: the paper's findings by verdict, and its number lines."""

from collections.abc import Iterable, Sequence
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from lib.figures.look import Mode
from lib.figures.number_line import PLine, number_lines
from lib.report.figure_files import figure_html, figure_png
from lib.report.stamp import AuditStamp
from lib.report.table_files import MIME, TABLE_WRITERS
from lib.statistics.audit.numbers import p_span, with_minus
from lib.statistics.audit.paper import where_of
from lib.statistics.audit.t_and_p import p_interval
from lib.statistics.beside import follows, read_p
from lib.statistics.results import Finding, Verdict
from lib.study import published
from lib.study.numbers import number
from lib.tables.audit_sentences import five_sentences
from lib.tables.audit_table import MEANINGS, by_verdict, findings_table
from lib.tables.finished import FinishedTable
from lib.tables.formats import printed_p
from lib.ui import show
from lib.ui.text import html, plain

OPEN: tuple[Verdict, ...] = ("impossible", "inconsistent", "barely possible")  # shown at once, the others when asked
SIGNS: dict[Verdict, str] = {
    "impossible": "✕",
    "inconsistent": "≠",
    "barely possible": "?",
    "consistent": "=",
    "not informative": "–",
}
MOST_LINES = 12
FILES = ("csv", "xlsx", "docx")
CODE = """from lib.statistics.audit import audit, audit_table

findings = audit()
for each in findings:
    print(each.verdict, each.where, each.printed, each.recomputed, sep=" | ")

audit_table([{"paper": "another", "n": "61", "t": "2.12", "p": "0.0601"}])
"""


def show_code() -> None:
    """The lines that return the page's findings in a notebook."""
    with st.popover("Show code", icon=":material/code:", type="tertiary", key="paper_code"):
        st.code(CODE, language="python")


def draw_sentences(findings: Sequence[Finding]) -> None:
    """Five sentences that can be read aloud."""
    items = "".join(f"<li>{html(each)}</li>" for each in five_sentences(findings))
    st.html(f'<ol class="aloud">{items}</ol>')


def draw_findings(findings: Sequence[Finding], key: str, opened: Sequence[Verdict] = OPEN, most: int | None = None) -> None:
    """A table for each verdict, under its badge and what the verdict claims; the harmless ones folded."""
    for verdict, these in by_verdict(findings).items():
        name = f"{key}_{verdict.replace(' ', '_')}"
        table = findings_table(
            these, f"{'Printed in the paper' if key == 'paper' else 'In your table'}: {verdict}", verdicts=False, most=most
        )
        if verdict in opened:
            _draw_badge(verdict, len(these))
            _show(table, name, len(these))
        else:
            with st.expander(f"{number(len(these))} {verdict}: {MEANINGS[verdict]}", key=f"{name}_folded"):
                _show(table, name, len(these))


def _draw_badge(verdict: Verdict, count: int) -> None:
    tone = verdict.replace(" ", "-")
    st.html(
        f'<h2 class="verdict"><b class="{tone}">{SIGNS[verdict]} {html(verdict)}</b> {number(count)}'
        f"<small>{html(MEANINGS[verdict])}</small></h2>"
    )


def _show(table: FinishedTable, key: str, count: int) -> None:
    show.show_table(FinishedTable(table.title, table.columns, table.rows), key, caption=False)
    if count > len(table.rows):
        st.caption(plain(table.notes[-1]))


def paper_lines() -> tuple[PLine, ...]:
    """One number line a printed test of the paper."""
    return tuple(_line(where_of(each), each.t, each.p, published.N) for each in published.TESTS)


def lines_of(tests: Iterable[tuple[str, str, str, int]]) -> tuple[PLine, ...]:
    """Number lines of (where, t, p, n), those that do not follow first, as many as can be looked at."""
    lines = sorted((_line(*each) for each in tests), key=lambda each: each.fits)
    return tuple(lines[:MOST_LINES])


def _line(where: str, t: str, p: str, n: int) -> PLine:
    sign, printed, _ = read_p(p)
    ends, check = p_interval(t, n), follows(t, p, n)
    gives = p_span(ends, 3) if ends[1] >= 0.001 else "< .0001" if ends[1] < 0.0001 else "< .001"
    said = f"t {with_minus(t)} gives p {gives}, printed {printed_p(p)}"
    return PLine(where, float(printed), sign, ends, said, check.follows)


def number_line_picture(lines: tuple[PLine, ...], name: str) -> show.Picture:
    """The number lines as a figure with its words."""
    alt = f"{name}. " + "; ".join(f"{each.name}: {each.said}" for each in lines)
    return show.Picture(name, alt, partial(_drawn, lines))


def _drawn(lines: tuple[PLine, ...], mode: Mode) -> go.Figure:
    return number_lines(lines, mode)


def take_files(findings: Sequence[Finding], picture: show.Picture | None, source: str, key: str) -> None:
    """A menu of the findings and the figure as files; they say what was checked and when, no cohort."""
    origin = AuditStamp.of(source)
    stem = "printed-numbers" if key == "paper" else "another-paper"
    with st.popover("Take away", icon=":material/download:", type="tertiary", key=f"{key}_menu"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown("**Findings**", width="stretch")
            for ending in FILES:
                make = partial(_table, tuple(findings), origin, ending)
                _file(ending, make, f"{stem}.{ending}", MIME[ending], f"{key}_{ending}")
        if picture:
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                st.markdown("**Number lines**", width="stretch")
                page, sheet = partial(_page, picture, origin), partial(_png, picture, origin)
                _file("html", page, f"{stem}.html", MIME["html"], f"{key}_html")
                _file("png", sheet, f"{stem}.png", MIME["png"], f"{key}_png")
        st.caption("Each file says what was checked, and when.")


def _file(ending: str, make, name: str, mime: str, key: str) -> None:
    label = {"csv": "CSV", "xlsx": "Excel", "docx": "Word"}.get(ending, ending.upper())
    st.download_button(label, make, file_name=name, mime=mime, key=key, on_click="ignore", type="tertiary")


def _table(findings: Sequence[Finding], origin: AuditStamp, ending: str) -> bytes:
    return TABLE_WRITERS[ending](findings_table(findings, f"Checks of {origin.source}"), origin)


def _page(picture: show.Picture, origin: AuditStamp) -> bytes:
    return figure_html([picture.draw("light")], origin, picture.name, picture.alt)


def _png(picture: show.Picture, origin: AuditStamp) -> bytes:
    return figure_png([picture.draw("light")], origin)
