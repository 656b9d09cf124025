"""Who is compared with whom: the values of a field, responders, the filtered against the rest, another version."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from lib.store import CohortIndex, Version
from lib.study import vocabulary
from lib.study.selection import in_words
from lib.study.terms import MISSING, Field, Measure
from lib.ui import state
from lib.ui.panels import RESPONDER, by_field, by_response

SIGNS, REST, VERSION = "signs", "rest", "version_"
MOST_VALUES = 8  # options of a field that are shown one by one; more are put together by what they begin with
VERSIONS_OFFERED = 20
AFTERWARDS = "These groups were made from what came after surgery: they describe, and predict nothing."
CIRCULAR = "the groups were made from this very outcome, so they differ in it whatever was done"


@dataclass(frozen=True, eq=False)
class Part:
    """One group: its name, its patients as bits of an index, and whether it is "not recorded"."""

    label: str
    index: CohortIndex
    bits: np.ndarray
    missing: bool = False

    @property
    def n(self) -> int:
        return self.index.count(self.bits)


@dataclass(frozen=True, eq=False)
class Grouping:
    """The groups of a comparison: `overlap` patients are in more than one, `why` forbids tests, `notes` warn.

    `field` is the name of the field whose values, one by one, are the groups; empty for any other grouping.
    """

    name: str
    parts: tuple[Part, ...]
    overlap: int = 0
    why: str = ""
    notes: tuple[str, ...] = ()
    field: str = ""


def choices() -> dict[str, str]:
    """What the patients in view can be told apart by: value in the link and words."""
    index = state.index()
    fields = [each for each in vocabulary.filters() if each.name in index.recorded and _n_values(index, each) > 1]
    found = {each.name: each.label for each in fields}
    if sum(each.name in index.recorded for each in vocabulary.signs()) > 1:
        found[SIGNS] = "Imaging signs, each where present"
    found |= {f"{RESPONDER}{each.name}": f"{each.short} responders or not" for each in index.measures() if each.change_threshold}
    found[REST] = "The filtered and the rest"
    return found | {f"{VERSION}{each.number}": f"with {each.cohort} · version {each.number}" for each in _other_versions()}


def grouping(by: str, measure: Measure) -> Grouping:
    """The groups of the patients in view, in order, empty ones left out."""
    index, bits = state.index(), state.bits()
    if by == SIGNS:
        return _signs(index, bits)
    if by == REST:
        return _rest(index, bits)
    if by.startswith(VERSION):
        return _versions(index, bits, state.store().version(int(by.removeprefix(VERSION))))
    if by.startswith(RESPONDER):
        of = vocabulary.measure(by.removeprefix(RESPONDER))
        parts = _parts(index, by_response(index, bits, of).groups)
        return Grouping(choices()[by], parts, why=CIRCULAR if of.name == measure.name else "", notes=(AFTERWARDS,))
    return _field(index, bits, vocabulary.field(by))


def _field(index: CohortIndex, bits: np.ndarray, field: Field) -> Grouping:
    notes = (AFTERWARDS,) if field.group == "course" else ()
    if len(field.options) > MOST_VALUES:
        return Grouping(f"{field.label} by region", _by_region(index, bits, field), notes=notes)
    return Grouping(field.label, _parts(index, by_field(index, bits, field).groups), notes=notes, field=field.name)


def _parts(index: CohortIndex, groups: Sequence[tuple[str, np.ndarray, bool]]) -> tuple[Part, ...]:
    return tuple(Part(label, index, bits, missing) for label, bits, missing in groups)


def _n_values(index: CohortIndex, field: Field) -> int:
    """How many values of a field somebody in the whole cohort has."""
    return sum(count > 0 for value, count in index.choice_counts(field.name, index.bits()).items() if value != MISSING)


def _by_region(index: CohortIndex, bits: np.ndarray, field: Field) -> tuple[Part, ...]:
    """Many options in a few groups, by the letters they begin with: `T1–T12`, `L1–L5`."""
    found = []
    for _, options in groupby(field.options, key=lambda each: each.value.rstrip("0123456789")):
        values = [each.value for each in options]
        label = field.label_of(values[0]) if len(values) == 1 else f"{field.label_of(values[0])}–{field.label_of(values[-1])}"
        found.append(Part(label, index, index.bits(((field.name, tuple(values)),)) & bits))
    found.append(Part(field.label_of(MISSING), index, index.group(field.name, MISSING) & bits, True))
    return tuple(each for each in found if each.n)


def _signs(index: CohortIndex, bits: np.ndarray) -> Grouping:
    """Patients with each sign present, in its first value; one patient can have several."""
    found = []
    for field in vocabulary.signs():
        first = field.options[0]
        label = field.label if first.value == "yes" else f"{field.label}: {first.label}"
        found.append(Part(label, index, index.group(field.name, first.value) & bits))
    parts = tuple(each for each in found if each.n)
    return Grouping("Imaging sign", parts, shared(parts))


def shared(parts: Sequence[Part]) -> int:
    """How many patients of one index are in more than one group."""
    if not parts:
        return 0
    once, twice = np.zeros_like(parts[0].bits), np.zeros_like(parts[0].bits)
    for each in parts:
        twice, once = twice | (once & each.bits), once | each.bits
    return parts[0].index.count(twice)


def _rest(index: CohortIndex, bits: np.ndarray) -> Grouping:
    rest = index.bits() & ~bits
    parts = (Part("the rest", index, rest), Part("filtered", index, bits))
    if not index.count(rest):
        return Grouping("Filter", parts[1:], why="no filter is chosen, so there is no rest")
    said = [in_words(state.filters())] if state.filters() else []
    listed = [state.patients_words() or "listed patients"] if state.selection().patients is not None else []
    return Grouping("Filter", parts, notes=(f"Filtered: {'; '.join(said + listed)}.",))


def _versions(index: CohortIndex, bits: np.ndarray, other: Version) -> Grouping:
    """The patients in view and those of another version under the same filters."""
    mine, there = state.version(), state.store().index(other.number)
    same, listed = other.cohort == mine.cohort, state.selection().patients
    rows = state.store().row_numbers(other.number, listed) if same and listed is not None else None
    names = (f"version {mine.number}", f"version {other.number}") if same else (_name(mine), _name(other))
    parts = (Part(names[0], index, bits), Part(names[1], there, there.bits(state.filters(), rows)))
    if same:
        return Grouping("Version", parts, _in_both(parts, mine, other), notes=(f"Both are versions of {mine.cohort}.",))
    note = "Ids of different cohorts are not matched, and cohorts differ in more than their name."
    return Grouping("Cohort", parts, notes=(note,))


def _in_both(parts: Sequence[Part], mine: Version, other: Version) -> int:
    ids = [
        set(state.store().patient_ids(version.number, part.index.rows(part.bits)))
        for part, version in zip(parts, (mine, other), strict=True)
    ]
    return len(ids[0] & ids[1])


def _name(version: Version) -> str:
    return version.cohort if version.current else f"{version.cohort} · version {version.number}"


def _other_versions() -> list[Version]:
    """Versions that can be compared with: current ones first, then the newest."""
    mine = state.version()
    known = [each for each in state.store().versions() if not each.withdrawn and each.number != mine.number]
    return sorted(known, key=lambda each: (not each.current, -each.number))[:VERSIONS_OFFERED]
