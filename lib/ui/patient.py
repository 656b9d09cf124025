"""One patient lit up: found by a click on a marker or by id, shown with values, changes and signs. Never in the link."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from lib.study import vocabulary
from lib.study.selection import Selection
from lib.study.terms import Field
from lib.tables import formats
from lib.tables.patient_table import patient_table
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
    row = row_of(points, state.index().n)
    if row is not None:
        state.choose_patient(state.store().patient_ids(state.version().number, [row])[0])


def row_of(points: list[Mapping], n: int) -> int | None:
    """The row number of the first clicked point that has one of a cohort of n; None where none has."""
    known = (int(np.ravel(each["customdata"])[0]) for each in points if each.get("customdata") is not None)
    return next((row for row in known if 0 <= row < n), None)


def chosen() -> tuple[int, str] | None:
    """Row number and id of the patient lit up, None where none is or this version has no such patient."""
    patient_id = state.patient()
    rows = [] if patient_id is None else state.store().row_numbers(state.version().number, [patient_id])
    return (int(rows[0]), patient_id) if len(rows) else None


def draw(found: tuple[int, str] | None) -> None:
    """The patient's values and changes, with the signs in words; else how to choose one."""
    if found is None:
        lost = f"{state.patient()} is not in this version. " if state.patient() else ""
        st.caption(plain(f"{lost}Click a point or find a patient to follow one through all panels."))
        return
    record = record_of(found[1])
    with st.container(horizontal=True, vertical_alignment="center", key="patient_head"):
        st.markdown(f"**Patient {plain(found[1])}**", width="content")
        st.markdown(plain(facts(record)), width="content")
        st.space("stretch")
        let_go = {"icon": ":material/close:", "type": "tertiary", "key": "patient_let_go"}
        st.button("Let go", on_click=state.choose_patient, args=(None,), **let_go)
    show.show_table(patient_table([record], state.index().measures(), fields=()), "patient_table", caption=False)


def record_of(patient_id: str) -> dict[str, object]:
    """One row of the store's cohort."""
    found = state.store().cohort(Selection(state.version().number, patients=(patient_id,)), limit=1)
    return found.iloc[0].to_dict()


def facts(record: Mapping[str, object]) -> str:
    """The patient's signs and the rest that is recorded, in words."""
    known = [
        each for each in vocabulary.filters() if record.get(each.name) is not None and record[each.name] == record[each.name]
    ]
    return " · ".join(f"{each.label}: {_said(each, record[each.name])}" for each in known)


def _said(each: Field, value: object) -> str:
    return each.label_of(str(value)) if each.options else f"{formats.number(value, each.decimals)} {each.unit}"


def _take() -> None:
    state.choose_patient((st.session_state[FIELD] or "").strip() or None)
