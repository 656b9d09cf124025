"""What one session looks at, and the link that says it: cohort, version, filters and a page's own choices."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.store import Store, StoreError, Version
from lib.study import vocabulary
from lib.study.selection import Filters, Selection, filters_from, is_value, to_params, with_values


@dataclass
class View:
    """One session's view. `number` None means the cohort's current version; patients are never in the link."""

    store: Store
    cohort: str
    number: int | None = None
    filters: Filters = ()
    patients: tuple[str, ...] | None = None
    patients_words: str = ""
    patient: str | None = None
    options: dict[str, str] = field(default_factory=dict)  # a page's choices that are not its defaults
    asked: dict[str, str] = field(default_factory=dict)  # what a link said that no page has taken yet
    used: set[str] = field(default_factory=set)  # the choices of the page now open
    notes: list[str] = field(default_factory=list)
    seen: dict[str, object] = field(default_factory=dict)  # the last click taken from each filter
    page: str = ""
    link: dict[str, str] = field(default_factory=dict)
    linked_at: float = 0.0
    touched: bool = False
    shown: tuple[tuple[str, int | None], Version] | None = None  # the version, looked up in this run
    kept: dict[str, Any] = field(default_factory=dict)  # answers about the patients in view
    kept_for: Selection | None = None
    looked: dict[Hashable, tuple[float, ...]] = field(default_factory=dict)  # p-values of the groups compared in this session


def read_link(view: View, params: Mapping[str, str], store: Store) -> None:
    """Take a link into the view; what means nothing is left out with a note."""
    rest = dict(params)
    view.notes += _take_cohort(view, rest.pop("cohort", None), rest.pop("version", None), store)
    view.filters, notes = filters_from(rest)
    view.notes += notes
    names = {each.name for each in vocabulary.filters()}
    view.asked = {name: value for name, value in rest.items() if name not in names}


def link_of(view: View) -> dict[str, str]:
    """The view as it stands in a link: nothing for what is the default."""
    link = {} if _goes_unnamed(view) else {"cohort": view.cohort}
    if view.number is not None:
        link["version"] = str(view.number)
    chosen = {name: value for name, value in view.options.items() if name in view.used}
    return link | to_params(view.filters) | chosen


def _goes_unnamed(view: View) -> bool:
    """Only the shipped example needs no name, and only while it is the default: your own changes with the next upload."""
    try:
        home = view.store.default_cohort()
        return view.cohort == home and view.store.current(home).invented
    except StoreError:
        return False


def take_clicks(view: View, clicked: Mapping[str, object]) -> None:
    """Set each filter whose component says something new: `{"chosen": [values]}`, or with the moment of the click."""
    for name, state in clicked.items():
        if state == view.seen.get(name):
            continue
        view.seen[name] = state
        known = [value for value in values_of(state) if is_value(vocabulary.field(name), value)]
        view.filters, view.touched = with_values(view.filters, name, known), True


def values_of(state: object) -> list[str]:
    """The values a filter component holds; what is not a list of texts is nothing."""
    chosen = state.get("chosen") if isinstance(state, Mapping) else None
    values = chosen.get("values") if isinstance(chosen, Mapping) else chosen
    return [each for each in values if isinstance(each, str)] if isinstance(values, Iterable) else []


def click_of(state: object) -> float:
    """When the last click was made by the browser's clock, so that it can tell an echo from news."""
    chosen = state.get("chosen") if isinstance(state, Mapping) else None
    return chosen.get("click", 0) if isinstance(chosen, Mapping) else 0


def _take_cohort(view: View, cohort: str | None, number: str | None, store: Store) -> list[str]:
    notes = []
    known, home = store.cohorts(), store.default_cohort()
    if cohort is not None and cohort not in known:
        notes.append(f"There is no cohort “{cohort[:60]}” here; {home} is shown instead.")
    before = view.cohort, view.number
    view.cohort, view.number = cohort if cohort in known else home, None
    if number is not None:
        notes += _take_version(view, number, named=cohort is not None, store=store)
    if before != (view.cohort, view.number):
        view.patients, view.patients_words, view.patient = None, "", None
    return notes


def _take_version(view: View, number: str, named: bool, store: Store) -> list[str]:
    try:
        version = store.version(int(number))
    except (StoreError, ValueError):
        return [f"There is no version “{number[:20]}”; the current one is shown."]
    if named and version.cohort != view.cohort:
        return [f"Version {version.number} is not of this cohort; the current one is shown."]
    view.cohort, view.number = version.cohort, None if version.current else version.number
    return []
