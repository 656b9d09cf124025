"""What one cell says: a number, a choice, a date, a text, or that nothing was recorded."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from rapidfuzz import fuzz, process

from lib.intake.dates import read_date
from lib.intake.numbers import read_number
from lib.intake.problems import listed
from lib.intake.targets import RAW_HIGH, RAW_LOW, Target, field_of
from lib.intake.workbook import Cell, CellError, Percent, text_of
from lib.study import vocabulary
from lib.study.terms import Field, Option

MISSING_TEXT = """
na|n/a|n.a.|n.a|n a|nan|null|nil|none|.|..|...|-|--|---|?|??|missing|unknown|unk|unkn|not known|nd|n.d.|n/d|not done|not recorded|not available
not applicable|not assessed|not tested|not measured|no data|blank|empty|pending|refused|lost|ltfu|lost to follow-up|lost to follow up
lost to fu|k.a.|k. a.|ka|keine angabe|fehlt|fehlend|unbekannt|nicht bekannt|nicht erhoben|未|未知|缺失|不详|无数据|#n/a
"""
MISSING_WORDS = frozenset(word for line in MISSING_TEXT.splitlines() for word in line.split("|")) | {""}
MISSING_NUMBERS = frozenset(
    ["-99", "-9", "-999", "-9999", "-1", "-8", "-88", "99", "999", "9999", "99999", "-77", "-7", "888", "777"]
)

NEARLY = 85  # percent of the letters; below it a suggestion may be the clinical opposite


@dataclass(frozen=True)
class Read:
    """What a cell says. `value` None without a `said` is "not recorded".

    `rule` and `said` are set where the cell is wrong; `hint` names something its column should mention once.
    """

    value: Any = None
    rule: str | None = None
    said: str | None = None
    hint: str | None = None


NOT_RECORDED = Read()
Reader = Callable[[Cell], Read]


def plain(text: str) -> str:
    """Full-width signs, no-break spaces and typographic minus signs as the ordinary ones; ends stripped."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").replace("—", "-").split())


def is_missing(cell: Cell) -> bool:
    """Whether a cell says in words, or by being blank, that nothing was recorded."""
    if cell is None or isinstance(cell, float) and cell != cell:
        return True
    return isinstance(cell, str) and plain(cell).casefold() in MISSING_WORDS


def reader_of(target: Target, day_first: bool | None = None, signed: bool = False) -> Reader:
    """The function that reads one column's cells; each different cell is read once.

    `signed` says that the column also holds `+`, so that its `-` is an answer and no gap.
    """
    seen: dict[tuple[type, Cell], Read] = {}
    read = _reader(target, day_first, signed)

    def remembered(cell: Cell) -> Read:
        key = (cell.__class__, cell)
        found = seen.get(key)
        if found is None:
            found = seen[key] = read(cell)
        return found

    return remembered


def _reader(target: Target, day_first: bool | None, signed: bool) -> Reader:
    if target.role == "patient":
        return read_patient
    if target.role == "measure":
        return measure_reader(target.measure or "")
    if target.role == "raw":
        return lambda cell: _number(cell, RAW_LOW, RAW_HIGH, "mm", False)
    if target.role != "field":
        return lambda cell: NOT_RECORDED if is_missing(cell) else Read(text_of(cell))
    each = field_of(target)
    if each.kind == "choice":
        return lambda cell: read_choice(cell, each, signed)
    if each.kind == "number":
        return lambda cell: _number(cell, each.low, each.high, each.unit, False)
    if each.kind == "date":
        return lambda cell: _date(cell, day_first)
    return lambda cell: read_text(cell, each)


@cache
def measure_reader(name: str) -> Reader:
    """How the cells of a measure are read: its range, and whether it is a percentage."""
    measure = vocabulary.measure(name)
    percent = "%" in measure.unit
    unit = "%" if percent else measure.unit if measure.unit.isalpha() else "points"
    return lambda cell: _number(cell, measure.low, measure.high, unit, percent)


def read_patient(cell: Cell) -> Read:
    """A patient's identifier as text; 12.0 is `12`, and a blank one is an error."""
    if isinstance(cell, CellError):
        return _wrong_cell(cell, "the patient's identifier")
    if isinstance(cell, date):
        return Read(rule="type", said="{value} is a date; write the patient's identifier, and format the column as text")
    text = plain(text_of(cell))
    if not text or (text.casefold() in MISSING_WORDS):
        return Read(
            rule="required", said="{value} names no patient; write the patient's identifier, or skip to leave the row out"
        )
    return Read(text)


def read_text(cell: Cell, each: Field) -> Read:
    """Free text; what stands for an option that isn't free text (`no`, `0`, `nil` for none) becomes that option."""
    if isinstance(cell, CellError):
        return _wrong_cell(cell, "a text")
    text = " ".join(text_of(cell).replace("\u00a0", " ").split())
    option = _options(each).get(plain(text).casefold()) if text else None
    if option and option.synonyms:
        return Read(option.value)
    return NOT_RECORDED if is_missing(text) else Read(text)


@cache
def _options(each: Field) -> dict[str, Option]:
    """Every way to write each option, twice: as written, and without gaps and hyphens."""
    found: dict[str, Option] = {}
    for squeeze in (False, True):
        for option in each.options:
            for text in (option.value, option.label, *option.synonyms):
                key = plain(text).casefold()
                key = _squeezed(key) if squeeze else key
                if key:
                    found.setdefault(key, option)
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"[\s._\-/]+", "", text)


def read_choice(cell: Cell, each: Field, signed: bool = False) -> Read:
    """One of a field's options, in any of the ways people write it; `-`, `0` and `none` count before missing codes do."""
    if isinstance(cell, CellError):
        return _wrong_cell(cell, listed([option.label for option in each.options]))
    text = plain(text_of(cell)).casefold()
    option = _options(each).get(text) or (_options(each).get(_squeezed(text)) if _squeezed(text) else None)
    if option:
        return Read(option.value)
    if signed and text == "-":
        return Read(rule="choice", said=f"{{value}} stands beside +, so it is no missing code; write {_offered(each)}")
    if text in MISSING_WORDS:
        return NOT_RECORDED
    if text in MISSING_NUMBERS:
        return Read(hint=f"{text} read as not recorded")
    return Read(rule="choice", said=f"{{value}} is not one of {_what_is_right(text, each)}")


def _offered(each: Field) -> str:
    labels = [option.label for option in each.options]
    return listed(labels) if len(labels) <= 6 else f"{labels[0]} to {labels[-1]}"


def _what_is_right(text: str, each: Field) -> str:
    """The options, and the one meant where words of a single option are spelt nearly so; never one that shares some words."""
    options = _options(each)
    near = process.extract(text, list(options), scorer=fuzz.ratio, score_cutoff=NEARLY) if len(text) > 2 else []
    meant = {options[word].label for word, _, _ in near}
    if len(meant) == 1:
        return f"{_offered(each)}; did you mean {meant.pop()}?"
    if len(each.options) == 2:
        return f"{_offered(each)}; write {each.options[0].label}, {each.options[1].label} or leave it blank"
    return f"its options; write {_offered(each)}, or leave it blank"


def _number(cell: Cell, low: float | None, high: float | None, unit: str, percent: bool) -> Read:
    """A number within its range, exact; missing codes such as 999 count as missing only where they are out of range."""
    wanted = _wanted(low, high)
    if isinstance(cell, bool):
        return Read(rule="type", said=f"{{value}} is yes or no, not a number; write {wanted}")
    if isinstance(cell, CellError):
        return _wrong_cell(cell, wanted)
    if isinstance(cell, date):
        return Read(rule="type", said=f"the spreadsheet has turned this cell into the date {{value}}; write {wanted}")
    if is_missing(cell):
        return NOT_RECORDED
    value = read_number(cell, unit, high if percent or isinstance(cell, str) else None, percent)
    if value is None:
        return Read(rule="type", said=f"{{value}} is not a number; write {wanted}{_hint_of(cell, unit)}")
    if low is not None and value < low or high is not None and value > high:
        if str(value) in MISSING_NUMBERS:
            return Read(hint=f"{value} read as not recorded")
        return Read(rule="range", said=f"{{value}} is not {low:g}{' to ' if low < 0 else '-'}{high:g} {unit}; write {wanted}")
    return Read(value)


def _wanted(low: float | None, high: float | None) -> str:
    return f"a number from {low:g} to {high:g}" if low is not None and high is not None else "a number"


def _hint_of(cell: Cell, unit: str) -> str:
    text = plain(text_of(cell)).casefold()
    if re.fullmatch(r"[<>≤≥~≈]\s*\d.*", text):
        return ", without a sign before it"
    if re.fullmatch(r"\d[\d.,]*\s*(-|to|bis|~|/)\s*\d[\d.,]*", text):
        return ", one number and no range"
    if re.fullmatch(r"[\d.,]+\s*[a-z]+\.?", text) and not isinstance(cell, Percent):
        return f" in {unit}, without another unit"
    return " or leave it blank"


def _wrong_cell(cell: CellError, wanted: str) -> Read:
    return Read(rule="type", said=f"the cell holds {{value}} instead of a value; write {wanted} or leave it blank")


def _date(cell: Cell, day_first: bool | None) -> Read:
    if isinstance(cell, CellError):
        return _wrong_cell(cell, "a date such as 2008-03-14")
    if is_missing(cell):
        return NOT_RECORDED
    if isinstance(cell, datetime):
        cell = cell.date()
    found = read_date(cell, day_first) if not isinstance(cell, bool | Percent) else None
    if found is None:
        if plain(text_of(cell)) in MISSING_NUMBERS:
            return Read(hint=f"{text_of(cell)} read as not recorded")
        return Read(rule="type", said="{value} is not a date; write it as 2008-03-14 or 14.3.2008")
    value, hint = found
    if not 1950 <= value.year <= 2100:
        return Read(rule="range", said="{value} can't be a date of surgery in living memory; write it as 2008-03-14")
    return Read(value, hint="a date in the future" if value > date.today() else hint)
