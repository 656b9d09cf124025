"""Tables 1 and 2 for the patients in view, each live value with the printed one beneath it."""

import streamlit as st

from lib.tables.paired_table import paired_tables
from lib.ui import answers
from lib.ui.show import show_table, take_tables

st.title("Paired tests beside Tables 1–2", anchor=False)
tables = paired_tables(answers.results())
for place, table in enumerate(tables):
    show_table(table, f"paired_table_{place + 1}")
take_tables(tables, "paired", "paired tests")
