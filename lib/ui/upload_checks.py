"""What is wrong with the file: counts, what was left out, every problem, a place to mend each cell, and the sheet with its bad cells tinted."""

import pandas as pd
import streamlit as st

from lib.intake import Intake, Problem
from lib.intake.columns import data_rows
from lib.intake.workbook import column_letter
from lib.study.numbers import number
from lib.ui.staged import Place, Staged, place_of, text_in_file
from lib.ui.text import plain
from lib.ui.upload import counted, table_height

TINTS = {"error": "background-color: rgba(190, 90, 20, 0.28)", "warning": "background-color: rgba(190, 150, 20, 0.18)"}
ROWS_SHOWN = 200


def draw_checks(file: Staged) -> None:
    """Counts in one sentence and the notes of the reading, then the problems above the sheet."""
    intake = file.intake
    if intake is None:
        return
    st.subheader("Checks", anchor=False)
    who = f"{number(intake.n_patients)} {'patient' if intake.n_patients == 1 else 'patients'}"
    told = f"{counted(intake.n_rows, 'row')} read, {who}; {counted(len(intake.warnings), 'warning')}, {counted(len(intake.errors), 'error')}"
    st.markdown(f"**{plain(told)}**")
    if intake.notes:
        st.caption(plain(" ".join(intake.notes)))
    for each in stops(intake):
        st.error(plain(f"{each.message[:1].upper()}{each.message[1:]}."), icon=":material/block:")
    _draw_general([each for each in intake.problems if place_of(each) is None and each not in stops(intake)])
    if file.bad:
        _draw_mends(file)
    with st.expander("The sheet as it was read", expanded=bool(intake.errors), key="upload_sheet_shown", type="compact"):
        draw_sheet(file)


def stops(intake: Intake) -> list[Problem]:
    """What is wrong with the sheet as a whole, so that nothing of it could be committed: no patient, no measure, no row."""
    return [each for each in intake.errors if each.row is None and each.column is None]


def _draw_general(problems: list[Problem]) -> None:
    """Problems of the whole file and of whole columns, errors first."""
    if problems:
        rows = [("error" if each.severity == "error" else "warning", each.message) for each in problems]
        st.dataframe(
            pd.DataFrame(rows, columns=["kind", "message"]).style.map(lambda kind: TINTS[kind], subset=["kind"]),
            hide_index=True,
            key="upload_general",
            column_config={
                "kind": st.column_config.TextColumn("", width=80),
                "message": st.column_config.TextColumn("The file and its columns", width=900),
            },
            height=min(260, table_height(len(rows))),
            alt="Problems of the file and its columns",
        )


def _draw_mends(file: Staged) -> None:
    """A row a cell that has, or had, a problem; what was typed is checked all at once, when the button is pressed."""
    st.caption(
        "Type what is right into “Mended value”, down the column, then press the button below; n/a leaves the cell not recorded; "
        "skip in the patient column leaves the row out. The file itself stays as it is."
    )
    with st.container(key="upload_mends"), st.form("upload_mend_form", border=False):
        st.data_editor(
            mends_frame(file),
            key=file.mends_key,
            hide_index=True,
            disabled=["row", "heading", "text", "state", "said"],
            column_config={
                "row": st.column_config.TextColumn("Row", width=95),
                "heading": st.column_config.TextColumn("Column", width=130),
                "text": st.column_config.TextColumn("In the file", width=85),
                "mended": st.column_config.TextColumn("Mended value", width=115),
                "state": st.column_config.TextColumn("Now", width=65),
                "said": st.column_config.TextColumn("What would be right", width=520),
            },
            height=min(380, table_height(len(file.bad))),
            alt="Cells with a problem, and a column to mend them",
        )
        st.form_submit_button("Check the mended cells", key="upload_recheck", icon=":material/rule:")


def mends_frame(file: Staged) -> pd.DataFrame:
    """One row a cell that has or had a problem: where, its text, its mended text, and what is still wrong."""
    headings = {each.index: each.heading for each in file.proposal.matches} if file.proposal else {}
    now: dict[Place, Problem] = {}
    for each in file.intake.problems if file.intake else ():
        if place := place_of(each):
            now.setdefault(place, each)
    hidden = file.hidden()
    rows = []
    for place, text in file.bad.items():
        places = file.stands_for(place)
        row = f"{place[0]} and {len(places) - 1} more" if len(places) > 1 else str(place[0])
        standing = next((now[each] for each in places if each in now), None)
        heading, seen = headings.get(place[1], column_letter(place[1])), "hidden" if place[1] in hidden else text
        rows.append((row, heading, seen, file.mends.get(place, ""), *_standing(standing)))
    return pd.DataFrame(rows, columns=["row", "heading", "text", "mended", "state", "said"], dtype=object)


def _standing(problem: Problem | None) -> tuple[str, str]:
    """Its state and what would be right; the value that is wrong stands in another column already."""
    if problem is None:
        return "mended", ""
    said = problem.message.split('": ', 1)[-1]
    front, _, wanted = said.partition("; ")
    named = front.startswith((f"{problem.value} ", "the blank cell ")) and wanted.startswith(("write ", "did you mean "))
    return problem.severity, wanted if named and problem.rule in ("choice", "range", "required", "type") else said


def draw_sheet(file: Staged) -> None:
    """The rows with problems first, then the first rows of the sheet; bad cells tinted. Text is text here."""
    frame, tints = sheet_frame(file)
    cells = [(row, column, tint) for (row, column), tint in tints.items() if row in frame.index and column < frame.shape[1]]
    styles = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for row, column, tint in cells:
        styles.iloc[frame.index.get_loc(row), column] = tint
    st.dataframe(
        frame.style.apply(lambda _: styles, axis=None),
        key="upload_sheet_rows",
        height=min(300, table_height(len(frame))),
        alt="The sheet as it was read",
    )


def sheet_frame(file: Staged) -> tuple[pd.DataFrame, dict[Place, str]]:
    """Up to 200 rows as text, by their spreadsheet number, and the tint of each bad cell by (row, place of its column).

    Rows with a problem come first; so do the patient's column and columns with a problem. Columns that name a person are no part.
    """
    proposal, intake = file.proposal, file.intake
    if proposal is None or intake is None:
        return pd.DataFrame(), {}
    shown = data_rows(proposal)
    bad = [each.row for each in intake.problems if each.row is not None][: ROWS_SHOWN // 2]
    rows = list(dict.fromkeys([*bad, *shown[:ROWS_SHOWN]]))[:ROWS_SHOWN]
    width = max((each.index for each in proposal.matches), default=-1) + 1
    names = {each.index: each.heading for each in proposal.matches}
    found = [each for each in intake.problems if place_of(each)]
    first = [each.index for each in proposal.matches if each.name == "patient_id"] + [each.index for each in found]
    hidden = file.hidden()
    order = [i for i in dict.fromkeys([*first, *range(width)]) if i is not None and i not in hidden]
    texts = [[_text(file, n, i) for i in order] for n in rows]
    tints = {(each.row or 0, order.index(each.index or 0)): TINTS[each.severity] for each in reversed(found)}
    columns = [names.get(i, column_letter(i)) for i in order]
    return pd.DataFrame(texts, index=pd.Index(rows, name="row"), columns=columns, dtype=object), tints


def _text(file: Staged, row: int, index: int) -> str:
    """A cell as it will be read: mended, or as the file has it."""
    return file.mends.get((row, index)) or (text_in_file(file.proposal, (row, index)) if file.proposal else "")
