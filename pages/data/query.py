"""Ask the cohort anything, in SQL that can only read a copy."""

import streamlit as st

from lib.ui import query

with st.container(horizontal=True, vertical_alignment="center", key="query_head"):
    st.title("Query", anchor=False, width="content")
    st.space("stretch")
    only_in_view = st.toggle("Only the patients in view", key="query_in_view", persist_state="session")

left, right = st.columns([3, 2], gap="medium")
with left:
    sql, asked = query.draw_editor()
with right:
    query.draw_columns()
query.draw_examples()

if asked:
    with st.spinner("Asking …"):
        query.ask(sql, only_in_view)
query.draw_answer()
