"""Reading honest files: every format gives the same cells, and the row numbers a person sees."""

import csv
import doctest
import hashlib
import importlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf import office, opendocument, style, table, text

from lib.intake import CellError, Percent, Refused, Sheet, Workbook, read_file
from lib.intake.answer_check import Listener
from lib.intake.encodings import decoded
from lib.intake.number_formats import by_code, moment_of
from lib.intake.readers import read
from lib.intake.xlsx_sheet import area_of, column_of

HEADINGS = ("patient", "vas", "height", "seen", "leak", "note")
ROWS = (
    HEADINGS,
    ("P 01", 7, 70.5, date(2010, 1, 31), True, "Größe 高 <b>"),
    ("007", 0, Percent(0.347), datetime(2010, 2, 1, 8, 30), False, None),
    ("x", CellError("#N/A"), -3, None, None, "=1+1"),
)


def xlsx(fill, options: dict | None = None) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False} | (options or {}))
    fill(book)
    book.close()
    return target.getvalue()


def as_xlsx(rows, options: dict | None = None) -> bytes:
    def fill(book):
        formats = {"p": {"num_format": "0.0%"}, "d": {"num_format": "dd.mm.yyyy"}, "t": {"num_format": "yyyy-mm-dd hh:mm"}}
        formats = {name: book.add_format(what) for name, what in formats.items()}
        sheet = book.add_worksheet("cohort")
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                write_xlsx(sheet, formats, r, c, value)

    return xlsx(fill, options)


def write_xlsx(sheet, formats, r, c, value):
    if isinstance(value, Percent):
        sheet.write_number(r, c, value.value, formats["p"])
    elif isinstance(value, CellError):
        sheet.write_formula(r, c, "=NA()", None, value.text)
    elif isinstance(value, datetime):
        sheet.write_datetime(r, c, value, formats["t"])
    elif isinstance(value, date):
        sheet.write_datetime(r, c, value, formats["d"])
    elif isinstance(value, str):
        sheet.write_string(r, c, value)
    else:
        sheet.write(r, c, value)


def as_xls(rows) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("cohort")
    kinds = {Percent: "0.0%", datetime: "yyyy-mm-dd hh:mm", date: "dd.mm.yyyy"}
    styles = {kind: xlwt.easyxf(num_format_str=code) for kind, code in kinds.items()}
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, CellError):
                sheet.row(r).set_cell_error(c, 0x2A)
            elif isinstance(value, Percent):
                sheet.write(r, c, value.value, styles[Percent])
            elif value is not None:
                sheet.write(r, c, value, styles.get(type(value), xlwt.Style.default_style))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods_cell(value):
    if isinstance(value, Percent):
        return table.TableCell(valuetype="percentage", value=value.value)
    if isinstance(value, bool):
        return table.TableCell(valuetype="boolean", booleanvalue="true" if value else "false")
    if isinstance(value, int | float):
        return table.TableCell(valuetype="float", value=value)
    if isinstance(value, date):
        return table.TableCell(valuetype="date", datevalue=value.isoformat())
    if value is None:
        return table.TableCell()
    formula = {"formula": "of:=NA()"} if isinstance(value, CellError) else {}
    cell = table.TableCell(valuetype="string", **formula)
    cell.addElement(text.P(text=value.text if isinstance(value, CellError) else value))
    return cell


def as_ods(rows) -> bytes:
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="cohort")
    for row in rows:
        line = table.TableRow()
        for value in row:
            line.addElement(ods_cell(value))
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    return saved(document)


def saved(document) -> bytes:
    target = io.BytesIO()
    document.write(target)
    return target.getvalue()


def as_csv(rows, delimiter=",", encoding="utf-8") -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return target.getvalue().encode(encoding)


def trimmed(rows) -> tuple:
    """Rows as they are read: blank ends of rows, and blank rows at the end, are left out."""
    kept = []
    for row in rows:
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        kept.append(tuple(cells))
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def only_sheet(book: Workbook) -> Sheet:
    (sheet,) = book.sheets
    return sheet


@pytest.mark.parametrize(("make", "kind"), [(as_xlsx, "xlsx"), (as_xls, "xls"), (as_ods, "ods")])
def test_every_spreadsheet_format_gives_the_same_native_cells(make, kind):
    book = read_file(make(ROWS), f"cohort.{kind}")
    assert (book.kind, only_sheet(book).name, book.notes) == (kind, "cohort", ())
    assert only_sheet(book).rows == trimmed(ROWS)
    assert [type(cell) for cell in only_sheet(book).rows[1]] == [type(cell) for cell in ROWS[1]]


def test_parquet_gives_the_same_cells_with_its_column_names_as_row_one():
    frame = pd.DataFrame({"patient": ["P 01", "x"], "vas": [7, 2], "height": [70.5, None], "seen": [date(2010, 1, 31), None]})
    frame["at"] = [datetime(2010, 2, 1, 8, 30), pd.NaT]
    frame["leak"] = pd.array([True, None], dtype="boolean")
    frame["sex"] = pd.Categorical(["female", "male"])
    target = io.BytesIO()
    frame.to_parquet(target)
    book = read_file(target.getvalue(), "cohort.parquet")
    moment = datetime(2010, 2, 1, 8, 30)
    assert book.kind == "parquet"
    assert only_sheet(book).rows == (
        ("patient", "vas", "height", "seen", "at", "leak", "sex"),
        ("P 01", 7, 70.5, date(2010, 1, 31), moment, True, "female"),
        ("x", 2, None, None, None, None, "male"),
    )


TEXT_ROWS = (("id", "Größe", "vas"), ("1", "ärztlich geprüft", "2,5"), ("2", "für später", "3,5"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_text_tables_are_read_in_every_delimiter_and_encoding(delimiter, encoding):
    book = read_file(as_csv(TEXT_ROWS, delimiter, encoding), "cohort.csv")
    assert only_sheet(book).rows == TEXT_ROWS
    assert book.kind == ("tsv" if delimiter == "\t" else "csv")


def test_chinese_text_in_gbk_is_recognised_even_in_a_short_file():
    rows = (("编号", "性别", "疼痛评分"), ("一号", "女", "7"), ("二号", "男", "6"))
    book = read_file(as_csv(rows, encoding="gbk"), "cohort.csv")
    assert only_sheet(book).rows == rows
    assert book.notes == ("The text was read as GBK (Chinese).",)


def test_a_german_word_with_two_special_letters_in_a_row_is_not_taken_for_chinese():
    rows = (("Nr", "Größe"), ("1", "süß"), ("2", "Größe"))
    assert only_sheet(read_file(as_csv(rows, ";", "cp1252"), "a.csv")).rows == rows


def test_a_decimal_comma_does_not_part_cells_where_semicolons_do():
    assert only_sheet(read_file(b"id;vas\r\n1;2,5\r\n2;3,5\r\n", "a.csv")).rows == (("id", "vas"), ("1", "2,5"), ("2", "3,5"))


def test_a_first_line_that_declares_the_delimiter_is_obeyed_and_not_counted():
    assert only_sheet(read_file(b"sep=;\r\na,b;c\r\n", "a.csv")).rows == (("a,b", "c"),)


def test_titles_blank_lines_and_ragged_rows_of_a_csv_keep_their_numbers():
    rows = only_sheet(read_file(b"Cohort of 2010\n\nid;vas;odi\nP1;7;\nP2;6;50;see letter\n", "a.csv")).rows
    assert rows == (("Cohort of 2010",), (), ("id", "vas", "odi"), ("P1", "7"), ("P2", "6", "50", "see letter"))


def test_a_quoted_line_break_stays_in_its_cell():
    rows = only_sheet(read_file(b'id,note\n1,"two\nlines"\n2,"say ""so"""\n', "a.csv")).rows
    assert rows == (("id", "note"), ("1", "two\nlines"), ("2", 'say "so"'))


def test_csv_cells_stay_text_whatever_they_look_like():
    assert only_sheet(read_file(b"007,1e5,TRUE,2010-01-31,=1+1\n", "a.csv")).rows == (
        ("007", "1e5", "TRUE", "2010-01-31", "=1+1"),
    )


@pytest.mark.parametrize("make", [as_xlsx, as_xls, as_ods])
def test_leading_blank_rows_and_columns_keep_their_place(make):
    rows = ((), (), (None, "id"), (), (None, "P1"))
    assert only_sheet(read_file(make(rows), "a")).rows == rows


def test_hidden_sheets_rows_and_columns_and_merged_cells_of_an_xlsx_are_told():
    def fill(book):
        sheet = book.add_worksheet("one")
        sheet.merge_range(0, 1, 0, 2, "before")
        sheet.write_row(1, 0, ["id", "vas", "odi"])
        sheet.write_row(2, 0, ["P1", 7, 50])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 2, None, None, {"hidden": True})
        book.add_worksheet("two").hide()
        book.add_worksheet("three").very_hidden()

    one, two, three = read_file(xlsx(fill), "a.xlsx").sheets
    assert (one.merged, one.hidden_rows, one.hidden_columns) == (((1, 2, 1, 3),), (3,), (2, 3))
    assert (one.hidden, two.hidden, three.hidden) == (False, True, True)
    assert one.rows[0] == (None, "before")
    assert one.notes == (
        "1 row is hidden (3) and was read like the others.",
        "2 columns are hidden (B, C) and were read like the others.",
    )


def test_hidden_sheets_and_rows_and_merged_cells_of_an_xls_are_told():
    book = xlwt.Workbook()
    sheet = book.add_sheet("one")
    sheet.write_merge(0, 0, 1, 2, "before")
    sheet.write(1, 0, "P1")
    sheet.write(2, 2, 5)
    sheet.row(1).hidden = True
    sheet.col(2).hidden = True
    book.add_sheet("two").visibility = 1
    target = io.BytesIO()
    book.save(target)
    one, two = read_file(target.getvalue(), "a.xls").sheets
    assert (one.merged, one.hidden_rows, one.hidden_columns, two.hidden) == (((1, 2, 1, 3),), (2,), (3,), True)


def test_hidden_sheets_rows_and_columns_and_merged_cells_of_an_ods_are_told():
    document = opendocument.OpenDocumentSpreadsheet()
    unseen = style.Style(name="ta9", family="table")
    unseen.addElement(style.TableProperties(display="false"))
    document.automaticstyles.addElement(unseen)
    sheet = table.Table(name="one")
    sheet.addElement(table.TableColumn(numbercolumnsrepeated=2))
    sheet.addElement(table.TableColumn(visibility="collapse"))
    for visibility, word in (("visible", "a"), ("collapse", "b"), ("filter", "c")):
        row = table.TableRow(visibility=visibility)
        cell = table.TableCell(valuetype="string", **({"numbercolumnsspanned": 2} if word == "a" else {}))
        cell.addElement(text.P(text=word))
        row.addElement(cell)
        if word == "a":
            row.addElement(table.CoveredTableCell())
        row.addElement(ods_cell(1))
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.spreadsheet.addElement(table.Table(name="two", stylename=unseen))
    one, two = read_file(saved(document), "a.ods").sheets
    assert (one.merged, one.hidden_rows, one.hidden_columns) == (((1, 1, 1, 2),), (2, 3), (3,))
    assert (one.hidden, two.hidden) == (False, True)
    assert one.rows == (("a", None, 1), ("b", 1), ("c", 1))


def test_repeated_rows_and_cells_of_an_ods_are_all_there():
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="one")
    for repeats, value in ((2, None), (3, 7)):
        row = table.TableRow(numberrowsrepeated=repeats)
        cell = ods_cell(value)
        cell.setAttribute("numbercolumnsrepeated", 2)
        row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    assert only_sheet(read_file(saved(document), "a.ods")).rows == ((), (), (7, 7), (7, 7), (7, 7))


def test_dates_since_1904_are_the_days_they_are():
    assert only_sheet(read_file(as_xlsx(ROWS, {"date_1904": True}), "a.xlsx")).rows == trimmed(ROWS)


def test_dates_of_an_xls_since_1904_are_the_days_they_are():
    book = xlwt.Workbook()
    book.dates_1904 = True
    book.add_sheet("one").write(0, 0, date(2010, 1, 31), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    target = io.BytesIO()
    book.save(target)
    assert only_sheet(read_file(target.getvalue(), "a.xls")).rows == ((date(2010, 1, 31),),)


def test_a_formula_nobody_calculated_is_an_error_and_not_a_blank():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=1+1", None, "")
        sheet.write_formula(0, 1, "=1+1", None, 2)
        sheet.write_formula(0, 2, '="a"&"b"', None, "ab")
        sheet.write_formula(0, 3, "=1/0", None, "#DIV/0!")

    cells = only_sheet(read_file(xlsx(fill), "a.xlsx")).rows[0]
    assert cells == (CellError("formula without a value"), 2, "ab", CellError("#DIV/0!"))


def test_a_percentage_typed_as_text_behind_the_number_is_no_percentage():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, 34.7, book.add_format({"num_format": '0.0" %"'}))
        sheet.write(0, 1, 0.347, book.add_format({"num_format": "0%"}))
        sheet.write(0, 2, 0.347, book.add_format({"num_format": 10}))

    assert only_sheet(read_file(xlsx(fill), "a.xlsx")).rows == ((34.7, Percent(0.347), Percent(0.347)),)


def test_rich_text_and_line_breaks_of_an_xlsx_are_joined():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_rich_string(0, 0, "T1 ", book.add_format({"bold": True}), "low", " signal")
        sheet.write(0, 1, "two\nlines")
        sheet.write(0, 2, "_x000A_")

    assert only_sheet(read_file(xlsx(fill), "a.xlsx")).rows == (("T1 low signal", "two\nlines", "_x000A_"),)


def test_an_xlsm_is_read_as_data_and_says_so(tmp_path):
    project = tmp_path / "vbaProject.bin"
    project.write_bytes(b"never run")

    def fill(book):
        book.add_worksheet("cohort").write(0, 0, "id")
        book.add_vba_project(str(project))

    book = read_file(xlsx(fill), "a.xlsm")
    assert (book.kind, only_sheet(book).rows) == ("xlsm", (("id",),))
    assert book.notes == ("The workbook contains macros; they were neither run nor kept, only its cells were read.",)


def test_a_chart_sheet_is_left_out_and_told():
    def fill(book):
        book.add_worksheet("cohort").write_row(0, 0, [1, 2, 3])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=cohort!$A$1:$C$1"})
        book.add_chartsheet("picture").set_chart(chart)

    book = read_file(xlsx(fill), "a.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["cohort"]
    assert book.notes == ("1 of its sheets holds a chart, a macro or a dialog and was left out.",)


def test_a_misleading_name_is_told_and_does_no_harm():
    book = read_file(as_xlsx(ROWS), "cohort.csv")
    assert book.kind == "xlsx"
    assert book.notes == ("By its content the file is xlsx, which its name does not say; it was read as xlsx.",)


def test_the_workbook_carries_the_hash_and_size_of_the_bytes():
    book = read_file(b"id\n1\n", "../../<b>.csv")
    assert book.sha256 == hashlib.sha256(b"id\n1\n").hexdigest()
    assert (book.size, book.name) == (5, "../../<b>.csv")


def test_a_duckdb_file_goes_to_the_reader_that_is_given():
    data = b"\x00" * 8 + b"DUCK" + b"\x00" * 100
    given_away = Workbook("c.duckdb", "", "duckdb", len(data), ())
    assert read_file(data, "c.duckdb", duckdb_reader=lambda bytes_, name: given_away) is given_away
    with pytest.raises(Refused, match="DuckDB database"):
        read_file(data, "c.duckdb")


def test_ten_thousand_patients_are_read_in_good_time():
    data = as_xlsx([("id", *"abcdefghij"), *((f"P{n}", *(n * c / 7 for c in range(10))) for n in range(10_000))])
    started = processor_seconds()
    sheet = only_sheet(read_file(data, "a.xlsx"))
    spent = processor_seconds() - started
    assert len(sheet.rows) == 10_001
    assert sheet.rows[10_000] == ("P9999", *(pytest.approx(9999 * c / 7) for c in range(10)))
    assert spent < 1.5


def processor_seconds() -> float:
    """Of this process and its children: what else the machine does is not counted."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def sixteen_digits(value: float) -> float:
    return float(f"{value:.15G}")  # xlsxwriter writes no more than 16


FLOATS = st.floats(-1e200, 1e200, allow_subnormal=False).map(sixteen_digits)
NUMBERS = st.one_of(st.integers(-(10**14), 10**14), FLOATS)
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff")
WORDS = st.text(LETTERS, min_size=1, max_size=20)
DAYS = st.dates(date(1900, 3, 1), date(2100, 1, 1))
SHARES = st.floats(0, 1, allow_subnormal=False).map(sixteen_digits).map(Percent)
CELLS = st.one_of(st.none(), WORDS, NUMBERS, st.booleans(), DAYS, SHARES)
TABLES = st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=8)
UNHURRIED = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def reread(kind: str, data: bytes) -> tuple:
    """The rows the child would answer, made in this process: the same code without starting one for each example."""
    _, _, (sheet,) = Listener(io.BytesIO(b"".join(read(kind, data)))).book()
    return sheet.rows


@given(TABLES)
@UNHURRIED
def test_any_table_written_to_xlsx_is_read_back_as_it_was(rows):
    assert reread("zip", as_xlsx(rows)) == trimmed(rows)


@given(TABLES)
@UNHURRIED
def test_any_table_written_to_xls_is_read_back_as_it_was(rows):
    assert reread("ole", as_xls(rows)) == trimmed(rows)


@given(st.lists(st.lists(st.one_of(st.none(), WORDS), min_size=2, max_size=6), min_size=1, max_size=8), st.sampled_from(",;\t|"))
@UNHURRIED
def test_any_text_table_that_declares_its_delimiter_is_read_back_as_it_was(rows, delimiter):
    if any(any(row) for row in rows):
        assert reread("text", f"sep={delimiter}\n".encode() + as_csv(rows, delimiter)) == trimmed(rows)


@given(st.lists(st.tuples(*[st.integers(-999, 999)] * 3), min_size=2, max_size=9), st.sampled_from(",;\t|"))
@UNHURRIED
def test_the_delimiter_of_any_table_of_numbers_is_found(rows, delimiter):
    assert reread("text", as_csv(rows, delimiter)) == tuple(tuple(map(str, row)) for row in rows)


@pytest.mark.parametrize(("serial", "epoch_1904", "day"), [(1, False, "1900-01-01"), (59, False, "1900-02-28"), (61, False, "1900-03-01"), (0, True, "1904-01-01"), (40178, False, "2009-12-31"), (38716, True, "2009-12-31")])  # fmt: skip
def test_serial_numbers_are_the_days_excel_shows(serial, epoch_1904, day):
    assert moment_of(serial, epoch_1904).date().isoformat() == day


def test_serial_sixty_is_no_day_since_february_1900_had_none():
    assert moment_of(60, False) is None


@pytest.mark.parametrize(("code", "shown"), [("0%", "percent"), ("yyyy-mm-dd", "date"), ("[$-407]d. mmmm yyyy;@", "date"), ("[h]:mm", "elapsed"), ("h:mm", "time"), ("#,##0.00", None), ("0.00E+00", None), ('0 "days"', None), ("[Red]0.0", None), ("General", None), ('yyyy"年"m"月"d"日"', "date")])  # fmt: skip
def test_a_number_format_says_what_is_shown(code, shown):
    assert by_code(code) == shown


@pytest.mark.parametrize(("letters", "column"), [("A1", 0), ("Z9", 25), ("AA1", 26), ("XFD1048576", 16_383)])
def test_a_reference_names_its_column(letters, column):
    assert column_of(letters) == column


def test_a_merged_area_is_read_from_any_corner():
    assert area_of("C10:$B$2") == (2, 2, 10, 3)


EXAMPLES = {"answer": 1, "number_formats": 3, "workbook": 1, "xlsx_sheet": 2}


@pytest.mark.parametrize("module", EXAMPLES)
def test_the_examples_in_the_readers_are_true(module):
    assert doctest.testmod(importlib.import_module(f"lib.intake.{module}")) == (0, EXAMPLES[module])


def test_a_workbook_written_by_openpyxl_is_read_with_its_uncalculated_formulas():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "vas", "seen", "share", "sum"])
    sheet.append(["P1", 7.5, datetime(2010, 1, 31), 0.347, "=1+1"])
    sheet["C2"].number_format, sheet["D2"].number_format = "dd/mm/yyyy", "0.0%"
    target = io.BytesIO()
    book.save(target)
    (read_back,) = read_file(target.getvalue(), "a.xlsx").sheets
    assert read_back.rows[1] == ("P1", 7.5, date(2010, 1, 31), Percent(0.347), CellError("formula without a value"))


def test_an_ods_formula_without_a_value_is_an_error_too():
    document = opendocument.OpenDocumentSpreadsheet()
    sheet, row = table.Table(name="one"), table.TableRow()
    row.addElement(table.TableCell(formula="of:=1+1"))
    row.addElement(table.TableCell(formula="of:=1+1", valuetype="float", value=2))
    sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    assert only_sheet(read_file(saved(document), "a.ods")).rows == ((CellError("formula without a value"), 2),)


def test_a_comment_on_an_ods_cell_is_no_part_of_its_text():
    document = opendocument.OpenDocumentSpreadsheet()
    sheet, row = table.Table(name="one"), table.TableRow()
    cell = table.TableCell(valuetype="string")
    note = office.Annotation()
    note.addElement(text.P(text="ask again"))
    cell.addElement(note)
    cell.addElement(text.P(text="P1"))
    row.addElement(cell)
    sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    assert only_sheet(read_file(saved(document), "a.ods")).rows == (("P1",),)


def test_times_and_durations_become_text():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, 0.375, book.add_format({"num_format": "hh:mm"}))
        sheet.write(0, 1, 1.5, book.add_format({"num_format": "[h]:mm"}))

    assert only_sheet(read_file(xlsx(fill), "a.xlsx")).rows == (("09:00:00", "36:00:00"),)


def test_many_uploads_at_once_are_all_answered():
    files = [f"id,vas\nP{n},{n}\n".encode() for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        books = list(pool.map(lambda data: read_file(data, "a.csv"), files))
    assert [only_sheet(book).rows[1] for book in books] == [(f"P{n}", str(n)) for n in range(8)]


WORDS_OF = {
    "cp1252": ("Größe", "süß", "é", "±2", "37 °C", "µg", "ÄÖÜ", "señal", "Åse", "½", "§ 3", "“said”", "très élevé à l’hôpital"),
    "gbk": ("编号", "性别 女", "胸椎骨折，骨水泥渗漏"),
    "big5": ("編號 性別 女性 疼痛 手術後 高度",),
    "shift_jis": ("患者 性別 女性 痛み 手術後 高さ",),
    "cp1251": ("возраст пол боль после операции высота",),
}


@pytest.mark.parametrize(("codec", "word"), [(codec, word) for codec, words in WORDS_OF.items() for word in words])
def test_a_word_in_an_old_encoding_is_read_as_it_was_written(codec, word):
    text_ = f"id;vas;{word}\nP1;7;{word}\n"
    assert decoded(text_.encode(codec))[0] == text_


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(newline):
    assert only_sheet(read_file(f"id,vas{newline}P1,7{newline}".encode(), "a.csv")).rows == (("id", "vas"), ("P1", "7"))


def test_a_table_of_one_column_is_a_table():
    assert only_sheet(read_file(b"patient_id\nP1\nP2\n", "a.csv")).rows == (("patient_id",), ("P1",), ("P2",))


def test_decimal_commas_that_part_cells_are_refused_and_never_read_as_other_scores():
    with pytest.raises(Refused, match=r"Row 2 has 5 cells and the headings have 3: a comma inside a number or a text"):
        read_file(b"patient,vas pre,vas post\n1,8,5,2,0\n2,7,3,5\n", "register.csv")
    with pytest.raises(Refused, match=r"Row 4 has 4 cells"):
        read_file(b"Register of 2009\npatient,remark,vas pre\n1,late,8\n2,late, but well,7\n", "register.csv")


@pytest.mark.parametrize(
    "text",
    [
        "patient,vas pre,vas post,\n1,8,2,-6\n",  # a column without a heading
        "patient,vas pre\n1,8,late\n",  # a remark beside the table
        ",VAS,,ODI\nid,pre,post,pre,post\n1,8,2,70,20\n",  # the lower heading row is the longer one
        "printed,2009\nid,vas pre,vas post\n1,8,2\n",
        'patient,vas pre\n1,"8,5"\n2,7,\n',
    ],
)
def test_rows_that_stand_under_their_headings_are_read_however_long_they_are(text):
    assert read_file(text.encode(), "register.csv").sheets[0].rows
