"""A sheet read and checked: patients, their assessments, and everything that is wrong, all at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from lib.intake.checks import KEYS, add_heights, change_problems, identity_problems, match_problems, sheet_problems
from lib.intake.columns import Column, Mends, data_rows, read_columns, skipped_rows
from lib.intake.gathering import Gathered, gather_by_measure, gather_long, gather_wide
from lib.intake.header import row_numbers
from lib.intake.problems import Problem
from lib.intake.proposal import Proposal
from lib.intake.readings import Reading
from lib.study import vocabulary

GATHER = {"wide": gather_wide, "long": gather_long, "long by measure": gather_by_measure}


@dataclass(frozen=True, eq=False)
class Intake:
    """A checked file. `patients` has one row a patient: patient_id and every field of the vocabulary, None (numbers: NaN) where absent.

    `assessments` has one row per patient, measure and timepoint with a value: patient_id, measure, timepoint, value (exact Decimal).
    `recorded` names the fields and `<measure>_<timepoint>` that hold at least one value; `readings` say how coded words were read.
    """

    file_name: str
    sha256: str
    layout: str
    sheet: str
    n_rows: int
    n_patients: int
    matched: Mapping[str, str]
    unmatched: list[str]
    problems: tuple[Problem, ...]
    patients: pd.DataFrame = field(repr=False)
    assessments: pd.DataFrame = field(repr=False)
    recorded: frozenset[str] = frozenset()
    mends: Mends = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops a commit."""
        return tuple(each for each in self.problems if each.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(each for each in self.problems if each.severity == "warning")

    @property
    def ok(self) -> bool:
        return not any(each.severity == "error" for each in self.problems)


def check(proposal: Proposal, mends: Mends | None = None) -> Intake:
    """Read every cell of a proposal and say all that is wrong. `mends` holds new texts by (spreadsheet row, column index)."""
    mended = dict(mends or {})
    skipped = skipped_rows(proposal, mended)
    rows = [n for n in data_rows(proposal) if n not in skipped]
    columns, problems = read_columns(proposal, rows, mended)
    stops = sheet_problems(proposal, columns, len(rows))
    gathered = _gathered(proposal, columns, rows)
    problems = stops + match_problems(proposal.matches) + problems + gathered.problems
    problems += identity_problems(columns["patient_id"]) if "patient_id" in columns else []
    problems += add_heights(gathered) + change_problems(gathered)
    return Intake(
        file_name=proposal.workbook.name,
        sha256=proposal.workbook.sha256,
        layout=proposal.layout,
        sheet=proposal.sheet,
        n_rows=len(rows),
        n_patients=len(gathered.ids),
        matched={each.heading: each.name for each in proposal.matches if each.name},
        unmatched=[each.heading for each in proposal.matches if not each.name],
        problems=tuple(sorted(problems, key=_place)),
        patients=_patients(gathered),
        assessments=_assessments(gathered),
        recorded=_recorded(gathered),
        mends=mended,
        notes=(*proposal.notes, *_skipped_words(skipped)),
        readings=(*gathered.readings, *[each for column in columns.values() for each in column.readings]),
    )


def _skipped_words(rows: list[int]) -> list[str]:
    """One sentence on the rows that someone left out."""
    return [f"Row {row_numbers(rows)} says “skip” in the patient column and was left out."] if rows else []


def _gathered(proposal: Proposal, columns: dict[str, Column], rows: list[int]) -> Gathered:
    """The patients of the sheet; none where a key column is missing."""
    if not all(each in columns for each in ("patient_id", *KEYS[proposal.layout])):
        return Gathered([], [])
    return GATHER[proposal.layout](columns, rows)


def _place(problem: Problem) -> tuple:
    """Errors before warnings, whole file and columns before cells, then down the sheet."""
    index = -1 if problem.index is None else problem.index
    return (problem.severity != "error", problem.row or 0, index)


def _patients(gathered: Gathered) -> pd.DataFrame:
    n = len(gathered.ids)
    columns: dict[str, Any] = {"patient_id": pd.Series(gathered.ids, dtype=object)}
    for each in vocabulary.FIELDS:
        values = gathered.facts.get(each.name) or [None] * n
        if each.kind == "number":
            columns[each.name] = np.array([np.nan if value is None else float(value) for value in values], dtype=float)
        else:
            columns[each.name] = pd.Series(values, dtype=object)
    return pd.DataFrame(columns)


def _assessments(gathered: Gathered) -> pd.DataFrame:
    ids = np.array(gathered.ids, dtype=object)
    parts: dict[str, list] = {"patient_id": [], "measure": [], "timepoint": [], "value": []}
    for measure in vocabulary.MEASURES:
        for time in vocabulary.TIMEPOINTS:
            scores = gathered.scores.get(f"{measure.name}_{time.name}")
            if scores is None:
                continue
            values = np.array(scores.values, dtype=object)
            there = np.array([value is not None for value in scores.values], dtype=bool)
            parts["patient_id"].append(ids[there])
            parts["value"].append(values[there])
            parts["measure"].append(np.full(int(there.sum()), measure.name, dtype=object))
            parts["timepoint"].append(np.full(int(there.sum()), time.name, dtype=object))
    joined = {name: np.concatenate(each) if each else np.array([], dtype=object) for name, each in parts.items()}
    return pd.DataFrame({name: pd.Series(each, dtype=object) for name, each in joined.items()})


def _recorded(gathered: Gathered) -> frozenset[str]:
    facts = {name for name, values in gathered.facts.items() if any(value is not None for value in values)}
    scores = {name for name, each in gathered.scores.items() if any(isinstance(value, Decimal) for value in each.values)}
    return frozenset(facts | scores)
