"""Answers worked out once and asked again: shared by all sessions where only filters decide, else kept in the session."""

import streamlit as st

from lib.statistics.paired import paired_results
from lib.statistics.results import PairedResult, Summary
from lib.statistics.summary import summary
from lib.store import Store
from lib.study import vocabulary
from lib.study.selection import Filters, Selection
from lib.study.terms import Contrast, Measure
from lib.ui import opened, state

KEPT = 500  # answers; each is a few numbers, whatever the cohort's size


def results() -> tuple[PairedResult, ...]:
    """Every recorded measure over every contrast, for the patients in view: the paper's contrasts first."""
    return (*printed(), *state.once("untested", lambda: _in_view(printed=False)))


def printed() -> tuple[PairedResult, ...]:
    """Those over the contrasts that the paper tested, which are all that most pages show."""
    return state.once("printed", lambda: _in_view(printed=True))


def result(measure: Measure, contrast: Contrast) -> PairedResult | None:
    """One of them, None where the measure is not recorded."""
    asked = (measure.name, contrast.name)
    among = printed() if contrast in vocabulary.PUBLISHED_CONTRASTS else results()
    return next((each for each in among if (each.measure.name, each.contrast.name) == asked), None)


def scores(measure: Measure, timepoint: str) -> Summary:
    """A measure at one timepoint in the patients in view, pairs or not."""
    name = f"{measure.name} {timepoint}"
    return state.once(name, lambda: summary(state.index().scores(measure, timepoint, state.bits())))


def recorded() -> dict[tuple[str, str], int | None]:
    """How many patients in view have a value, by measure and timepoint; None where it is not recorded at all."""
    index = state.index()
    return {
        (measure.name, each.name): scores(measure, each.name).n if each.name in index.timepoints(measure) else None
        for measure in index.measures()
        for each in vocabulary.TIMEPOINTS
    }


def _in_view(printed: bool) -> tuple[PairedResult, ...]:
    asked = state.selection()
    if asked.patients is None:
        return _shared(opened.path(), asked.version, asked.filters, printed)
    return _family(state.store(), asked, printed)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _shared(path: str | None, version: int, filters: Filters, printed: bool) -> tuple[PairedResult, ...]:
    return _family(opened.store_at(path), Selection(version, filters), printed)


def _family(store: Store, asked: Selection, printed: bool) -> tuple[PairedResult, ...]:
    """The paper's tests, or all others: each adjusted within its own family, so that one may be asked without the other."""
    tested = {each.name for each in vocabulary.PUBLISHED_CONTRASTS}
    pairs = {key: those for key, those in store.pairs(asked).items() if (key[1] in tested) == printed}
    return tuple(paired_results(pairs))
