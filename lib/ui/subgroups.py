"""The parts of the subgroups page: the comparison, its two pictures, and group × time over all visits."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from lib.figures.forest import forest
from lib.figures.lines import Lines, Means, rows_wanted
from lib.figures.look import Mode
from lib.figures.trajectories import trajectory_panel
from lib.statistics.group_results import Group, MixedAnova, Subgroups
from lib.statistics.subgroups import compare, in_session, mixed_anova, p_values
from lib.study import vocabulary
from lib.study.terms import Contrast, Measure
from lib.tables import formats
from lib.tables.subgroup_sentences import guard_rails, p_facts, session_sentence
from lib.tables.subgroup_table import said
from lib.ui import cards, panels, show, state
from lib.ui.groups import Grouping, Part, grouping
from lib.ui.text import html

INVENTED = "These patients are invented: a difference among them says nothing about real ones."
UNTOLD = {"out": "not recorded: left out", "in": "not recorded: tested too"}


def groups(by: str, measure: Measure) -> Grouping:
    """Who is compared with whom, kept until others are in view."""
    return state.once(f"groups {by} {measure.name}", lambda: grouping(by, measure))


def comparison(by: str, measure: Measure, contrast: Contrast, with_missing: bool) -> Subgroups:
    """The groups compared, each p beside those of all that was looked at in this session."""
    asked = groups(by, measure)
    name = f"subgroups {by} {measure.name} {contrast.name} {with_missing}"
    found = state.once(name, lambda: _compare(asked, measure, contrast, with_missing))
    return in_session(found, state.looked_at((by, measure.name, contrast.name), p_values(found)))


def _compare(asked: Grouping, measure: Measure, contrast: Contrast, with_missing: bool) -> Subgroups:
    pairs = [Group(each.label, each.index.pairs(measure, contrast, each.bits), each.missing) for each in asked.parts]
    return compare(pairs, measure, contrast, with_missing=with_missing, overlap=asked.overlap, why=asked.why)


def over_time(by: str, found: Subgroups) -> MixedAnova | None:
    """Group × time of the groups that were tested; None where none were."""
    if not found.versus:
        return None
    parts = groups(by, found.measure).parts
    tested = [part for part, each in zip(parts, found.groups, strict=True) if each.tested]
    name = f"mixed {by} {found.measure.name} {[each.label for each in tested]}"
    return state.once(name, lambda: _over_time(tested, found.measure))


def _over_time(tested: Sequence[Part], measure: Measure) -> MixedAnova:
    known = [set(each.index.timepoints(measure)) for each in tested]
    points = [each.name for each in vocabulary.TIMEPOINTS if all(each.name in there for there in known)]
    values, places = [], []
    for place, each in enumerate(tested):
        rows = each.index.rows(each.bits)
        values.append(np.column_stack([each.index.values(measure, point, rows) for point in points]))
        places.append(np.full(len(rows), place))
    return mixed_anova(np.concatenate(values), np.concatenate(places))


def forest_picture(found: Subgroups, name: str) -> show.Picture:
    """The forest plot with its numbers in words."""
    parts = [f"{each.label} {_in_words(found, place)}" for place, each in enumerate(found.groups)]
    alt = f"{found.measure.label}, change by {name}, {found.measure.better}: {'; '.join(parts) or 'nobody'}."
    return show.Picture(f"{found.measure.short} change by {name}", alt, partial(forest, found, name))


def _in_words(found: Subgroups, place: int) -> str:
    each, measure = found.groups[place], found.measure
    if each.change is None:
        return f"{formats.count(each.n_pairs)} pairs, median {formats.signed(each.median, measure.decimals)}"
    change = f"{formats.signed(each.change, measure.decimals)} ({formats.interval(each.ci95, measure.decimals)})"
    versus = found.against(each.label) if each.tested else None
    against = f", difference {said(versus.best, measure)}" if versus and versus.best else ""
    return f"{formats.count(each.n_pairs)} pairs, {change}{against}"


def trajectories_picture(found: Subgroups, asked: Grouping) -> show.Picture:
    """The mean course of each group over their patients' lines; of a group that is too small, the median alone."""
    measure, small = found.measure, tuple(each.change is None for each in found.groups)
    alt = f"{measure.label} ({measure.unit}, {measure.better}) over visits: mean and 95 % CI of each group by {asked.name}."
    return show.Picture(f"{measure.short} over time by {asked.name}", alt, partial(_trajectories, measure, asked.parts, small))


def _trajectories(measure: Measure, parts: Sequence[Part], small: Sequence[bool], mode: Mode) -> go.Figure:
    means = [_course(measure, each, few) for each, few in zip(parts, small, strict=True)]
    n = sum(each.n for each in parts)
    return trajectory_panel(measure, vocabulary.TIMEPOINTS, _lines(measure, parts, n), means, n=n, mode=mode)


def _course(measure: Measure, part: Part, small: bool) -> Means:
    label = f"{part.label} ({formats.count(part.n)}{', median' if small else ''})"
    alone = panels.Colouring(((label, part.bits, part.missing),))
    (course,) = panels.means(part.index, measure, part.bits, alone, "median" if small else "mean")
    unknown = np.full(len(vocabulary.TIMEPOINTS), np.nan)
    return replace(course, low=unknown, high=unknown) if small else course


def _lines(measure: Measure, parts: Sequence[Part], n: int) -> Lines | None:
    """Patients of every group, each in proportion where there are too many to draw them all."""
    if not n:
        return None
    wanted = rows_wanted(n)
    found = []
    for each in parts:
        rows = each.index.sample(each.bits, -(-wanted * each.n // n))
        found.append(panels.lines(each.index, measure, rows))
    places = np.repeat(np.arange(len(found)), [each.n for each in found])
    return Lines(np.concatenate([each.rows for each in found]), np.concatenate([each.values for each in found]), None, places)


def draw_notes(found: Subgroups, asked: Grouping) -> None:
    """Raw and adjusted p, and what to bear in mind, in the margin of the forest plot."""
    facts = p_facts(found)
    if facts:
        st.html(cards.quiet(facts))
    invented = INVENTED if state.version().invented else ""
    said = (session_sentence(found), *asked.notes, *guard_rails(found), invented)
    notes = "".join(f"<li>{html(each)}</li>" for each in said if each)
    st.html(f'<ul class="guard-rails">{notes}</ul>')
