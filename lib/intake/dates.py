"""Dates as people type them; which of two numbers is the day is decided for a whole column, never cell by cell."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from lib.intake.workbook import Cell

AMBIGUOUS = "day and month can be told apart in no cell, so the day was taken to stand first"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
OTHER_MONTHS = {
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "okt": 10,
    "dez": 12,
    "fév": 2,
    "avr": 4,
    "aoû": 8,
    "déc": 12,
    "ene": 1,
    "abr": 4,
    "ago": 8,
    "dic": 12,
}
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[t ]\d{1,2}:\d{2}.*)?")
COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
THREE = re.compile(r"(\d{1,2})\s*([./\- ])\s*(\d{1,2})\s*[./\- ]\s*(\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
NAMED = re.compile(r"(\d{1,2})[.\- ]*([a-zäéûô]{3,})[.,\- ]*(\d{4})|([a-zäéûô]{3,})[.\- ]*(\d{1,2})[.,\- ]+(\d{4})")


def day_comes_first(cells: Iterable[Cell]) -> bool | None:
    """Whether a column with slashes writes the day first: True, False, or None where no cell tells."""
    firsts = [found for cell in cells if isinstance(cell, str) and (found := THREE.fullmatch(_plain(cell)))]
    slashed = [each for each in firsts if each[2] in "/-"]
    if any(int(each[1]) > 12 for each in slashed):
        return True
    return False if any(int(each[3]) > 12 for each in slashed) else None


def read_date(cell: Cell, day_first: bool | None = None) -> tuple[date, str | None] | None:
    """A date and what its column should mention about it; None where the cell is no date."""
    if isinstance(cell, date):
        return cell, None
    if isinstance(cell, float) and cell.is_integer() or isinstance(cell, int):
        return _from_number(int(cell))
    text = _plain(str(cell))
    if found := YEAR_FIRST.fullmatch(text):
        return _on(int(found[1]), int(found[2]), int(found[3]))
    if text.isdecimal():
        return _from_number(int(text))
    if found := NAMED.fullmatch(text):
        day, name, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        month = _month(name)
        return _on(int(year), month, int(day)) if month else None
    return _three_numbers(text, day_first)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _three_numbers(text: str, day_first: bool | None) -> tuple[date, str | None] | None:
    found = THREE.fullmatch(text)
    if not found:
        return None
    first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
    full = int(year) if len(year) == 4 else (2000 if int(year) <= date.today().year % 100 else 1900) + int(year)
    if mark == "." or mark == " ":
        return _on(full, second, first, "a year of two digits" if len(year) == 2 else None)
    day, month = (second, first) if day_first is False else (first, second)
    return _on(full, month, day, AMBIGUOUS if day_first is None and first != second else None)


def _from_number(number: int) -> tuple[date, str | None] | None:
    """20080314, or the days since 1900 that a spreadsheet counts."""
    if found := COMPACT.fullmatch(str(number)):
        return _on(int(found[1] + found[2]), int(found[3]), int(found[4]))
    if 20000 <= number <= 60000:
        return (datetime(1899, 12, 30) + timedelta(days=number)).date(), "a number was read as the spreadsheet's count of days"
    return None


def _month(name: str) -> int | None:
    if name[:3] in MONTHS:
        return MONTHS.index(name[:3]) + 1
    return OTHER_MONTHS.get(name[:3])


def _on(year: int, month: int, day: int, hint: str | None = None) -> tuple[date, str | None] | None:
    try:
        return date(year, month, day), hint
    except ValueError:
        return None
