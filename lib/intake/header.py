"""Where the table stands in a sheet: its heading row or rows, its first and last row, and the rows that are no patients."""

import re
from dataclasses import dataclass

from lib.intake.meaning import Meaning, habits_of, meaning_of
from lib.intake.workbook import Cell, Sheet, column_letter, text_of

SEARCHED = 40  # a heading row is looked for in this many rows
WEIGHED = 300  # columns that have a say in which row it is
LIKELY = 4  # so many of them are also tried together with the rows above
TOTAL = re.compile(
    r"^(grand |sub)?(totals?|sum|mean|average|avg|median|sd|s\.d\.|std\.?( ?dev\.?)?|standard deviation|min(imum)?|max(imum)?|range|iqr"
    r"|count|n|mittelwert|summe|gesamt|durchschnitt|anzahl|stabw|平均|平均值|合计|总计|标准差)\.?"
    r"(\s*(±|\+/-|\(|:|=|/(?!\s*\d)|&|and|of).*)?$",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(
    r"^\s*([*†‡§¹²³#]|notes?\b|legend|key\b|source|abbreviations?|n\s*=|data (from|as)|printed|exported|created|last updated|"
    r"anmerkung|quelle|legende|注|page \d)",
    re.IGNORECASE,
)
EXAMPLE = re.compile(r"^\s*example\b", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A table in a sheet. `header_row`, `first_row`, `last_row` are spreadsheet numbers; `header_row` is the one nearest the data.

    `left_out` are rows between first and last that are no patients; `notes` say what was left out.
    """

    headings: tuple[str, ...]
    header_row: int
    first_row: int
    last_row: int
    left_out: frozenset[int]
    notes: tuple[str, ...]
    score: float


def find_table(sheet: Sheet, header_row: int | None = None) -> Table | None:
    """The table of a sheet; None where there is no row that could be headings. `header_row` overrides the search."""
    rows = [header_row] if header_row else range(1, min(SEARCHED, len(sheet.rows)) + 1)
    options = [option for row in rows if (option := _option(sheet, row, 1))]
    likely = sorted(options, key=lambda each: -each[0])[:LIKELY]
    options += [option for each in likely for depth in (2, 3) if (option := _option(sheet, each[1], depth))]
    if not options:
        return None
    score, row, headings, _ = max(options, key=lambda each: (each[0], -each[3], -each[1]))
    return _table(sheet, row, headings, score)


def _option(sheet: Sheet, row: int, depth: int) -> tuple[float, int, tuple[str, ...], int] | None:
    """One way to read the headings: the `depth` rows ending at `row`, and how much of it makes sense."""
    if row > len(sheet.rows) or row < depth:
        return None
    cells = sheet.rows[row - 1]
    words = [each for each in cells if isinstance(each, str) and each.strip() and not _numeric(each.strip())]
    if len([each for each in cells if text_of(each)]) < 2 and depth == 1 or len(words) < 1:
        return None
    headings = _headings(sheet, row, depth)
    known = [meaning_of(each) for each in headings[:WEIGHED] if each and not _numeric(each)]
    worth = {"measure": 1.0, "raw": 1.0, "patient": 1.0, "field": 0.9, "role": 0.8, "identifier": 0.5}
    sense = sum(worth.get(each.kind, 0) * (1 if _whole(each) else 0.3) * each.confidence for each in known)
    numbers = sum(isinstance(each, int | float) or isinstance(each, str) and _numeric(each.strip()) for each in cells)
    filled = sum(bool(each) for each in headings)
    return round(sense + 0.02 * min(filled, 50) - 0.3 * numbers - 0.01 * row, 4), row, headings, depth


def _whole(meaning: Meaning) -> bool:
    return meaning.kind not in ("measure", "raw") or meaning.timepoint is not None


def _headings(sheet: Sheet, row: int, depth: int) -> tuple[str, ...]:
    """The headings of the columns; with several rows the reading that says most for each column."""
    width = max((len(each) for each in sheet.rows[max(0, row - depth) : row + 50]), default=0)
    levels = [_spread(sheet, each, width, upper=each < row) for each in range(row - depth + 1, row + 1)]
    return tuple(_joined([level[i] for level in levels]) for i in range(width))


def _spread(sheet: Sheet, row: int, width: int, upper: bool) -> list[str]:
    """The texts of one heading row; an upper row's words reach over merged cells and over blanks to their right."""
    texts = [" ".join(text_of(each).split()) for each in sheet.rows[row - 1]]
    texts += [""] * (width - len(texts))
    if not upper:
        return texts[:width]
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left <= width:
            value = text_of(sheet.rows[top - 1][left - 1]) if left <= len(sheet.rows[top - 1]) else ""
            texts[left - 1 : min(right, width)] = [value] * (min(right, width) - left + 1)
    for i in range(1, width):
        if not texts[i] and meaning_of(texts[i - 1]).kind in ("timepoint", "measure", "raw"):
            texts[i] = texts[i - 1]
    return texts[:width]


def _joined(levels: list[str]) -> str:
    """The heading of a column under one or two upper rows: `Pre-op / VAS`, or the lowest alone where that says more."""
    words = list(dict.fromkeys(each for each in levels if each))
    if len(words) < 2:
        return words[0] if words and (levels[-1] or len(levels) > 1) else ""
    options = [words[-1], *[" / ".join((each, words[-1])) for each in words[:-1]], " / ".join(words)]
    if not levels[-1]:
        options = [words[-1], " / ".join(words)]
    return max(options, key=lambda each: ((found := meaning_of(each)).confidence * (1 if _whole(found) else 0.5), -len(each)))


def _table(sheet: Sheet, row: int, headings: tuple[str, ...], score: float) -> Table:
    used = [i for i in range(len(headings)) if headings[i] or any(_at(each, i) for each in sheet.rows[row : row + 200])]
    named = tuple(headings[i] or (f"column {column_letter(i)}" if i in set(used) else "") for i in range(len(headings)))
    named = _distinct(named)
    key = _key_column(named)
    last = _last_row(sheet, row, key)
    left_out = _left_out(sheet, row, last, key, named)
    return Table(named, row, row + 1, last, left_out, _notes(sheet, row, last, left_out, key), score)


def _distinct(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings that stand twice get their column's letter, so that each can be named."""
    twice = {each for each in headings if each and headings.count(each) > 1}
    return tuple(f"{each} (column {column_letter(i)})" if each in twice else each for i, each in enumerate(headings))


def _at(row: tuple[Cell, ...], index: int) -> str:
    return text_of(row[index]) if index < len(row) else ""


def _key_column(headings: tuple[str, ...]) -> int:
    """The column that tells data rows from totals: the patient's, else the first with a heading."""
    habits = habits_of(headings)
    sure = [
        (meaning_of(each, habits).confidence, -i) for i, each in enumerate(headings) if meaning_of(each, habits).kind == "patient"
    ]
    return -max(sure)[1] if sure else next((i for i, each in enumerate(headings) if each), 0)


def _last_row(sheet: Sheet, header: int, key: int) -> int:
    """The last row of data: blank rows, totals and footnotes below it are cut off."""
    for number in range(len(sheet.rows), header, -1):
        if not _no_data(sheet.rows[number - 1], key):
            return number
    return header


def _no_data(row: tuple[Cell, ...], key: int) -> bool:
    texts = [text_of(each) for each in row]
    filled = [each for each in texts if each]
    return not filled or is_total(row, key) or _is_footnote(texts, filled, key)


def is_total(row: tuple[Cell, ...], key: int) -> bool:
    """Whether the first words of a row say that it sums up others; where a patient is named, what stands behind says nothing."""
    named = row[: key + 1] if _at(row, key) else row
    first = next((each.strip() for each in named if isinstance(each, str) and each.strip()), "")
    return bool(TOTAL.match(first)) and first.lower() not in ("n",) or first == "N" and len(row) > 2 and not _at(row, 1)


def _is_footnote(texts: list[str], filled: list[str], key: int) -> bool:
    named = bool(texts[key]) if key < len(texts) else False
    if FOOTNOTE.match(filled[0]) and len(filled) <= 3 and not (named and any(_numeric(each) for each in filled[1:])):
        return True
    spoken = len(filled) == 1 and len(filled[0].split()) > 2
    return spoken or (len(filled) <= 2 and not named and not any(_numeric(each) for each in filled))


def _numeric(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d+([.,]\d+)?", text))


def _left_out(sheet: Sheet, header: int, last: int, key: int, headings: tuple[str, ...]) -> frozenset[int]:
    """Rows among the data that are blank, sums, repeated headings or the template's example."""
    title = headings[key].casefold() if key < len(headings) else ""
    found = []
    for number in range(header + 1, last + 1):
        row = sheet.rows[number - 1]
        text = row[key] if key < len(row) else None
        if text is None or isinstance(text, str):
            example = isinstance(text, str) and (EXAMPLE.match(text) or text.strip().casefold() == title)
            if example or is_total(row, key) or not any(text_of(each) for each in row):
                found.append(number)
    return frozenset(found)


def _notes(sheet: Sheet, header: int, last: int, left_out: frozenset[int], key: int) -> tuple[str, ...]:
    notes = []
    spoken = [n for n in range(1, header) if any(text_of(each) for each in sheet.rows[n - 1])]
    if header > 1 and spoken:
        notes.append(f"The headings were found in row {header}; what stands above was not read as data.")
    said = {
        number: sheet.rows[number - 1] for number in sorted(left_out) if any(text_of(each) for each in sheet.rows[number - 1])
    }
    examples = [n for n, row in said.items() if EXAMPLE.match(_at(row, key))]
    if examples:
        notes.append(f"Row {row_numbers(examples)}, the example of the template, was left out.")
    sums = [n for n in said if n not in examples]
    below = [n for n in range(last + 1, len(sheet.rows) + 1) if any(text_of(each) for each in sheet.rows[n - 1])]
    if sums:
        notes.append(f"Row {row_numbers(sums)} sums up others or repeats the headings and was left out.")
    if below:
        notes.append(f"Row {row_numbers(below)} below the data was taken for totals or footnotes and left out.")
    return tuple(notes)


def row_numbers(rows: list[int]) -> str:
    """Rows as a note lists them: `3, 5`, or eight of them and how many more."""
    return ", ".join(map(str, rows[:8])) + (f" and {len(rows) - 8} more" if len(rows) > 8 else "")
