"""The cells of one xlsx worksheet: values as stored, and as their number format shows them."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

from lib.intake import limits
from lib.intake.answer import TOO_MANY_COLUMNS, TOO_MANY_ROWS, SheetDraft, Written, error
from lib.intake.archive import DAMAGED_ZIP, parse_events
from lib.intake.number_formats import iso_day, shown
from lib.intake.workbook import Area, Refused

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,9})")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
WITHOUT_VALUE = error("formula without a value")
UNREADABLE = error("unreadable number")


@dataclass
class Book:
    """What a sheet needs from its workbook: shared strings, what styles show numbers as something else, and the epoch of dates."""

    strings: list[str] = field(default_factory=list)
    styles: dict[str, str] = field(default_factory=dict)
    epoch_1904: bool = False


def read_sheet(chunks: Iterable[bytes], sheet: SheetDraft, book: Book) -> None:
    """Fill a sheet from the bytes of its part; the dimension it declares is not asked."""
    SheetPass(sheet, book).read(chunks)


class SheetPass:
    """One pass over a worksheet's XML. Ten thousand patients are some two million events, so nothing is built from them."""

    def __init__(self, sheet: SheetDraft, book: Book) -> None:
        self.sheet, self.book = sheet, book
        self.row = 0
        self.cells: list[Written] = []
        self.cell: dict[str, str] = {}
        self.raw: str | None = None
        self.formula = False
        self.inline: list[str] | None = None
        self.phonetic = False
        self.pieces: list[str] = []
        self.starts = {"c": self.start_cell, "row": self.start_row, "mergeCell": self.merge, "col": self.column}
        self.starts |= {"f": self.start_formula, "is": self.start_inline, "rPh": self.start_phonetic}
        self.starts |= {"v": self.start_text, "t": self.start_text}
        self.ends = {"c": self.end_cell, "v": self.end_value, "t": self.end_text, "row": self.end_row, "rPh": self.end_phonetic}

    def read(self, chunks: Iterable[bytes]) -> None:
        self.pieces = []
        parse_events(chunks, self.start, self.end, lambda text: self.pieces.append(text))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "v":  # nearly all there is are <c> and <v>: they take the short way
            self.pieces = []
        elif name == "c":
            self.start_cell(attributes)
        else:
            act = self.starts.get(name.rpartition(":")[2])
            if act is not None:
                act(attributes)

    def end(self, name: str) -> None:
        if name == "v":
            self.end_value()
        elif name == "c":
            self.cells.append(self.value())
        else:
            act = self.ends.get(name.rpartition(":")[2])
            if act is not None:
                act()

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row = row_number(attributes.get("r"), self.row)
        self.cells = []
        if attributes.get("hidden") in ("1", "true"):
            self.sheet.hidden_rows.append(self.row)

    def end_row(self) -> None:
        self.sheet.add_row(self.row, self.cells)
        self.cells = []

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.cell, self.raw, self.formula, self.inline = attributes, None, False, None
        reference = attributes.get("r")
        gap = 0 if reference is None else column_of(reference) - len(self.cells)
        if gap < 0:
            raise Refused("The file is damaged: a cell stands in it twice. Save it again from Excel or LibreOffice.")
        if gap:
            self.cells += [None] * gap

    def end_cell(self) -> None:
        self.cells.append(self.value())

    def start_text(self, _: dict[str, str]) -> None:
        self.pieces = []

    def end_value(self) -> None:
        pieces = self.pieces
        self.raw = pieces[0] if len(pieces) == 1 else "".join(pieces) or None

    def end_text(self) -> None:
        if self.inline is not None and not self.phonetic:
            self.inline += self.pieces

    def start_formula(self, _: dict[str, str]) -> None:
        self.formula = True

    def start_inline(self, _: dict[str, str]) -> None:
        self.inline = []

    def start_phonetic(self, _: dict[str, str]) -> None:
        self.phonetic = True

    def end_phonetic(self) -> None:
        self.phonetic = False

    def merge(self, attributes: dict[str, str]) -> None:
        self.sheet.add_merge(area_of(attributes.get("ref", "")))

    def column(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in ("1", "true") and first.isdecimal() and last.isdecimal():
            self.sheet.hidden_columns += range(int(first[:6]), min(int(last[:6]), limits.COLUMNS) + 1)

    def value(self) -> Written:
        if self.inline is not None:
            return unescaped("".join(self.inline)) or None
        raw, kind = self.raw, self.cell.get("t", "n")
        if raw is None:
            return WITHOUT_VALUE if self.formula and kind != "str" else None
        if kind == "n":
            return _number(raw, self.cell.get("s"), self.book)
        return _shared(raw, self.book.strings) if kind == "s" else _marked(kind, raw)


def row_number(declared: str | None, previous: int) -> int:
    """The number of a row: as declared, or the next."""
    if declared is None:
        return previous + 1
    if not declared.isdecimal():
        raise Refused(DAMAGED_ZIP)
    if len(declared) > 7 or int(declared) > limits.ROWS:
        raise Refused(TOO_MANY_ROWS)
    return int(declared)


def column_of(reference: str) -> int:
    """The 0-based column of a reference such as `AB12`."""
    return _column(reference.rstrip("0123456789"))


@lru_cache(maxsize=2 * limits.COLUMNS)
def _column(letters: str) -> int:
    column = 0
    for letter in letters.replace("$", ""):
        if not "A" <= letter <= "Z" or len(letters) > 5:
            raise Refused(DAMAGED_ZIP)
        column = 26 * column + ord(letter) - 64
    if not 0 < column <= limits.COLUMNS:
        raise Refused(TOO_MANY_COLUMNS if column else DAMAGED_ZIP)
    return column - 1


def area_of(reference: str) -> Area:
    """
    >>> area_of("B2:C10")
    (2, 2, 10, 3)
    """
    first, _, last = reference.partition(":")
    corners = [REFERENCE.fullmatch(corner) for corner in (first, last or first)]
    if not all(corners):
        raise Refused(DAMAGED_ZIP)
    (top, left), (bottom, right) = ((int(corner[2]), column_of(corner[1]) + 1) for corner in corners)
    if max(top, bottom) > limits.ROWS:
        raise Refused(TOO_MANY_ROWS)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def _shared(raw: str, strings: list[str]) -> str | None:
    if not raw.isdecimal() or len(raw) > 9 or int(raw) >= len(strings):
        raise Refused(DAMAGED_ZIP)
    return strings[int(raw)] or None


def _marked(kind: str, raw: str) -> Written:
    if kind == "b":
        return raw.strip() in ("1", "true")
    if kind == "e":
        return error(raw[:40])
    return iso_day(raw) if kind == "d" else unescaped(raw)


def _number(raw: str, style: str | None, book: Book) -> Written:
    try:
        value = int(raw) if len(raw) < 16 and raw.isdecimal() else float(raw)
    except ValueError:
        return UNREADABLE
    if not math.isfinite(value):
        return UNREADABLE
    how = book.styles.get(style)
    return shown(value, how, book.epoch_1904) if how else whole(value)


def whole(value: float) -> float | int:
    """17.0 as 17: spreadsheets know one kind of number."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def string_of(element: Element) -> str:
    """The text of a shared or inline string: its runs joined, phonetic hints left out, `_x000D_` escapes undone."""
    if len(element) == 1 and element[0].tag.endswith("}t"):
        return unescaped(element[0].text or "")
    runs = [run.find("{*}t") if run.tag.endswith("}r") else run for run in element if run.tag.endswith(("}t", "}r"))]
    return unescaped("".join(run.text or "" for run in runs if run is not None))


def unescaped(text: str) -> str:
    """
    >>> unescaped("one_x000A_two_x005F_x000A_")
    'one\\ntwo_x000A_'
    """
    if "_x" not in text:
        return text
    text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
