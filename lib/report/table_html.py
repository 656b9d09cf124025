"""A finished table as HTML set like a journal's: three rules, numbers in columns, the print beneath in grey."""

from collections.abc import Sequence

from lib.figures.look import FONT, Mode, palette
from lib.report.stamp import Stamp
from lib.report.text import html_text
from lib.tables.finished import Cell, Column, FinishedTable, Row, Tables, several

SHORT = 18  # letters that never break: a mean with its range
CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def fragment(table: FinishedTable, mode: Mode = "light", caption: bool = True) -> str:
    """The table with its notes as a piece of HTML that brings its own style; every text is escaped."""
    head = "".join(f'<th scope="col" class="{each.align}">{_pieces(each.heading)}</th>' for each in table.columns)
    body = "".join(_row(row, table.columns) for row in table.rows) or _nothing(table)
    notes = "".join(f"<p>{html_text(each)}</p>" for each in table.notes)
    title = f"<caption>{html_text(table.title)}</caption>" if caption else ""
    return (
        f'<style>{style(mode)}</style><div class="kypho-table"><div class="kypho-scroll" tabindex="0" role="region" '
        f'aria-label="{html_text(table.title)}"><table>{title}<thead><tr>{head}</tr></thead>{body}</table></div>{notes}</div>'
    )


def table_html(tables: Tables, stamp: Stamp) -> bytes:
    """A whole page with the tables and the stamp that asks nothing of any server."""
    pieces = "".join(fragment(each) for each in several(tables))
    heading = html_text(several(tables)[0].title)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{CSP}">'
        f"<title>{heading}</title><style>body{{font-family:{FONT};color:#17242d;background:#fff;margin:2rem auto;max-width:72rem;"
        f"padding:0 1rem}}.kypho-table{{margin-bottom:2.5rem}}footer{{font-size:.8rem;color:#586873;border-top:1px solid #dde4e8;"
        f'padding-top:.5rem}}</style></head><body>{pieces}<footer class="stamp">{html_text(stamp.line)}</footer></body></html>'
    )
    return page.encode()


def style(mode: Mode) -> str:
    """The rules of the table; the lines take the colour of the text around them."""
    colours = palette(mode)
    return (
        ".kypho-scroll{overflow-x:auto}"
        ".kypho-table table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;line-height:1.35;font-size:.95em;"
        "border-top:2px solid currentColor;border-bottom:2px solid currentColor}"
        ".kypho-table caption{text-align:left;font-weight:600;padding:0 0 .5rem}"
        ".kypho-table th,.kypho-table td{padding:.4rem .45rem;border:0;font-weight:400;vertical-align:top}"
        ".kypho-table .whole{white-space:nowrap}"
        ".kypho-table thead th{font-weight:600;border-bottom:1px solid currentColor;vertical-align:bottom}"
        ".kypho-table .left{text-align:left}.kypho-table .right{text-align:right}"
        f".kypho-table tbody+tbody td,.kypho-table tbody+tbody th{{border-top:1px solid {colours.grid}}}"
        ".kypho-table tbody tr.printed td,.kypho-table tbody tr.printed th{border-top:0;padding-top:0}"
        f".kypho-table tr.printed td,.kypho-table tr.printed th{{color:{colours.quiet};font-size:.87em}}"
        f".kypho-table tr.printed td.look{{color:{colours.warm};font-weight:600}}"
        ".kypho-table tr:has(+tr.printed) td,.kypho-table tr:has(+tr.printed) th{padding-bottom:.1rem}"
        f".kypho-table p{{margin:.35rem 0 0;color:{colours.quiet};font-size:.85em}}"
        ".kypho-table .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    )


def _row(row: Row, columns: Sequence[Column]) -> str:
    live = "".join(_cell(cell, column, first=i == 0) for i, (cell, column) in enumerate(zip(row.cells, columns, strict=True)))
    if not any(cell.printed for cell in row.cells):
        return f"<tbody><tr>{live}</tr></tbody>"
    beneath = "".join(_printed(cell, column) for cell, column in zip(row.cells, columns, strict=True))
    return f'<tbody><tr>{live}</tr><tr class="printed">{beneath}</tr></tbody>'


def _cell(cell: Cell, column: Column, first: bool) -> str:
    tag, scope = ("th", ' scope="row"') if first else ("td", "")
    return f'<{tag}{scope} class="{column.align}">{_unbroken(cell.text)}</{tag}>'


def _printed(cell: Cell, column: Column) -> str:
    """The printed number with its mark; the mark's words for the pointer and for a screen reader."""
    if cell.printed is None:
        return f'<td class="{column.align}"></td>'
    look = " look" if cell.printed.mark == "!" else ""  # another hospital differs from the paper: no alarm
    words = html_text(cell.printed.words)
    told = f' title="{words}"' if words else ""
    spoken = f'<span class="sr"> {words}</span>' if words else ""
    return f'<td class="{column.align}{look}"{told}>{_unbroken(str(cell.printed))}{spoken}</td>'


def _unbroken(text: str) -> str:
    """Safe text that a narrow page may break before the bracket of a long interval, never inside a number."""
    if len(text) > 40 or not any(letter.isdigit() for letter in text):
        return html_text(text)
    return _pieces(text) if len(text) > SHORT else f'<span class="whole">{html_text(text)}</span>'


def _pieces(text: str) -> str:
    """Safe text that may break before its first bracket only."""
    value, bracket, rest = text.partition(" (")
    pieces = [value, f"({rest}"] if bracket else [value]
    return " ".join(f'<span class="whole">{html_text(each)}</span>' for each in pieces)


def _nothing(table: FinishedTable) -> str:
    return f'<tbody><tr><td class="left" colspan="{len(table.columns)}">No patients to show.</td></tr></tbody>'
