"""The last step of an import: what would change, under which name, and the button that makes it a version."""

from pathlib import PurePath

import streamlit as st

from lib.intake import Intake
from lib.store import AlreadyCommitted, StoreError, Version
from lib.study.numbers import number
from lib.ui import state
from lib.ui.staged import Staged
from lib.ui.text import plain
from lib.ui.upload import counted
from lib.ui.upload_checks import stops

MODES = {"replace": "The file is the whole cohort", "update": "Add to it and change what is there"}
COMPARED = 50_000  # patients; above, two lists of identifiers are not compared on a page


def draw_commit(file: Staged) -> None:
    """Name, who and note; the button, and its reason where it can't be pressed. Nothing where there is nothing to commit."""
    intake = file.intake
    if intake is None or stops(intake):
        return
    st.subheader("Commit", anchor=False)
    current = _draw_names(file)
    mode = _draw_mode(intake, current)
    reason = why_not(intake, st.session_state.get(f"upload_cohort_{file.number}", ""))
    with st.container(horizontal=True, vertical_alignment="center", key="upload_commit_row"):
        pressed = st.button("Commit", key="upload_commit", type="primary", disabled=bool(reason), icon=":material/check:")
        st.markdown(plain(reason or "It becomes a new version; earlier ones stay, and any can be withdrawn."), width="stretch")
    again = bool(st.session_state.pop("upload_again", False))
    if pressed or again:
        _commit(file, mode, again)


def why_not(intake: Intake, cohort: str) -> str:
    """Why nothing can be committed yet; empty where it can."""
    if intake.errors:
        n = len(intake.errors)
        return f"{counted(n, 'error')} {'stands' if n == 1 else 'stand'}: mend the cells above, or leave the column out."
    return "" if cohort.strip() else "Give the cohort a name."


def _draw_names(file: Staged) -> Version | None:
    """The names asked for; returns the version in force of a cohort of that name, if there is one."""
    name, who, note = st.columns([3, 2, 4])
    with name:
        proposed = PurePath(file.name).stem.replace("_", " ").strip()[:80]
        cohort = st.text_input("Name of the cohort", value=proposed, key=f"upload_cohort_{file.number}", max_chars=80)
    with who:
        st.text_input("Your name", key="upload_who", max_chars=80, persist_state="session")
    with note:
        st.text_input(
            "Note", key=f"upload_note_{file.number}", max_chars=400, placeholder="where the data are from, what was mended"
        )
    asked = (cohort or "").strip()
    return state.store().current(asked) if asked in state.store().cohorts() else None


def _draw_mode(intake: Intake, current: Version | None) -> str:
    """Replace or update, where there is something to replace; and what either would change."""
    if current is None:
        st.caption(plain(f"A new cohort of {counted(intake.n_patients, 'patient')}."))
        return "replace"
    st.segmented_control(
        "What becomes of its patients",
        list(MODES),
        format_func=lambda each: MODES[each],
        key="upload_mode",
        default="replace",
        required=True,
    )
    mode = st.session_state["upload_mode"] or "replace"
    st.caption(plain(compared(intake, current, mode)))
    return mode


def compared(intake: Intake, current: Version, mode: str) -> str:
    """How the file's patients stand to those of the version in force."""
    before = f"Version {current.number} has {counted(current.n_patients, 'patient')}"
    if max(current.n_patients, intake.n_patients) > COMPARED:
        return f"{before}; this file has {number(intake.n_patients)}."
    index = state.store().index(current.number)
    stored = set(state.store().patient_ids(current.number, index.rows(index.bits())))
    own = set(intake.patients["patient_id"])
    gone = len(stored - own)
    fate = f"{number(gone)} of it {'is' if gone == 1 else 'are'} not in the file and {'would be left out' if mode == 'replace' else 'would stay'}"
    return f"{before}. Of the file’s {number(len(own))}, {number(len(own & stored))} are among them and {number(len(own - stored))} are new; {fate}."


def _commit(file: Staged, mode: str, again: bool) -> None:
    cohort = st.session_state[f"upload_cohort_{file.number}"].strip()
    who, note = st.session_state.get("upload_who", ""), st.session_state.get(f"upload_note_{file.number}", "")
    try:
        with st.spinner("Storing …"):
            file.committed = state.store().commit(file.intake, file.raw, cohort, mode, who.strip(), note.strip(), again=again)
    except AlreadyCommitted as twice:
        st.warning(plain(twice), icon=":material/content_copy:")
        st.button("Commit it again", key="upload_commit_again", on_click=_again)
        return
    except StoreError as problem:
        st.error(plain(problem), icon=":material/block:")
        return
    state.show_cohort(cohort)
    st.rerun()


def _again() -> None:
    st.session_state["upload_again"] = True


def draw_done(version: Version) -> None:
    """Success: which version, and the way to it."""
    said = f"Version {version.number} of {version.cohort} is stored: {counted(version.n_patients, 'patient')}."
    st.success(plain(said), icon=":material/check_circle:")
    if st.button("Open its overview", key="upload_open", type="primary", icon=":material/arrow_forward:"):
        state.show_cohort(version.cohort)
        st.switch_page("pages/outcomes/overview.py")
