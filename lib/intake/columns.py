"""The sheet column by column: cells, mended where someone mended them, read as values, with what is wrong in each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lib.intake.dates import day_comes_first
from lib.intake.layout import SKIP
from lib.intake.matching import Match
from lib.intake.numbers import read_number
from lib.intake.problems import Problem, cell_problem, column_problem
from lib.intake.proposal import Proposal
from lib.intake.readings import Reading, readings_of, surprises
from lib.intake.targets import Target, field_of, measure_of, target
from lib.intake.values import Read, plain, reader_of
from lib.intake.workbook import Cell, text_of
from lib.study import vocabulary

Mends = Mapping[tuple[int, int], str]


@dataclass(frozen=True)
class Column:
    """A matched column: one cell and one value for each of the sheet's data rows; `readings` where its words are a choice."""

    match: Match
    target: Target
    cells: list[Cell]
    values: list[Any]
    readings: tuple[Reading, ...] = ()


def data_rows(proposal: Proposal) -> list[int]:
    """The spreadsheet numbers of the rows that hold patients."""
    return [n for n in range(proposal.first_row, proposal.last_row + 1) if n not in proposal.left_out]


def skipped_rows(proposal: Proposal, mends: Mends) -> list[int]:
    """The data rows that say `skip` instead of a patient: in the file, or because someone mended them so."""
    index = next((each.index for each in proposal.matches if each.name == "patient_id"), None)
    if index is None:
        return []
    rows = data_rows(proposal)
    cells = cells_of(proposal, index, rows, mends)
    return [n for n, cell in zip(rows, cells, strict=True) if isinstance(cell, str) and cell.strip().casefold() in SKIP]


def cells_of(proposal: Proposal, index: int, rows: list[int], mends: Mends) -> list[Cell]:
    """The cells of one column, mended ones replaced."""
    grid = proposal.grid.rows
    cells = [row[index] if index < len(row) else None for row in map(grid.__getitem__, [n - 1 for n in rows])]
    mended = {row: text for (row, column), text in mends.items() if column == index}
    return [mended.get(n, cell) for n, cell in zip(rows, cells, strict=True)] if mended else cells


def read_columns(proposal: Proposal, rows: list[int], mends: Mends) -> tuple[dict[str, Column], list[Problem]]:
    """Every matched column read, by target name, and the problems found on the way."""
    columns, problems = {}, []
    for match in proposal.matches:
        found = target(match.name, proposal.layout) if match.name else None
        if found is None:
            continue
        cells = cells_of(proposal, match.index, rows, mends)
        column, said = _read(match, found, cells, rows)
        columns[found.name] = column
        problems += said
    return columns, problems


def _read(match: Match, found: Target, cells: list[Cell], rows: list[int]) -> tuple[Column, list[Problem]]:
    kind = field_of(found).kind if found.role == "field" else ""
    signed = kind == "choice" and any(isinstance(cell, str) and plain(cell) == "+" for cell in set(cells))
    read = reader_of(found, day_comes_first(cells) if kind == "date" else None, signed)
    reads = [read(cell) for cell in cells]
    problems = wrong_cells(match, cells, reads, rows) + _hints(match, reads)
    if found.role == "measure":
        problems += scale_problems(match, found, cells, reads) or fraction_cells(match, found, cells, reads, rows)
    told = readings_of(match, field_of(found), cells, read) if kind == "choice" else []
    problems += surprises(match, field_of(found), told) if told else []
    return Column(match, found, cells, [each.value for each in reads], tuple(told)), problems


def wrong_cells(match: Match, cells: list[Cell], reads: list[Read], rows: list[int]) -> list[Problem]:
    """One error for each cell that says something it can't say."""
    return [
        cell_problem("error", each.rule or "type", rows[i], match.heading, match.index, text_of(cells[i]), each.said)
        for i, each in enumerate(reads)
        if each.said is not None
    ]


def _hints(match: Match, reads: list[Read]) -> list[Problem]:
    """What was read in one of several possible ways, once a column."""
    counts = Counter(each.hint for each in reads if each.hint is not None)
    return [
        column_problem("warning", "reading", match.heading, match.index, f"{hint} ({n} cell{'s' if n > 1 else ''}); please check")
        for hint, n in counts.items()
    ]


def scale_problems(match: Match, found: Target, cells: list[Cell], reads: list[Read]) -> list[Problem]:
    """A column that is on another scale: ten times too large, a fraction instead of a percentage, or out of 50."""
    measure, percent = measure_of(found), "%" in measure_of(found).unit
    numbers = [each.value for each in reads if each.value is not None]
    too_large = [n for cell, each in zip(cells, reads, strict=True) if each.rule == "range" and (n := read_number(cell, "%"))]
    high, n = Decimal(repr(measure.high)), len(numbers) + len(too_large)
    say = lambda severity, text: [column_problem(severity, "scale", match.heading, match.index, text)]  # noqa: E731
    ten_times = [each for each in too_large if high < each <= 10 * high]
    if not percent and len(ten_times) >= max(2, 0.2 * n):
        return say("error", f"it looks like 0-{10 * high:g}, but {measure.short} is 0-{high:g}; divide the whole column by 10")
    if (
        percent
        and len(numbers) >= 3
        and not too_large
        and all(0 <= each <= 1.2 for each in numbers)
        and any(each % 1 for each in numbers)
    ):
        return say("error", "it looks like a fraction such as 0.35; write percentages such as 35")
    before = found.timepoint in (None, vocabulary.TIMEPOINTS[0].name)
    if percent and high == 100 and before and found.timepoint and len(numbers) >= 10 and 25 < max(numbers) <= 50:
        return say("warning", f"no value is above 50; {measure.short} is 0-100 %, so double it if it is counted out of 50")
    return []


def fraction_cells(match: Match, found: Target, cells: list[Cell], reads: list[Read], rows: list[int]) -> list[Problem]:
    """A warning for each cell that may be a fraction among percentages: 0.65 under 70 and 73."""
    measure = measure_of(found)
    if "%" not in measure.unit:
        return []
    said = f"{{value}} is less than 1 %; write a number such as 65 if it is a fraction of {measure.short}"
    return [
        cell_problem("warning", "scale", rows[i], match.heading, match.index, text_of(cells[i]), said)
        for i, each in enumerate(reads)
        if each.value is not None and 0 < each.value < 1
    ]
