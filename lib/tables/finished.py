"""A finished table: a title, columns, rows of text as they will be read, and the raw numbers behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Raw = float | int | str | None
MARKS = {"same": "=", "differs": "≠", "does not follow": "!"}


@dataclass(frozen=True)
class Column:
    """A column: its key in files, its heading for people, and where its text stands."""

    key: str
    heading: str
    align: Literal["left", "right"] = "right"


@dataclass(frozen=True)
class Printed:
    """What the paper prints beneath a cell, and how it compares.

    `mark` is = (same to the printed digit), ≠ (differs), ! (does not follow) or empty; `words` say it.
    """

    text: str
    mark: str = ""
    words: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.mark}".strip()


@dataclass(frozen=True)
class Cell:
    """One cell as read. `number` is its one raw number where it has just one, with the spreadsheet format that shows it so."""

    text: str
    printed: Printed | None = None
    number: float | int | None = None
    format: str = ""


@dataclass(frozen=True)
class Row:
    """One row: its cells, and the raw numbers behind them by name."""

    cells: tuple[Cell, ...]
    raw: dict[str, Raw] = field(default_factory=dict)


@dataclass(frozen=True)
class FinishedTable:
    """Rows of finished text under a title. Nothing that writes a table rounds, sorts or judges again."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def texts(self) -> list[list[str]]:
        """The cells as text, without what is printed beneath."""
        return [[cell.text for cell in row.cells] for row in self.rows]

    def numbers(self) -> list[dict[str, Raw]]:
        """The raw numbers at full precision, one dictionary a row, None where not estimable."""
        return [dict(row.raw) for row in self.rows]

    def raw_names(self) -> list[str]:
        """The names of the raw numbers in order of first appearance."""
        return list(dict.fromkeys(name for row in self.rows for name in row.raw))


Tables = FinishedTable | Sequence[FinishedTable]


def several(tables: Tables) -> tuple[FinishedTable, ...]:
    """One table or many, as many."""
    return (tables,) if isinstance(tables, FinishedTable) else tuple(tables)


def table_of(title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> FinishedTable:
    """A table of plain texts."""
    return FinishedTable(title, tuple(columns), tuple(Row(tuple(Cell(text) for text in row)) for row in rows), tuple(notes))
