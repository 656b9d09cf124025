"""Combinations of pain pattern and imaging signs as a table: who has them together, and what became of these patients."""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.statistics.results import Summary
from lib.study import vocabulary
from lib.study.selection import Filters
from lib.study.terms import MISSING, Field, Measure
from lib.tables import formats
from lib.tables.finished import Cell, Column, FinishedTable, Row
from lib.tables.words import listed, patients

FEWEST = 5  # patients with both values, below which no mean and no interval are given


FEW = f"With fewer than {FEWEST} pairs: each patient and the median, no interval."


@dataclass(frozen=True)
class CombinationRow:
    """The filters that choose a combination, its patients, and their improvement: each value where there are few."""

    filters: Filters
    n: int
    improvement: Summary
    values: tuple[float, ...] = ()


def combinations_table(rows: Sequence[CombinationRow], measure: Measure, when: str) -> FinishedTable:
    """One row a combination, the commonest first; `when` names the two visits."""
    fields = [vocabulary.field(name) for name, _ in rows[0].filters] if rows else []
    columns = (
        *(Column(each.name, each.label, "left") for each in fields),
        Column("patients", "Patients"),
        Column("pairs", "Pairs"),
        Column("improvement", f"Improvement ({formats.CI})"),
    )
    title = f"Combinations of signs; {measure.label}, improvement, {when}"
    notes = (
        FEW,
        "Combinations were not chosen beforehand: a description, not a test.",
    )
    return FinishedTable(title, columns, tuple(_row(each, fields, measure) for each in rows), notes)


def in_words(row: CombinationRow, measure: Measure) -> str:
    """A combination in one line: who, how many, and their improvement."""
    who = combination_words(row.filters)
    return f"{who}: {patients(row.n)}; {measure.short}, improvement {_improvement(row, measure)}"


def combination_words(filters: Filters) -> str:
    """Who has a combination: `worse on walking, with CT cleft and MRI T1 low, without X-ray cleft`."""
    fields = [(vocabulary.field(name), tuple(values)) for name, values in filters]
    signs = [
        (field.label, values == field.seen_values) for field, values in fields if field.group == "sign" and MISSING not in values
    ]
    parts = [
        " or ".join(field.label_of(value) for value in values)
        for field, values in fields
        if field.group != "sign" and MISSING not in values
    ]
    for word, wanted in (("with", True), ("without", False)):
        names = [label for label, seen in signs if seen is wanted]
        parts += [f"{word} {listed(names)}"] if names else []
    unknown = [field.label for field, values in fields if MISSING in values]
    return ", ".join([*parts, *([f"{listed(unknown)} not recorded"] if unknown else [])])


def said(name: str, values: Sequence[str]) -> str:
    """The values of a combination: `seen`, `not seen`, `not recorded`, or a pattern's label."""
    field = vocabulary.field(name)
    if field.group == "sign" and tuple(values) in (field.seen_values, field.unseen_values):
        return "seen" if tuple(values) == field.seen_values else "not seen"
    return " or ".join(field.label_of(value) for value in values)


def _row(row: CombinationRow, fields: Sequence[Field], measure: Measure) -> Row:
    found = row.improvement
    few = found.n < FEWEST
    low, high = (None, None) if few else found.ci95 or (None, None)
    cells = (
        *(Cell(said(name, values)) for name, values in row.filters),
        Cell(formats.count(row.n), None, row.n, "0"),
        Cell(formats.count(found.n), None, found.n, "0"),
        Cell(_improvement(row, measure)),
    )
    raw = {each.name: ",".join(values) for each, (_, values) in zip(fields, row.filters, strict=True)}
    numbers = {"n": row.n, "n_pairs": found.n, "mean": None if few else found.mean, "ci95_low": low, "ci95_high": high}
    return Row(cells, {**raw, **numbers, "median": found.median})


def _improvement(row: CombinationRow, measure: Measure) -> str:
    """The mean improvement with its interval, the median of a few, or a dash."""
    found = row.improvement
    if not found.n:
        return formats.NOTHING
    if found.n < FEWEST:
        return f"median {formats.score(found.median, measure)}"
    return formats.with_interval(found.mean, found.ci95, measure.decimals)
