"""The store, opened once for the whole server."""

import os

import streamlit as st

from lib.store import Store, open_store


def store() -> Store:
    """The one open store. Raises StoreError (locked, from the future, damaged) in words a person can act on."""
    return store_at(path())


def path() -> str | None:
    """Where the store is said to be; None is the one in data/."""
    return os.environ.get("KYPHOSCOPE_STORE")


@st.cache_resource(show_spinner=False, on_release=lambda opened: opened.close(), validate=lambda opened: not opened.closed)
def store_at(place: str | None) -> Store:
    """The store at a place; None is the one in data/."""
    return open_store(place)
