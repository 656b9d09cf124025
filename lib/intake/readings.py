"""How coded words were read: each different text of a choice, visit or measure column, what it was taken for, how often."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lib.intake.matching import Match
from lib.intake.problems import Problem, column_problem, shortened
from lib.intake.values import Reader, plain
from lib.intake.workbook import Cell, text_of
from lib.study.terms import Field

UNRECORDED = "not recorded"


@dataclass(frozen=True)
class Reading:
    """One text of a column, as the file has it, the label it was read as, and in how many rows it stands."""

    heading: str
    text: str
    read_as: str
    count: int


def readings_of(match: Match, each: Field, cells: Iterable[Cell], read: Reader) -> list[Reading]:
    """The different texts of a choice column, most frequent first; blank cells and wrong ones (they are errors) left out."""
    labels = {option.value: option.label for option in each.options}
    found: Counter[tuple[str, str]] = Counter()
    for (_, cell), n in Counter((cell.__class__, cell) for cell in cells).items():
        what = read(cell)
        if what.said is None and (text := text_of(cell)):
            found[text, labels.get(what.value, UNRECORDED)] += n
    return [Reading(match.heading, text, label, n) for (text, label), n in found.most_common()]


def readings_of_words(heading: str, cells: Iterable[Cell], labels: Mapping[str, str]) -> list[Reading]:
    """The different texts of a visit or measure column; `labels` says what each known text means."""
    found = Counter(text_of(cell) for cell in cells)
    return [Reading(heading, text, labels[text], n) for text, n in found.most_common() if text in labels]


def surprises(match: Match, each: Field, readings: Iterable[Reading]) -> list[Problem]:
    """A warning for each text that may mean something else at another hospital: a bare code, or a dash that says nothing."""
    problems = []
    for reading in readings:
        code, dash = bare_code(plain(reading.text).casefold(), reading.read_as, each), plain(reading.text) == "-"
        if code or dash and reading.read_as == UNRECORDED:
            rows = f"{reading.count} row{'s' if reading.count > 1 else ''}"
            said = f"“{shortened(reading.text)}” was read as {reading.read_as} ({rows}); write the word if that is wrong"
            found = column_problem("warning", "guess", match.heading, match.index, said)
            problems.append(replace(found, value=shortened(reading.text)))
    return problems


def bare_code(text: str, read_as: str, each: Field) -> bool:
    """Whether a text is a digit, or a letter that doesn't begin the option's own name, in a field that isn't yes or no."""
    option = next((option for option in each.options if option.label == read_as), None)
    if option is None or {one.value for one in each.options} == {"yes", "no"}:
        return False
    own = {option.value[:1].casefold(), option.label[:1].casefold()}
    return text.isdecimal() or (len(text) == 1 and text.isascii() and text.isalpha() and text not in own)
