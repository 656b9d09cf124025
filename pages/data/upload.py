"""Bring in a spreadsheet: choose it, look at what its columns are, mend what is wrong, commit it as a version."""

import streamlit as st

from lib.ui import staged, upload, upload_checks, upload_commit

upload.draw_head()
steps = st.container()
file = staged.staged()
if file and file.intake is None and not file.refused:
    with st.spinner("Reading the file …"):
        staged.read(file)
        staged.look_through(file)
elif file:
    staged.look_through(file)

upload.draw_file(file)
if file and file.committed:
    upload_commit.draw_done(file.committed)
elif file and file.proposal:
    upload.draw_columns(file)
    upload_checks.draw_checks(file)
    upload_commit.draw_commit(file)
elif not file:
    upload.draw_hints()
with steps:
    upload.draw_steps(file)
