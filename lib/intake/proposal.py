"""What a file is taken to be before it is checked: which sheet, which row the headings, which column what."""

from collections.abc import Mapping
from dataclasses import dataclass

from lib.intake.header import Table, find_table
from lib.intake.layout import arrangement_of
from lib.intake.matching import Match, match_headings
from lib.intake.problems import listed
from lib.intake.targets import Layout, targets
from lib.intake.workbook import Refused, Sheet, Workbook, text_of

SAMPLES = 4


@dataclass(frozen=True)
class Proposal:
    """How a sheet will be read. Rows are spreadsheet numbers; `left_out` between first and last are no data.

    `notes` say what was decided without asking.
    """

    workbook: Workbook
    sheet: str
    header_row: int
    first_row: int
    last_row: int
    left_out: frozenset[int]
    layout: Layout
    matches: tuple[Match, ...]
    notes: tuple[str, ...]

    def targets(self) -> list[tuple[str, str]]:
        """Every name a column may be matched to, with its label; choosing a timepoint column makes a wide sheet long."""
        offered = {each.name: each.label for each in targets(self.layout)}
        if self.layout == "wide":
            offered["timepoint"] = "Timepoint (a row a visit)"
        if self.layout == "long":
            offered["measure"] = "Outcome measure (a row a value)"
        return list(offered.items())

    @property
    def grid(self) -> Sheet:
        return next(each for each in self.workbook.sheets if each.name == self.sheet)

    @property
    def n_rows(self) -> int:
        return max(0, self.last_row - self.first_row + 1) - len(self.left_out)


def propose(
    workbook: Workbook,
    sheet: str | None = None,
    header_row: int | None = None,
    match: Mapping[str, str | None] | None = None,
) -> Proposal:
    """Read a workbook's headings and suggest what each column is; raises Refused where there is no table at all.

    `match` holds what a person decided: heading -> name, "" to leave the column out.
    """
    chosen, table = _sheet_and_table(workbook, sheet, header_row)
    decided = _decided(table, match or {})
    arranged = arrangement_of(chosen, table, decided)
    samples = [_samples(chosen, table, i) for i in range(len(table.headings))]
    matches = match_headings(table.headings, samples, arranged, decided)
    notes = (*workbook.notes, *chosen.notes, *_other_sheets(workbook, chosen, sheet), *table.notes)
    return Proposal(
        workbook,
        chosen.name,
        table.header_row,
        table.first_row,
        table.last_row,
        table.left_out,
        arranged.layout,
        tuple(each for each in matches if each.heading),
        tuple(dict.fromkeys(notes)),
    )


def _sheet_and_table(workbook: Workbook, name: str | None, header_row: int | None) -> tuple[Sheet, Table]:
    if name is not None:
        found = next((each for each in workbook.sheets if each.name == name), None)
        if found is None:
            raise Refused(f"There is no sheet “{name}”. The sheets are {', '.join(each.name for each in workbook.sheets)}.")
        sheets = [found]
    else:
        sheets = [each for each in workbook.sheets if not each.hidden] or list(workbook.sheets)
    if not any(text_of(cell) for sheet in sheets for row in sheet.rows for cell in row):
        names = listed([f"“{each.name}”" for each in sheets], "and")
        raise Refused(f"The sheet {names} is empty." if len(sheets) == 1 else f"The sheets {names} are empty.")
    read = [(sheet, table) for sheet in sheets if (table := find_table(sheet, header_row))]
    if not read:
        raise Refused("No headings were found: the first row of the table should name its columns, one of them the patient.")
    return max(read, key=lambda each: each[1].score)


def _decided(table: Table, match: Mapping[str, str | None]) -> dict[str, str | None]:
    for heading in match:
        if heading not in table.headings:
            known = ", ".join(each for each in table.headings if each)
            raise Refused(f"There is no column “{heading}”. The columns are {known}.")
    return dict(match)


def _samples(sheet: Sheet, table: Table, index: int) -> tuple[str, ...]:
    """The first few different cells of a column, as a person reads them."""
    found: dict[str, None] = {}
    for number in range(table.first_row, min(table.last_row, table.first_row + 200) + 1):
        row = sheet.rows[number - 1]
        text = text_of(row[index]) if index < len(row) and number not in table.left_out else ""
        if text:
            found[text[:40]] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _other_sheets(workbook: Workbook, chosen: Sheet, asked: str | None) -> list[str]:
    if asked is not None or len(workbook.sheets) < 2:
        return []
    others = ", ".join(f"“{each.name}”" + (" (hidden)" if each.hidden else "") for each in workbook.sheets if each is not chosen)
    return [f"The sheet “{chosen.name}” was read; not read: {others}."]
