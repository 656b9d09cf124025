"""Tables 1 and 2 for the patients in view, each live value with the printed one beneath it."""

import streamlit as st

from lib.study import vocabulary
from lib.tables.paired_table import paired_tables
from lib.tables.sentences import headline
from lib.ui import answers, controls, paired, show, state
from lib.ui.text import plain

menus = show.head("Paired tests beside Tables 1–2")
results = answers.results()
tables = paired_tables(results)
contrasts = [each for each in vocabulary.contrasts() if any(result.contrast == each for result in results)]
for table, contrast in zip(tables, contrasts, strict=True):
    finding = plain(headline([each for each in results if each.contrast == contrast]))
    if contrast.table:
        st.markdown(finding)
        show.show_table(show.for_screen(table), f"paired_table_{contrast.table}")
    else:
        with st.expander(f"{paired.contrast_words(contrast)}: not tested in the paper", key=f"untested_{contrast.name}"):
            st.markdown(finding)
            show.show_table(show.for_screen(table), f"paired_{contrast.name}")
st.markdown(plain(paired.about_printed_p(results)))
st.caption(show.notes_of(tables))

with st.container(horizontal=True, vertical_alignment="center", key="closer"):
    st.subheader("One comparison closer", anchor=False, width="content")
    measures = {each.name: each.short for each in state.index().measures()}
    measure = controls.choose("Outcome", "measure", measures, next(iter(measures)))
    pairs = {each.name: paired.contrast_words(each) for each in contrasts}
    contrast = controls.choose("Between", "contrast", pairs, next(iter(pairs)))
result = next(each for each in results if (each.measure.name, each.contrast.name) == (measure, contrast))
picture, more, dropped = paired.picture(result), paired.more_table(result), paired.pairs_table(results)
left, right = st.columns([3, 2], gap="medium")
with left:
    show.show_picture(picture, "estimation")
with right, st.expander("More: ranks, equivalence, Bayes factor, normality", key="more", expanded=True):
    show.show_table(more, "more_table", caption=False)
with st.expander("Pairs used and dropped, by name", key="pairs_dropped"):
    show.show_table(dropped, "pairs_table", caption=False)

with menus, show.take_away("paired"):
    show.table_files(tables, "paired", "Paired tests")
    show.table_files([more], "more", picture.name)
    show.table_files([dropped], "pairs", "Pairs used and dropped")
    show.figure_files([picture], "estimation_file", picture.name)
