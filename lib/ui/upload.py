"""The first half of an import: the four steps in a row, the file, and what each of its columns is."""

import pandas as pd
import streamlit as st

from lib.intake import Match, Proposal, Reading, template
from lib.intake.targets import targets
from lib.intake.template import example_score
from lib.report.table_files import MIME
from lib.study import vocabulary
from lib.study.numbers import number
from lib.ui import staged
from lib.ui.staged import LEFT_OUT, Staged
from lib.ui.text import html, plain

STEPS = ("File", "Columns", "Checks", "Commit")


def draw_steps(file: Staged | None) -> None:
    """Which of the four steps are done, which is next, and one word on each."""
    said, done = _said(file), _done(file)
    now = current_step(file)
    states = ["now" if i == now else "done" if each else "left" for i, each in enumerate(done)]
    items = "".join(
        f'<li class="{states[i]}"><b>{"✓" if states[i] == "done" else i + 1}</b><span>{title}<small>{html(said[i])}</small></span></li>'
        for i, title in enumerate(STEPS)
    )
    st.html(f'<ol class="steps">{items}</ol>')


def current_step(file: Staged | None) -> int | None:
    """The step where work is left: the one errors stand in, else the first that isn't done; None where all are."""
    errors = file.intake.errors if file and file.intake and not file.committed else ()
    if errors:
        whole = any(each.row is None and (each.column is None or each.rule == "duplicate heading") for each in errors)
        return STEPS.index("Columns" if whole else "Checks")
    return next((i for i, each in enumerate(_done(file)) if not each), None)


def _done(file: Staged | None) -> tuple[bool, bool, bool, bool]:
    read = bool(file and file.proposal)
    matched = bool(file and file.proposal and not any(each.guess or each.rival is not None for each in file.proposal.matches))
    return read, read and matched, bool(file and file.intake and file.intake.ok), bool(file and file.committed)


def _said(file: Staged | None) -> tuple[str, str, str, str]:
    if file is None or file.proposal is None or file.intake is None:
        return (file.name if file else "choose a spreadsheet"), "what each one is", "what needs mending", "as a new version"
    names = [each for each in file.proposal.matches if each.name]
    errors, warnings = len(file.intake.errors), len(file.intake.warnings)
    told = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    last = f"version {file.committed.number}" if file.committed else "as a new version"
    return file.name, f"{len(names)} of {len(file.proposal.matches)} matched", told, last


def counted(n: int, word: str) -> str:
    """`1 error`, `2 errors`, `no errors`."""
    plural = word if n == 1 else f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{number(n) if n else 'no'} {plural}"


def table_height(rows: int) -> int:
    """The pixels a table of so many rows takes at this theme's text size."""
    return 3 + 33 * (rows + 1)


def draw_head() -> None:
    """The title, and the empty spreadsheet to fill in."""
    with st.container(horizontal=True, vertical_alignment="center", key="upload_head"):
        st.title("Upload", anchor=False, width="content")
        st.space("stretch")
        st.download_button(
            "Empty template",
            template,
            file_name="kyphoscope_template.xlsx",
            mime=MIME["xlsx"],
            key="upload_template",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            help="An Excel file with a column for everything KyphoScope knows, drop-downs, and a dictionary.",
        )


def draw_file(file: Staged | None) -> None:
    """The uploader, with the sheet and the row of headings beside it once there is a file."""
    left, right = st.columns([3, 2], vertical_alignment="top") if file and file.workbook else (st.container(), None)
    with left:
        st.file_uploader(
            "A spreadsheet of your patients: one row a patient, or one row a visit",
            key="upload_file",
            on_change=staged.stage_upload,
            help="Excel, OpenDocument, CSV, Parquet, or a DuckDB file that holds a cohort. It stays on this machine.",
        )
    if file and right:
        with right:
            _draw_sheet(file)
    if file and file.refused and file.proposal is None:
        st.error(plain(file.refused), icon=":material/block:")


def _draw_sheet(file: Staged) -> None:
    """Which sheet, where there are several, and which row holds the headings."""
    names = [each.name for each in file.workbook.sheets] if file.workbook else []
    shown = file.proposal.sheet if file.proposal else file.sheet
    sheet_key, row_key = f"upload_sheet_{file.number}", f"upload_header_{file.number}_{shown}"
    with st.container(horizontal=True, key="upload_sheet_row"):
        if len(names) > 1:
            st.selectbox(
                "Sheet",
                range(len(names)),
                index=names.index(shown) if shown in names else 0,
                format_func=lambda i: names[i],
                key=sheet_key,
                on_change=lambda: staged.choose_sheet(names[st.session_state[sheet_key]]),
            )
        st.number_input(
            "Headings in row",
            min_value=1,
            max_value=1000,
            value=file.proposal.header_row if file.proposal else 1,
            key=row_key,
            on_change=lambda: staged.choose_header(st.session_state[row_key]),
            width=150,
        )


def draw_hints() -> None:
    """What a file may look like, while there is none: both layouts, in the vocabulary's own names."""
    first, last = vocabulary.TIMEPOINTS[0], vocabulary.TIMEPOINTS[-1]
    measures = [each.name for each in vocabulary.MEASURES]
    numbers = [[example_score(each, time.name) for each in vocabulary.MEASURES] for time in (first, last)]
    wide = [
        ["patient_id", *[f"{name}_{time.name}" for time in (first, last) for name in measures]],
        ["P01", *numbers[0], *numbers[1]],
    ]
    long = [["patient_id", "timepoint", *measures], ["P01", first.name, *numbers[0]], ["P01", last.name, *numbers[1]]]
    said = (
        "Needed are a column with study numbers and at least one score; signs, pain pattern and all other facts are read where "
        "they are there. Headings may be in your own words: you see what each column is taken for, and change it. Names and "
        "birth dates are left out. Nothing is stored before you press Commit."
    )
    st.html(f'<p class="hint">{said}</p>')
    left, right = st.columns(2)
    left.html(_table("One row a patient", wide))
    right.html(_table("One row a visit", long))


def _table(title: str, rows: list[list]) -> str:
    head, *body = [[html(each) for each in row] for row in rows]
    cells = "".join(f"<tr>{''.join(f'<td>{each}</td>' for each in row)}</tr>" for row in body)
    heads = "".join(f'<th scope="col">{each}</th>' for each in head)
    return f'<div class="hint"><table><caption>{html(title)}</caption><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table></div>'


def draw_columns(file: Staged) -> None:
    """A row a column: its heading, what it is taken for (to be changed), how sure that is, why, and its first cells."""
    proposal = file.proposal
    if proposal is None:
        return
    with st.expander(
        f"**Columns** · {_matched_words(proposal)}", expanded=_wants_a_look(proposal), key=f"upload_columns_{file.number}"
    ):
        st.caption(plain(_layout_words(proposal)))
        labels = _labels(proposal)
        st.data_editor(
            matches_frame(proposal),
            key=file.matches_key,
            hide_index=True,
            disabled=["heading", "certainty", "why", "samples"],
            column_config={
                "heading": st.column_config.TextColumn("In the file", width=190),
                "name": st.column_config.SelectboxColumn(
                    "Is",
                    options=[LEFT_OUT, *labels],
                    format_func=lambda name: labels.get(name, LEFT_OUT),
                    width=210,
                    required=True,
                ),
                "certainty": st.column_config.TextColumn("How sure", width=100),
                "samples": st.column_config.TextColumn("First cells", width=190),
                "why": st.column_config.TextColumn("Why", width=330),
            },
            height=min(380, table_height(len(proposal.matches))),
            alt="Each column of the file and what it is taken for",
        )
    if file.intake and file.intake.readings:
        _draw_readings(file.intake.readings)


def _draw_readings(readings: tuple[Reading, ...]) -> None:
    """Every coded word of the file, and what it was taken for."""
    rows = [(each.heading, each.text, each.read_as, each.count) for each in readings]
    with st.expander("How words were read", key="upload_readings_shown", type="compact"):
        st.dataframe(
            pd.DataFrame(rows, columns=["column", "text", "read_as", "count"]),
            hide_index=True,
            key="upload_readings",
            column_config={
                "column": st.column_config.TextColumn("Column", width=220),
                "text": st.column_config.TextColumn("In the file", width=220),
                "read_as": st.column_config.TextColumn("Read as", width=220),
                "count": st.column_config.NumberColumn("Rows", width=80),
            },
            height=min(380, table_height(len(rows))),
            alt="Each coded word of the file, what it was read as, and in how many rows",
        )


def _wants_a_look(proposal: Proposal) -> bool:
    """Whether a column is guessed or left out, so that the person should look at the matches."""
    return any(each.guess or (each.name is None and not each.chosen) for each in proposal.matches)


def _matched_words(proposal: Proposal) -> str:
    left = sum(each.name is None for each in proposal.matches)
    guesses = sum(each.guess for each in proposal.matches)
    parts = [f"{number(len(proposal.matches) - left)} of {number(len(proposal.matches))} matched"]
    parts += [f"{number(left)} left out"] if left else []
    return ", ".join(parts + ([counted(guesses, "guess")] if guesses else []))


def _layout_words(proposal: Proposal) -> str:
    words = {"wide": "one row a patient", "long": "one row a visit", "long by measure": "one row a value"}
    return (
        f"Headings in row {proposal.header_row}, {words[proposal.layout]}. Change what a column is in the column “Is”; "
        "“left out” is not read."
    )


def _labels(proposal: Proposal) -> dict[str, str]:
    """The words for each name; a wide sheet can also be told that a column holds its visits."""
    offered = dict(proposal.targets())
    order = [each.name for each in targets(proposal.layout)]
    return {name: offered[name] for name in sorted(offered, key=lambda each: order.index(each) if each in order else 0.5)}


def matches_frame(proposal: Proposal) -> pd.DataFrame:
    """One row a column of the file, as the table of matches shows it."""
    rows = [(each.heading, each.name or LEFT_OUT, each.certainty, _first_cells(each), each.why) for each in proposal.matches]
    return pd.DataFrame(rows, columns=["heading", "name", "certainty", "samples", "why"], dtype=object)


def _first_cells(match: Match) -> str:
    """The samples, apart so that decimal commas stay readable; of a column that names a person nothing is shown."""
    return "hidden" if match.identifies and not match.name else " · ".join(match.samples)
