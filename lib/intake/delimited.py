"""Text tables: which character parts the cells, and what is between them. Every cell stays text."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from lib.intake import limits
from lib.intake.answer import TOO_MANY_ROWS, BookDraft, Budget, SheetDraft
from lib.intake.encodings import decoded
from lib.intake.workbook import Refused

DELIMITERS = "\t;,|"  # in this order where two fit as well: a comma may be a decimal comma
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
NUMBER = re.compile(r"\s*[-+]?\d+([.,]\d+)?\s*")
SAMPLE_RECORDS = 200


def read_delimited(data: bytes) -> BookDraft:
    """A csv or tsv file as a workbook of one sheet; row numbers are those a spreadsheet shows for it."""
    text, encoding = decoded(data)
    _refuse_zero_bytes(text)
    declared, text = _declared_delimiter(text)
    delimiter = declared or likeliest_delimiter(text)
    sheet = SheetDraft(Budget(), name="table")
    headings = Headings(delimiter)
    for number, record in enumerate(_records(text, delimiter), start=1):
        if number > limits.ROWS:
            raise Refused(TOO_MANY_ROWS)
        headings.refuse_shifted(number, record)
        sheet.add_row(number, [cell or None for cell in record])
    if not sheet.rows:
        raise Refused("The file holds no cell: every line of it is blank.")
    notes = [] if encoding == "UTF-8" else [f"The text was read as {encoding}."]
    return BookDraft("tsv" if delimiter == "\t" else "csv", [sheet], notes)


class Headings:
    """How many cells the rows above the first number have: a longer row with numbers at its end was parted where it should not."""

    def __init__(self, delimiter: str) -> None:
        self._name = DELIMITER_NAMES.get(delimiter, "delimiter")
        self._width, self._done = 0, False

    def refuse_shifted(self, number: int, record: list[str]) -> None:
        """Refuse a row whose cells cannot stand under their headings, as `1,8,5,2,0` under `patient,vas pre,vas post`."""
        self._done = self._done or any(map(NUMBER.fullmatch, record))
        if not self._done:
            self._width = max(self._width, len(record))
        elif self._width and any(map(NUMBER.fullmatch, record[self._width :])):
            raise Refused(
                f"Row {number} has {len(record)} cells and the headings have {self._width}: a {self._name} inside a number or a text "
                "parts them. Write decimals with a point, put such cells between quotation marks, or save the file as xlsx."
            )


def likeliest_delimiter(text: str) -> str:
    """The delimiter that parts most records into the same number of cells, more than one; a comma where none does."""
    sample = text[:200_000]
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        score = _evenness(sample, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    widths = Counter()
    try:
        for _, record in zip(range(SAMPLE_RECORDS), _records(sample, delimiter), strict=False):
            widths[len(record)] += bool(record)
    except Refused:
        return (0.0, 0)
    width, count = max(((w, n) for w, n in widths.items() if w > 1), key=lambda each: (each[1], each[0]), default=(0, 0))
    return (round(count / max(1, widths.total()), 1), width)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(limits.ROW_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for record in reader:
            number += 1
            yield record
    except csv.Error:
        raise Refused(
            f"Row {number + 1} holds a text longer than {limits.TEXT_LENGTH:,} characters, more than a spreadsheet's cell can: "
            "look for a quotation mark that is not closed."
        ) from None


def _declared_delimiter(text: str) -> tuple[str | None, str]:
    """The delimiter of a first line such as `sep=;`, which spreadsheets obey and don't count, and the text after it."""
    first, newline, rest = text.partition("\n")
    said = first.strip("\r\ufeff").strip('"')
    if newline and len(said) == 5 and said.lower().startswith("sep="):
        return said[4], rest
    return None, text


def _refuse_zero_bytes(text: str) -> None:
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        raise Refused(f"Line {row} holds a zero byte, which no text table does: save the file again as “CSV UTF-8”.")
