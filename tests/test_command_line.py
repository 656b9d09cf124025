"""The command line: the contract's names, exit codes, and nothing but JSON on stdout."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from lib.commands.run import main

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


def run(capsys, *words) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def at(store_path):
    return ["--store", str(store_path)]


def test_tables_of_the_example_cohort_hold_every_printed_value(capsys, at):
    code, out, _ = run(capsys, "tables", "--cohort", "Example cohort", "--json", *at)
    answer = json.loads(out)
    assert code == 0
    assert answer["n_patients"] == 61
    assert [(each["table"], each["measure"]) for each in answer["tests"]] == [
        (1, "height"), (1, "vas"), (1, "odi"), (2, "height"), (2, "vas"), (2, "odi")]  # fmt: skip
    for test in answer["tests"]:
        printed = test["published"]
        for cell in ("mean_before", "mean_after"):
            assert f"{test[cell]:.1f}" == printed[cell]
        for cell in ("min_before", "max_before", "min_after", "max_after"):
            assert f"{test[cell]:.0f}" == printed[cell]
        assert f"{test['t']:.2f}" == printed["t"]
        assert (test["n_pairs"], test["df"], test["dropped"]) == (61, 60, [])
    table_2 = [each for each in answer["tests"] if each["table"] == 2]
    assert [f"{each['p']:.3f}" for each in table_2] == ["0.038", "0.073", "0.049"]  # of t as it is, not as it is rounded
    assert all(each["cells"]["p"] == "does not follow" for each in table_2)


def test_a_filter_is_the_same_in_a_command_and_a_link(capsys, at):
    _, out, _ = run(
        capsys, "tables", "--cohort", "Example cohort", "--where", "ct_cleft=yes", "--where", "sex=female,male", "--json", *at
    )
    answer = json.loads(out)
    assert answer["filters"] == {"ct_cleft": ["yes"], "sex": ["female", "male"]}
    assert answer["n_patients"] == 45


@pytest.mark.parametrize(
    "words",
    [
        ["tables", "--where", "ct_cleft=perhaps"],
        ["tables", "--where", "shoe_size=44"],
        ["tables", "--out", "table.pages"],
        ["tables", "--nonsense"],
        ["dance"],
        [],
    ],
)
def test_wrong_usage_ends_with_two(words, capsys, at):
    assert run(capsys, *words, *(at if words and words[0] == "tables" else []))[0] == 2


def test_a_file_with_a_vas_of_seventeen_is_refused_and_changes_nothing(capsys, at, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("patient_id,vas_preop,vas_postop\nA1,17,2\nA2,8,3\n")
    before = json.loads(run(capsys, "versions", "--json", *at)[1])
    code, out, err = run(capsys, "import", path, "--json", *at)
    answer = json.loads(out)
    assert (code, answer["status"], answer["version"]) == (1, "refused", None)
    [problem] = [each for each in answer["problems"] if each["severity"] == "error"]
    assert (problem["row"], problem["column"], problem["value"], problem["rule"]) == (2, "vas_preop", "17", "range")
    assert "17" in err
    assert json.loads(run(capsys, "versions", "--json", *at)[1]) == before


def test_an_imported_cohort_can_be_listed_tabulated_queried_and_withdrawn(capsys, at, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("patient_id,vas_preop,vas_postop\nA1,8,2\nA2,7,3\nA3,9,\n")
    assert json.loads(run(capsys, "import", path, "--check", "--json", *at)[1])["status"] == "checked"
    code, out, _ = run(capsys, "import", path, "--cohort", "Ours", "--json", *at)
    answer = json.loads(out)
    assert (code, answer["status"], answer["n_patients"], answer["layout"]) == (0, "imported", 3, "wide")
    assert answer["matched"] == {"patient_id": "patient_id", "vas_preop": "vas_preop", "vas_postop": "vas_postop"}
    [test] = [
        each for each in json.loads(run(capsys, "tables", "--cohort", "Ours", "--json", *at)[1])["tests"] if each["n_pairs"]
    ]
    assert (test["n_pairs"], test["mean_difference"], test["dropped"], test["n_missing_after"]) == (2, 5.0, ["A3"], 1)
    _, out, _ = run(capsys, "query", "SELECT count(*) AS n FROM cohort WHERE vas_preop >= 8", "--cohort", "Ours", "--json", *at)
    assert json.loads(out) == {"columns": ["n"], "rows": [[2]], "truncated": False}
    code, out, _ = run(capsys, "withdraw", answer["version"], "--json", *at)
    assert (code, json.loads(out)["current"]) == (0, None)
    assert run(capsys, "tables", "--cohort", "Ours", "--json", *at)[0] == 1


def test_the_template_is_a_workbook_that_imports_without_a_problem(capsys, tmp_path, at):
    path = tmp_path / "template.xlsx"
    assert run(capsys, "template", path)[0] == 0
    assert path.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "docx", "html", "tex", "md"])
def test_tables_are_written_in_every_format(ending, capsys, tmp_path, at):
    path = tmp_path / f"tables.{ending}"
    assert run(capsys, "tables", "--cohort", "Example cohort", "--out", path, *at)[0] == 0
    assert path.stat().st_size > 500


def test_a_missing_file_and_a_hostile_query_are_refused_in_a_sentence(capsys, at, tmp_path):
    code, _, err = run(capsys, "import", tmp_path / "nowhere.xlsx", *at)
    assert (code, "nowhere.xlsx" in err) == (1, True)
    code, out, err = run(capsys, "query", "DROP TABLE patients", "--json", *at)
    assert (code, bool(json.loads(out)["error"])) == (1, True)


def test_reading_works_while_another_process_owns_the_store_and_writing_says_who(store_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", f"from lib.store import open_store; s = open_store({str(store_path)!r}); print('open', flush=True); input()"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
    try:
        assert holder.stdout.readline().strip() == "open"
        words = [sys.executable, "-m", "lib", "tables", "--cohort", "Example cohort", "--json", "--store", str(store_path)]
        read = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
        assert json.loads(read.stdout)["n_patients"] == 61
        write = subprocess.run(
            [sys.executable, "-m", "lib", "withdraw", "1", "--store", str(store_path)], cwd=ROOT, capture_output=True, text=True
        )
        assert write.returncode == 1
        assert str(holder.pid) in write.stderr
    finally:
        holder.communicate("\n", timeout=20)


def test_the_audit_prints_every_finding_of_the_paper_as_json_and_as_text(capsys):
    code, out, _ = run(capsys, "audit", "--json")
    found = json.loads(out)["findings"]
    assert code == 0
    assert {"where", "printed", "recomputed", "verdict", "why"} <= set(found[0])
    table_2 = [each for each in found if each["check"] == "t and p" and each["where"].startswith("Table 2")]
    assert [each["verdict"] for each in table_2] == ["inconsistent"] * 3
    assert [round(sum(each["interval"]) / 2, 3) for each in table_2] == [0.038, 0.074, 0.049]
    code, out, _ = run(capsys, "audit")
    assert code == 0
    assert out.count("\n") >= len(found)
    assert "IMPOSSIBLE: Results, second paragraph, pain pattern: 68 + 32 = 100 % of 61." in out


def test_the_audit_of_a_file_checks_its_rows_and_refuses_what_is_no_table(capsys, tmp_path):
    path = tmp_path / "others.csv"
    path.write_text("study,n,t,p,shoes\nLi 2014,61,2.12,0.0601,44\n")
    code, out, err = run(capsys, "audit", path, "--json")
    [finding] = json.loads(out)["findings"]
    assert (code, finding["where"], finding["verdict"]) == (0, "Row 1: Li 2014", "inconsistent")
    assert "not used: shoes" in err
    path.write_text("colour,shoes\nred,44\n")
    assert run(capsys, "audit", path)[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        ["dance", "--json"],
        ["tables", "--version", "x", "--json"],
        ["tables", "--where", "ct_cleft", "--json"],
        ["tables", "--where", "ct_cleft=", "--json"],
        ["tables", "--where", "age=79-70", "--json"],
        ["tables", "--json", "--out", "x.csv"],
        ["query", "--json"],
        ["import", "x.csv", "--update", "--replace", "--json"],
        ["cohorts", "--store", "", "--json"],
        ["template", "template.csv"],
    ],
)
def test_wrong_usage_is_said_on_stderr_and_as_one_json_object_where_json_is_asked_for(words, capsys, at):
    code, out, err = run(capsys, *words, *(at if words[0] == "tables" else []))
    assert code == 2
    assert json.loads(out)["error"] in err if "--json" in words else out == ""
    assert "ignored" not in err


def test_an_import_refused_by_the_store_or_the_disk_answers_as_every_import_does(capsys, at, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("patient_id,vas_preop,vas_postop\nA1,8,2\nA2,7,3\n")
    names = {"version", "cohort", "sha256", "layout", "n_rows", "n_patients", "matched", "unmatched", "problems", "status"}
    assert run(capsys, "import", path, *at)[0] == 0
    for words in ([path], [path, "--cohort", " "], [path, "--cohort", "x" * 81], [tmp_path], [tmp_path / "none.csv"]):
        code, out, err = run(capsys, "import", *words, "--json", *at)
        answer = json.loads(out)
        assert (code, answer["status"], answer["version"]) == (1, "refused", None)
        assert names <= set(answer)
        assert answer["problems"][0]["message"] in err
    assert len(json.loads(run(capsys, "versions", "--cohort", "ours", "--json", *at)[1])["versions"]) == 1


def test_an_import_tells_how_each_coded_word_was_read(capsys, at, tmp_path):
    path = tmp_path / "coded.csv"
    path.write_text("patient_id,vas_preop,sex\nA1,8,1\nA2,7,1\nA3,7,f\n")
    answer = json.loads(run(capsys, "import", path, "--json", *at)[1])
    assert answer["readings"] == [
        {"column": "sex", "text": "1", "read_as": "male", "count": 2},
        {"column": "sex", "text": "f", "read_as": "female", "count": 1},
    ]
    assert [each["rule"] for each in answer["problems"]] == ["guess"]


def test_a_cohort_that_is_not_there_is_refused_and_an_empty_name_is_no_other_cohort(capsys, at):
    for words in (["versions", "--cohort", "nobody"], ["tables", "--cohort", ""], ["tables", "--cohort", "nobody"]):
        code, out, err = run(capsys, *words, "--json", *at)
        assert (code, "There is no cohort" in err, "error" in json.loads(out)) == (1, True, True)


def test_a_store_that_cannot_be_read_is_named_by_the_path_that_was_given(capsys, tmp_path):
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).execute("CREATE TABLE t AS SELECT 1").close()
    for path in (other, tmp_path):
        code, _, err = run(capsys, "tables", "--store", path)
        assert (code, str(path) in err, "no KyphoScope store" in err or "is a folder" in err) == (1, True, True)


def test_a_cohorts_name_is_one_line(capsys, at, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("patient_id,vas_preop\nA1,8\n")
    assert json.loads(run(capsys, "import", path, "--cohort", " a\n b ", "--json", *at)[1])["cohort"] == "a b"


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("id,timepoint,vas\nA,pre,8\nA,post,2\n", "long"),
        ("id,timepoint,measure,value\nA,pre,VAS,8\nA,post,VAS,2\n", "long"),
        ("id,vas pre\nA,8\n", "wide"),
    ],
)
def test_the_layout_of_an_import_is_wide_or_long(text, layout, capsys, at, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text(text)
    assert json.loads(run(capsys, "import", path, "--check", "--json", *at)[1])["layout"] == layout
