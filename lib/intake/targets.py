"""What a column of a spreadsheet can be: a patient fact, a measure at a timepoint, a raw height, or a key of a long file."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from lib.study import vocabulary
from lib.study.terms import Field, Measure

Layout = Literal["wide", "long", "long by measure"]
Role = Literal["patient", "field", "measure", "raw", "timepoint", "measure name", "value"]
PARTS = {"": "fractured vertebra", "upper": "upper neighbour", "lower": "lower neighbour"}
RAW_LOW, RAW_HIGH = 1, 80  # mm; no thoracic or lumbar vertebra is outside


@dataclass(frozen=True)
class Target:
    """A name a column may be matched to. `measure` and `timepoint` are vocabulary names; `part` is a key of PARTS."""

    name: str
    label: str
    role: Role
    field: str | None = None
    measure: str | None = None
    timepoint: str | None = None
    part: str | None = None


def raw_name(measure: str, part: str, timepoint: str | None = None) -> str:
    """`height_mm_preop`, `height_upper_mm_preop`; without a timepoint `height_mm`."""
    return "_".join(word for word in (measure, part, "mm", timepoint) if word)


@cache
def targets(layout: Layout) -> tuple[Target, ...]:
    """Every name a column of this layout may be matched to, in the order they are offered."""
    found = [Target("patient_id", "Patient", "patient")]
    if layout != "wide":
        found.append(Target("timepoint", "Timepoint", "timepoint"))
    if layout == "long by measure":
        found += [Target("measure", "Outcome measure", "measure name"), Target("value", "Value", "value")]
    else:
        found += [*_measured(layout)]
    found += [Target(each.name, each.label, "field", field=each.name) for each in vocabulary.FIELDS]
    return tuple(found) + (() if layout == "long by measure" else tuple(_raw(layout)))


def target(name: str, layout: Layout) -> Target | None:
    return _by_name(layout).get(name)


@cache
def _by_name(layout: Layout) -> dict[str, Target]:
    return {each.name: each for each in targets(layout)}


def _timepoints(layout: Layout) -> list[tuple[str | None, str]]:
    return [(each.name, f", {each.short}") for each in vocabulary.TIMEPOINTS] if layout == "wide" else [(None, "")]


def _measured(layout: Layout) -> Iterator[Target]:
    for measure in vocabulary.MEASURES:
        for timepoint, said in _timepoints(layout):
            name = f"{measure.name}_{timepoint}" if timepoint else measure.name
            yield Target(name, f"{measure.label}{said}", "measure", measure=measure.name, timepoint=timepoint)


def _raw(layout: Layout) -> Iterator[Target]:
    for measure in vocabulary.MEASURES:
        if not measure.from_raw_heights:
            continue
        for timepoint, said in _timepoints(layout):
            for part, words in PARTS.items():
                label = f"{measure.short} in mm, {words}{said}"
                yield Target(raw_name(measure.name, part, timepoint), label, "raw", None, measure.name, timepoint, part)


def field_of(target: Target) -> Field:
    return vocabulary.field(target.field or "")


def measure_of(target: Target) -> Measure:
    return vocabulary.measure(target.measure or "")
