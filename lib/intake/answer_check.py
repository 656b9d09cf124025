"""The child's answer, believed only as far as it is checked: bounded lines in, a workbook's sheets or a refusal out."""

import json
import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from lib.intake import limits
from lib.intake.workbook import Area, Cell, CellError, Percent, Refused, Row, Sheet


class NotAnAnswer(Exception):
    """What the child said is no answer of ours; it holds nothing of what was said."""


def _no_constant(_: str) -> float:
    raise NotAnAnswer


KINDS = frozenset((type(None), str, int, float, bool))
decode = json.JSONDecoder(parse_constant=_no_constant).decode


@dataclass
class Listener:
    """Takes an answer apart line by line; equal texts are kept once, so a large sheet stays small in memory."""

    stream: BinaryIO
    left: int = limits.ANSWER_BYTES + 16 * limits.MIB
    cells: int = limits.CELLS
    known: dict[str, str] = field(default_factory=dict)

    def line(self) -> object:
        raw = self.stream.readline(3 * limits.ROW_BYTES)
        self.left -= len(raw)
        if self.left < 0 or not raw.endswith(b"\n"):
            raise NotAnAnswer
        try:
            return decode(raw.decode())
        except (ValueError, RecursionError):
            raise NotAnAnswer from None

    def book(self) -> tuple[str, tuple[str, ...], tuple[Sheet, ...]]:
        """Kind, notes and sheets; raises Refused with the child's sentence, NotAnAnswer for anything else."""
        about = _expect(self.line(), dict)
        if "refused" in about:
            raise Refused(_sentence(about["refused"]))
        count = _count(about.get("sheets"), limits.SHEETS)
        sheets = tuple(self.sheet() for _ in range(count))
        return _text(about.get("kind"), 10), _texts(about.get("notes")), sheets

    def sheet(self) -> Sheet:
        about = _expect(self.line(), dict)
        count = _count(about.get("rows"), limits.ROWS)
        rows: list[Row] = []
        for _ in range(count):
            number, row = self.row()
            if not len(rows) < number <= limits.ROWS:
                raise NotAnAnswer
            rows += [()] * (number - len(rows) - 1)
            rows.append(row)
        width = max(map(len, rows), default=0)
        return Sheet(
            name=_text(about.get("name"), 255),
            rows=tuple(rows),
            hidden=_expect(about.get("hidden"), bool),
            notes=_texts(about.get("notes")),
            merged=_areas(about.get("merged"), len(rows), width),
            hidden_rows=_numbers(about.get("hidden_rows"), limits.ROWS),
            hidden_columns=_numbers(about.get("hidden_columns"), limits.COLUMNS),
        )

    def row(self) -> tuple[int, Row]:
        said = _expect(self.line(), list)
        if len(said) != 2:
            raise NotAnAnswer
        cells = _expect(said[1], list)
        self.cells -= len(cells)
        if self.cells < 0 or len(cells) > limits.COLUMNS:
            raise NotAnAnswer
        keep, known = self.keep, self.known
        row = [known.get(cell) or keep(cell) if type(cell) is str else cell for cell in cells]
        if not KINDS.issuperset(map(type, row)) or math.inf in row or -math.inf in row:
            row = [_pair(cell) if type(cell) is list else _number(cell) for cell in row]
        return _count(said[0], limits.ROWS), tuple(row)

    def keep(self, text: str) -> str:
        if len(text) > limits.TEXT_LENGTH:
            raise NotAnAnswer
        if len(self.known) < 200_000:
            self.known[text] = text
        return text


def _number(said: object) -> Cell:
    if type(said) not in KINDS or said in (math.inf, -math.inf):
        raise NotAnAnswer
    return said


def _pair(said: list) -> Cell:
    try:
        mark, value = said
        if mark == "d":
            return date.fromisoformat(value)
        if mark == "t":
            return datetime.fromisoformat(value)
        if mark == "e":
            return CellError(_text(value, 60))
        if mark == "p" and type(value) in (int, float) and math.isfinite(value):
            return Percent(float(value))
    except (ValueError, TypeError):
        raise NotAnAnswer from None
    raise NotAnAnswer


def _expect(value: object, kind: type):
    if type(value) is not kind:
        raise NotAnAnswer
    return value


def _count(value: object, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise NotAnAnswer
    return value


def _text(value: object, longest: int) -> str:
    return _expect(value, str)[:longest]


def _sentence(value: object) -> str:
    return " ".join(_text(value, limits.SENTENCE_LENGTH).split())


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_sentence(each) for each in _expect(value, list)[:100])


def _numbers(value: object, most: int) -> tuple[int, ...]:
    return tuple(sorted({_count(each, most) for each in _expect(value, list)}))


def _areas(value: object, height: int, width: int) -> tuple[Area, ...]:
    """Merged areas, cut to the part of the sheet that holds something; a merge of the whole sheet stays small."""
    areas = []
    for each in _expect(value, list):
        if len(_expect(each, list)) != 4:
            raise NotAnAnswer
        top, left, bottom, right = (_count(number, limits.ROWS) for number in each)
        area = (top, left, min(bottom, height), min(right, width))
        if 1 <= area[0] <= area[2] and 1 <= area[1] <= area[3] and area[:2] != area[2:]:
            areas.append(area)
    return tuple(areas)
