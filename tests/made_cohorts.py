"""Cohorts made in a test: a few patients written out, or many by a seed, as a checked file and its bytes."""

import datetime
import hashlib
import random

import pandas as pd

from lib.intake import Intake, Problem
from lib.study import vocabulary

SCORE_COLUMNS = {f"{m.name}_{t.name}": (m.name, t.name) for m in vocabulary.MEASURES for t in vocabulary.TIMEPOINTS}


def checked(rows: list[dict], name: str = "cohort.csv", problems: tuple[Problem, ...] = ()) -> tuple[Intake, bytes]:
    """One dict a patient: patient_id, fields and <measure>_<timepoint>; what is left out or None is missing."""
    fields = [each.name for each in vocabulary.FIELDS]
    patients = pd.DataFrame([{field: row.get(field) for field in ["patient_id", *fields]} for row in rows], dtype=object)
    scores = [
        (row["patient_id"], *key, row[column])
        for row in rows
        for column, key in SCORE_COLUMNS.items()
        if row.get(column) is not None
    ]
    raw = repr([name, rows]).encode()
    intake = Intake(
        file_name=name,
        sha256=hashlib.sha256(raw).hexdigest(),
        layout="wide",
        sheet="patients",
        n_rows=len(rows),
        n_patients=len(rows),
        matched={},
        unmatched=[],
        problems=problems,
        patients=patients,
        assessments=pd.DataFrame(scores, columns=["patient_id", "measure", "timepoint", "value"]),
        recorded=frozenset(name for row in rows for name, value in row.items() if value is not None and name != "patient_id"),
    )
    return intake, raw


def random_rows(n: int, seed: int, missing: float = 0.15, decimals: int | None = None, prefix: str = "P") -> list[dict]:
    """Patients with gaps in everything, numbers on band edges among them; `decimals` None is each measure's own."""
    dice = random.Random(seed)
    rows = []
    for place in range(n):
        row: dict = {"patient_id": f"{prefix}{place:05}"}
        for each in vocabulary.FIELDS:
            row[each.name] = None if dice.random() < missing else _fact(dice, each)
        for column, (measure, _) in SCORE_COLUMNS.items():
            word = vocabulary.measure(measure)
            places = word.decimals if decimals is None else decimals
            row[column] = None if dice.random() < missing else round(dice.uniform(word.low, word.high), places)
        rows.append(row)
    dice.shuffle(rows)
    return rows


def _fact(dice: random.Random, each) -> object:
    if each.kind == "choice":
        return dice.choice(each.options).value
    if each.kind == "date":
        return datetime.date(2020, 1, 1) + datetime.timedelta(days=dice.randrange(900))
    if each.kind == "text":
        return dice.choice(["none", "haematoma", "Dr O'Neil; DROP TABLE patients", "any"])
    edge = float(dice.choice([end for band in each.bands for end in (band.low, band.high, band.high + 1)] or [each.low]))
    return edge if dice.random() < 0.3 else round(dice.uniform(each.low, each.high), each.decimals)
