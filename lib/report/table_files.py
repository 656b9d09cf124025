"""Finished tables as files: csv, html, tex and md here, xlsx and docx beside; every file carries its stamp."""

import csv
import io
from collections.abc import Callable, Mapping

from lib.report.office_files import table_docx, table_xlsx
from lib.report.stamp import Stamp
from lib.report.table_html import table_html
from lib.report.text import clean, csv_text, md_text, tex_text
from lib.tables.finished import Cell, FinishedTable, Raw, Row, Tables, several


def table_csv(tables: Tables, stamp: Stamp) -> bytes:
    """Comment rows with the stamp, then the cells as read, what is printed beneath, and the exact numbers.

    UTF-8 with the mark that spreadsheet programs need; no text can start a formula. Tables of the same columns share a
    header, others follow after a blank line.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f"# {clean(stamp.line)}"])
    shown: list[str] | None = None
    for table in several(tables):
        header = _csv_header(table)
        if header != shown:
            if shown is not None:
                writer.writerow([])
            writer.writerow([csv_text(each) for each in header])
            shown = header
        writer.writerows(_csv_row(table, row) for row in table.rows)
        writer.writerows([f"# {clean(note)}"] for note in table.notes if table is several(tables)[-1])
    return out.getvalue().encode("utf-8-sig")


def table_tex(tables: Tables, stamp: Stamp) -> bytes:
    r"""booktabs tables, one after the other; needs \usepackage{booktabs} and a UTF-8 engine."""
    return "\n".join([r"% \usepackage{booktabs}", *(_tex(each, stamp) for each in several(tables))]).encode()


def table_md(tables: Tables, stamp: Stamp) -> bytes:
    """Pipe tables with every sign escaped; the print stands beneath each row."""
    return "\n".join([*(_md(each) for each in several(tables)), md_text(stamp.line), ""]).encode()


TABLE_WRITERS: Mapping[str, Callable[[Tables, Stamp], bytes]] = {
    "csv": table_csv,
    "xlsx": table_xlsx,
    "docx": table_docx,
    "html": table_html,
    "tex": table_tex,
    "md": table_md,
}
MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "tex": "application/x-tex",
    "md": "text/markdown",
    "png": "image/png",
}


def _csv_header(table: FinishedTable) -> list[str]:
    printed = [f"{column.heading}, printed" for column, _ in _printed_columns(table)]
    exact = [f"{name}, exact" for name in table.raw_names()]
    return ["Table", *(column.heading for column in table.columns), *printed, *exact]


def _csv_row(table: FinishedTable, row: Row) -> list[Raw]:
    printed = [csv_text(row.cells[place].printed or "") for _, place in _printed_columns(table)]
    exact = [_csv_raw(row.raw.get(name)) for name in table.raw_names()]
    return [csv_text(table.title), *(csv_text(cell.text) for cell in row.cells), *printed, *exact]


def _csv_raw(value: Raw) -> Raw:
    return csv_text(value) if isinstance(value, str) else "" if value is None else value


def _printed_columns(table: FinishedTable) -> list[tuple]:
    """The columns in which anything is printed beneath, the first (row names) left out."""
    return [
        (column, place)
        for place, column in enumerate(table.columns)
        if place and any(row.cells[place].printed for row in table.rows)
    ]


def _tex(table: FinishedTable, stamp: Stamp) -> str:
    columns = "".join("l" if each.align == "left" else "r" for each in table.columns)
    lines = [r"\begin{table}", rf"\caption{{{tex_text(table.title)}}}", rf"\begin{{tabular}}{{{columns}}}", r"\toprule"]
    lines += [_tex_line(tex_text(each.heading) for each in table.columns), r"\midrule"]
    for row in table.rows:
        lines.append(_tex_line(tex_text(cell.text) for cell in row.cells))
        if any(cell.printed for cell in row.cells):
            lines.append(_tex_line(rf"\footnotesize {tex_text(cell.printed)}" if cell.printed else "" for cell in row.cells))
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\par\footnotesize {tex_text(each)}" for each in (*table.notes, stamp.line)]
    return "\n".join([*lines, r"\end{table}", ""])


def _tex_line(cells) -> str:
    return " & ".join(cells) + r" \\"


def _md(table: FinishedTable) -> str:
    rule = " | ".join(":---" if each.align == "left" else "---:" for each in table.columns)
    lines = [f"**{md_text(table.title)}**", "", _md_line(md_text(each.heading) for each in table.columns), f"| {rule} |"]
    for row in table.rows:
        lines.append(_md_line(md_text(cell.text) for cell in row.cells))
        if any(cell.printed for cell in row.cells):
            lines.append(_md_line(_md_printed(cell) for cell in row.cells))
    return "\n".join([*lines, "", *(f"{md_text(note)}\n" for note in table.notes)])


def _md_printed(cell: Cell) -> str:
    return f"*{md_text(cell.printed)}*" if cell.printed else ""


def _md_line(cells) -> str:
    return f"| {' | '.join(cells)} |"
