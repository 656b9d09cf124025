"""What the child tells its parent: JSON lines, written here as sheets are read, and taken apart with distrust.

A first line names the kind and notes; then, for each sheet, a line about it and one line `[row number, [cells]]` for each
row that holds something. Cells are null, text, numbers and booleans as JSON has them, or a pair: `["d", "2010-01-31"]`,
`["t", "2010-01-31T08:00:00"]`, `["e", "#N/A"]`, `["p", 0.347]`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from lib.intake import limits
from lib.intake.workbook import Area, Refused, column_letter

Written = None | str | int | float | bool | list
encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")).encode

TOO_MANY_CELLS = (
    f"The file holds more than {limits.CELLS:,} cells, more than can be read: "
    "leave out sheets and columns that are not needed, or split it by year."
)
TOO_MUCH_TEXT = f"The file holds more than {limits.ANSWER_BYTES // limits.MIB} MB of text: leave out columns that are not needed."
TOO_MANY_ROWS = f"The file has more than {limits.ROWS:,} rows, more than a spreadsheet has: split it, by year for example."
TOO_MANY_COLUMNS = f"The file has more than {limits.COLUMNS:,} columns, more than a spreadsheet has: keep the columns needed."


@dataclass
class Budget:
    """What is left of the cells and bytes one file may hold."""

    cells: int = limits.CELLS
    size: int = limits.ANSWER_BYTES

    def spend(self, cells: int, size: int) -> None:
        self.cells -= cells
        self.size -= size
        if self.cells < 0:
            raise Refused(TOO_MANY_CELLS)
        if self.size < 0:
            raise Refused(TOO_MUCH_TEXT)


@dataclass
class SheetDraft:
    """A sheet while it is read: one encoded line for each row that holds something."""

    budget: Budget
    name: str = ""
    hidden: bool = False
    notes: list[str] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    rows: dict[int, bytes] = field(default_factory=dict)

    def add_row(self, number: int, cells: list[Written]) -> None:
        """Add row `number` (1-based); trailing blank cells are left out, and so is a row without any other."""
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        if number in self.rows:
            raise Refused(f"The file is damaged: row {number} stands there twice. Save it again from Excel or LibreOffice.")
        if number > limits.ROWS:
            raise Refused(TOO_MANY_ROWS)
        if len(cells) > limits.COLUMNS:
            raise Refused(TOO_MANY_COLUMNS)
        line = encode([number, cells]).encode()
        if len(line) > limits.TEXT_LENGTH:
            _check_texts(number, cells, len(line))
        self.budget.spend(len(cells), len(line))
        self.rows[number] = line

    def told(self) -> dict:
        """What the answer says about the sheet before its rows."""
        notes = [*self.notes, *_hidden("row", self.hidden_rows, str), *_hidden("column", self.hidden_columns, _letter_of)]
        about = {name: getattr(self, name) for name in ("name", "hidden", "merged", "hidden_rows", "hidden_columns")}
        return about | {"notes": notes, "rows": len(self.rows)}

    def add_merge(self, area: Area) -> None:
        if len(self.merged) >= limits.MERGES:
            raise Refused(f"A sheet has more than {limits.MERGES:,} merged areas: unmerge its cells and save it again.")
        self.merged.append(area)


@dataclass
class BookDraft:
    """A file while it is read."""

    kind: str
    sheets: list[SheetDraft]
    notes: list[str] = field(default_factory=list)


def day(value: date) -> list:
    return ["d", value.isoformat()]


def moment(value: datetime) -> list:
    return ["t", value.isoformat()]


def error(text: str) -> list:
    return ["e", text]


def percent(value: float) -> list:
    return ["p", value]


def refused(sentence: str) -> bytes:
    """The whole answer for a file that is refused."""
    return encode({"refused": sentence}).encode() + b"\n"


def lines(book: BookDraft) -> list[bytes]:
    """The answer for a file that was read."""
    said = [_line({"kind": book.kind, "notes": book.notes, "sheets": len(book.sheets)})]
    for sheet in book.sheets:
        said.append(_line(sheet.told()))
        said += [sheet.rows[number] + b"\n" for number in sorted(sheet.rows)]
    return said


def _line(value: dict) -> bytes:
    return encode(value).encode() + b"\n"


def sheets_left_out(count: int) -> str:
    """
    >>> sheets_left_out(1)
    '1 of its sheets holds a chart, a macro or a dialog and was left out.'
    """
    verbs = ("holds", "was") if count == 1 else ("hold", "were")
    return f"{count} of its sheets {verbs[0]} a chart, a macro or a dialog and {verbs[1]} left out."


def _letter_of(number: int) -> str:
    return column_letter(number - 1)


def _hidden(what: str, numbers: list[int], named: Callable[[int], str]) -> list[str]:
    """One sentence about hidden rows or columns that hold something or stand among them."""
    if not numbers:
        return []
    first = ", ".join(named(number) for number in numbers[:10]) + (" …" if len(numbers) > 10 else "")
    if len(numbers) == 1:
        return [f"1 {what} is hidden ({first}) and was read like the others."]
    return [f"{len(numbers):,} {what}s are hidden ({first}) and were read like the others."]


def _check_texts(number: int, cells: list[Written], size: int) -> None:
    if any(isinstance(cell, str) and len(cell) > limits.TEXT_LENGTH for cell in cells):
        raise Refused(
            f"Row {number} holds a text longer than {limits.TEXT_LENGTH:,} characters, more than a spreadsheet's cell can: "
            "shorten it, and look for a quotation mark that is not closed."
        )
    if size > limits.ROW_BYTES:
        raise Refused(f"Row {number} holds more than {limits.ROW_BYTES // limits.MIB} MB of text: keep the columns needed.")
