"""The file a person is importing, kept in this session only until it is committed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lib.intake import Intake, Problem, Proposal, Refused, Workbook, check, propose
from lib.intake.workbook import text_of
from lib.store import Version, read_upload

LEFT_OUT = "left out"  # what stands for no name in the table of matches
Place = tuple[int, int]  # spreadsheet row, 0-based column


@dataclass
class Staged:
    """One uploaded file and what the person decided about it. `number` counts uploads, so that each starts with fresh tables.

    `bad` holds every cell that ever had a problem and its text in the file; it only grows, so that the table of mends stays put.
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
    proposal: Proposal | None = None
    intake: Intake | None = None
    read_for: tuple | None = None
    committed: Version | None = None

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
    for each in file.intake.problems:
        if (place := place_of(each)) and place not in file.bad and len(file.bad) < 500:
            file.bad[place] = text_in_file(file.proposal, place)


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
        file.choices, file.mends, file.bad = {}, {}, {}


def choose_header(row: int | None) -> None:
    """Another heading row, or None to have it looked for."""
    file = staged()
    if file and file.header_row != row:
        file.header_row = row
        file.choices, file.mends, file.bad = {}, {}, {}


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
            if text:
                file.mends[places[row]] = str(text)
            else:
                file.mends.pop(places[row], None)


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
