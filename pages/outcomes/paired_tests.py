"""Tables 1 and 2 for the patients in view, each live value with the printed one beneath it."""

import streamlit as st

from lib.report.code import snippet_paired
from lib.study import vocabulary
from lib.tables.more_table import more_table
from lib.tables.paired_table import paired_tables
from lib.tables.sentences import headline, pairs_sentence, printed_p_sentence
from lib.ui import answers, controls, paired, show, state
from lib.ui.text import plain

menus = show.head("Paired tests beside Tables 1–2")
results = answers.results()
tables = paired_tables(results)
contrasts = [each for each in vocabulary.contrasts() if any(result.contrast == each for result in results)]
for table, contrast in zip(tables, contrasts, strict=True):
    finding = headline([each for each in results if each.contrast == contrast])
    if contrast.table:
        st.markdown(plain(finding))
        show.show_table(show.for_screen(table), f"paired_table_{contrast.table}")
    else:
        with st.expander(f"{paired.contrast_words(contrast)}: not tested in the paper", key=f"untested_{contrast.name}"):
            st.markdown(plain(finding))
            show.show_table(show.for_screen(table), f"paired_{contrast.name}")
            st.caption(plain(show.notes_of([table])))
st.markdown(plain(printed_p_sentence(live=results)))
notes = show.notes_of([table for table, contrast in zip(tables, contrasts, strict=True) if contrast.table])
st.caption(plain(notes))

with st.container(horizontal=True, vertical_alignment="center", key="closer"):
    st.header("One comparison closer", anchor=False, width="content")
    measures = {each.name: each.short for each in state.index().measures()}
    measure = controls.choose("Outcome", "measure", measures, next(iter(measures)))
    pairs = {each.name: paired.contrast_words(each) for each in contrasts}
    contrast = controls.choose("Between", "contrast", pairs, next(iter(pairs)))
result = next(each for each in results if (each.measure.name, each.contrast.name) == (measure, contrast))
picture, more, dropped = paired.picture(result), more_table(result), paired.dropped(result)
show.show_picture(picture, "estimation")
with st.expander("More: ranks, equivalence, Bayes factor, normality", key="more"):
    show.show_table(more, "more_table")
with st.expander("Pairs used, and patients left out by name", key="pairs"):
    st.markdown(plain(pairs_sentence([each for each in results if each.contrast == result.contrast])))
    show.show_table(dropped, "dropped_table")

with menus:
    show.show_code([snippet_paired(state.selection(), state.version().cohort)], "paired")
    with show.take_away("paired"):
        show.table_files(tables, "paired", "Paired tests")
        show.table_files([more], "more", f"{picture.name}, more")
        show.table_files([dropped], "dropped", f"{picture.name}, left out")
        show.figure_files([picture], "estimation_file", picture.name)
