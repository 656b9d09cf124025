"""Every patient over time, one panel an outcome measure; a click on a point lights that patient in all of them."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from lib.figures.trajectories import trajectory_panel
from lib.study import vocabulary
from lib.study.published import printed_mean
from lib.study.terms import Measure
from lib.ui import controls, panels, state
from lib.ui.look import mode
from lib.ui.show import show_figure

TIMES = {"visits": "visits", "months": "months"}
MIDDLES = {"mean": "mean", "median": "median"}
SHOWN = {"individuals": "individuals", "distribution": "distribution"}


def choices() -> tuple[str, str, str, str]:
    """The row of controls: colour by, time, middle, shown."""
    with st.container(horizontal=True, key="trajectory_controls", vertical_alignment="bottom"):
        colour = controls.choose_from_list("Colour by", "colour", panels.colourings(state.index()), panels.NONE)
        return (
            colour,
            controls.choose("Time", "time", TIMES, "visits"),
            controls.choose("Middle", "middle", MIDDLES, "mean"),
            controls.choose("Show", "show", SHOWN, "individuals"),
        )


def light(points: list[Mapping]) -> None:
    """The patient of a clicked marker; a figure only knows row numbers."""
    row = next((int(np.ravel(each["customdata"])[0]) for each in points if each.get("customdata") is not None), None)
    if row is not None:
        state.choose_patient(state.store().patient_ids(state.version().number, [row])[0])


def panel(measure: Measure, asked: tuple[str, str, str, str], chosen_row: int | None):
    """One measure's figure for what is asked."""
    colour, time, middle, shown = asked
    index, bits, n = state.index(), state.bits(), state.n()
    groups = panels.colouring(index, bits, colour)
    one = np.array([] if chosen_row is None else [chosen_row], dtype=int)
    drawn = panels.lines(index, measure, panels.rows_to_draw(index, bits, n), groups) if shown == "individuals" else None
    return trajectory_panel(
        measure,
        vocabulary.TIMEPOINTS,
        drawn,
        panels.means(index, measure, bits, groups, middle),
        n=n if drawn else panels.as_if_many(n),
        bands=panels.bands(index, measure, bits),
        chosen=panels.lines(index, measure, one, labels=[state.patient()]) if len(one) else None,
        printed=[printed_mean(measure.name, each.name) for each in vocabulary.TIMEPOINTS] if groups is None else None,
        time=time,
        mode=mode(),
    )


st.title("Trajectories", anchor=False)
asked = choices()
row = None
if state.patient() is not None:
    found = state.store().row_numbers(state.version().number, [state.patient()])
    row = int(found[0]) if len(found) else None
measures = state.index().measures()
for column, measure in zip(st.columns(len(measures), gap="small"), measures, strict=True):
    with column, st.container(border=True):
        show_figure(panel(measure, asked, row), f"panel_{measure.name}", f"{measure.label} over time", light)
