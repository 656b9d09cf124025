"""How often each imaging sign was seen, how far the signs agree in the same patients, and which of them come together."""

from functools import partial

import streamlit as st

from lib.report.code import snippet_signs
from lib.study import vocabulary
from lib.tables.combinations_table import FEW, combinations_table
from lib.tables.signs_sentences import (
    ONLY_SENSITIVITY,
    chosen_sentence,
    cochran_sentence,
    combinations_sentence,
    finding,
    paradox_sentence,
)
from lib.tables.signs_table import counts_table, pairs_table, rates_table
from lib.ui import cards, controls, imaging_signs, paired, show, state
from lib.ui.text import plain

menus = show.head("Imaging signs")
counted = imaging_signs.counts()
headline = finding(imaging_signs.rates(counted), imaging_signs.comparison([each.name for each, _ in counted]).cochran)
st.markdown(plain(f"{headline} {chosen_sentence(imaging_signs.chosen_signs())}"))
if not counted:
    st.stop()
bars = imaging_signs.bars(counted)
with st.container(border=True, key="card_signs"):
    st.html(cards.heading("How often each sign was seen", "with 95 % interval; tick: printed"))
    show.show_picture(bars, "sign_shares")

with st.container(horizontal=True, vertical_alignment="center", key="compared_head"):
    st.header("In the same patients", anchor=False, width="content")
    names = imaging_signs.choose_compared()
compared = imaging_signs.comparison(names)
pairs, behind = pairs_table(compared), counts_table(compared)
st.markdown(plain(cochran_sentence(compared.cochran)))
if compared.pairs:
    show.show_table(show.for_screen(pairs), "sign_pairs", caption=False)
    if paradox_sentence(compared.pairs):
        st.caption(plain(paradox_sentence(compared.pairs)))
    with st.expander("More: the counts, exact and mid-p, chi-square", key="sign_counts_more"):
        show.show_table(behind, "sign_counts", caption=False)
st.caption(plain(f"{ONLY_SENSITIVITY} {imaging_signs.about_invented(state.version())}"))

with st.container(horizontal=True, vertical_alignment="center", key="together_head"):
    st.header("Signs together", anchor=False, width="content")
    measures = {each.name: each.short for each in state.index().measures()}
    measure = vocabulary.measure(controls.choose("Outcome", "measure", measures, next(iter(measures))))
    contrasts = {each.name: paired.contrast_words(each) for each in vocabulary.contrasts()}
    asked = controls.choose("Between", "contrast", contrasts, next(iter(contrasts)))
contrast = next(each for each in vocabulary.contrasts() if each.name == asked)
found = imaging_signs.together(measure, contrast)
matrix = imaging_signs.matrix(found, measure, contrast)
st.markdown(plain(combinations_sentence([each.row for each in found], state.n(), imaging_signs.MOST_ROWS)))
show.show_picture(matrix, f"combinations_{len(found)}", partial(imaging_signs.pick, [each.filters for each in found]))
st.caption(
    plain(f"● seen, · not seen, ○ not recorded. {FEW} Click a row to see these patients alone; click it again to see all.")
)
every = combinations_table([each.row for each in found], measure, paired.contrast_words(contrast).lower())
with st.expander("Every combination as a table", key="together_more"):
    show.show_table(every, "together_table", caption=False)

with menus:
    show.show_code([snippet_signs(state.selection(), state.version().cohort, names)], "signs")
    with show.take_away("signs"):
        show.table_files([rates_table(counted), pairs, behind], "signs", "Imaging signs")
        show.table_files([every], "together", matrix.name)
        show.figure_files([bars], "sign_bars", bars.name, headline)
        show.figure_files([matrix], "matrix", matrix.name)
