"""Every patient over time, one panel an outcome measure; a click on a point lights that patient in all of them."""

from functools import partial

import streamlit as st

from lib.ui import controls, panels, patient, show, state

TIMES = {"visits": "visits", "months": "months"}
MIDDLES = {"mean": "mean", "median": "median"}
SHOWN = {"individuals": "individuals", "distribution": "distribution"}

menus = show.head("Trajectories")
with st.container(horizontal=True, key="trajectory_controls", vertical_alignment="center", gap="small"):
    asked = panels.Asked(
        controls.choose_from_list("Colour by", "colour", panels.colourings(state.index()), panels.NONE),
        controls.choose("Time", "time", TIMES, "visits"),
        controls.choose("Middle", "middle", MIDDLES, "mean"),
        controls.choose("Show", "show", SHOWN, "individuals"),
    )
    st.space("stretch")
    patient.search()

measures = state.index().measures()
chosen = patient.chosen()
pictures = {}
for column, measure in zip(st.columns(len(measures), gap="small"), measures, strict=True):
    draw = partial(panels.panel, measure, state.index(), state.bits(), asked, chosen)
    pictures[measure.name] = show.Picture(f"{measure.short} over time", panels.in_words(measure, asked, state.n()), draw)
    with column, st.container(border=True, key=f"card_panel_{measure.name}"):
        show.show_picture(pictures[measure.name], f"panel_{measure.name}", patient.light)
patient.draw(chosen)
