"""Do groups change by different amounts? A forest plot, their courses, and every guard-rail in sight."""

import streamlit as st

from lib.report.code import snippet_subgroups
from lib.study import vocabulary
from lib.tables.subgroup_sentences import headline
from lib.tables.subgroup_table import groups_table, mixed_table, versus_table
from lib.ui import controls, paired, show, state, subgroups
from lib.ui.groups import choices
from lib.ui.text import plain

menus = show.head("Subgroups")
offered = choices()
with st.container(horizontal=True, key="subgroup_controls", vertical_alignment="center", gap="small"):
    by = controls.choose_from_list("Compare", "by", offered, next(iter(offered)), width=250)
    measures = {each.name: each.short for each in state.index().measures()}
    measure = vocabulary.measure(controls.choose("Outcome", "measure", measures, next(iter(measures))))
    contrasts = {each.name: paired.contrast_words(each) for each in vocabulary.contrasts()}
    chosen = controls.choose("Between", "contrast", contrasts, next(iter(contrasts)))
    contrast = next(each for each in vocabulary.contrasts() if each.name == chosen)
    asked = subgroups.groups(by, measure)
    unrecorded = any(each.missing for each in asked.parts)
    tested_too = unrecorded and state.option("unrecorded", list(subgroups.UNTOLD), "out") == "in"

found = subgroups.comparison(by, measure, contrast, tested_too)
finding = headline(found, asked.name)
st.markdown(plain(finding))
pictures = [subgroups.forest_picture(found, asked.name), subgroups.trajectories_picture(found, asked)]
left, right = st.columns(2, gap="small")
with left, st.container(border=True, key="card_forest", height="stretch"):
    show.show_picture(pictures[0], "forest")
    subgroups.draw_notes(found, asked)
    if unrecorded:
        controls.choose("Not recorded", "unrecorded", subgroups.UNTOLD, "out")
with right, st.container(border=True, key="card_courses", height="stretch"):
    show.show_picture(pictures[1], "courses")

tables = [groups_table(found, asked.name)] + ([versus_table(found)] if found.versus else [])
mixed = subgroups.over_time(by, found)
tables += [mixed_table(mixed, measure)] if mixed else []
with st.expander("The numbers: each group, raw and adjusted p, group × time", key="subgroup_numbers"):
    for place, table in enumerate(tables):
        show.show_table(show.for_screen(table), f"subgroup_table_{place}")
    st.caption(plain(show.notes_of(tables)))

with menus:
    if asked.field:
        show.show_code(
            [snippet_subgroups(state.selection(), state.version().cohort, asked.field, measure, contrast)], "subgroups"
        )
    with show.take_away("subgroups"):
        show.table_files(tables, "subgroups", f"{measure.short} by {asked.name}")
        show.figure_files(pictures, "subgroups_figures", f"{measure.short} by {asked.name}, figures", finding)
