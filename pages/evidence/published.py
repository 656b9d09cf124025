"""The paper's printed numbers checked against each other, and those of any other paper."""

import streamlit as st

from lib.statistics.audit import audit
from lib.tables.audit_table import WORDING, counted
from lib.ui import other_paper, published, show
from lib.ui.text import plain

menus = show.head("Published numbers")
with st.spinner("Checking every printed number …"):
    findings = audit()
picture = published.number_line_picture(published.paper_lines(), "Printed p beside the p of the printed t")
with menus:
    published.show_code()
    published.take_files(findings, picture, "the printed numbers of the source paper", "paper")

said, drawn = st.columns([6, 5], gap="medium")
with said:
    published.draw_sentences(findings)
with drawn:
    show.show_picture(picture, "paper_lines")
st.caption(plain(f"{counted(findings)}. {WORDING} The cohort in view does not matter here."))
published.draw_findings(findings, "paper")

st.header("Check another paper", anchor=False, divider=False)
other_paper.draw_form()
other_paper.draw_answer()
