"""Signs compared in the same patients: known answers, degenerate tables, and the index's combinations."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from lib.statistics.agreement import Comparison, cochran_q, compare, fourfold
from lib.statistics.fourfold import Fourfold, kappa, mcnemar, rate_difference
from lib.statistics.rates import share_of
from lib.study import vocabulary
from lib.study.terms import MISSING
from lib.tables import signs_sentences, signs_table
from tests.made_cohorts import checked, random_rows

CASES = json.loads((Path(__file__).parent / "reference" / "agreement.json").read_text())["cases"]


def table_of(case: str) -> Fourfold:
    (both, b), (c, neither) = CASES[case]["input"]["table"]
    return Fourfold(both, b, c, neither)


def patterns_of(case: str) -> dict[tuple[bool, ...], int]:
    given = next(iter(CASES[case]["input"].values()))
    return {tuple(letter == "1" for letter in answers): count for answers, count in given.items()}


def agree(case: str, got: dict[str, object]) -> None:
    """Every value that the case knows, within its tolerance."""
    expected, tol = CASES[case]["expected"], CASES[case]["tol"]
    for name, value in got.items():
        assert value == pytest.approx(expected[name], rel=tol["rel"], abs=tol["abs"]), (case, name)


@pytest.mark.parametrize("case", ["M01", "M03"])
def test_mcnemar_agrees_with_r_in_every_form(case: str) -> None:
    table = table_of(case)
    test, difference = mcnemar(table), rate_difference(table)
    got = {
        "b": table.only_first,
        "c": table.only_second,
        "chi2_cc": test.chi2_corrected,
        "p_cc": test.p_corrected,
        "chi2": test.chi2,
        "p": test.p_chi2,
        "p_exact": test.p_exact,
        "p_midp": test.p_mid,
        "p1_row_pos": table.first / table.n,
        "p2_col_pos": table.second / table.n,
        "diff_row_minus_col": difference.value,
        "diff_ci95_wald": difference.wald_ci95,
        "diff_ci95_agresti_min": difference.ci95,
    }
    assert got.keys() == CASES[case]["expected"].keys() - {"or_b_over_c"}
    agree(case, got)


def test_the_exact_p_is_shown_under_25_who_differ_and_the_mid_p_from_there_on() -> None:
    small, large = mcnemar(Fourfold(5, 20, 4, 7)), mcnemar(Fourfold(5, 20, 5, 7))
    assert (small.method, small.p) == ("exact binomial", small.p_exact)
    assert (large.method, large.p) == ("mid-p", large.p_mid)
    assert large.p_mid < large.p_exact


def test_nobody_who_differs_is_p_one_with_words_and_no_chi_square() -> None:
    test = mcnemar(table_of("M05"))
    agree("M05", {"b": 0, "c": 0, "p_exact": test.p_exact})
    assert (test.p, test.p_mid, test.chi2, test.chi2_corrected) == (1, 1, None, None)
    assert "no discordant pairs" in test.why


def test_a_table_of_nobody_is_not_estimable_in_words() -> None:
    nobody = Fourfold(0, 0, 0, 0)
    assert mcnemar(nobody).p is rate_difference(nobody).value is kappa(nobody).kappa is None
    assert "no patient" in mcnemar(nobody).why
    assert "no patient" in kappa(nobody).why


@pytest.mark.parametrize("case", ["K01", "K02"])
def test_kappa_agrees_with_r_with_its_error_interval_and_pabak(case: str) -> None:
    got = kappa(table_of(case))
    names = {"percent_agreement": got.agreement, "kappa": got.kappa, "ase": got.ase, "ci95": got.ci95, "PABAK": got.pabak}
    agree(case, names)
    assert got.paradox == (case == "K02")


def test_kappa_of_a_sign_seen_in_everyone_is_zero_with_a_reason_and_no_interval() -> None:
    one, both = kappa(Fourfold(60, 1, 0, 0)), kappa(Fourfold(61, 0, 0, 0))
    assert (one.kappa, one.ci95, one.paradox) == (0, None, True)
    assert "the same answer in every patient" in one.why
    assert (both.kappa, both.pabak, both.agreement) == (None, 1, 1)
    assert "chance alone" in both.why


def test_cochrans_q_agrees_with_the_drug_example() -> None:
    test = cochran_q("ABC", patterns_of("Q01"))
    agree("Q01", {"n": test.n, "k": len(test.names), "positives": test.positives, "Q": test.q, "df": test.df, "p": test.p})


def nested() -> Comparison:
    return compare(("xray_cleft", "ct_cleft", "mri_t2_stir"), patterns_of("Q61"))


def test_nested_signs_of_61_patients_have_the_q_and_the_exact_p_that_follow() -> None:
    found = nested()
    agree("Q61", {"Q": found.cochran.q, "df": found.cochran.df, "p": found.cochran.p})
    exact = [each.test.p_exact for each in found.pairs]
    agree("Q61", {"p_exact": exact, "holm": [each.p_holm_exact for each in found.pairs]})
    assert [(each.table.only_first, each.table.only_second) for each in found.pairs] == [(0, 12), (0, 27), (0, 15)]
    assert [each.p_holm for each in found.pairs] == pytest.approx([0.00048828125, 3 * 2.0**-27, 2 * 2.0**-14])
    assert found.pairs[0].family == "the 3 pairs of findings compared here"


def test_q_of_two_signs_is_mcnemars_chi_square() -> None:
    counts = {(True, False): 9, (False, True): 4, (True, True): 7, (False, False): 3}
    found = compare(("a", "b"), counts)
    assert found.cochran.q == pytest.approx(found.pairs[0].test.chi2, rel=1e-12)
    assert found.cochran.p == pytest.approx(found.pairs[0].test.p_chi2, rel=1e-9)


def test_a_missing_sign_leaves_its_own_comparisons_only() -> None:
    counts = {(True, True, None): 3, (True, False, False): 2, (None, False, True): 1, (None, None, None): 4}
    found = compare("abc", counts)
    assert (found.cochran.n, found.cochran.left_out) == (2, 8)
    assert [(each.table.n, each.left_out) for each in found.pairs] == [(5, 5), (2, 8), (3, 7)]


@pytest.mark.parametrize(
    ("names", "counts", "words"),
    [
        ("abc", {(True, True, True): 5, (False, False, False): 2}, "the same answer"),
        ("ab", {(None, True): 5}, "no patient has all of them"),
        ("a", {(True,): 5}, "two findings or more"),
        ("", {(): 5}, "two findings or more"),
        ("abc", {}, "no patient has all of them"),
    ],
)
def test_a_q_that_cannot_be_worked_out_says_why(names: str, counts: dict, words: str) -> None:
    test = compare(names, counts).cochran
    assert (test.q, test.p) == (None, None)
    assert words in test.why


def test_answers_that_are_not_as_many_as_the_names_are_refused() -> None:
    with pytest.raises(ValueError, match="2 answers"):
        compare("ab", {(True,): 1})


def test_swapping_the_signs_flips_the_difference_and_nothing_else() -> None:
    counts = dict(zip(product((True, False), repeat=2), (11, 7, 2, 5), strict=True))
    there, back = fourfold(counts, 0, 1), fourfold(counts, 1, 0)
    assert rate_difference(there).value == -rate_difference(back).value
    assert rate_difference(there).ci95 == pytest.approx([-end for end in reversed(rate_difference(back).ci95)])
    assert (mcnemar(there), kappa(there)) == (mcnemar(back), kappa(back))


def test_a_million_patients_are_tested_exactly_without_overflow() -> None:
    test = mcnemar(Fourfold(10, 300_000, 299_000, 5))
    assert test.p_exact == pytest.approx(test.p_corrected, rel=1e-4)  # the correction imitates the exact test
    assert test.p_mid == pytest.approx(test.p_chi2, rel=1e-4)
    assert mcnemar(Fourfold(0, 10**6, 0, 0)).p > 0


# --- the vocabulary and the index ------------------------------------------------------------------


def test_a_sign_counts_as_seen_by_its_first_option_unless_the_vocabulary_says_more() -> None:
    assert vocabulary.field("xray_cleft").seen_values == ("yes",)
    assert vocabulary.field("xray_cleft").counted_as == (("yes",),)
    stir = vocabulary.field("mri_t2_stir")
    assert (stir.seen_values, stir.unseen_values) == (("high", "low"), ("diffuse", "none"))
    assert stir.counted_as == (("high", "low"), ("high",), ("low",), ("diffuse",), ("none",))
    for each in vocabulary.signs():
        assert {each.option(value) for value in each.seen_values} <= set(each.options)


def test_shares_are_of_those_in_whom_the_sign_was_looked_for() -> None:
    each = share_of(("high", "low"), {"high": 5, "low": 1, "none": 2, MISSING: 9})
    assert (each.k, each.n) == (6, 8)


@pytest.fixture
def gaps(store):
    intake, raw = checked(random_rows(400, seed=5))
    return store, store.commit(intake, raw, "Gaps").number


def test_combinations_split_everybody_and_agree_with_the_frame(gaps) -> None:
    store, version = gaps
    index = store.index(version)
    signs, pattern = vocabulary.signs(), vocabulary.field("pain_pattern")
    groups = tuple((each.value,) for each in pattern.options) + ((MISSING,),)
    parts = [(pattern.name, groups), *((each.name, (each.seen_values, each.unseen_values, (MISSING,))) for each in signs)]
    found = index.combinations(parts, index.bits())
    assert sum(index.count(bits) for _, bits in found) == 400
    counts = [index.count(bits) for _, bits in found]
    assert counts == sorted(counts, reverse=True)
    for filters, bits in found:
        assert np.array_equal(index.bits(filters), bits)


def test_sign_patterns_count_what_the_patients_have(gaps) -> None:
    from lib.study.selection import Selection

    store, version = gaps
    index, signs = store.index(version), vocabulary.signs()
    patients = store.patients(Selection(version))
    wanted: dict[tuple, int] = {}
    for _, row in patients.iterrows():
        answers = tuple(
            None if row[s.name] is None or row[s.name] != row[s.name] else row[s.name] in s.seen_values for s in signs
        )
        wanted[answers] = wanted.get(answers, 0) + 1
    assert index.sign_patterns(signs, index.bits()) == wanted


# --- the tables and sentences ----------------------------------------------------------------------


def test_a_q_of_signs_that_always_agree_is_a_sentence() -> None:
    said = signs_sentences.cochran_sentence(cochran_q(("xray_cleft", "ct_cleft"), {(True, True): 4}))
    assert (
        said
        == "Cochran's Q for X-ray cleft and CT cleft cannot be worked out: in every patient all of them give the same answer."
    )


def test_the_pairs_table_says_counts_differences_and_both_kinds_of_agreement() -> None:
    table = signs_table.pairs_table(nested())
    row = table.texts()[0]
    assert row[:5] == ["X-ray cleft and CT cleft", "33 of 61", "45 of 61", "0", "12"]
    assert row[5] == "−20 (−29 to −9)"
    assert row[6] == "< .001 (exact)"
    assert row[8:] == ["0.59 (0.40 to 0.78)", "0.61"]
    assert any("Cochran's Q(2) = 40.67, p\u00a0<\u00a0.001" in note for note in table.notes)
    assert any("Only sensitivity" in note for note in table.notes)
    assert table.numbers()[0]["p_exact"] == 0.00048828125


def test_the_counts_table_gives_both_p_and_both_chi_squares() -> None:
    row = signs_table.counts_table(nested()).texts()[0]
    assert row[1:7] == ["33", "0", "12", "16", "0", "80\u202f%"]
    assert row[9:] == ["12.00 (< .001)", "10.08 (.001)"]


def test_the_paradox_is_told_with_its_numbers() -> None:
    counts = {(True, True): 58, (True, False): 1, (False, True): 2}
    said = signs_sentences.paradox_sentence(compare(("mri_t1_low", "mri_t2_stir"), counts).pairs)
    assert "agree in 95\u202f% of patients, yet kappa is −0.02" in said
    assert "PABAK, which takes both answers as equally common, is 0.90" in said
    assert signs_sentences.paradox_sentence(nested().pairs) == ""


def test_the_finding_names_the_most_and_the_least_seen_sign() -> None:
    rates = [
        (vocabulary.field(name), share_of(("yes",), {"yes": k, "no": 61 - k}))
        for name, k in (("xray_cleft", 33), ("ct_cleft", 45))
    ]
    said = signs_sentences.finding(rates, nested().cochran)
    assert said.startswith("CT cleft was seen most often (45 of 61, 74\u202f%), X-ray cleft least often (33 of 61, 54\u202f%)")
    assert "Cochran's Q, p\u00a0<\u00a0.001" in said
    assert signs_sentences.finding([], nested().cochran) == "No imaging sign is recorded in the patients in view."


# --- the command -----------------------------------------------------------------------------------


def test_the_command_prints_the_shares_the_q_and_the_pairs_under_the_names_of_the_contract(store_path, capsys) -> None:
    from lib.commands.run import main

    assert main(["signs", "--cohort", "Example cohort", "--json", "--store", str(store_path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    shares = {(each["name"], each["level"]): each for each in answer["signs"]}
    xray = shares["xray_cleft", "yes"]
    assert (xray["count"], xray["n"], xray["published"]) == (33, 61, "54")
    assert (xray["percent"], xray["ci95"]) == (pytest.approx(54.098, abs=1e-3), pytest.approx([41.724, 65.987], abs=1e-3))
    assert shares["mri_t2_stir", "high,low"]["published"] == "98"
    assert answer["n_patients"] == answer["cochran"]["n"] == 61
    assert (answer["cochran"]["df"], answer["cochran"]["counts"]) == (3, [33, 45, 61, 60])
    first = answer["pairwise"][0]
    assert (first["first"], first["second"], first["b"], first["c"]) == ("xray_cleft", "ct_cleft", 0, 12)
    assert first["p"] == first["p_exact"] == 0.00048828125


def test_the_command_takes_a_filter_and_without_json_writes_tables(store_path, capsys) -> None:
    from lib.commands.run import main

    words = ["signs", "--cohort", "Everyday cohort", "--where", "ct_cleft=yes", "--store", str(store_path)]
    assert main(words) == 0
    assert "82 of 140 patients" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["filters"] == {"ct_cleft": ["yes"]}
    assert next(each for each in answer["signs"] if each["name"] == "ct_cleft")["count"] == answer["n_patients"] == 82
    assert answer["cochran"]["left_out"] == 3
