"""The shipped cohorts: made again and compared, and every printed figure recomputed straight from the spreadsheet."""

import csv
import re
from datetime import date, datetime
from pathlib import Path

import openpyxl
import openpyxl.utils.cell
import pandas as pd
import pytest
from scipy import stats

from data.make import make
from lib.intake import Intake, check, propose, read_file
from lib.study import published, vocabulary

DATA = Path(__file__).parents[1] / "data"
FILES = ("example_cohort.xlsx", "example_long.csv", "example_messy.xlsx", "everyday_cohort.xlsx", "README.md")
TESTS = [pytest.param(test, id=test.where) for test in published.TESTS]
CELLS = [
    pytest.param(measure, timepoint, cell, id=f"{measure}_{timepoint}")
    for timepoint, cells in published.SUMMARIES.items()
    for measure, cell in cells.items()
]


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remade")
    make(folder)
    return folder


@pytest.fixture(scope="module")
def example() -> pd.DataFrame:
    return pd.read_excel(DATA / "example_cohort.xlsx", sheet_name="patients", engine="openpyxl")


@pytest.fixture(scope="module")
def everyday() -> pd.DataFrame:
    return pd.read_excel(DATA / "everyday_cohort.xlsx", sheet_name="patients", engine="openpyxl")


def content(path: Path) -> object:
    """What a file says: the cells of every sheet and its merged cells, or its text."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: ([[cell.value for cell in row] for row in sheet.rows], sorted(map(str, sheet.merged_cells.ranges)))
        for sheet in book
    }


@pytest.mark.parametrize("name", FILES)
def test_a_file_made_again_says_the_same(remade: Path, name: str) -> None:
    assert content(remade / name) == content(DATA / name)


@pytest.mark.parametrize(("measure", "timepoint", "cell"), CELLS)
def test_a_printed_mean_and_range_holds_to_the_last_digit(
    example: pd.DataFrame, measure: str, timepoint: str, cell: published.PrintedSummary
) -> None:
    scores = example[f"{measure}_{timepoint}"]
    assert scores.count() == published.N
    assert (scores == scores.round()).all()
    assert f"{scores.mean():.1f}" == cell.mean
    assert (scores.min(), scores.max()) == (int(cell.minimum), int(cell.maximum))


@pytest.mark.parametrize("test", TESTS)
def test_a_printed_t_holds_to_the_last_digit(example: pd.DataFrame, test: published.PrintedTest) -> None:
    before, after = (example[f"{test.measure}_{timepoint}"] for timepoint in (test.before, test.after))
    assert f"{stats.ttest_rel(before, after).statistic:.2f}" == test.t


@pytest.mark.parametrize("share", published.SHARES, ids=lambda share: f"{share.field}={'+'.join(share.values)}")
def test_a_printed_share_is_its_count_of_patients(example: pd.DataFrame, share: published.PrintedShare) -> None:
    assert example[share.field].isin(share.values).sum() == share.count


@pytest.mark.parametrize("printed", published.RANGES, ids=lambda printed: printed.field)
def test_a_printed_age_duration_and_follow_up_hold(example: pd.DataFrame, printed: published.PrintedRange) -> None:
    values = example[printed.field]
    decimals = len(printed.mean.partition(".")[2])
    assert f"{values.mean():.{decimals}f}" == printed.mean
    assert (values.min(), values.max()) == (int(printed.minimum), int(printed.maximum))


def test_sex_and_patients_are_counted_as_printed(example: pd.DataFrame) -> None:
    assert example["sex"].value_counts().to_dict() == published.SEX
    assert example["patient_id"].nunique() == len(example) == published.N


def test_surgery_runs_from_the_first_to_the_last_printed_month_on_weekdays(example: pd.DataFrame) -> None:
    days = example["surgery_date"]
    assert f"{days.min():%Y-%m}" == published.SURGERY_FROM
    assert f"{days.max():%Y-%m}" == published.SURGERY_TO
    assert days.is_monotonic_increasing
    assert set(days.dt.day_of_week) <= set(range(5))
    assert days.dt.to_period("Q").value_counts().max() >= 6


def test_the_index_case_of_the_figures_is_there_and_alone_has_its_leakage_known(example: pd.DataFrame) -> None:
    leakage = example[example["cement_leakage"].notna()]
    assert len(leakage) == 1
    assert leakage.iloc[0][list(published.INDEX_CASE)].to_dict() == published.INDEX_CASE


def test_everyone_is_eligible_and_nobody_had_a_major_complication(example: pd.DataFrame) -> None:
    assert set(example["complication"]) == {"none"}
    assert set(example["dxa_osteoporosis"]) == set(example["biopsy_osteonecrosis"]) == {"yes"}
    assert set(example["malignancy"]) == set(example["neurologic_deficit"]) == {"no"}
    assert "new_fracture" not in example


def test_clefts_are_nested_and_most_levels_stand_between_t11_and_l2(example: pd.DataFrame) -> None:
    assert (example.loc[example["xray_cleft"] == "yes", "ct_cleft"] == "yes").all()
    assert example.loc[example["ct_cleft"] == "yes", "mri_t2_stir"].isin(["high", "low"]).all()
    assert example["level"].isin(["T11", "T12", "L1", "L2"]).mean() > 0.8


def test_height_is_ordinary_and_the_odi_needs_the_implausible(example: pd.DataFrame) -> None:
    height, odi = (example[[f"{measure}_{each.name}" for each in vocabulary.TIMEPOINTS]] for measure in ("height", "odi"))
    assert height.corr().iloc[0, 1] > 0.3
    assert height.corr().iloc[1, 2] > 0.8
    assert odi.corr().iloc[0, 1] < -0.4
    assert odi.std(ddof=1).iloc[1] > 12.3  # statistics of the print alone: the SD after surgery cannot be below


@pytest.mark.parametrize("name", ["example_cohort.xlsx", "everyday_cohort.xlsx"])
def test_a_shipped_cohort_says_that_its_patients_are_invented(name: str) -> None:
    about = " ".join(row[0] for row in content(DATA / name)["about"][0])
    assert "nvented patients" in about
    assert "No real patient" in about


@pytest.mark.parametrize("cohort", ["example", "everyday"])
def test_every_heading_and_value_is_a_word_of_the_vocabulary(cohort: str, request: pytest.FixtureRequest) -> None:
    frame = request.getfixturevalue(cohort)
    scores = {f"{measure.name}_{when.name}": measure for measure in vocabulary.MEASURES for when in vocabulary.TIMEPOINTS}
    for name in frame.columns.drop("patient_id"):
        values = frame[name].dropna()
        if name in scores:
            assert values.between(scores[name].low, scores[name].high).all(), name
            continue
        field = vocabulary.field(name)
        if field.kind == "choice":
            assert set(values) <= {option.value for option in field.options}, name
        if field.kind == "number":
            assert values.between(field.low, field.high).all(), name


def test_the_long_file_holds_the_same_cohort(example: pd.DataFrame) -> None:
    long = pd.read_csv(DATA / "example_long.csv", parse_dates=["surgery_date"])
    measures = [measure.name for measure in vocabulary.MEASURES if measure.name in long]
    wide = long.pivot(index="patient_id", columns="timepoint", values=measures)
    wide.columns = [f"{measure}_{timepoint}" for measure, timepoint in wide.columns]
    facts = long.drop(columns=["timepoint", *measures]).drop_duplicates().set_index("patient_id")
    again = facts.join(wide).reset_index()[example.columns]
    pd.testing.assert_frame_equal(again, example, check_dtype=False)


def mends() -> list[dict[str, str]]:
    """The three mends as data/README.md lists them."""
    lines = (DATA / "README.md").read_text(encoding="utf-8").splitlines()
    heads = ("cell", "row", "column", "patient", "written", "right")
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in lines if re.match(r"\| [A-Z]+\d+ \|", line)]
    return [dict(zip(heads, (part.strip("`") for part in row), strict=True)) for row in rows]


def test_the_untidy_file_has_exactly_three_bad_cells_where_the_readme_says() -> None:
    sheet = openpyxl.load_workbook(DATA / "example_messy.xlsx").worksheets[0]
    listed = mends()
    assert [(each["column"], each["written"]) for each in listed] == [
        ("vas_preop", "17"),
        ("odi_postop", "abc"),
        ("ct_cleft", "maybe"),
    ]
    for each in listed:
        assert str(sheet[each["cell"]].value) == each["written"]
        assert sheet.cell(int(each["row"]), 1).value == each["patient"]


def test_the_mended_cells_are_those_of_the_example_cohort(example: pd.DataFrame) -> None:
    by_id = example.set_index("patient_id")
    assert [str(by_id.loc[each["patient"], each["column"]]) for each in mends()] == [each["right"] for each in mends()]


def test_the_untidy_file_is_untidy_as_wards_are() -> None:
    sheet = openpyxl.load_workbook(DATA / "example_messy.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert sum(value is not None for value in rows[0]) == 1
    assert any(each.min_col < each.max_col for each in sheet.merged_cells.ranges)
    assert any(isinstance(value, str) and re.fullmatch(r"\d+,\d", value) for value in rows[5])
    assert any("Total" in str(row[0]) for row in rows)


def test_the_everyday_cohort_has_the_gaps_and_events_of_a_real_sheet(everyday: pd.DataFrame) -> None:
    assert len(everyday) == everyday["patient_id"].nunique() == 140
    assert set(everyday["surgeon"]) == {"Surgeon A", "Surgeon B"}
    assert set(everyday["pain_pattern"].dropna()) == {option.value for option in vocabulary.field("pain_pattern").options}
    assert everyday["cement_leakage"].isin(["asymptomatic", "symptomatic"]).sum() >= 10
    assert everyday["new_fracture"].isin(["adjacent", "remote"]).sum() >= 10
    for field in vocabulary.signs():
        assert 0 < everyday[field.name].isna().sum() < 15, field.name
    final = everyday[[name for name in everyday if name.endswith("_final")]]
    lost = final.isna().all(axis=1) & everyday["follow_up_months"].isna()
    early = lost & (everyday["surgery_date"] < "2026-08-01")
    assert early.sum() == 3
    assert lost.sum() == 4


def test_the_everyday_cohort_runs_four_years_at_an_uneven_pace(everyday: pd.DataFrame) -> None:
    days = everyday["surgery_date"]
    assert 3.9 < (days.max() - days.min()).days / 365.25 < 4.1
    quarters = days.dt.to_period("Q").value_counts()
    assert quarters.max() >= 2 * quarters.median()
    assert (days + pd.to_timedelta(everyday["follow_up_months"].fillna(0) * 30.44, unit="D")).max() < pd.Timestamp(2026, 11, 15)


def test_the_everyday_cohort_improves_as_such_cohorts_do(everyday: pd.DataFrame) -> None:
    means = everyday.mean(numeric_only=True)
    expected = {"vas": (7.5, 3.0, 2.8), "odi": (65, 38, 32), "height": (55, 70, 66)}
    for measure, values in expected.items():
        for timepoint, value in zip(vocabulary.TIMEPOINTS, values, strict=True):
            assert means[f"{measure}_{timepoint.name}"] == pytest.approx(value, rel=0.06), (measure, timepoint.name)
    loss = (everyday["height_postop"] - everyday["height_final"]).groupby(everyday["ct_cleft"]).mean()
    assert loss["yes"] > loss["no"] + 2


def test_no_cell_of_a_shipped_file_is_a_formula_or_an_error() -> None:
    for name in FILES[:1] + FILES[2:4]:
        for rows, _ in content(DATA / name).values():
            for value in (value for row in rows for value in row if value is not None):
                assert isinstance(value, int | float | date | datetime | str)
                assert not str(value).startswith(("=", "#")), (name, value)
    with (DATA / "example_long.csv").open(encoding="utf-8") as file:
        assert all(not cell.startswith(("=", "+", "@")) for row in csv.reader(file) for cell in row)


def taken_in(name: str, mended: dict[tuple[int, int], str] | None = None) -> Intake:
    return check(propose(read_file((DATA / name).read_bytes(), name)), mended)


def as_set(intake: Intake) -> tuple[set, set]:
    """Every known fact and every score of a cohort, whatever the layout of its file."""
    facts = intake.patients.melt("patient_id").dropna(subset="value")
    scores = intake.assessments
    return (
        {(patient, name, str(value)) for patient, name, value in facts.itertuples(index=False)},
        {(row.patient_id, row.measure, row.timepoint, float(row.value)) for row in scores.itertuples(index=False)},
    )


@pytest.mark.parametrize(("name", "n"), [("example_cohort.xlsx", 61), ("example_long.csv", 61), ("everyday_cohort.xlsx", 140)])
def test_a_shipped_file_goes_through_the_intake_without_an_error(name: str, n: int) -> None:
    intake = taken_in(name)
    assert intake.errors == ()
    assert intake.unmatched == []
    assert intake.n_patients == n


def test_the_intake_reads_the_same_cohort_from_the_long_file() -> None:
    assert as_set(taken_in("example_long.csv")) == as_set(taken_in("example_cohort.xlsx"))


def test_the_intake_finds_the_three_bad_cells_of_the_untidy_file_and_no_other() -> None:
    errors = taken_in("example_messy.xlsx").errors
    assert {(each.row, each.value) for each in errors} == {(int(each["row"]), each["written"]) for each in mends()}
    assert len(errors) == 3


def test_the_untidy_file_with_its_three_cells_mended_is_the_example_cohort() -> None:
    cells = {each["cell"]: each["right"] for each in mends()}
    places = {openpyxl.utils.cell.coordinate_to_tuple(cell): right for cell, right in cells.items()}
    mended = taken_in("example_messy.xlsx", {(row, column - 1): right for (row, column), right in places.items()})
    assert mended.errors == ()
    assert mended.unmatched == []
    assert as_set(mended) == as_set(taken_in("example_cohort.xlsx"))


def test_the_search_shown_in_the_readme_runs_and_finds_what_it_asks_for() -> None:
    page = (DATA / "README.md").read_text(encoding="utf-8")
    shown: dict = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], shown)
    before, after = (pd.Series(shown["found"].values(name)) for name in ("before", "after"))
    assert (f"{before.mean():.1f}", before.min(), before.max()) == ("6.8", 3, 10)
    assert (f"{after.mean():.1f}", after.min(), after.max()) == ("3.1", 0, 7)
    assert f"{stats.ttest_rel(before, after).statistic:.2f}" == "9.42"
