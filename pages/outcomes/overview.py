"""Who the patients in view are, and what became of each outcome."""

from functools import partial

import streamlit as st

from lib.figures.completeness import completeness
from lib.figures.signs import sign_bars
from lib.figures.spark import spark
from lib.study import vocabulary
from lib.ui import answers, cards, show, state

FIRST, LATER = vocabulary.contrasts()[:2]
POINTS = vocabulary.TIMEPOINTS

menus = show.head("Overview")
st.html(cards.facts(state.index(), state.bits()))
measures = state.index().measures()
for column, measure in zip(st.columns(len(measures), gap="small"), measures, strict=True):
    with column, st.container(border=True, key=f"card_{measure.name}"):
        course = [answers.scores(measure, each.name) for each in POINTS]
        st.html(cards.card(measure, course, answers.result(measure, FIRST), answers.result(measure, LATER)))
        draw = partial(spark, measure, POINTS, course)
        show.show_picture(
            show.Picture(f"{measure.short} course", cards.course_in_words(measure, course), draw), f"spark_{measure.name}"
        )

signs, rest = st.columns([3, 2], gap="small")
with signs, st.container(border=True, height="stretch", key="card_signs"):
    bars = cards.shares("sign", state.index(), state.bits())
    st.html(cards.heading("Imaging signs", "with 95 % interval; tick: printed"))
    show.show_picture(show.Picture("Imaging signs", cards.bars_in_words(bars), partial(sign_bars, bars)), "sign_bars")
with rest, st.container(border=True, height="stretch", key="card_rest"):
    bars = cards.shares("pattern", state.index(), state.bits())
    st.html(cards.heading("Pain pattern", "with 95 % interval; tick: printed"))
    show.show_picture(show.Picture("Pain pattern", cards.bars_in_words(bars), partial(sign_bars, bars)), "pattern_bars")
    st.html(cards.heading("Completeness", "patients with a value"))
    counts = answers.recorded()
    draw = partial(completeness, measures, POINTS, counts, state.n())
    show.show_picture(show.Picture("Completeness", cards.counts_in_words(counts, state.n()), draw), "completeness")
