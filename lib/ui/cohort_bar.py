"""The line on top of every page: which cohort and version, how many of its patients, and why these."""

import streamlit as st

from lib.store import Version
from lib.study import vocabulary
from lib.study.numbers import number
from lib.ui import components, state
from lib.ui.text import plain

VERSIONS_OFFERED = 100


def draw() -> None:
    """Cohort and version, the count, a chip per active filter, clear, copy link."""
    version = state.version()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="cohort_bar"):
        _choose_version(version)
        if version.invented:
            st.badge("invented patients", color="gray")
        if version.withdrawn:
            st.badge("withdrawn", color="orange")
        st.markdown(f"**{plain(number(state.n()))} of {plain(number(state.index().n))} patients**", width="content")
        _chips()
        st.space("stretch")
        if not state.selection().everyone:
            st.button("Clear all", key="clear_filters", type="tertiary", on_click=state.clear_filters)
        components.copy_link("copy_link")


def draw_notes() -> None:
    """What a link asked for and did not get, said once."""
    recovered = state.store().recovered
    if recovered:
        st.warning(plain(recovered))
    for note in state.notes():
        st.caption(plain(note))


def draw_nobody() -> None:
    """A page for zero patients: one sentence and one next step."""
    with st.container(key="nobody", horizontal_alignment="center", vertical_alignment="center", height=420):
        st.header("No patient is left", anchor=False, width="content")
        st.markdown("Nobody in this cohort has all of the chosen filters at once.", width="content")
        st.button("Show everybody again", on_click=state.clear_filters, key="nobody_clear", type="primary")


def _choose_version(version: Version) -> None:
    st.session_state["cohort"] = version.number
    offered = _offered(version)
    st.selectbox(
        "Cohort and version",
        list(offered),
        format_func=lambda number: offered.get(number, ""),
        key="cohort",
        label_visibility="collapsed",
        on_change=_show_chosen,
        width=300,
    )


def _show_chosen() -> None:
    state.show_version(st.session_state["cohort"])


def _offered(shown: Version) -> dict[int, str]:
    """Every cohort's current version, then the earlier ones, each as `name · version 2`."""
    store = state.store()
    versions = [each for each in store.versions() if not each.withdrawn or each.number == shown.number]
    places = {cohort: place for place, cohort in enumerate(store.cohorts())}
    ordered = sorted(versions, key=lambda each: (not each.current, places.get(each.cohort, 0), -each.number))
    kept = ordered[:VERSIONS_OFFERED]
    kept += [] if shown in kept else [shown]
    return {each.number: f"{each.cohort} · version {each.number}" + ("" if each.current else " (earlier)") for each in kept}


def _chips() -> None:
    for name, values in state.filters():
        field = vocabulary.field(name)
        for value in values:
            st.button(
                plain(f"{field.label}: {field.label_of(value)}"),
                key=f"chip_{name}_{value}",
                type="tertiary",
                icon=":material/close:",
                icon_position="right",
                on_click=state.remove_value,
                args=(name, value),
            )
    if state.selection().patients is not None:
        st.button(
            plain(state.patients_words() or "listed patients"),
            key="chip_patients",
            type="tertiary",
            icon=":material/close:",
            icon_position="right",
            on_click=state.drop_patients,
        )
