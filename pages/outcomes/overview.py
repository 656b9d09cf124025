"""Who the patients in view are, and what became of each outcome."""

from functools import partial

import streamlit as st

from lib.figures.completeness import completeness
from lib.figures.signs import sign_bars
from lib.figures.spark import spark
from lib.report.code import snippet_overview
from lib.study import vocabulary
from lib.tables.sentences import outcome_sentence
from lib.tables.summary_facts import facts_table
from lib.tables.words import DESIGN
from lib.ui import answers, cards, show, state
from lib.ui.text import plain

NAMES = {"sign": "Imaging signs", "pattern": "Pain pattern"}
BARS = "with 95 % interval; tick: printed"
FIRST, LATER = vocabulary.contrasts()[:2]
POINTS = vocabulary.TIMEPOINTS

menus = show.head("Overview")
facts = cards.facts(state.index(), state.bits())
st.html(cards.quiet(facts))
measures = state.index().measures()
courses = {each.name: [answers.scores(each, point.name) for point in POINTS] for each in measures}
sparks = []
for column, measure in zip(st.columns(len(measures), gap="small"), measures, strict=True):
    course = courses[measure.name]
    draw = partial(spark, measure, POINTS, course)
    sparks.append(show.Picture(f"{measure.short} course", cards.course_in_words(measure, course), draw))
    with column, st.container(border=True, key=f"card_{measure.name}"):
        st.html(cards.card(measure, course, answers.result(measure, FIRST), answers.result(measure, LATER)))
        show.show_picture(sparks[-1], f"spark_{measure.name}")

bars = {group: cards.shares(group, state.index(), state.bits()) for group in ("sign", "pattern")}
signs, pattern = (show.Picture(name, cards.bars_in_words(bars[of]), partial(sign_bars, bars[of])) for of, name in NAMES.items())
counts = answers.recorded()
draw = partial(completeness, measures, POINTS, counts, state.n())
strip = show.Picture("Completeness", cards.counts_in_words(counts, state.n()), draw)
left, right = st.columns(2, gap="small")
with left, st.container(border=True, height="stretch", key="card_signs"):
    st.html(cards.heading(signs.name, BARS))
    if any(bar.rate.n for bar in bars["sign"]):
        show.show_picture(signs, "sign_bars")
    else:
        st.caption("No imaging sign is recorded for the patients in view.")
with right, st.container(border=True, height="stretch", key="card_rest"):
    st.html(cards.heading(pattern.name, BARS))
    if any(bar.rate.n for bar in bars["pattern"]):
        show.show_picture(pattern, "pattern_bars")
    else:
        st.caption("No pain pattern is recorded for the patients in view.")
    st.html(cards.heading(strip.name, "patients with a value"))
    show.show_picture(strip, "completeness")

with st.container(border=True, key="card_sentences"):
    for measure in measures:
        st.markdown(plain(outcome_sentence(answers.result(measure, FIRST), answers.result(measure, LATER))))
    st.caption(plain(f"{cards.bases(answers.printed(), courses)}An {DESIGN}: it shows change, not its cause."))

with menus:
    show.show_code([snippet_overview(state.selection(), state.version().cohort)], "overview")
with menus, show.take_away("overview"):
    show.table_files([facts_table(facts)], "facts", "Who the patients are")
    show.figure_files(sparks, "sparks", "Outcomes")
    show.figure_files([signs], "signs", signs.name)
    show.figure_files([pattern], "pattern", pattern.name)
    show.figure_files([strip], "strip", strip.name)
