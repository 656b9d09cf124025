"""The few rules of style that the theme has no words for, in one place, and the logo."""

from pathlib import Path
from typing import Literal

import streamlit as st

from lib.figures.look import palette


def draw(assets: Path) -> None:
    """Call once in every run, before anything else is drawn."""
    st.logo(str(assets / "logo.svg"), size="medium")
    st.html(assets / "style.css")
    colours = palette(mode())
    st.html(f"<style>:root {{ --accent: {colours.accent}; --warm: {colours.warm}; --quiet: {colours.quiet}; }}</style>")


def mode() -> Literal["light", "dark"]:
    """Which of the two themes the reader sees, for figures that carry their own colours."""
    return "dark" if st.context.theme.type == "dark" else "light"
