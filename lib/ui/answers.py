"""Answers worked out once and asked again: shared by all sessions where only filters decide, else kept in the session."""

import streamlit as st

from lib.statistics.paired import paired_results
from lib.statistics.results import PairedResult, Summary
from lib.statistics.summary import summary
from lib.study import vocabulary
from lib.study.selection import Filters, Selection
from lib.study.terms import Contrast, Measure
from lib.ui import opened, state

KEPT = 500  # answers; each is a few numbers, whatever the cohort's size


def results() -> tuple[PairedResult, ...]:
    """Every recorded measure over every contrast, for the patients in view."""
    return state.once("results", _results_in_view)


def result(measure: Measure, contrast: Contrast) -> PairedResult | None:
    """One of them, None where the measure is not recorded."""
    asked = (measure.name, contrast.name)
    return next((each for each in results() if (each.measure.name, each.contrast.name) == asked), None)


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


def _results_in_view() -> tuple[PairedResult, ...]:
    asked = state.selection()
    if asked.patients is None:
        return _results(opened.path(), asked.version, asked.filters)
    return tuple(paired_results(state.store().pairs(asked)))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _results(path: str | None, version: int, filters: Filters) -> tuple[PairedResult, ...]:
    return tuple(paired_results(opened.store_at(path).pairs(Selection(version, filters))))
