"""One patient lit up: found by a click on a marker or by id, shown with values, changes and signs. Never in the link."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from lib.study import vocabulary
from lib.study.selection import Selection
from lib.study.terms import Measure
from lib.tables import formats
from lib.tables.finished import Column, FinishedTable, table_of
from lib.ui import show, state
from lib.ui.text import plain

LISTED_UP_TO = 2000  # ids that a browser is given to choose from; beyond, an id is typed
FIELD = "patient_search"


def search() -> None:
    """A box to find a patient by id: a list for a department, a typed id for a registry."""
    if state.n() <= LISTED_UP_TO:
        ids = state.once(
            "patient_ids", lambda: state.store().patient_ids(state.version().number, state.index().rows(state.bits()))
        )
        st.session_state[FIELD] = state.patient() if state.patient() in ids else None
        st.selectbox(
            "Find a patient",
            ids,
            key=FIELD,
            placeholder="Find a patient",
            on_change=_take,
            width=180,
            label_visibility="collapsed",
        )
    else:
        st.session_state[FIELD] = state.patient() or ""
        st.text_input(
            "Find a patient",
            key=FIELD,
            placeholder="Find a patient",
            on_change=_take,
            width=180,
            label_visibility="collapsed",
            max_chars=200,
        )


def light(points: list[Mapping]) -> None:
    """Light the patient of a clicked marker; a figure only knows row numbers."""
    row = next((int(np.ravel(each["customdata"])[0]) for each in points if each.get("customdata") is not None), None)
    if row is not None and 0 <= row < state.index().n:
        state.choose_patient(state.store().patient_ids(state.version().number, [row])[0])


def chosen() -> tuple[int, str] | None:
    """Row number and id of the patient lit up, None where none is or this version has no such patient."""
    patient_id = state.patient()
    rows = [] if patient_id is None else state.store().row_numbers(state.version().number, [patient_id])
    return (int(rows[0]), patient_id) if len(rows) else None


def draw(found: tuple[int, str] | None) -> None:
    """The patient's row of values, changes and signs; else how to choose one."""
    if found is None:
        asked = state.patient()
        lost = f"{plain(asked)} is not in this version. " if asked else ""
        st.caption(f"{lost}Click a point or find a patient to follow one through all panels.")
        return
    row, patient_id = found
    with st.container(horizontal=True, vertical_alignment="center", key="patient_head"):
        st.markdown(f"**Patient {plain(patient_id)}**", width="content")
        st.caption(plain(facts(patient_id)), width="stretch")
        st.button(
            "Let go", icon=":material/close:", type="tertiary", key="patient_let_go", on_click=state.choose_patient, args=(None,)
        )
    show.show_table(table(row), "patient_table", caption=False)


def table(row: int) -> FinishedTable:
    """A row per outcome: its value at each timepoint and the change over each contrast, plus is better."""
    index = state.index()
    points, contrasts = vocabulary.TIMEPOINTS, vocabulary.contrasts()
    columns = [Column("measure", "Outcome", "left"), *(Column(each.name, each.short) for each in points)]
    columns += [Column(each.name, f"{_short(each.before)} to {_short(each.after).lower()}") for each in contrasts]
    rows = []
    for measure in index.measures():
        values = {each.name: float(index.values(measure, each.name, np.array([row]))[0]) for each in points}
        changes = [measure.sign * (values[each.after] - values[each.before]) for each in contrasts]
        rows.append([f"{measure.short}, {measure.unit}", *(formats.score(values[each.name], measure) for each in points)])
        rows[-1] += [_change(each, measure) for each in changes]
    return table_of("", columns, rows)


def facts(patient_id: str) -> str:
    """The patient's signs and the rest that is recorded, in words."""
    one = state.store().patients(Selection(state.version().number, patients=(patient_id,)), limit=1)
    record = one.iloc[0].to_dict() if len(one) else {}
    fields = [each for each in vocabulary.FIELDS if each.group in ("pattern", "sign") or each.name in ("sex", "age", "level")]
    known = {each: record.get(each.name) for each in fields}
    return " · ".join(
        f"{each.label} {_said(each, value)}" for each, value in known.items() if value is not None and value == value
    )


def _said(each, value) -> str:
    return each.label_of(value) if each.options else formats.number(value, each.decimals)


def _change(value: float, measure: Measure) -> str:
    if value != value:
        return formats.NOTHING
    word = "better" if value > 0 else "worse" if value < 0 else "same"
    return word if not value else f"{formats.score(abs(value), measure)} {word}"


def _short(timepoint: str) -> str:
    return vocabulary.timepoint(timepoint).short


def _take() -> None:
    state.choose_patient((st.session_state[FIELD] or "").strip() or None)
