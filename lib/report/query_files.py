"""The rows of a query as files: every value as it is, no text ever a formula, the stamp in the first line."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from lib.report.office_files import SAFE
from lib.report.stamp import Stamp
from lib.report.text import clean, csv_text

Value = int | float | str | bool | None
EXACT = 2**53  # a spreadsheet keeps no larger whole number
LONGEST = 32_767  # characters in a spreadsheet's cell


def rows_csv(columns: Sequence[str], rows: Sequence[Sequence[Value]], stamp: Stamp) -> bytes:
    """A comment with the stamp, the heading, the rows; UTF-8 with the mark that spreadsheet programs need."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f"# {clean(stamp.line)}"])
    writer.writerow([csv_text(each) for each in columns])
    writer.writerows([csv_text(each) if isinstance(each, str) else each for each in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def rows_xlsx(columns: Sequence[str], rows: Sequence[Sequence[Value]], stamp: Stamp) -> bytes:
    """One sheet: the stamp, the heading, the rows, with numbers as numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        sheet = book.add_worksheet("Query")
        sheet.write_string(0, 0, clean(stamp.line), book.add_format({"font_size": 9, "font_color": "#586873"}))
        heading = book.add_format({"bold": True, "bottom": 1})
        for place, name in enumerate(columns):
            sheet.write_string(1, place, clean(name)[:LONGEST], heading)
        for number, row in enumerate(rows, 2):
            for place, value in enumerate(row):
                _write(sheet, number, place, value)
        sheet.freeze_panes(2, 0)
        sheet.set_column(0, max(0, len(columns) - 1), 16)
    return out.getvalue()


def _write(sheet, row: int, column: int, value: Value) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and abs(value) <= EXACT:
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, clean(value)[:LONGEST])
