"""Every value that R knows, within its tolerance: tests/reference/paired_statistics.json."""

import json
import re
from math import sqrt
from pathlib import Path

import pytest

from lib.statistics.beside import follows
from lib.statistics.effect_size import correction, d_av, dz, dz_interval, hedges_gz
from lib.statistics.equivalence import equivalence
from lib.statistics.paired import holm, paired_result, reached
from lib.statistics.paired_t import two_sided_p
from lib.statistics.rates import wilson
from lib.statistics.results import PairedResult
from lib.statistics.summary import mean_interval
from lib.statistics.wilcoxon import hodges_lehmann, normal_p, signed_ranks, wilcoxon
from lib.statistics.with_pingouin import normality
from lib.study.distributions import Distribution, pairs_of
from lib.study.terms import Threshold
from lib.study.vocabulary import PUBLISHED_CONTRASTS, measure

CASES = json.loads((Path(__file__).parent / "reference" / "paired_statistics.json").read_text())["cases"]


def ids(start: str) -> list[str]:
    return [name for name in CASES if name.startswith(start)]


def agree(case: str, got: object, expected: object) -> None:
    """Numbers within the case's tolerance, lists one by one, null as None, everything else as it is."""
    tol = CASES[case]["tol"]
    if isinstance(expected, list):
        assert len(got) == len(expected)
        for g, e in zip(got, expected, strict=True):
            agree(case, g, e)
    elif expected is None or isinstance(expected, bool | str):
        assert got == expected
    else:
        assert got is not None
        assert abs(got - expected) <= tol["abs"] + tol["rel"] * abs(expected), (case, got, expected)


def result_of(x: list[float | None], y: list[float | None]) -> PairedResult:
    return paired_result(pairs_of(x, y, "vas"), measure("vas"), PUBLISHED_CONTRASTS[0])


PAIRED = {
    "n_rows": lambda r: r.n_patients,
    "n_pairs": lambda r: r.n_pairs,
    "mean_x": lambda r: r.before.mean,
    "sd_x": lambda r: r.before.sd,
    "mean_y": lambda r: r.after.mean,
    "sd_y": lambda r: r.after.sd,
    "mean_diff_x_minus_y": lambda r: r.mean_difference,
    "sd_diff": lambda r: r.sd_difference,
    "se_diff": lambda r: r.sd_difference / sqrt(r.n_pairs),
    "t": lambda r: r.t,
    "df": lambda r: r.df,
    "p_two_sided": lambda r: r.p,
    "ci95_mean_diff": lambda r: r.ci95,
    "dz": lambda r: r.dz,
    "dz_ci95_noncentral_t": lambda r: r.dz_ci95,
    "hedges_gz_exactJ_df_n_minus_1": lambda r: r.hedges_gz,
    "J_exact": lambda r: correction(r.df),
    "d_av_rms_sd_as_pingouin": lambda r: d_av(r.mean_difference, r.before.sd, r.after.sd).root_mean_square,
    "d_av_mean_sd_as_Lakens_MOTE": lambda r: d_av(r.mean_difference, r.before.sd, r.after.sd).mean_of_sds,
    "shapiro_W_diff": lambda r: r.normality.w,
    "shapiro_p_diff": lambda r: r.normality.p,
    "wilcoxon_exact_permutation_p": lambda r: r.wilcoxon.p,
    "HL": lambda r: r.wilcoxon.hodges_lehmann,
}


@pytest.mark.parametrize("case", ids("P0") + ids("E0"))
def test_a_paired_comparison_agrees_with_r_in_every_value(case: str) -> None:
    result = result_of(CASES[case]["input"]["x"], CASES[case]["input"]["y"])
    expected = {name: value for name, value in CASES[case]["expected"].items() if name != "wilcoxon_R_normal_cc"}
    assert expected
    for name, value in expected.items():
        agree(case, PAIRED[name](result), value)


@pytest.mark.parametrize("case", ids("W0"))
def test_a_signed_rank_test_agrees_with_r_in_every_value(case: str) -> None:
    given, expected = CASES[case]["input"], CASES[case]["expected"]
    difference = pairs_of(given["x"], given["y"]).difference
    got, ranks = wilcoxon(difference), signed_ranks(difference)
    values = {
        "n_pairs": difference.n,
        "n_zero": got.n_zero,
        "n_nonzero": got.n_nonzero,
        "has_ties": got.ties,
        "W_plus": got.w_plus,
        "W_minus": ranks.n * (ranks.n + 1) / 2 - got.w_plus,
        "W_min_pingouin_two_sided": min(got.w_plus, ranks.n * (ranks.n + 1) / 2 - got.w_plus),
        "p_normal_cc": normal_p(ranks),
        "p_exact_permutation_zeros_dropped": got.p,
        "RBC": got.rank_biserial,
        "HL_walsh_median_all": got.hodges_lehmann,
    }
    assert got.method == "permutation"
    for name, value in expected.items():
        agree(case, values[name], value)


def test_sixty_one_falls_of_pain_have_the_probability_of_one_pattern_of_signs_in_two_to_the_sixty() -> None:
    given = CASES["W06"]["input"]
    assert wilcoxon(pairs_of(given["x"], given["y"]).difference).p == pytest.approx(2.0**-60, rel=1e-12)


def test_a_constant_shift_has_r_s_normal_p_too() -> None:
    given = CASES["E01"]["input"]
    ranks = signed_ranks(pairs_of(given["x"], given["y"]).difference)
    agree("E01", normal_p(ranks), CASES["E01"]["expected"]["wilcoxon_R_normal_cc"])


def test_equivalence_agrees_with_r_for_symmetric_and_asymmetric_margins() -> None:
    given = CASES["T01"]["input"]
    result = result_of(given["x"], given["y"])
    for (lower, upper), expected in zip(given["bounds"], CASES["T01"]["expected"].values(), strict=True):
        got = equivalence(result.mean_difference, result.sd_difference, result.n_pairs, upper, lower)
        agree("T01", [got.p_lower, got.p_upper, got.p], [expected[k] for k in ("p_lower", "p_upper", "p_tost")])
        agree("T01", got.ci90, expected["ci90"])
        assert got.verdict == ("equivalent" if expected["equivalent"] else "not shown equivalent")
        assert got.bounds == (lower, upper)
        assert got.margin == (upper if upper == -lower else None)


def test_normality_of_differences_agrees_with_r() -> None:
    steps = [round(value * 10) for value in CASES["S01"]["input"]["v"]]
    got = normality(Distribution.of(steps, 10))
    agree("S01", [got.w, got.p], [CASES["S01"]["expected"]["W"], CASES["S01"]["expected"]["p"]])


@pytest.mark.parametrize("case", ids("B"))
def test_wilson_intervals_agree_with_newcombe(case: str) -> None:
    k, n = CASES[case]["input"]["k"], CASES[case]["input"]["n"]
    agree(case, [k / n, wilson(k, n)], [CASES[case]["expected"]["p"], CASES[case]["expected"]["wilson"]])


def test_holm_agrees_with_r_on_the_six_printed_tests() -> None:
    agree("H03", holm(CASES["H03"]["input"]["p"]), CASES["H03"]["expected"]["holm"])


def test_three_comparisons_of_one_measure_agree_with_r_after_holm() -> None:
    given, expected = CASES["H01"]["input"], CASES["H01"]["expected"]
    results = [result_of(*(given[side] for side in pair.split("-"))) for pair in expected["pairs"]]
    agree("H01", [r.t for r in results], expected["t"])
    # p is of the order of 1e-35, far under the absolute tolerance: relative here.
    assert [r.p for r in results] == pytest.approx(expected["p"], rel=1e-6)
    assert holm([r.p for r in results]) == pytest.approx(expected["holm"], rel=1e-6)


def test_a_missing_visit_leaves_out_its_own_pairs_only() -> None:
    given, expected = CASES["R04"]["input"], CASES["R04"]["expected"]
    for name, n in expected["pairwise_n"].items():
        assert result_of(*(given[side] for side in name.split("_"))).n_pairs == n
    for name in ("post_final", "pre_post"):
        got, wanted = result_of(*(given[side] for side in name.split("_"))), expected[f"t_{name}_pairwise"]
        agree("R04", [got.t, got.df, got.p], [wanted["t"], wanted["df"], wanted["p"]])


def test_responders_agree_at_each_threshold() -> None:
    given, expected = CASES["C01"]["input"], CASES["C01"]["expected"]
    pairs, odi = pairs_of(given["pre"], given["final"], "odi"), measure("odi")
    for name, kind, value in (
        ("mcid10", "change", 10),
        ("mcid12_8", "change", 12.8),
        ("scb18_8", "change", 18.8),
        ("pass22", "state", 22),
    ):
        assert reached(pairs, odi, Threshold(name, name, kind, value, "", True)).k == expected[name]
    acceptable = reached(pairs, odi, Threshold("PASS", "PASS", "state", 22, "", True))
    agree("C01", acceptable.ci95, expected["wilson_pass22"])


def test_printed_strings_are_judged_as_statcheck_judges_them() -> None:
    expected = CASES["SC02"]["expected"]
    read = [re.fullmatch(r"t\((\d+)\) = (\S+), p (.+)", text) for text in CASES["SC02"]["input"]["strings"]]
    checks = [follows(found[2], found[3], int(found[1]) + 1) for found in read]
    # R's computed p is kept to six digits.
    assert [check.p for check in checks] == pytest.approx(expected["computed_p"], rel=1e-5)
    assert [not check.follows for check in checks] == expected["error"]
    assert [check.flips for check in checks] == expected["decision_error"]


@pytest.mark.parametrize("case", ids("PA_"))
def test_effect_sizes_follow_from_a_printed_mean_t_and_n(case: str) -> None:
    given, expected = CASES[case]["input"], CASES[case]["expected"]
    t, n, difference = given["t"], given["n"], given["mean1"] - given["mean2"]
    sd = abs(difference / t) * sqrt(n)
    assert two_sided_p(t, n - 1) == pytest.approx(expected["p_recomputed"], rel=1e-5)
    agree(case, sd, expected["implied_sd_diff"])
    agree(case, dz(t, n), expected["dz"])
    agree(case, dz_interval(t, n), expected["dz_ci95_nct"])
    agree(case, hedges_gz(t, n), expected["hedges_gz"])
    agree(case, mean_interval(difference, sd, n), expected["mean_diff_ci95"])


def test_the_shift_s_interval_lies_where_r_s_search_finds_it() -> None:
    # R solves for its ends by uniroot to 1e-4 and moves them by the continuity correction; ranks give grid values.
    for case, ends in (("W04", (5.900, 27.500)), ("W06", (5.5, 6.0))):
        _, interval = hodges_lehmann(pairs_of(CASES[case]["input"]["x"], CASES[case]["input"]["y"]).difference)
        assert interval == pytest.approx(ends, abs=0.11)
