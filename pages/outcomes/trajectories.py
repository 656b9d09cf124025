"""Every patient over time, one panel an outcome measure; a click on a point lights that patient in all of them."""

from functools import partial

import streamlit as st

from lib.report.code import snippet_trajectories
from lib.ui import answers, controls, look, panels, patient, show, state
from lib.ui.text import plain

TIMES = {"visits": "visits", "months": "months"}
MIDDLES = {"mean": "mean", "median": "median"}
SHOWN = {"individuals": "individuals", "distribution": "distribution"}

menus = show.head("Trajectories")
finding = panels.finding(answers.printed())
st.markdown(plain(finding))
with st.container(horizontal=True, key="trajectory_controls", vertical_alignment="center", gap="small"):
    asked = panels.Asked(
        controls.choose_from_list("Colour by", "colour", panels.colourings(state.index()), panels.NONE),
        controls.choose("Time", "time", TIMES, "visits"),
        controls.choose("Middle", "middle", MIDDLES, "mean"),
        controls.choose("Show", "show", SHOWN, "individuals"),
    )

    legend = panels.legend(state.index(), state.bits(), asked, look.mode())
    if legend:
        st.html(legend, width="content")
chosen = patient.chosen()
pictures = []
measures = state.index().measures()
for column, measure in zip(st.columns(len(measures), gap="small"), measures, strict=True):
    draw = partial(panels.panel, measure, state.index(), state.bits(), asked, chosen)
    pictures.append(
        show.Picture(f"{measure.short} over time", panels.in_words(measure, asked, state.n()), draw, partial(draw, names=False))
    )
    with column, st.container(border=True, key=f"card_panel_{measure.name}"):
        show.show_picture(pictures[-1], f"panel_{measure.name}", patient.light)
patient.draw(chosen)
st.caption(plain(" ".join(filter(None, (panels.key(measures, asked), panels.about_invented(state.version()))))))
with menus:
    patient.search()
    snippets = [snippet_trajectories(state.selection(), state.version().cohort, each.name) for each in measures]
    show.show_code(snippets, "trajectories")
    with show.take_away("trajectories"):
        show.figure_files(pictures, "trajectories", "Trajectories", finding)
