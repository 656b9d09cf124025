"""The few rules of style that the theme has no words for, in one place, and the logo."""

from pathlib import Path

import streamlit as st


def draw(assets: Path) -> None:
    """Call once in every run, before anything else is drawn."""
    st.logo(str(assets / "logo.svg"), size="medium")
    st.html(assets / "style.css")
