"""The records of an xls file, read for what calamine leaves out: percentages, error cells, and what is hidden."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lib.intake import limits
from lib.intake.number_formats import PERCENT, shown_as

# [MS-XLS] 2.3: record numbers
EOF, FILEPASS, XF, FORMAT, FORMAT_BEFORE_97, BOUNDSHEET = 0x0A, 0x2F, 0xE0, 0x41E, 0x1E, 0x85
BOF = (0x809, 0x409, 0x209, 0x009)
FORMULA, NUMBER, RK, MULRK, BOOLERR, ROW, COLINFO = 0x06, 0x203, 0x27E, 0xBD, 0x205, 0x208, 0x7D
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BIFF8 = 0x0600


@dataclass
class Scan:
    """What was found in one sheet; places are 0-based (row, column), hidden rows and columns 1-based."""

    percents: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    @cached_property
    def _by_row(self) -> dict[int, list[int]]:
        rows: dict[int, list[int]] = {}
        for row, column in sorted(self.percents | self.errors.keys()):
            rows.setdefault(row, []).append(column)
        return rows

    def marks(self, row: int) -> list[int]:
        """The columns of a row whose value calamine does not tell in full."""
        return self._by_row.get(row, [])


@dataclass
class Formats:
    """What was found in the workbook's own records, and in each of its sheets by name."""

    protected: bool = False
    version: int = BIFF8
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, Scan] = field(default_factory=dict)

    def percent(self, style: int) -> bool:
        if style >= len(self.styles):
            return False
        number = self.styles[style]
        return shown_as(number, self.codes.get(number)) == PERCENT


def scan(stream: bytes) -> Formats:
    """The formats of a workbook stream; a record that is cut off ends the sheet it stands in."""
    found = Formats()
    for number, body in records(stream, 0):
        _note_global(found, number, body)
        if found.protected:
            return found
    for name, place in found.places.items():
        sheet = found.sheets[name] = Scan()
        for number, body in records(stream, place):
            _note_cell(found, sheet, number, body)
    return found


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(number, body) of the records from a place to the end of its part; parts inside it, such as charts, are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (number in BOF) - (number == EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield number, body


def _note_global(found: Formats, number: int, body: bytes) -> None:
    if number in BOF and len(body) >= 2:
        found.version = struct.unpack_from("<H", body)[0]
    elif number == FILEPASS:
        found.protected = True
    elif number == XF and len(body) >= 4:
        found.styles.append(struct.unpack_from("<H", body, 2)[0])
    elif number in (FORMAT, FORMAT_BEFORE_97) and len(body) >= 4:
        found.codes[struct.unpack_from("<H", body)[0]] = _text(body[2:], found.version, 2)
    elif number == BOUNDSHEET and len(body) >= 8 and len(found.places) < limits.SHEETS:
        found.places[_text(body[6:], found.version, 1)] = struct.unpack_from("<I", body)[0]


def _text(body: bytes, version: int, length_bytes: int) -> str:
    """A counted text: since 97 one byte says whether its characters are wide; before, the count is one byte."""
    if version < BIFF8:
        return body[1 : 1 + body[0]].decode("cp1252", "replace")
    count = int.from_bytes(body[:length_bytes], "little")
    wide = body[length_bytes] & 1
    start = length_bytes + 1
    return body[start : start + count * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _note_cell(found: Formats, sheet: Scan, number: int, body: bytes) -> None:
    if number in (NUMBER, RK, FORMULA, BOOLERR) and len(body) >= 8:
        row, column, style = struct.unpack_from("<HHH", body)
        code = _error_code(number, body)
        if code is not None:
            sheet.errors[row, column] = ERRORS.get(code, "#ERROR")
        elif found.percent(style):
            sheet.percents.add((row, column))
    elif number == MULRK and len(body) >= 6:
        row, first = struct.unpack_from("<HH", body)
        for place in range((len(body) - 6) // 6):
            if found.percent(struct.unpack_from("<H", body, 4 + 6 * place)[0]):
                sheet.percents.add((row, first + place))
    elif number == ROW and len(body) >= 16 and body[12] & 0x20:
        sheet.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
    elif number == COLINFO and len(body) >= 10 and body[8] & 1:
        first, last = struct.unpack_from("<HH", body)
        sheet.hidden_columns.update(range(first + 1, min(last, 255) + 2))


def _error_code(number: int, body: bytes) -> int | None:
    if number == BOOLERR:
        return body[6] if body[7] else None
    if number == FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
