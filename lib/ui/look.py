"""The few rules of style that the theme has no words for, in one place, and the logo."""

from pathlib import Path
from typing import Literal

import streamlit as st

from lib.figures.look import palette


def draw(assets: Path) -> None:
    """Call once in every run, before anything else is drawn."""
    st.logo(str(assets / f"logo-{mode()}.svg"), size="large")
    st.html(assets / "style.css")
    colours = palette(mode())
    on_primary = "#10181e" if mode() == "dark" else "#ffffff"  # a button's words; white is too faint on the dark theme's blue
    st.html(
        f"<style>:root {{ --accent: {colours.accent}; --warm: {colours.warm}; --quiet: {colours.quiet}; "
        f"--on-primary: {on_primary}; }}</style>"
    )


def mode() -> Literal["light", "dark"]:
    """Which of the two themes the reader sees, for figures that carry their own colours."""
    return "dark" if st.context.theme.type == "dark" else "light"
