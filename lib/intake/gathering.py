"""From columns to patients: one place per patient, its facts and its scores, whatever the sheet's layout."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lib.intake.columns import Column
from lib.intake.layout import SKIP, measure_of_word, timepoints_of
from lib.intake.matching import Match
from lib.intake.problems import Problem, cell_problem, column_problem, listed
from lib.intake.readings import Reading, readings_of_words
from lib.intake.values import is_missing, measure_reader
from lib.intake.workbook import text_of
from lib.study import vocabulary

NOWHERE = 0  # the row of a score that was never written


@dataclass(frozen=True)
class Scores:
    """One measure (or raw height) at one timepoint: a value and a spreadsheet row for each patient."""

    match: Match
    values: list[Any]
    rows: list[int]


@dataclass
class Gathered:
    """Patients in the order of the sheet. `facts` and `scores` hold one value a patient; scores go by target name."""

    ids: list[str]
    rows: list[int]
    facts: dict[str, list[Any]] = field(default_factory=dict)
    scores: dict[str, Scores] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


def gather_wide(columns: dict[str, Column], rows: list[int]) -> Gathered:
    """A row a patient: a second row of the same patient is an error and not read."""
    patient = columns["patient_id"]
    first: dict[str, int] = {}
    keep, problems = [], []
    for i, name in enumerate(patient.values):
        if name is None:
            continue
        if name in first:
            said = f"{{value}} already stands in row {first[name]}; write each patient once, or match a timepoint column"
            problems.append(_cell("duplicate", rows[i], patient, i, said))
            continue
        first[name] = rows[i]
        keep.append(i)
    everyone = len(keep) == len(rows)
    pick = (lambda values: values) if everyone else (lambda values: [values[i] for i in keep])
    kept = pick(rows)
    gathered = Gathered(pick(patient.values), kept, problems=problems)
    for name, column in columns.items():
        if column.target.role == "field":
            gathered.facts[name] = pick(column.values)
        elif column.target.role in ("measure", "raw"):
            gathered.scores[name] = Scores(column.match, pick(column.values), kept)
    return gathered


def gather_long(columns: dict[str, Column], rows: list[int]) -> Gathered:
    """A row a visit: facts are taken where they are constant, a visit told twice is an error."""
    gathered, places = _patients(columns, rows)
    times = _timepoints(columns["timepoint"], rows, gathered)
    _facts(columns, rows, places, gathered)
    seen: dict[tuple[int, str], int] = {}
    measured = [(name, each) for name, each in columns.items() if each.target.role in ("measure", "raw")]
    for i, (place, time) in enumerate(zip(places, times, strict=True)):
        if place is None or time is None:
            continue
        if (place, time) in seen:
            said = f"{{value}} was already told of this patient in row {seen[place, time]}; keep one row for each visit"
            gathered.problems.append(_cell("duplicate", rows[i], columns["timepoint"], i, said))
            continue
        seen[place, time] = rows[i]
        for name, column in measured:
            _put(gathered, f"{name}_{time}", column.match, place, column.values[i], rows[i])
    return gathered


def gather_by_measure(columns: dict[str, Column], rows: list[int]) -> Gathered:
    """A row a value: the measure's own range decides what the value column may say."""
    gathered, places = _patients(columns, rows)
    times = _timepoints(columns["timepoint"], rows, gathered)
    measures = _words(columns["measure"], rows, gathered)
    _facts(columns, rows, places, gathered)
    value, seen = columns["value"], {}
    for i, (place, time, measure) in enumerate(zip(places, times, measures, strict=True)):
        if place is None or time is None or measure is None:
            continue
        read = measure_reader(measure)(value.cells[i])
        if read.said is not None:
            said = read.said.replace("; write", f" of {vocabulary.measure(measure).short}; write")
            gathered.problems.append(_cell(read.rule or "type", rows[i], value, i, said))
        elif (place, time, measure) in seen:
            said = f"{{value}}: this patient's {vocabulary.measure(measure).short} was already told in row {seen[place, time, measure]}"
            gathered.problems.append(_cell("duplicate", rows[i], value, i, f"{said}; keep one"))
            continue
        seen[place, time, measure] = rows[i]
        _put(gathered, f"{measure}_{time}", value.match, place, read.value, rows[i])
    return gathered


def _cell(rule: str, row: int, column: Column, i: int, said: str) -> Problem:
    return cell_problem("error", rule, row, column.match.heading, column.match.index, text_of(column.cells[i]), said)


def _patients(columns: dict[str, Column], rows: list[int]) -> tuple[Gathered, list[int | None]]:
    """The patients in order of appearance, and each row's place among them."""
    order: dict[str, int] = {}
    first: list[int] = []
    places: list[int | None] = []
    for i, name in enumerate(columns["patient_id"].values):
        if name is not None and name not in order:
            order[name] = len(order)
            first.append(rows[i])
        places.append(order.get(name) if name is not None else None)
    return Gathered(list(order), first), places


def _timepoints(column: Column, rows: list[int], gathered: Gathered) -> list[str | None]:
    known, hint = timepoints_of([each for each in column.cells if not is_missing(each)])
    if hint:
        gathered.problems.append(column_problem("warning", "reading", column.match.heading, column.match.index, hint))
    shorts = {each.name: each.short for each in vocabulary.TIMEPOINTS}
    return _read_words(column, rows, gathered, known, "timepoint", shorts)


def _words(column: Column, rows: list[int], gathered: Gathered) -> list[str | None]:
    known = {text: name for text in {text_of(each) for each in column.cells} if (name := measure_of_word(text))}
    shorts = {each.name: each.short for each in vocabulary.MEASURES}
    return _read_words(column, rows, gathered, known, "measure", shorts)


def _read_words(
    column: Column, rows: list[int], gathered: Gathered, known: dict[str, str], kind: str, shorts: dict[str, str]
) -> list[str | None]:
    gathered.readings += readings_of_words(
        column.match.heading, column.cells, {text: shorts[name] for text, name in known.items()}
    )
    found: list[str | None] = []
    for i, cell in enumerate(column.cells):
        text = text_of(cell)
        name = known.get(text)
        found.append(name)
        if name is None and text.casefold() not in SKIP:
            rule = "required" if is_missing(cell) else f"unknown {kind}"
            said = f"{{value}} is not a {kind} of this study; write {listed(list(shorts.values()))}, or skip to leave the row out"
            gathered.problems.append(_cell(rule, rows[i], column, i, said))
    return found


def _facts(columns: dict[str, Column], rows: list[int], places: Sequence[int | None], gathered: Gathered) -> None:
    """One value a patient and fact; two rows that differ are an error at the later one."""
    for name, column in columns.items():
        if column.target.role != "field":
            continue
        values: list[Any] = [None] * len(gathered.ids)
        told = [NOWHERE] * len(gathered.ids)
        for i, (place, value) in enumerate(zip(places, column.values, strict=True)):
            if place is None or value is None:
                continue
            if values[place] is None:
                values[place], told[place] = value, rows[i]
            elif values[place] != value:
                said = f"{{value}} contradicts row {told[place]} of the same patient; a patient has one {column.target.label}"
                gathered.problems.append(_cell("conflict", rows[i], column, i, said))
        gathered.facts[name] = values


def _put(gathered: Gathered, name: str, match: Match, place: int, value: Any, row: int) -> None:
    if name not in gathered.scores:
        n = len(gathered.ids)
        gathered.scores[name] = Scores(match, [None] * n, [NOWHERE] * n)
    scores = gathered.scores[name]
    scores.values[place], scores.rows[place] = value, row
