"""The one door to a session: which cohort, version and patients are in view, and the link that says so.

A page asks (`selection()`, `index()`, `bits()`), and changes what is in view through a widget's callback
(`on_click=state.use_patients, args=(ids, words)`). Changing it in the body of a page needs `st.rerun()` after it.
Everything but patients (ids chosen from a query, the patient lit up) is in the link.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
import streamlit as st

from lib.store import CohortIndex, Store, StoreError, Version
from lib.study import vocabulary
from lib.study.selection import Filters, Selection, with_values
from lib.ui import opened
from lib.ui.view import View, click_of, link_of, read_link, take_clicks

Answer = TypeVar("Answer")
NOTES_SAID = 6  # sentences above a page, whatever a link holds
LINK_IN_FLIGHT = 1.5  # seconds in which a browser may still send the link from before our last change


def store() -> Store:
    """The store, opened once for the whole server."""
    return _view().store


def begin(page: str = "") -> None:
    """Call first in every run: the first one reads the link, later ones what was clicked in the filters.

    `page` is the path of the page that will run. Raises StoreError where the store can't be opened.
    """
    view, store = st.session_state.get("view"), opened.store()
    clicked = _clicked()
    if view is None:
        view = st.session_state["view"] = View(store, cohort=store.default_cohort())
        view.seen = {name: state for name, state in clicked.items() if click_of(state)}  # of a server that is gone
        _read(view, store)
    elif _link_was_edited(view, page, clicked):
        _read(view, store)
    take_clicks(view, clicked)
    view.store, view.shown = store, None
    view.page, view.touched = page, False
    view.used.clear()


def finish() -> None:
    """Call last in every run, after the page: writes what is in view back to the link."""
    view = _view()
    link = link_of(view)
    if link != dict(st.query_params):
        st.query_params.from_dict(link)
    if link != view.link:
        view.link, view.linked_at = link, time.monotonic()


def version() -> Version:
    """The version in view: the one asked for, else the cohort's current one, looked up once in a run."""
    view = _view()
    if view.shown is None or view.shown[0] != (view.cohort, view.number):
        found = _version(view)
        view.shown = ((view.cohort, view.number), found)
    return view.shown[1]


def _version(view: View) -> Version:
    try:
        return store().version(view.number) if view.number is not None else store().current(view.cohort)
    except StoreError:
        view.cohort, view.number = store().default_cohort(), None
        return store().current(view.cohort)


def selection() -> Selection:
    """The version and patients in view, as the store, the reports and the command line take it."""
    view = _view()
    return Selection(version().number, view.filters, view.patients)


def index() -> CohortIndex:
    """The resident index of the version in view, shared by all sessions."""
    return store().index(version().number)


def bits() -> np.ndarray:
    """The patients in view as packed bits of the index."""
    return once("bits", lambda: index().bits(filters(), rows()))


def once(name: str, work_out: Callable[[], Answer]) -> Answer:
    """An answer about the patients in view, kept in this session until others are in view."""
    view, asked = _view(), selection()
    if view.kept_for != asked:
        view.kept_for, view.kept = asked, {}
    if name not in view.kept:
        view.kept[name] = work_out()
    return view.kept[name]


def rows() -> np.ndarray | None:
    """Row numbers of the listed patients; None where no list is in view."""
    asked = selection()
    return None if asked.patients is None else once("rows", lambda: store().row_numbers(asked.version, asked.patients))


def n() -> int:
    """How many patients are in view."""
    return index().count(bits())


def facet_counts() -> dict[str, dict[str, tuple[int, int]]]:
    """Per field and value (remaining, total); each field's own filter is left out of its own counts."""
    return index().facet_counts(filters(), rows())


def filters() -> Filters:
    return _view().filters


def set_filter(name: str, values: Iterable[str]) -> None:
    """One field's values; none removes the filter."""
    view = _view()
    view.filters, view.touched = with_values(view.filters, name, values), True


def remove_value(name: str, value: str) -> None:
    """One value of one field, as a chip's cross does."""
    set_filter(name, [each for each in dict(filters()).get(name, ()) if each != value])


def clear_filters() -> None:
    """Everybody of this version again."""
    view = _view()
    view.filters, view.touched = (), True
    drop_patients()


def use_patients(ids: Iterable[str], words: str) -> None:
    """These patients as a further filter; `words` say where the list is from. Stays in this session."""
    view = _view()
    view.patients, view.patients_words, view.touched = tuple(dict.fromkeys(ids)), words, True


def drop_patients() -> None:
    view = _view()
    view.patients, view.patients_words, view.touched = None, "", True


def patients_words() -> str:
    """What the list of patients in view is, or an empty text."""
    return _view().patients_words


def show_cohort(cohort: str, number: int | None = None) -> None:
    """Another cohort or version, with everybody in it; the filters stay, patients are forgotten."""
    view = _view()
    view.cohort, view.number, view.patient, view.touched = cohort, number, None, True
    drop_patients()


def show_version(number: int) -> None:
    """A version by its number; the current one of its cohort leaves no number in the link."""
    asked = store().version(number)
    show_cohort(asked.cohort, None if asked.current else number)


def patient() -> str | None:
    """The patient lit up, never in the link."""
    return _view().patient


def choose_patient(patient_id: str | None) -> None:
    view = _view()
    view.patient, view.touched = patient_id, True


def option(name: str, allowed: Sequence[str], default: str) -> str:
    """A page's own choice (colour by, visits or months), remembered, and in the link while its page is open."""
    view = _view()
    view.used.add(name)
    asked = view.asked.pop(name, None)
    if asked in allowed:
        set_option(name, asked, default)
    elif asked is not None:
        say(f"“{asked[:40]}” is not a choice of {name.replace('_', ' ')} and was ignored.")
    value = view.options.get(name, default)
    return value if value in allowed else default


def set_option(name: str, value: str, default: str) -> None:
    """Remember a page's choice; its default needs no place in the link."""
    view = _view()
    view.touched = True
    view.options.pop(name, None)
    if value != default:
        view.options[name] = value


def looked_at(question: Hashable, p_values: tuple[float, ...]) -> list[tuple[float, ...]]:
    """Remember the p-values that a comparison of the patients in view gave; returns those of all others in this session."""
    view = _view()
    asked = (selection(), question)
    if p_values:
        view.looked[asked] = p_values
    return [each for other, each in view.looked.items() if other != asked]


def say(note: str) -> None:
    """A plain sentence to show once, above the page."""
    _view().notes.append(note)


def notes() -> list[str]:
    """The sentences to show in this run, once the page has run; asking takes them away."""
    view = _view()
    view.notes += [f"“{name[:40]}” in the link means nothing here and was ignored." for name in view.asked]
    view.asked.clear()
    taken, view.notes = list(dict.fromkeys(view.notes)), []
    more = len(taken) - NOTES_SAID
    return [*taken[:NOTES_SAID], f"{more} more parts of the link were ignored."] if more > 1 else taken


def last_click(name: str) -> float:
    """The browser's clock at the last click taken from a filter; sent back so that it knows an echo."""
    return click_of(_view().seen.get(name))


def _view() -> View:
    return st.session_state["view"]


def _clicked() -> dict[str, object]:
    states = {each.name: st.session_state.get(each.name) for each in vocabulary.filters()}
    return {name: dict(state) for name, state in states.items() if state and "chosen" in state}


def _read(view: View, store: Store) -> None:
    """Take the link; a filter that stands in it twice asks for the values of both, of anything else the last counts."""
    filters = {each.name for each in vocabulary.filters()}
    said = {name: st.query_params.get_all(name) for name in st.query_params}
    read_link(view, {name: ",".join(texts) if name in filters else texts[-1] for name, texts in said.items()}, store)
    twice = [name for name, texts in said.items() if len(texts) > 1 and name not in filters]
    view.notes += [f"“{name[:40]}” stands in the link more than once; the last one counts." for name in twice]


def _link_was_edited(view: View, page: str, clicked: dict[str, object]) -> bool:
    """Whether the link was changed by hand or by the back button, and not by us a moment ago.

    Streamlit empties the link on the way to another page; that is no wish to see everybody.
    """
    now = dict(st.query_params)
    if view.touched or now == view.link or (not now and page != view.page):
        return False
    clicks = any(state != view.seen.get(name) for name, state in clicked.items())
    return not clicks and time.monotonic() - view.linked_at > LINK_IN_FLIGHT
