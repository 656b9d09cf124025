"""One cell, walked through every room: spreadsheet, intake, store, index, pairs, statistics, table, figure, files."""

import csv
import io
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from lib.figures.lines import Lines, Means
from lib.figures.trajectories import trajectory_panel
from lib.intake import Intake, check, propose, read_file
from lib.statistics.paired import paired_results
from lib.statistics.summary import summary
from lib.store import Store, Version
from lib.study import vocabulary
from lib.study.selection import Selection
from lib.tables.paired_table import paired_tables

DATA = Path(__file__).parents[1] / "data"
PATIENT, MEASURE, TIMEPOINT = "K10", "vas", "preop"
COLUMN = f"{MEASURE}_{TIMEPOINT}"
WRITTEN = 6.5  # a value that no patient of the example cohort has


def wide() -> tuple[bytes, str, float]:
    """The example cohort with one cell changed, its name, and what stood in the cell."""
    book = openpyxl.load_workbook(DATA / "example_cohort.xlsx")
    sheet = book["patients"]
    column = next(cell.column for cell in sheet[1] if cell.value == COLUMN)
    row = next(cell.row for cell in sheet["A"] if cell.value == PATIENT)
    before = sheet.cell(row, column).value
    sheet.cell(row, column).value = WRITTEN
    held = io.BytesIO()
    book.save(held)
    return held.getvalue(), "one_cell.xlsx", before


def long() -> tuple[bytes, str, float]:
    """The same from the long file."""
    rows = list(csv.reader((DATA / "example_long.csv").open(encoding="utf-8")))
    column = rows[0].index(MEASURE)
    row = next(each for each in rows if each[:2] == [PATIENT, TIMEPOINT])
    before, row[column] = float(row[column]), str(WRITTEN)
    held = io.StringIO()
    csv.writer(held).writerows(rows)
    return held.getvalue().encode(), "one_cell.csv", before


@pytest.fixture(params=[wide, long], ids=["wide", "long"])
def walked(request: pytest.FixtureRequest, store: Store) -> tuple[Intake, Store, Version, float]:
    raw, name, was = request.param()
    intake = check(propose(read_file(raw, name)))
    return intake, store, store.commit(intake, raw, "One cell"), was


def test_one_cell_is_the_same_in_every_room(walked: tuple[Intake, Store, Version, float]) -> None:
    intake, store, version, was = walked
    assert was != WRITTEN
    everyone = Selection(version.number)

    # intake
    cell = intake.assessments.query("patient_id == @PATIENT and measure == @MEASURE and timepoint == @TIMEPOINT")
    assert [Decimal(str(value)) for value in cell["value"]] == [Decimal("6.5")]

    # store: frames, and SQL in its sandbox
    assert store.cohort(everyone).set_index("patient_id").loc[PATIENT, COLUMN] == WRITTEN
    asked = store.query(f"SELECT patient_id FROM cohort WHERE {COLUMN} = 6.5", everyone)
    assert asked.rows == [(PATIENT,)]

    # index
    index, bits = store.index(version.number), store.bits(everyone)
    row = store.row_numbers(version.number, [PATIENT])
    assert index.values(MEASURE, TIMEPOINT, row).tolist() == [WRITTEN]

    # pairs: the sum moved by exactly this cell
    example = store.current("Example cohort").number
    pairs, pairs_were = store.pairs(everyone), store.pairs(Selection(example))
    key = (MEASURE, "preop-postop")
    moved = Fraction(WRITTEN) - Fraction(was)
    assert pairs[key].before.mean() - pairs_were[key].before.mean() == moved / 61
    assert pairs[key].difference.mean() - pairs_were[key].difference.mean() == moved / 61

    # statistics
    results = {(each.measure.name, each.contrast.name): each for each in paired_results(pairs)}
    mean = float(pairs_were[key].before.mean() + moved / 61)
    assert results[key].before.mean == pytest.approx(mean, abs=1e-12)
    assert results[key].n_pairs == 61

    # table
    table = next(each for each in paired_tables(list(results.values())) if each.title.startswith("Table 1"))
    shown = next(line for line in table.rows if line.raw["measure"] == MEASURE)
    assert shown.raw["mean_before"] == pytest.approx(mean, abs=1e-12)
    assert shown.cells[1].text.startswith(f"{mean:.1f}")

    # figure
    rows = index.rows(bits)
    values = np.column_stack([index.values(MEASURE, each.name, rows) for each in vocabulary.TIMEPOINTS])
    means = Means.of([summary(index.scores(MEASURE, each.name, bits)) for each in vocabulary.TIMEPOINTS])
    figure = trajectory_panel(vocabulary.measure(MEASURE), vocabulary.TIMEPOINTS, Lines(rows, values), [means])
    drawn = [float(y) for trace in figure.data for y in np.ravel([] if trace.y is None else trace.y) if y is not None]
    assert sum(y == WRITTEN for y in drawn) >= 1
    assert any(y == pytest.approx(mean, abs=1e-9) for y in drawn)


def test_the_cell_reaches_nobody_else(walked: tuple[Intake, Store, Version, float]) -> None:
    _, store, version, _ = walked
    frames = [store.cohort(Selection(number)) for number in (version.number, store.current("Example cohort").number)]
    changed, example = (frame.set_index("patient_id") for frame in frames)
    differs = changed.drop(columns=COLUMN).compare(example.drop(columns=COLUMN))
    assert differs.empty
    assert changed.index[changed[COLUMN] != example[COLUMN]].tolist() == [PATIENT]
