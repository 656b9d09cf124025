"""The store, opened once for the whole server."""

import os

import streamlit as st

from lib.store import Store, open_store


def store() -> Store:
    """The one open store. Raises StoreError (locked, from the future, damaged) in words a person can act on."""
    return _opened(_path())


@st.cache_resource(show_spinner=False, on_release=lambda opened: opened.close())
def _opened(path: str | None) -> Store:
    return open_store(path)


def _path() -> str | None:
    return os.environ.get("KYPHOSCOPE_STORE")
