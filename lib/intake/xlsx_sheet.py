"""The cells of one xlsx worksheet: values as stored, and as their number format shows them."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lib.intake import limits
from lib.intake.answer import TOO_MANY_COLUMNS, TOO_MANY_ROWS, SheetDraft, Written, error
from lib.intake.number_formats import iso_day, shown
from lib.intake.packed import DAMAGED_ZIP
from lib.intake.workbook import Area, Refused

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,9})")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
WITHOUT_VALUE = error("formula without a value")
UNREADABLE = error("unreadable number")


@dataclass
class Book:
    """What a sheet needs from its workbook: shared strings, how each cell style shows numbers, and the epoch of dates."""

    strings: list[str] = field(default_factory=list)
    styles: list[str | None] = field(default_factory=list)
    epoch_1904: bool = False


def read_sheet(parts: Iterable[tuple[str, Element]], sheet: SheetDraft, book: Book) -> None:
    """Fill a sheet from the elements of its part; the dimension it declares is not asked."""
    row_number = 0
    for local, element in parts:
        if local == "row":
            row_number = _row_number(element, row_number)
            if element.get("hidden") in ("1", "true"):
                sheet.hidden_rows.append(row_number)
            sheet.add_row(row_number, _cells(element, book))
            element.clear()
        elif local == "mergeCell":
            sheet.add_merge(area_of(element.get("ref", "")))
        elif local == "col" and element.get("hidden") in ("1", "true"):
            first, last = (int(element.get(end, "0")) for end in ("min", "max"))
            sheet.hidden_columns += range(first, min(last, limits.COLUMNS) + 1)


def _row_number(row: Element, previous: int) -> int:
    declared = row.get("r")
    if declared is None:
        return previous + 1
    if not declared.isdecimal():
        raise Refused(DAMAGED_ZIP)
    if len(declared) > 7 or int(declared) > limits.ROWS:
        raise Refused(TOO_MANY_ROWS)
    return int(declared)


def _cells(row: Element, book: Book) -> list[Written]:
    cells: list[Written] = []
    for element in row:
        reference = element.get("r")
        column = len(cells) if reference is None else column_of(reference)
        if column != len(cells):
            if column < len(cells):
                raise Refused("The file is damaged: a cell stands in it twice. Save it again from Excel or LibreOffice.")
            cells += [None] * (column - len(cells))
        cells.append(_value(element, book))
        if len(cells) > limits.COLUMNS:
            raise Refused(TOO_MANY_COLUMNS)
    return cells


def column_of(reference: str, known: dict[str, int] = {}) -> int:  # noqa: B006 - letters are looked up a million times
    """The 0-based column of a reference such as `AB12`."""
    letters = reference.rstrip("0123456789")
    column = known.get(letters)
    if column is None:
        column = 0
        for letter in letters.replace("$", ""):
            if not "A" <= letter <= "Z" or len(letters) > 5:
                raise Refused(DAMAGED_ZIP)
            column = 26 * column + ord(letter) - 64
        if not 0 < column <= limits.COLUMNS:
            raise Refused(TOO_MANY_COLUMNS if column else DAMAGED_ZIP)
        known[letters] = column = column - 1
    return column


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


def _value(cell: Element, book: Book) -> Written:
    raw, formula, inline = None, False, None
    for part in cell:
        tag = part.tag
        if tag.endswith("}v"):
            raw = part.text
        elif tag.endswith("}f"):
            formula = True
        elif tag.endswith("}is"):
            inline = part
    kind = cell.get("t", "n")
    if inline is not None:
        return text_of(inline) or None
    if raw is None:
        return WITHOUT_VALUE if formula and kind != "str" else None
    if kind == "s":
        return _shared(raw, book.strings)
    return _number(raw, cell.get("s"), book) if kind == "n" else _marked(kind, raw)


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
    if style is not None and style.isdecimal() and len(style) < 6 and int(style) < len(book.styles):
        how = book.styles[int(style)]
        if how:
            return shown(value, how, book.epoch_1904)
    return whole(value)


def whole(value: float) -> float | int:
    """17.0 as 17: spreadsheets know one kind of number."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def text_of(element: Element) -> str:
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
