"""The ods reader: LibreOffice's and Excel's OpenDocument spreadsheets, with repeats unrolled only where they hold something."""

import math
import zipfile
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lib.intake import limits
from lib.intake.answer import TOO_MANY_COLUMNS, TOO_MANY_ROWS, BookDraft, Budget, SheetDraft, Written, error, percent
from lib.intake.archive import NOT_ONE_OF_OURS, WITH_PASSWORD, elements
from lib.intake.number_formats import iso_day
from lib.intake.workbook import Refused
from lib.intake.xlsx_sheet import UNREADABLE, WITHOUT_VALUE, whole

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
MANIFEST = "META-INF/manifest.xml"
SHEETS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ERRORS = ("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!")
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def read_ods(archive: zipfile.ZipFile) -> BookDraft:
    """Every sheet of an ods; raises Refused for other OpenDocument files and for protected ones."""
    _check_type(archive)
    book = OpenBook(Budget())
    for local, element in elements(archive, "content.xml"):
        act = book.acts.get(local)
        if act:
            act(element)
    if not book.sheets:
        raise Refused("The workbook has no sheet with cells: save the cohort's sheet as xlsx and upload that.")
    return BookDraft("ods", book.sheets)


def _check_type(archive: zipfile.ZipFile) -> None:
    names = archive.NameToInfo
    if MANIFEST in names and any(local == "encryption-data" for local, _ in elements(archive, MANIFEST)):
        raise Refused(WITH_PASSWORD)
    if "content.xml" not in names:
        raise Refused(NOT_ONE_OF_OURS)
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            declared = part.read(200).decode("ascii", "replace").strip()
        if not declared.startswith(SHEETS_TYPE):
            raise Refused(
                "The file is a text document or drawing, not a spreadsheet: copy its table into one and save that as xlsx."
            )


@dataclass
class OpenBook:
    """The sheets of an ods so far, and the one being read."""

    budget: Budget
    sheets: list[SheetDraft] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)  # styles of hidden sheets

    def __post_init__(self) -> None:
        self.acts = {"style": self.style, "table-column": self.column, "table-row": self.row, "table": self.table}
        self._begin()

    def _begin(self) -> None:
        self.sheet, self.rows, self.columns = SheetDraft(self.budget), 0, 0

    def style(self, element: Element) -> None:
        shown = element.find(f"{STYLE}table-properties")
        if shown is not None and shown.get(f"{TABLE}display") == "false":
            self.unseen.add(element.get(f"{STYLE}name", ""))

    def column(self, element: Element) -> None:
        count = repeats(element, "columns")
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            last = min(self.columns + count, limits.COLUMNS)
            self.sheet.hidden_columns += range(self.columns + 1, last + 1)
        self.columns += count

    def row(self, element: Element) -> None:
        count, first = repeats(element, "rows"), self.rows + 1
        self.rows += count
        cells = self.cells(element, first)
        if any(cell is not None for cell in cells):
            if first + count - 1 > limits.ROWS:
                raise Refused(TOO_MANY_ROWS)
            for number in range(first, first + count):
                self.sheet.add_row(number, list(cells))
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            last = min(first + count - 1, limits.ROWS)
            self.sheet.hidden_rows += range(first, last + 1)
        element.clear()

    def cells(self, row: Element, number: int) -> list[Written]:
        cells: list[Written] = []
        blank = 0
        for element in row:
            if element.tag not in CELLS:
                continue
            value, count = cell_value(element), repeats(element, "columns")
            if value is None:
                blank += count
            else:
                if len(cells) + blank + count > limits.COLUMNS:
                    raise Refused(TOO_MANY_COLUMNS)
                cells += [None] * blank + [value] * count
                blank = 0
            self.merge(element, number, len(cells) + blank - count + 1)
        return cells

    def merge(self, cell: Element, row: int, column: int) -> None:
        across, down = (repeats(cell, side, "spanned") for side in ("columns", "rows"))
        if (across > 1 or down > 1) and row <= limits.ROWS and column <= limits.COLUMNS:
            area = (row, column, min(row + down - 1, limits.ROWS), min(column + across - 1, limits.COLUMNS))
            self.sheet.add_merge(area)

    def table(self, element: Element) -> None:
        if len(self.sheets) >= limits.SHEETS:
            raise Refused(f"The workbook has more than {limits.SHEETS} sheets: keep the cohort's sheet and a few others.")
        self.sheet.name = element.get(f"{TABLE}name", "")
        self.sheet.hidden = element.get(f"{TABLE}style-name") in self.unseen
        self.sheets.append(self.sheet)
        element.clear()
        self._begin()


def repeats(element: Element, side: str, how: str = "repeated") -> int:
    """How often a cell or row is repeated (or over how many it is spanned), at least once."""
    said = element.get(f"{TABLE}number-{side}-{how}", "1")
    return max(1, int(said[:9])) if said.isdecimal() else 1


def cell_value(cell: Element) -> Written:
    kind = cell.get(f"{OFFICE}value-type")
    formula = cell.get(f"{TABLE}formula") is not None
    if cell.get(f"{CALC}value-type") == "error" or kind == "error":
        return error((cell_text(cell) or "#ERROR")[:40])
    if kind is None:
        return WITHOUT_VALUE if formula else None
    if kind == "string":
        text = cell_text(cell) or cell.get(f"{OFFICE}string-value") or None
        return error(text) if formula and text in ERRORS else text
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        return iso_day(cell.get(f"{OFFICE}date-value", "")) or None
    return cell_text(cell) or None if kind == "time" else _number(cell, kind)


def _number(cell: Element, kind: str) -> Written:
    try:
        value = float(cell.get(f"{OFFICE}value", ""))
    except ValueError:
        return UNREADABLE
    if not math.isfinite(value):
        return UNREADABLE
    return percent(value) if kind == "percentage" else whole(value)


def cell_text(cell: Element) -> str:
    """The paragraphs of a cell, one a line; its comments are not part of it."""
    return "\n".join(_words(part) for part in cell if part.tag == f"{TEXT}p")


def _words(element: Element) -> str:
    said = [element.text or ""]
    for part in element:
        if part.tag == f"{TEXT}s":
            said.append(" " * min(repeats_of_space(part), limits.TEXT_LENGTH + 1))
        elif part.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            said.append("\t" if part.tag.endswith("tab") else "\n")
        elif part.tag not in (f"{OFFICE}annotation", f"{TEXT}note"):
            said.append(_words(part))
        said.append(part.tail or "")
    return "".join(said)


def repeats_of_space(element: Element) -> int:
    said = element.get(f"{TEXT}c", "1")
    return int(said[:6]) if said.isdecimal() else 1
