"""The xls reader: values by calamine; what calamine leaves out (percentages, errors, what is hidden) from the records."""

import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lib.intake import limits
from lib.intake.answer import BookDraft, Budget, SheetDraft, Written, day, error, moment, percent, sheets_left_out
from lib.intake.workbook import Refused
from lib.intake.xls_container import Broken, Compound, open_compound
from lib.intake.xls_records import Formats, Scan, scan
from lib.intake.xlsx_sheet import whole

WITH_PASSWORD = "The file is protected with a password: open it, remove the password and save it again."
DAMAGED_XLS = "The file is damaged: open it in Excel or LibreOffice, save it again as xlsx, and upload that."
STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
OTHERS = {"WordDocument": "a Word document", "PowerPoint Document": "a PowerPoint presentation"}
OTHERS |= {"__properties_version1.0": "an e-mail message", "Package": "an embedded object"}


def read_xls(data: bytes) -> BookDraft:
    """Every worksheet of an xls; raises Refused for protected files and other kinds of old Office document."""
    try:
        formats = scan(_workbook_stream(open_compound(data)))
    except Broken:
        raise Refused(DAMAGED_XLS) from None
    if formats.protected:
        raise Refused(WITH_PASSWORD)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    if len(book.sheet_names) > limits.SHEETS:
        raise Refused(
            f"The workbook has {len(book.sheet_names)} sheets: keep the cohort's sheet and at most {limits.SHEETS - 1} others."
        )
    return _sheets(book, formats)


def _workbook_stream(container: Compound) -> bytes:
    if "EncryptedPackage" in container.entries:
        raise Refused(WITH_PASSWORD)
    for name in STREAMS:
        if name in container.entries:
            return container.stream(name)
    what = next((what for name, what in OTHERS.items() if name in container.entries), "an old Office document")
    raise Refused(f"The file is {what}, not a spreadsheet: copy its table into one and save that as xlsx.")


def _sheets(book: CalamineWorkbook, formats: Formats) -> BookDraft:
    budget, draft = Budget(), BookDraft("xls", [])
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = SheetDraft(budget, name=about.name, hidden=about.visible != SheetVisibleEnum.Visible)
        _fill(sheet, book.get_sheet_by_index(index), formats.sheets.get(about.name, Scan()))
        draft.sheets.append(sheet)
    left_out = len(book.sheet_names) - len(draft.sheets)
    if not draft.sheets:
        raise Refused("The workbook has no sheet with cells: save the cohort's sheet as xlsx and upload that.")
    if left_out:
        draft.notes.append(sheets_left_out(left_out))
    return draft


def _fill(sheet: SheetDraft, source: CalamineSheet, scanned: Scan) -> None:
    first_row, first_column = source.start or (0, 0)
    filled = dict(enumerate(source.to_python(skip_empty_area=True), start=first_row)) if source.start else {}
    marked = {row for row, _ in scanned.errors}
    for row in sorted(filled.keys() | marked):
        cells = [None] * first_column + [written(value) for value in filled.get(row, [])]
        for column in scanned.marks(row):
            cells += [None] * (column + 1 - len(cells))
            cells[column] = _marked(cells[column], scanned, (row, column))
        sheet.add_row(row + 1, cells)
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        sheet.add_merge((top + 1, left + 1, bottom + 1, right + 1))
    sheet.hidden_rows, sheet.hidden_columns = sorted(scanned.hidden_rows), sorted(scanned.hidden_columns)


def _marked(value: Written, scanned: Scan, place: tuple[int, int]) -> Written:
    if place in scanned.errors:
        return error(scanned.errors[place])
    return percent(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def written(value: object) -> Written:
    """A value of calamine's as a cell."""
    if value == "" or value is None:
        return None
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        return str(value)
    return whole(value) if isinstance(value, float) else value
