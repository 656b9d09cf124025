"""Finished tables for Excel and Word: numbers as numbers, a journal's three rules, the stamp in both."""

import io
from collections.abc import Sequence
from typing import Any

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from lib.report.stamp import Stamp
from lib.report.text import clean
from lib.tables.finished import Cell, FinishedTable, Row, Tables, several

GREY, WARM = "586873", "B4481C"
SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
    "nan_inf_to_errors": False,
}
WIDEST = 42


def table_xlsx(tables: Tables, stamp: Stamp) -> bytes:
    """A sheet as read and a sheet with every exact number; text is never a formula or a link."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        book.set_properties({"title": clean(several(tables)[0].title), "comments": clean(stamp.line)})
        looks = _looks(book)
        _sheet_as_read(book.add_worksheet("Tables"), several(tables), stamp, looks)
        _sheet_of_numbers(book.add_worksheet("Exact numbers"), several(tables), stamp, looks)
    return out.getvalue()


def table_docx(tables: Tables, stamp: Stamp) -> bytes:
    """An A4 page across with the tables as a journal sets them; the stamp stands beneath and in the foot."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.8)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(9.5)
    document.core_properties.title = clean(several(tables)[0].title)[:250]
    for table in several(tables):
        _word_table(document, table)
    _words(document.add_paragraph(), stamp.line, size=8, colour=GREY)
    _words(section.footer.paragraphs[0], stamp.line, size=7.5, colour=GREY)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- Excel ----------------------------------------------------------------------------------------


def _looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
    plain = {"font_name": "Calibri", "font_size": 11}
    small = plain | {"font_size": 9, "font_color": f"#{GREY}"}
    return {
        "title": book.add_format(plain | {"bold": True, "font_size": 13}),
        "left": book.add_format(plain),
        "right": book.add_format(plain | {"align": "right"}),
        "head left": book.add_format(plain | {"bold": True, "top": 2, "bottom": 1, "text_wrap": True}),
        "head right": book.add_format(plain | {"bold": True, "top": 2, "bottom": 1, "align": "right", "text_wrap": True}),
        "printed left": book.add_format(small),
        "printed right": book.add_format(small | {"align": "right"}),
        "look right": book.add_format(small | {"align": "right", "font_color": f"#{WARM}", "bold": True}),
        "note": book.add_format(small),
        "format": lambda shown: book.add_format(plain | {"align": "right", "num_format": shown}),
    }


def _sheet_as_read(sheet, tables: Sequence[FinishedTable], stamp: Stamp, looks: dict[str, Any]) -> None:
    place = 0
    widths: dict[int, int] = {}
    for table in tables:
        sheet.write_string(place, 0, clean(table.title), looks["title"])
        for column, each in enumerate(table.columns):
            sheet.write_string(place + 1, column, clean(each.heading), looks[f"head {each.align}"])
            longest = max([len(each.heading) // 2, *(len(row.cells[column].text) for row in table.rows)])
            widths[column] = max(widths.get(column, 9), min(WIDEST, longest + 2))
        place += 2
        for row in table.rows:
            place = _row_as_read(sheet, place, row, table, looks)
        for note in table.notes:
            sheet.write_string(place, 0, clean(note), looks["note"])
            place += 1
        place += 1
    sheet.write_string(place, 0, clean(stamp.line), looks["note"])
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{clean(stamp.line).replace('&', '&&')[:200]}")


def _row_as_read(sheet, place: int, row: Row, table: FinishedTable, looks: dict[str, Any]) -> int:
    """The live cells, and in the next row what is printed beneath; returns the next free row."""
    for column, (cell, each) in enumerate(zip(row.cells, table.columns, strict=True)):
        if cell.number is not None and cell.format:
            sheet.write_number(place, column, cell.number, looks["format"](cell.format))
        else:
            sheet.write_string(place, column, clean(cell.text), looks[each.align])
    if not any(cell.printed for cell in row.cells):
        return place + 1
    for column, (cell, each) in enumerate(zip(row.cells, table.columns, strict=True)):
        if cell.printed:
            look = "look right" if cell.printed.mark in {"≠", "!"} else f"printed {each.align}"
            sheet.write_string(place + 1, column, clean(cell.printed), looks[look])
    return place + 2


def _sheet_of_numbers(sheet, tables: Sequence[FinishedTable], stamp: Stamp, looks: dict[str, Any]) -> None:
    names = list(dict.fromkeys(name for table in tables for name in table.raw_names()))
    for column, name in enumerate(["table", *names]):
        sheet.write_string(0, column, clean(name), looks["head left"])
    place = 1
    for table in tables:
        for numbers in table.numbers():
            sheet.write_string(place, 0, clean(table.title))
            for column, name in enumerate(names, 1):
                value = numbers.get(name)
                if isinstance(value, str):
                    sheet.write_string(place, column, clean(value))
                elif value is not None:
                    sheet.write_number(place, column, value)
            place += 1
    sheet.write_string(place + 1, 0, clean(stamp.line), looks["note"])
    sheet.set_column(0, 0, WIDEST)
    sheet.set_column(1, max(1, len(names)), 14)
    sheet.freeze_panes(1, 1)


# --- Word -----------------------------------------------------------------------------------------


def _word_table(document, table: FinishedTable) -> None:
    _words(document.add_paragraph(), table.title, size=11, bold=True)
    grid = document.add_table(rows=1, cols=len(table.columns))
    grid.autofit = True
    _set_row(grid.rows[0], [Cell(each.heading) for each in table.columns], table, bold=True)
    _rule(grid.rows[0], "top", 12)
    _rule(grid.rows[0], "bottom", 6)
    _repeat(grid.rows[0])
    for row in table.rows:
        _set_row(grid.add_row(), row.cells, table)
        if any(cell.printed for cell in row.cells):
            _set_printed(grid.add_row(), row.cells, table)
    _rule(grid.rows[-1], "bottom", 12)
    for note in table.notes:
        _words(document.add_paragraph(), note, size=8, colour=GREY)
    document.add_paragraph()


def _set_row(row, cells: Sequence[Cell], table: FinishedTable, bold: bool = False) -> None:
    for place, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
        _words(row.cells[place].paragraphs[0], cell.text, bold=bold, right=column.align == "right")


def _set_printed(row, cells: Sequence[Cell], table: FinishedTable) -> None:
    for place, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
        if cell.printed:
            look = cell.printed.mark in {"≠", "!"}
            colour = WARM if look else GREY
            _words(row.cells[place].paragraphs[0], str(cell.printed), 8, colour, bold=look, right=column.align == "right")


def _words(paragraph, text: str, size: float = 9.5, colour: str = "", bold: bool = False, right: bool = False) -> None:
    run = paragraph.add_run(clean(text))
    run.font.size, run.bold = Pt(size), bold
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(2)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _rule(row, side: str, eighths: int) -> None:
    """A rule over or under a row, in eighths of a point."""
    for cell in row.cells:
        borders = cell._tc.get_or_add_tcPr().find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            cell._tc.get_or_add_tcPr().append(borders)
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("color", "17242D")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)


def _repeat(row) -> None:
    """The heading again on every page the table runs to."""
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(again)
