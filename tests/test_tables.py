"""Finished tables: the print beneath each live value, the right mark, and the exact numbers behind."""

from dataclasses import replace

import pytest

from lib.statistics.paired import paired_result
from lib.statistics.results import CellVerdict
from lib.statistics.summary import summary
from lib.study import vocabulary
from lib.study.distributions import pairs_of
from lib.tables.dropped_table import dropped_table
from lib.tables.finished import Column, table_of
from lib.tables.more_table import more_table
from lib.tables.paired_table import paired_table, paired_tables
from lib.tables.patient_table import patient_table
from lib.tables.summary_facts import facts_table, summary_facts
from tests.invented import HOSTILE, distribution, results, scores

THIN = "\u202f"
FIRST, SECOND = vocabulary.PUBLISHED_CONTRASTS


def vas():
    return paired_result(pairs_of([8, 7, 9, 8, None], [2, 3, 2, 4, 1], "vas"), vocabulary.measure("vas"), FIRST)


def verdict(cell: str, printed: str, status: str = "same", words: str = "same to the printed digit") -> CellVerdict:
    return CellVerdict(cell, 1.0, printed, status, words)


VERDICTS = [
    verdict("mean_before", "7.9"),
    verdict("min_before", "6"),
    verdict("max_before", "9"),
    verdict("mean_after", "2.4", "differs", "2.8 here, 2.4 printed: differs by +0.4"),
    verdict("min_after", "0"),
    verdict("max_after", "4"),
    verdict("t", "21.03", "differs", "differs by -9"),
    verdict("p", "0.0601", "does not follow", "they cannot both be right"),
]


def test_a_row_is_laid_out_as_the_paper_prints_it():
    table = paired_table([vas()], {}, FIRST)
    assert table.title == "Table 1. One day before surgery and two days after surgery"
    assert [each.key for each in table.columns] == ["outcome", "before", "after", "difference", "t", "p", "p_holm", "dz", "pairs"]
    row = dict(zip([each.key for each in table.columns], table.texts()[0], strict=True))
    assert row["outcome"] == "VAS back pain, 0–10 ↓"
    assert row["before"] == "8.0 (7–9)"
    assert row["after"] == "2.8 (2–4)"
    assert row["difference"] == "5.3 (2.9 to 7.6)"
    assert row["t"] == "7.00"  # differences 6, 4, 7, 4: 5.25 / (1.5 / 2)
    assert row["p"] == ".006"
    assert row["p_holm"] == "–"
    assert row["pairs"] == "4 of 5"


def test_each_live_value_has_the_print_beneath_it_with_its_mark():
    cells = paired_table([vas()], {"vas": VERDICTS}, FIRST).rows[0].cells
    assert [str(each.printed) if each.printed else "" for each in cells] == [
        "printed",
        "7.9 (6–9) =",
        "2.4 (0–4) ≠",
        "",
        "21.03 ≠",
        ".0601 !",
        "",
        "",
        "",
    ]
    assert cells[2].printed.words == "2.8 here, 2.4 printed: differs by +0.4"


def test_the_legend_names_only_the_marks_that_are_there():
    notes = " ".join(paired_table([vas()], {"vas": VERDICTS}, FIRST).notes)
    assert "= same to the printed digit; ≠ differs from the print; ! printed t and p do not follow" in notes
    assert "≠" not in " ".join(paired_table([vas()], {"vas": VERDICTS[:3]}, FIRST).notes)
    assert "Uncontrolled before–after comparison" in notes


def test_what_the_paper_never_tested_says_so_and_comes_last():
    tables = paired_tables(results(20))
    assert [each.title.split(".")[0] for each in tables] == ["Table 1", "Table 2", "Not tested in the paper"]
    assert all(len(each.rows) == len(vocabulary.MEASURES) for each in tables)
    last = tables[-1].rows[0].cells
    assert last[4].printed is None
    assert last[5].printed is None


def test_the_holm_note_names_its_family():
    tables = paired_tables(results(20))
    assert "Holm p: adjusted for the 6 tests of Tables 1 and 2." in tables[0].notes
    assert "Holm p: adjusted for the 3 tests that the paper did not make." in tables[2].notes


def test_exact_numbers_stand_behind_the_text():
    numbers = paired_table([vas()], {}, FIRST).numbers()[0]
    assert numbers["mean_difference"] == 5.25
    assert numbers["n_pairs"] == 4
    assert numbers["mean_before"] == 8.0
    assert numbers["p_holm"] is None
    assert numbers["ci95_low"] == pytest.approx(5.25 - 3.182446 * 1.5 / 2, abs=1e-5)


def test_nobody_and_one_are_dashes_with_a_reason():
    for n in (0, 1):
        table = paired_tables(results(n))[0]
        assert table.texts()[0][5] == "–"
        assert any("no test" in note for note in table.notes)
    assert paired_tables(results(0))[0].texts()[0][1:5] == ["–", "–", "–", "–"]


def test_a_wholly_new_measure_needs_no_edit_here():
    pain = replace(vocabulary.measure("vas"), name="leg_pain", label="VAS leg pain", thresholds=())
    result = paired_result(pairs_of([8, 7, 9], [2, 3, 2]), pain, FIRST)
    assert paired_table([result], {}, FIRST).texts()[0][0] == "VAS leg pain, 0–10 ↓"
    assert more_table(result).texts()[-1][4] == "no important change is defined"


def test_more_names_each_test_in_full():
    texts = more_table(vas()).texts()
    assert [row[0] for row in texts] == [
        "Paired t-test",
        "Wilcoxon signed-rank test",
        "Equivalence, two one-sided t-tests",
        "Bayes factor (JZS, r = .707)",
        "Standardised mean difference",
        "Shapiro–Wilk",
        "Patients one by one",
    ]
    assert texts[0][1] == "t(3) = 7.00"
    assert texts[2][1] == "margin ±1.5 points"
    assert texts[6][1] == "4 better, 0 the same, 0 worse"
    assert "Ostelo" in texts[6][4]


def test_more_of_one_patient_gives_reasons_not_numbers():
    texts = more_table(paired_result(pairs_of([8], [2]), vocabulary.measure("vas"), FIRST)).texts()
    assert texts[0][2] == "–"
    assert texts[0][4] == "only one patient has both values; two are needed"
    assert texts[3][1] == "–"


def test_dropped_patients_are_named_with_what_is_missing():
    table = dropped_table([("P-1", "before"), (HOSTILE, "both")], vocabulary.measure("vas"), FIRST, n_dropped=300)
    assert table.title == "VAS back pain: 300 patients left out"
    assert table.texts() == [
        ["P-1", "one day before surgery"],
        [HOSTILE, "one day before surgery and two days after surgery"],
    ]
    assert table.notes == ("The first 2 of 300 patients.",)
    assert dropped_table([("P-1", "after")], vocabulary.measure("vas"), FIRST).title == "VAS back pain: 1 patient left out"


def test_a_chosen_patient_has_values_changes_and_signs():
    patient = {"patient_id": "P-1", "vas_preop": 8.0, "vas_postop": float("nan"), "vas_final": 1.5, "ct_cleft": "yes"}
    patient |= {"mri_t2_stir": None, "pain_pattern": "worse_walking", "odi_preop": 80.0}
    table = patient_table([patient])
    row = dict(zip([each.key for each in table.columns], table.texts()[0], strict=True))
    assert row["vas"] == "8 → – → 1.5"
    assert row["vas_change"] == "−6.5"
    assert row["odi_change"] == "–"
    assert row["ct_cleft"] == "yes"
    assert row["mri_t2_stir"] == "not recorded"
    assert row["pain_pattern"] == "worse on walking"
    assert table.numbers()[0]["vas_postop"] is None


def test_the_facts_say_who_the_patients_are():
    age = summary(distribution(scores("odi", 61)[:, 0]))
    facts = summary_facts(61, {"age": age}, {"sex": {"female": 40, "male": 19, "missing": 2}, "level": {"L1": 5, "T12": 9}})
    assert facts[0].detail == "40 female, 19 male, 2 not recorded"
    assert facts[0].printed == "61: 41 female, 20 male"
    assert facts[1].heading == "Age"
    assert facts[1].text.endswith("years")
    assert facts[1].printed == "68 (55–90)"
    assert facts[2].text == "9 T12, 5 L1"
    assert len(facts_table(facts).rows) == 3


def test_a_table_of_texts_has_no_numbers_behind_it():
    table = table_of("t", [Column("a", "A")], [["1"], ["2"]])
    assert table.texts() == [["1"], ["2"]]
    assert table.numbers() == [{}, {}]
