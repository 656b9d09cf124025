"""Who the patients in view are, and what became of each outcome."""

import streamlit as st

from lib.study import vocabulary
from lib.ui import answers, state
from lib.ui.cards import card, facts

FIRST, LATER = vocabulary.contrasts()[:2]

st.title("Overview", anchor=False)
st.html(facts(state.index(), state.bits()))
measures = state.index().measures()
for column, measure in zip(st.columns(len(measures)), measures, strict=True):
    with column, st.container(border=True, key=f"card_{measure.name}"):
        course = [answers.scores(measure, each.name) for each in vocabulary.TIMEPOINTS]
        st.html(card(measure, course, answers.result(measure, FIRST), answers.result(measure, LATER)))
