"""What is wrong with a file, said so that whoever owns the spreadsheet can mend it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
LONGEST = 60  # a cell is quoted up to here; a pasted letter in one cell shouldn't fill the page


@dataclass(frozen=True)
class Problem:
    """One thing to mend (error) or to look at (warning).

    `row` is as the spreadsheet numbers it, `column` the heading as it stands in the file, `index` its 0-based column.
    `message` names row, column and value and says what would be right.
    """

    severity: Severity
    row: int | None
    column: str | None
    value: str | None
    rule: str
    message: str
    index: int | None = None


def shortened(text: str) -> str:
    """A cell's text, short enough to quote."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def cell_problem(severity: Severity, rule: str, row: int, column: str, index: int, value: str, said: str) -> Problem:
    """A problem of one cell: `row 7, "VAS pre": 17 is not 0-10 points; write a number from 0 to 10`."""
    quoted = shortened(value)
    message = f'row {row}, "{shortened(column)}": {said.format(value=quoted or "the blank cell") if "{value}" in said else said}'
    return Problem(severity, row, column, quoted, rule, message, index)


def column_problem(severity: Severity, rule: str, column: str, index: int, said: str) -> Problem:
    """A problem of a whole column."""
    return Problem(severity, None, column, None, rule, f'column "{shortened(column)}": {said}', index)


def file_problem(severity: Severity, rule: str, said: str) -> Problem:
    """A problem of the file as a whole."""
    return Problem(severity, None, None, None, rule, said, None)


def listed(names: list[str], joiner: str = "or") -> str:
    """Names as a sentence lists them: `yes or no`, `a, b or c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joiner} {names[-1]}" if names else ""
