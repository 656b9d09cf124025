"""How a sheet is laid out: a row a patient, a row a visit, or a row a value; and the words its visits and measures go by."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from lib.intake.header import Table
from lib.intake.meaning import SURE, Meaning, habits_of, meaning_of
from lib.intake.targets import Layout
from lib.intake.workbook import Cell, Sheet, text_of
from lib.study import vocabulary

SKIP = {"skip", "ignore", "leave out"}
LOOKED_AT = 200
VISITS = 12  # different words; a column with more names neither visits nor measures
REDCAP_ARM = re.compile(r"_arm_\d+$")  # REDCap writes an event as `preop_arm_1`


@dataclass(frozen=True)
class Arrangement:
    """The layout of a sheet, and the key columns that only their cells gave away: heading -> (name, why)."""

    layout: Layout
    told_by_cells: Mapping[str, tuple[str, str]]


def arrangement_of(sheet: Sheet, table: Table, chosen: Mapping[str, str | None]) -> Arrangement:
    """Wide where headings name timepoints; long where a column does, by measure where another one names the measure."""
    roles = {name for name in chosen.values() if name in ("timepoint", "measure", "value")}
    habits = habits_of(table.headings)
    free = [each for each in table.headings if each and each not in chosen]
    meant = {each: meaning_of(each, habits) for each in free}
    if "timepoint" not in roles and any(_wide(each) for each in meant.values()):
        return Arrangement("wide", {})
    read = roles | {each.name for each in meant.values() if each.kind == "role" and each.confidence >= SURE}
    told: dict[str, tuple[str, str]] = {}
    for role, known in (("timepoint", timepoint_of), ("measure", measure_of_word)):
        if role not in read and (found := _told(sheet, table, free, known, meant)):
            told[found] = (role, f"its cells name {'timepoints' if role == 'timepoint' else 'outcome measures'}")
            read |= {role}
    bare = any(each.kind in ("measure", "raw") for each in meant.values()) or any(_is_measure(each) for each in chosen.values())
    if "timepoint" not in read or not (bare or "measure" in read):
        return Arrangement("wide", {})
    by_measure = "measure" in read and (not bare or "value" in read or "measure" in roles)
    return Arrangement("long by measure" if by_measure else "long", told)


def _wide(meaning: Meaning) -> bool:
    return meaning.kind in ("measure", "raw") and meaning.timepoint is not None and meaning.confidence >= SURE


def _is_measure(name: str | None) -> bool:
    return any(each.name == name for each in vocabulary.MEASURES)


def _told(
    sheet: Sheet, table: Table, headings: list[str], known: Callable[[str], str | None], meant: Mapping[str, Meaning]
) -> str | None:
    """The heading of the column nearly all of whose cells are words of this kind, where there is one."""
    for heading in headings:
        if meant[heading].kind in ("patient", "field", "measure", "raw") and meant[heading].confidence >= SURE:
            continue
        index = table.headings.index(heading)
        texts = [text_of(row[index]) for row in sheet.rows[table.header_row : table.header_row + LOOKED_AT] if index < len(row)]
        words = Counter(each for each in texts if each)
        if 1 < len(words) <= VISITS and sum(n for each, n in words.items() if known(each) is not None) >= 0.8 * words.total():
            return heading
    return None


@lru_cache(maxsize=4096)
def timepoint_of(text: str) -> str | None:
    """The timepoint a cell names in words or numbers such as `T1`; None where it names none."""
    found = meaning_of(REDCAP_ARM.sub("", text))
    if found.kind == "timepoint" and found.confidence >= SURE:
        return found.name
    return _timepoint_words().get("".join(text.casefold().split()))


@cache
def _timepoint_words() -> dict[str, str]:
    texts = {each.name: (each.name, each.label, each.short, *each.synonyms) for each in vocabulary.TIMEPOINTS}
    return {"".join(word.casefold().split()): name for name, words in texts.items() for word in words}


@lru_cache(maxsize=4096)
def measure_of_word(text: str) -> str | None:
    """The outcome measure a cell names; None where it names none."""
    found = meaning_of(text)
    return found.name if found.kind == "measure" and found.timepoint is None and found.confidence >= SURE else None


def timepoints_of(cells: list[Cell]) -> tuple[dict[str, str], str | None]:
    """What each different word of a timepoint column means, and what to mention: visits numbered 0, 1, 2 or 1, 2, 3."""
    words = {text_of(each) for each in cells} - {""}
    order = [each.name for each in vocabulary.TIMEPOINTS]
    for first in (0, 1):
        numbers = [str(first + i) for i in range(len(order))]
        coded = {
            number: [number, f"t{number}", f"T{number}", f"V{number}", f"v{number}", f"visit {number}", f"Visit {number}"]
            for number in numbers
        }
        known = {word: order[i] for i, number in enumerate(numbers) for word in coded[number]}
        if len(words) > 1 and words <= set(known) and {known[word] for word in words} >= {order[0], order[-1]}:
            told = ", ".join(f"{word} is {vocabulary.timepoint(known[word]).short}" for word in sorted(words))
            return {word: known[word] for word in words}, f"visits are numbered: {told}; change the words if that is wrong"
    return {word: name for word in words if (name := timepoint_of(word))}, None
