"""A question in SQL and its answer: the editor, the columns and examples beside it, the rows to look at and to take away."""

from dataclasses import dataclass
from itertools import groupby

import pandas as pd
import streamlit as st

from lib.report.code import snippet_query
from lib.report.query_files import rows_csv, rows_xlsx
from lib.report.stamp import Stamp
from lib.report.table_files import MIME
from lib.store import QueryRefused, QueryResult
from lib.store.query_columns import EXAMPLES, TABLES, describe_columns
from lib.study.numbers import number
from lib.study.selection import Selection
from lib.ui import show, state
from lib.ui.text import html, plain

HEIGHT = 235  # pixels of the editor; the list of columns beside it ends where its button does
ROWS_AT_ONCE = 10
FIRST = EXAMPLES[0][1]


@dataclass(frozen=True)
class Answer:
    """What was asked, of whom, and what came back: rows, or the sentence why not."""

    sql: str
    selection: Selection
    stamp: Stamp
    result: QueryResult | None = None
    refused: str = ""


def draw_editor() -> tuple[str, bool]:
    """The editor and its button; returns the SQL and whether it is to be run now."""
    st.session_state.setdefault("query_sql", FIRST)
    with st.form("query_form", border=False):
        sql = st.text_area(
            "SQL over the tables cohort, patients and assessments", key="query_sql", height=HEIGHT, persist_state="session"
        )
        asked = st.form_submit_button("Run", key="query_run", type="primary", icon=":material/play_arrow:")
    return sql or "", asked or st.session_state.pop("query_asked", False)


def draw_examples() -> None:
    """Questions to click; each is put into the editor and run."""
    with st.container(key="query_examples", horizontal=True, gap="small"):
        for place, (title, sql) in enumerate(EXAMPLES):
            st.button(plain(title), key=f"query_example_{place}", type="tertiary", on_click=_take_example, args=(sql,))


def draw_columns() -> None:
    """Every column a query can name, with its meaning; the words are the vocabulary's."""
    parts = [
        f"<h2>{html(table)}</h2><p>{html(TABLES[table])}</p><table>{_rows(list(columns))}</table>"
        for table, columns in groupby(describe_columns(), key=lambda each: each[0])
    ]
    with st.container(key="query_columns"):
        st.html(f'<div class="columns-listed" tabindex="0" role="region" aria-label="Columns">{"".join(parts)}</div>')


def ask(sql: str, only_in_view: bool) -> None:
    """Run a query over the version in view, or over its patients in view only; the answer stays in this session."""
    version, view = state.version(), state.selection()
    asked = view if only_in_view else Selection(version.number)
    listed = None if asked.patients is None else len(asked.patients)
    stamp = Stamp.of(version, asked.filters, state.n() if only_in_view else version.n_patients, listed)
    try:
        answer = Answer(sql, asked, stamp, result=state.store().query(sql, asked))
    except QueryRefused as refusal:
        answer = Answer(sql, asked, stamp, refused=str(refusal))
    st.session_state["query_answer"] = answer


def draw_answer() -> None:
    """The last answer, while its version is in view."""
    answer = st.session_state.get("query_answer")
    if answer is None or answer.selection.version != state.version().number:
        return
    if answer.result is None:
        st.error(plain(answer.refused), icon=":material/block:")
        return
    _draw_facts(answer, answer.result)
    if not answer.result.rows:
        st.markdown("Nothing fits this question. The query itself is fine.")
        return
    height = 420 if len(answer.result.rows) > ROWS_AT_ONCE else "auto"
    st.dataframe(frame(answer.result), hide_index=True, key="query_rows", height=height, alt="The rows found")


def _draw_facts(answer: Answer, result: QueryResult) -> None:
    """How many rows, how long it took, of whom; and what can be done with them."""
    with st.container(horizontal=True, vertical_alignment="center", key="query_facts", gap="small"):
        st.markdown(f"**{plain(number(len(result.rows)))}** {'row' if len(result.rows) == 1 else 'rows'}", width="content")
        st.markdown(f"*{result.seconds:.2f} s · {plain(scope(answer))}*", width="content")
        if result.truncated:
            st.badge("there are more rows; only these are shown", color="orange")
        st.space("stretch")
        _draw_use(result)
        show.show_code([snippet_query(answer.sql, answer.selection, answer.stamp.cohort)], "query")
        for kind, label, writer in (("csv", "CSV", rows_csv), ("xlsx", "Excel", rows_xlsx)):
            st.download_button(
                label,
                lambda writer=writer: writer(result.columns, result.rows, answer.stamp),
                file_name=f"query.{kind}",
                mime=MIME[kind],
                key=f"query_{kind}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


def _draw_use(result: QueryResult) -> None:
    ids = patients_of(result)
    if ids is not None:
        words = f"{number(len(ids))} {'patient' if len(ids) == 1 else 'patients'} of a query"
        st.button(
            "Use these patients as the filter",
            key="query_use",
            on_click=state.use_patients,
            args=(ids, words),
            disabled=not ids,
            icon=":material/filter_alt:",
        )


def scope(answer: Answer) -> str:
    """Of whom the question was asked."""
    who = f"{number(answer.stamp.n)} of {number(answer.stamp.total)} patients"
    return f"{who}, version {answer.stamp.version}"


def patients_of(result: QueryResult) -> tuple[str, ...] | None:
    """The distinct patients of an answer in its order; None where it has no column patient_id."""
    place = next((i for i, name in enumerate(result.columns) if name.lower() == "patient_id"), None)
    if place is None:
        return None
    return tuple(dict.fromkeys(str(row[place]) for row in result.rows if row[place] is not None))


def frame(result: QueryResult) -> pd.DataFrame:
    """The rows for the screen; a heading that stands twice is numbered."""
    names: list[str] = []
    for name in result.columns:
        names.append(next(each for each in _numbered(name) if each not in names))
    return pd.DataFrame(result.rows, columns=names, dtype=object).convert_dtypes()


def _numbered(name: str):
    yield name
    for place in range(2, 10_000):
        yield f"{name} ({place})"


def _take_example(sql: str) -> None:
    st.session_state["query_sql"], st.session_state["query_asked"] = sql, True


def _rows(columns: list[tuple[str, str, str]]) -> str:
    return "".join(f"<tr><td><code>{html(column)}</code></td><td>{html(said)}</td></tr>" for _, column, said in columns)
