"""The filters in the sidebar: each value a row with a bar of remaining/total that moves with the other filters."""

import streamlit as st

from lib.study import vocabulary
from lib.study.terms import MISSING, Field
from lib.ui import components, state
from lib.ui.text import plain

FOLDED = {"patient": "Patient", "course": "Surgery and follow-up"}
Counts = dict[str, tuple[int, int]]


def draw() -> None:
    """All filters that this version records: pain pattern and signs open, the rest folded."""
    counts = state.facet_counts()
    recorded = [each for each in vocabulary.filters() if set(counts.get(each.name, {})) - {MISSING}]
    for each in recorded:
        if each.group not in FOLDED:
            draw_field(each, counts[each.name])
    for group, label in FOLDED.items():
        folded = [each for each in recorded if each.group == group]
        if folded:
            with st.expander(label, key=f"filters_{group}", type="compact"):
                for each in folded:
                    draw_field(each, counts[each.name])
    absent = [each.label for each in vocabulary.filters() if each not in recorded]
    if absent:
        st.caption(plain(f"Not recorded in this cohort: {', '.join(absent)}."))


def draw_field(each: Field, counts: Counts) -> None:
    """One field: a component keyed by the field's name."""
    components.filter_bars(each.name, bars(each, counts, dict(state.filters()).get(each.name, ()), state.last_click(each.name)))


def bars(each: Field, counts: Counts, chosen: tuple[str, ...], click: float) -> dict[str, object]:
    """What the component draws: a row per value, chosen ones kept even where the cohort has none of them."""
    shown = counts | {value: (0, 0) for value in chosen if value not in counts}
    rows = [
        {"value": value, "label": each.label_of(value), "remaining": remaining, "total": total}
        for value, (remaining, total) in shown.items()
    ]
    return {"label": each.label, "help": each.help, "rows": rows, "chosen": list(chosen), "click": click}
