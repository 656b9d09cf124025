"""A page's own choices, remembered in the session and written in the link."""

from collections.abc import Mapping
from itertools import combinations

import streamlit as st

from lib.ui import state


def choose(label: str, name: str, choices: Mapping[str, str], default: str) -> str:
    """A few words side by side, one of them chosen. `choices` is value in the link: words.

    The label is for screen readers; the words must say what they choose between.
    """
    st.session_state[name] = state.option(name, list(choices), default)
    st.segmented_control(
        label,
        list(choices),
        format_func=lambda value: choices.get(value, ""),
        key=name,
        required=True,
        label_visibility="collapsed",
        on_change=_take,
        args=(name, default),
    )
    return st.session_state[name]


def choose_from_list(label: str, name: str, choices: Mapping[str, str], default: str, width: int = 220) -> str:
    """The same for more words than fit side by side."""
    st.session_state[name] = state.option(name, list(choices), default)
    st.selectbox(
        label,
        list(choices),
        format_func=lambda value: f"{label}: {choices.get(value, '')}",
        key=name,
        label_visibility="collapsed",
        on_change=_take,
        args=(name, default),
        width=width,
    )
    return st.session_state[name]


def choose_several(label: str, name: str, choices: Mapping[str, str], least: int) -> list[str]:
    """The same where several may be chosen, at first all of them; fewer than `least` are not taken. In the choices' order."""
    sets = [",".join(each) for size in range(least, len(choices) + 1) for each in combinations(choices, size)]
    everything = ",".join(choices)
    st.session_state[name] = state.option(name, sets, everything).split(",")
    st.pills(
        label,
        list(choices),
        format_func=lambda value: choices.get(value, ""),
        selection_mode="multi",
        key=name,
        label_visibility="collapsed",
        on_change=_take_several,
        args=(name, tuple(choices), least),
    )
    return st.session_state[name]


def _take_several(name: str, choices: tuple[str, ...], least: int) -> None:
    chosen = [each for each in choices if each in st.session_state[name]]
    if len(chosen) >= least:
        state.set_option(name, ",".join(chosen), ",".join(choices))


def _take(name: str, default: str) -> None:
    state.set_option(name, st.session_state[name], default)
