"""What stands there when the store can't be opened: which of three things is wrong, and the one next step."""

import streamlit as st

from lib.store import StoreDamaged, StoreError, StoreFromTheFuture, StoreLocked
from lib.ui.text import plain

TITLES: tuple[tuple[type[StoreError], str, str], ...] = (
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
