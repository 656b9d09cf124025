"""One edit of the vocabulary is enough: a measure, a timepoint, a sign and a pattern reach every room of a copied house."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.grown_house import copied


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house in which only the vocabulary was edited."""
    return copied(tmp_path_factory.mktemp("grown"))


def run(house: Path, *words: object) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "KYPHOSCOPE_STORE")}
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=house,
        env=environment | {"PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done


@pytest.fixture(scope="module")
def store_before(seeded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was made before the edit."""
    folder = tmp_path_factory.mktemp("before") / "store"
    shutil.copytree(seeded_store.parent, folder)
    return folder / seeded_store.name


@pytest.fixture(scope="module")
def said(house: Path, store_before: Path) -> dict:
    return json.loads(run(house, "grown_answers.py", store_before).stdout)


def test_the_template_asks_for_what_was_added(said: dict) -> None:
    template = said["template"]
    added = {"eq5d_preop", "eq5d_year", "eq5d_final", "height_year", "vas_year", "odi_year", "pet_uptake"}
    assert added <= set(template["headings"])
    assert added <= set(template["dictionary"])
    assert "hot" in template["drop_downs"]
    assert "night" in template["drop_downs"]


def test_headings_are_matched_to_what_was_added_by_synonym(said: dict) -> None:
    assert said["checks"]["matched"] == {
        "EQ5D pre-op": "eq5d_preop",
        "EQ5D 2 days": "eq5d_postop",
        "EQ5D 1 year": "eq5d_year",
        "EQ5D final": "eq5d_final",
        "VAS 1 year": "vas_year",
        "ODI 1 year": "odi_year",
        "PET": "pet_uptake",
    }
    assert said["checks"]["unmatched"] == []
    assert said["checks"]["ok"]


def test_the_checks_hold_what_was_added_to_its_range_and_options(said: dict) -> None:
    assert said["checks"]["bad"] == [
        [5, "EQ5D pre-op", "140", "range"],
        [6, "VAS 1 year", "17", "range"],
        [7, "PET", "perhaps", "choice"],
    ]


def test_the_filters_count_what_was_added(said: dict) -> None:
    rows = range(2, 63)
    night, hot = {row for row in rows if row % 6 == 0}, {row for row in rows if row % 3 == 0}
    filters = said["filters"]
    assert filters["notes"] == []
    assert filters["total"]["pet_uptake"] == {"hot": len(hot), "cold": 61 - len(hot)}
    assert filters["total"]["pain_pattern"]["night"] == len(night)
    assert filters["remaining"]["pain_pattern"]["night"] == filters["in_view"] == filters["frame"] == len(night & hot)


def test_the_tables_compare_what_was_added(said: dict) -> None:
    tables = {table["title"]: {name: (n, mean) for name, n, mean in table["rows"]} for table in said["tables"]}
    assert len(tables) == 6  # every pair of four timepoints
    year = next(rows for title, rows in tables.items() if "One day before surgery" in title and "one year" in title)
    mean = sum(40 + row % 7 for row in range(2, 63)) / 61
    assert year["eq5d"] == (61, pytest.approx(mean))
    assert year["vas"][0] == 61
    table_1 = next(rows for title, rows in tables.items() if title.startswith("Table 1"))
    assert set(table_1) == {"height", "vas", "odi", "eq5d"}


def test_the_plots_draw_what_was_added(said: dict) -> None:
    plots = said["plots"]
    assert set(plots) == {"height", "vas", "eq5d", "odi"}
    assert "EQ-5D health today" in plots["eq5d"]["words"]
    assert "higher is better" in plots["eq5d"]["words"]
    assert all(each["visits"] == ["Pre-op", "2 days", "1 year", "Final"] for each in plots.values())
    assert plots["vas"]["middle"][2] == pytest.approx(sum(row % 4 for row in range(2, 63)) / 61, abs=0.001)
    assert plots["height"]["middle"][2] is None


def test_a_query_asks_for_what_was_added(said: dict) -> None:
    assert said["sql"] == [[sum(row % 3 == 0 for row in range(2, 63))]]


def test_a_store_made_before_the_edit_still_holds_its_cohorts(said: dict) -> None:
    assert said["old_measures"] == ["height", "vas", "odi"]
    assert said["old_patients"] == 61


def test_the_command_line_speaks_the_new_words(house: Path, store_before: Path, said: dict) -> None:
    words = ("-m", "lib", "tables", "--cohort", "Grown", "--where", "pet_uptake=hot", "--json", "--store", store_before)
    answer = json.loads(run(house, *words).stdout)
    assert answer["n_patients"] == 20
    assert "eq5d" in {test["measure"] for test in answer["tests"]}


def test_the_data_dictionary_says_the_new_words(house: Path) -> None:
    code = "from data.dictionary import readme; print(readme([], 140))"
    page = run(house, "-c", code).stdout
    for name in ("eq5d_year", "pet_uptake", "night"):
        assert f"`{name}`" in page
