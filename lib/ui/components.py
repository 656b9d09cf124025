"""The two small components of our own. Their scripts hold no data; texts reach the page as textContent."""

from pathlib import Path
from typing import Any

import streamlit as st

ROOM = Path(__file__).parent


def _component(folder: str, name: str) -> Any:
    html, css, js = ((ROOM / folder / f"{name}.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component(f"kyphoscope_{folder}", html=html, css=css, js=js)


_FILTER_BARS = _component("filter_bars", "bars")
_COPY_LINK = _component("copy_link", "copy")


def filter_bars(key: str, data: dict[str, Any]) -> None:
    """One field's values with remaining/total; what is chosen arrives in `st.session_state[key]["chosen"]`."""
    _FILTER_BARS(key=key, data=data, on_chosen_change=_nothing)


def copy_link(key: str) -> None:
    """A button that copies the address in the bar, without network."""
    _COPY_LINK(key=key, width="content")


def _nothing() -> None:
    """Streamlit keeps a state only where somebody listens for its change."""
