"""The file a person is importing, kept in this session only until it is committed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lib.intake import Intake, Problem, Proposal, Refused, Workbook, check, propose
from lib.intake.workbook import text_of
from lib.store import Version, read_upload

LEFT_OUT = "left out"  # what stands for no name in the table of matches
OFTEN = 3  # the same wrong word so many times in a column is mended in one place
MOST_CELLS = 500  # rows of the table of mends
Place = tuple[int, int]  # spreadsheet row, 0-based column


@dataclass
class Staged:
    """One uploaded file and what the person decided about it. `number` counts uploads, so that each starts with fresh tables.

    `bad` holds every cell that ever had a problem and its text in the file; it only grows, so that the table of mends stays put.
    One cell of it stands for all in `alike`: the same wrong word three times or more in one column of choices.
    """

    name: str
    raw: bytes
    number: int
    workbook: Workbook | None = None
    refused: str = ""
    sheet: str | None = None
    header_row: int | None = None
    choices: dict[str, str] = field(default_factory=dict)
    mends: dict[Place, str] = field(default_factory=dict)
    bad: dict[Place, str] = field(default_factory=dict)
    alike: dict[Place, tuple[Place, ...]] = field(default_factory=dict)
    proposal: Proposal | None = None
    intake: Intake | None = None
    read_for: tuple | None = None
    committed: Version | None = None

    def stands_for(self, place: Place) -> tuple[Place, ...]:
        """The cells that a mend of this one mends."""
        return self.alike.get(place, (place,))

    def hidden(self) -> set[int]:
        """The columns that name a person and are left out: nobody needs to see their cells."""
        return {each.index for each in self.proposal.matches if each.identifies and not each.name} if self.proposal else set()

    @property
    def matches_key(self) -> str:
        return f"upload_matches_{self.number}_{self.sheet}_{self.header_row}"

    @property
    def mends_key(self) -> str:
        return f"upload_mends_{self.number}_{self.sheet}_{self.header_row}"


def staged() -> Staged | None:
    """The file being imported, if any."""
    return st.session_state.get("upload_staged")


def stage_upload() -> None:
    """Callback of the uploader: keep the bytes of the chosen file, or forget the file that was taken away."""
    file = st.session_state.get("upload_file")
    number = st.session_state.get("upload_number", 0) + 1
    st.session_state["upload_number"] = number
    st.session_state["upload_staged"] = Staged(file.name, file.getvalue(), number) if file else None


def read(file: Staged) -> None:
    """Read the workbook once; what can't be read is refused in a sentence."""
    if file.workbook is None and not file.refused:
        try:
            file.workbook = read_upload(file.raw, file.name)
        except Refused as refusal:
            file.refused = str(refusal)


def look_through(file: Staged) -> None:
    """Match and check with the decisions of the moment; nothing is done again where they haven't changed."""
    if file.workbook is None:
        return
    take_edits(file)
    asked = (file.sheet, file.header_row, tuple(file.choices.items()), tuple(file.mends.items()))
    if file.read_for == asked:
        return
    file.read_for, file.refused = asked, ""
    try:
        file.proposal = _proposed(file)
        file.intake = check(file.proposal, file.mends)
    except Refused as refusal:
        file.proposal, file.intake, file.refused = None, None, str(refusal)
        return
    keep_bad_cells(file, file.proposal, file.intake)


def keep_bad_cells(file: Staged, proposal: Proposal, intake: Intake) -> None:
    """Cells with a problem join the table of mends; the same wrong word often in one column of choices joins it once."""
    known = {place for first in file.bad for place in file.stands_for(first)}
    rules = {place: each.rule for each in reversed(intake.problems) if (place := place_of(each)) and place not in known}
    texts = {place: text_in_file(proposal, place) for place in reversed(rules)}
    same: dict[tuple[int, str], list[Place]] = {}
    for place, text in texts.items():
        if rules[place] == "choice":
            same.setdefault((place[1], text), []).append(place)
    for place, text in texts.items():
        alike = same.get((place[1], text), []) if rules[place] == "choice" else []
        if len(alike) >= OFTEN and place != alike[0] or len(file.bad) >= MOST_CELLS:
            continue
        file.bad[place] = text
        if len(alike) >= OFTEN:
            file.alike[place] = tuple(alike)


def _proposed(file: Staged) -> Proposal:
    """The proposal under the person's choices; a choice that a change of layout made meaningless is dropped."""
    try:
        return propose(file.workbook, file.sheet, file.header_row, file.choices)
    except Refused:
        kept = {heading: name for heading, name in file.choices.items() if not name or name == "timepoint"}
        file.choices = kept
        return propose(file.workbook, file.sheet, file.header_row, kept)


def choose_sheet(name: str) -> None:
    """Another sheet of the same file: what was decided about the columns of the first is forgotten."""
    file = staged()
    if file and file.sheet != name:
        file.sheet, file.header_row = name, None
        file.choices, file.mends, file.bad, file.alike = {}, {}, {}, {}


def choose_header(row: int | None) -> None:
    """Another heading row, or None to have it looked for."""
    file = staged()
    if file and file.header_row != row:
        file.header_row = row
        file.choices, file.mends, file.bad, file.alike = {}, {}, {}, {}


def take_edits(file: Staged) -> None:
    """What was typed into the two tables since the last run."""
    if file.proposal:
        headings = [each.heading for each in file.proposal.matches]
        for row, name in _edits(file.matches_key, "name").items():
            if row < len(headings):
                file.choices[headings[row]] = "" if name == LEFT_OUT else name or ""
    places = list(file.bad)
    for row, text in _edits(file.mends_key, "mended").items():
        if row < len(places):
            for place in file.stands_for(places[row]):
                if text:
                    file.mends[place] = str(text)
                else:
                    file.mends.pop(place, None)


def _edits(key: str, column: str) -> dict[int, Any]:
    state: Mapping[str, Any] = st.session_state.get(key) or {}
    rows = state.get("edited_rows", {})
    return {int(row): changed[column] for row, changed in rows.items() if column in changed}


def place_of(problem: Problem) -> Place | None:
    """The cell a problem is about; None where it is about a column or the file."""
    return None if problem.row is None or problem.index is None else (problem.row, problem.index)


def text_in_file(proposal: Proposal, place: Place) -> str:
    """A cell as it stands in the file, whatever it was mended to."""
    row = proposal.grid.rows[place[0] - 1]
    return text_of(row[place[1]]) if place[1] < len(row) else ""
