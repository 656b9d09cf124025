"""What stands there when the store can't be opened, or a page fails: what is wrong, and the one next step."""

import logging
import traceback
from pathlib import Path

import streamlit as st

from lib.store import AllWithdrawn, StoreDamaged, StoreError, StoreFromTheFuture, StoreLocked
from lib.ui.text import plain

TITLES: tuple[tuple[type[StoreError], str, str], ...] = (
    (
        AllWithdrawn,
        "There is no cohort to show",
        "On this machine: python -m lib reinstate VERSION, or import FILE; then reload this page.",
    ),
    (StoreLocked, "Another program has the cohorts open", "Close it, then reload this page."),
    (StoreFromTheFuture, "These cohorts were written by a newer KyphoScope", "Update KyphoScope, then start it again."),
    (
        StoreDamaged,
        "The store of cohorts can't be read",
        "Nothing was changed. Put a backup in its place, then start KyphoScope again.",
    ),
)


def draw(problem: StoreError) -> None:
    """A whole page in place of the app; nothing has been changed."""
    title, step = next(
        ((title, step) for kind, title, step in TITLES if isinstance(problem, kind)),
        ("The store of cohorts can't be opened", "Start KyphoScope again, or put a backup in its place."),
    )
    with st.container(key="store_closed"):
        st.title(plain(title), anchor=False)
        st.markdown(plain(problem))
        st.markdown(plain(step))
        st.button("Try again", type="primary", key="store_try_again")


def failed(problem: Exception) -> None:
    """In place of the rest of a page that failed: where, but no value of anybody, neither here nor in the log."""
    if st.get_option("client.showErrorDetails") == "full":
        raise problem
    last = traceback.extract_tb(problem.__traceback__)[-1]
    where = f"{type(problem).__name__} in {Path(last.filename).name}, line {last.lineno}"
    logging.getLogger("kyphoscope").error("a page failed: %s", where)
    st.error(
        plain(
            f"This part of the page could not be made ({where}). Nothing stored was changed. Reload the page; "
            "if it stays, tell whoever runs KyphoScope the words in brackets."
        ),
        icon=":material/error:",
    )
