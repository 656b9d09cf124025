"""What an uploaded file becomes before anyone interprets it: a workbook of sheets of cells."""

from dataclasses import dataclass
from datetime import date, datetime


class Refused(ValueError):
    """A file that can't be read. Its text is one sentence for the person, and holds no cell value."""


@dataclass(frozen=True)
class CellError:
    """A cell that holds an error instead of a value: `#N/A`, `#DIV/0!`, `formula without a value`."""

    text: str


@dataclass(frozen=True)
class Percent:
    """A number its sheet shows as a percentage; `value` is as stored, so 34.7 % is 0.347."""

    value: float


Cell = None | str | int | float | bool | date | datetime | CellError | Percent
Row = tuple[Cell, ...]
Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows[0]` is spreadsheet row 1; rows may differ in length, and a blank cell is None.

    `hidden_rows` and `hidden_columns` are 1-based. `merged` holds (first row, first column, last row, last column),
    1-based and inclusive; only the first cell of a merged area has a value.
    """

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False
    notes: tuple[str, ...] = ()
    merged: tuple[Area, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A file as read. `kind` is `xlsx`, `xlsm`, `xls`, `ods`, `csv`, `tsv`, `parquet` or `duckdb`; `size` is in bytes."""

    name: str
    sha256: str
    kind: str
    size: int
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def text_of(cell: Cell) -> str:
    """A cell as a person reads it; "" where it is blank."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, Percent):
        return f"{round(cell.value * 100, 6):g} %"
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(cell)


def column_letter(index: int) -> str:
    """The letter a spreadsheet gives the column with this 0-based index.

    >>> column_letter(0), column_letter(27), column_letter(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
