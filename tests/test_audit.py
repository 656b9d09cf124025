"""The checks of printed numbers: known answers of R's packages, the paper's own contradictions, and tables of others."""

import json
import re
import statistics
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.statistics.audit import COLUMNS, audit, audit_table
from lib.statistics.audit.family import holm_intervals
from lib.statistics.audit.grim import grim_mean, grim_percent, reachable_share
from lib.statistics.audit.joint import joint
from lib.statistics.audit.rounding import CONVENTIONS, as_ranges, counts, read_printed
from lib.statistics.audit.scales import questionnaire_fractions, relief
from lib.statistics.audit.sds import debit, grimmer, sd_limits
from lib.statistics.audit.spread import (
    Side,
    bhatia_davis,
    correlation_needed,
    implied_sd,
    popoviciu,
    sharp_sd,
    sharp_sd_rounded,
    spread_of_differences,
    uncorrelated_sd,
)
from lib.statistics.audit.statements import mean_of_the_others, most_reaching
from lib.statistics.audit.sums import sizes_that_fit, sum_of_shares, sum_solution
from lib.statistics.audit.t_and_p import p_interval, readings, t_and_p
from lib.statistics.audit.t_grimmer import pairs, t_grimmer
from lib.statistics.audit.table import column_of, rows_of
from lib.statistics.audit.three_timepoints import solved
from lib.statistics.paired_t import two_sided_p
from lib.statistics.printed_scores import PrintedScore
from lib.statistics.results import VERDICTS, Finding
from lib.study import published
from lib.study.numbers import rounded
from lib.study.vocabulary import measure

CASES = json.loads((Path(__file__).parent / "reference" / "audit.json").read_text())["cases"]
PAPER = sorted(name for name in CASES if name.startswith("PA_"))


def expected(case: str, name: str):
    value, tol = CASES[case]["expected"][name], CASES[case]["tol"]
    return pytest.approx(value, rel=tol["rel"] or None, abs=tol["abs"])


def found(check: str, where: str) -> list[Finding]:
    return [each for each in audit() if each.check == check and where in each.where]


# --- GRIM ------------------------------------------------------------------------------------------


def passes(finding: Finding) -> bool:
    return finding.verdict in ("consistent", "not informative")


def test_means_pass_and_fail_grim_as_in_scrutiny() -> None:
    cases = CASES["G01"]["input"]["cases"]
    assert [passes(grim_mean("", mean, n, "1", items)) for mean, n, items in cases] == CASES["G01"]["expected"]["consistent"]
    given_ = CASES["G07"]["input"]
    got = [passes(grim_mean("", mean, n)) for mean, n in zip(given_["means"], given_["n"], strict=True)]
    assert got == CASES["G07"]["expected"]["consistent"]


def test_percentages_pass_and_fail_grim_as_in_scrutiny() -> None:
    given_ = CASES["G05"]["input"]
    assert [passes(grim_percent("", each, given_["n"])) for each in given_["percents"]] == CASES["G05"]["expected"]["consistent"]


@pytest.mark.parametrize("rule", ["half_up", "half_even", "truncation", "ceiling"])
def test_the_paper_s_percentages_are_reached_under_each_rounding_as_counted(rule: str) -> None:
    given_ = CASES["G09"]["input"]
    reached = [counts(read_printed(each), Fraction(100, given_["n"]), rule.replace("_", " ")) for each in given_["percents"]]
    assert [bool(each) for each in reached] == CASES["G09"]["expected"][rule]
    if rule == "half_up":
        assert [each[0] if each else None for each in reached] == CASES["G09"]["expected"]["counts_half_up"]
    if rule == "truncation":
        assert [each[0] for each in reached] == CASES["G09"]["expected"]["counts_trunc"]


def test_trailing_zeros_count() -> None:
    assert grim_mean("", "5.2", 9).verdict == "consistent"  # 47/9 = 5.222
    assert grim_mean("", "5.20", 9).verdict == "impossible"


def test_sixty_one_in_a_hundred_percentages_are_reachable_for_61_patients() -> None:
    assert reachable_share(61) == pytest.approx(62 / 101)


def test_a_mean_with_one_decimal_of_61_patients_tells_nothing() -> None:
    assert grim_mean("", "7.9", 61).verdict == "not informative"
    assert grim_mean("", "7.90", 61).verdict != "not informative"
    assert grim_percent("", "54", 100).verdict == "not informative"


@given(k=st.integers(-400, 400), n=st.integers(1, 200), decimals=st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_whatever_a_whole_number_prints_as_has_that_number_among_its_counts(k: int, n: int, decimals: int) -> None:
    exact = Fraction(k, n) * 10**decimals
    whole = exact.numerator // exact.denominator
    toward_zero = whole if exact >= 0 or exact == whole else whole + 1
    sign, size = (-1 if exact < 0 else 1), abs(exact)
    printed = {
        "floor": whole,
        "ceiling": -((-exact.numerator) // exact.denominator),
        "truncation": toward_zero,
        "half up": sign * ((2 * size + 1).numerator // (2 * (2 * size + 1).denominator)),
        "half even": round(exact),
        "half down": sign * -((1 - 2 * size).numerator // (2 * (1 - 2 * size).denominator)),
    }
    for name in CONVENTIONS:
        text = f"{printed[name] / 10**decimals:.{decimals}f}"
        assert k in counts(read_printed(text), Fraction(1, n), name), (name, text)


# --- sums ------------------------------------------------------------------------------------------


def test_ninety_and_eight_make_ninety_eight_but_68_and_32_are_no_split_of_61() -> None:
    assert sum_solution(["90", "8"], "98", 61, "half up") == (55, 5, 60)
    assert {name: sum_solution(["68", "32"], "100", 61, name) for name in CONVENTIONS} == dict.fromkeys(CONVENTIONS)
    assert sum_of_shares("", ["90", "8"], "98", 61).verdict == "consistent"
    broken = sum_of_shares("", ["68", "32"], "100", 61)
    assert broken.verdict == "impossible"
    assert "42 + 20 = 62, not 61" in broken.why
    assert "41 + 19 = 60, not 61" in broken.why


def test_a_sum_of_neighbouring_counts_is_found_without_search() -> None:
    parts = sum_solution(["50", "50"], "100", 1000, "half up")
    assert sum(parts[:-1]) == parts[-1]
    assert all(495 <= each < 505 for each in parts[:-1])


def test_all_percentages_hold_together_for_these_numbers_of_patients() -> None:
    percents = CASES["G09"]["input"]["percents"]
    sums = [(each.parts, each.whole) for each in published.SUMS]
    assert as_ranges(sizes_that_fit(percents, sums, "half up")) == "59, 63, 90–93, 96–115, 118–150"
    assert sizes_that_fit(percents, sums, "truncation") == [75, 100, 125, 150]
    assert sizes_that_fit(percents[:5], sums[:1], "half up")[:9] == [48, 52, 59, 63, 80, 89, 90, 91, 92]


# --- t and p ---------------------------------------------------------------------------------------


def test_t_and_p_give_statcheck_s_errors() -> None:
    read = [re.fullmatch(r"t\((\d+)\) = (\S+), p (.+)", text) for text in CASES["SC02"]["input"]["strings"]]
    verdicts = [t_and_p("", each[2], each[3], int(each[1]) + 1).verdict for each in read]
    assert [each == "inconsistent" for each in verdicts] == CASES["SC02"]["expected"]["error"]


def test_the_interval_of_p_is_that_of_every_t_which_prints_so() -> None:
    assert p_interval("2.12", 61) == pytest.approx((0.03771, 0.03859), abs=5e-6)
    assert p_interval("-1.82", 61) == pytest.approx((0.07298, 0.07452), abs=5e-6)
    assert p_interval("2.01", 61) == pytest.approx((0.04839, 0.04948), abs=5e-6)


def test_no_other_reading_of_t_explains_the_printed_p_of_table_2() -> None:
    for row, normal in zip([each for each in published.TESTS if each.table == 2], (0.0340, 0.0688, 0.0444), strict=True):
        others = readings(row.t, row.p, published.N)
        assert not any(each.fits for each in others)
        assert sum(others[1].p) / 2 == pytest.approx(normal, abs=1e-4)
    assert [each.fits for each in readings("2.12", ".0191", 61)] == [True, False, False]
    assert "one-sided" in t_and_p("", "2.12", ".0191", 61).why


def test_holm_over_the_six_leaves_table_2_at_point_1145() -> None:
    ends = holm_intervals(published.TESTS, published.N)
    assert all(high < 2e-17 for _, high in ends[:3])
    assert all(low < 0.1145 < high for low, high in ends[3:])


# --- spread ----------------------------------------------------------------------------------------


def sides(case: str) -> tuple[Side, Side]:
    given_ = CASES[case]["input"]
    return tuple(Side.of(str(given_[f"mean{i}"]), *map(str, given_[f"range{i}"])) for i in (1, 2))


@pytest.mark.parametrize("case", PAPER)
def test_implied_and_largest_spreads_agree_with_r(case: str) -> None:
    given_, (before, after) = CASES[case]["input"], sides(case)
    sd, ends = implied_sd(before.mean, after.mean, read_printed(str(given_["t"])), given_["n"])
    assert sd == expected(case, "implied_sd_diff")
    assert list(ends) == expected(case, "implied_sd_diff_interval")
    ranges = [(float(each.low.value), float(each.high.value)) for each in (before, after)]
    most = [bhatia_davis(float(each.mean.value), *ends, 61) for each, ends in zip((before, after), ranges, strict=True)]
    assert most == expected(case, "bhatia_davis_sd_max")
    assert [popoviciu(*each, 61) for each in ranges] == expected(case, "popoviciu_sd_max")
    assert sharp_sd(before, after, 61) == expected(case, "sharp_max_sd_diff")
    assert sharp_sd_rounded(before, after, 61) >= sharp_sd(before, after, 61)


def test_bhatia_davis_and_popoviciu_in_closed_form() -> None:
    given_ = CASES["BD01"]["input"]
    assert bhatia_davis(given_["mean"], given_["min"], given_["max"], given_["n"]) == expected("BD01", "bhatia_davis_sample_sd")
    assert popoviciu(given_["min"], given_["max"], given_["n"]) == expected("BD01", "popoviciu_sample_sd")


def test_only_the_odi_needs_patients_who_change_against_each_other() -> None:
    verdicts = {each.where: each.verdict for each in found("spread", "Table")}
    barely = {where for where, verdict in verdicts.items() if verdict == "barely possible"}
    assert barely == {"Table 1, ODI", "Table 2, ODI"}
    assert set(verdicts.values()) == {"barely possible", "consistent"}
    for case, r in (("PA_1_odi", -0.53), ("PA_2_odi", -0.37), ("PA_1_height", 0.79)):
        before, after = sides(case)
        sd, _ = implied_sd(before.mean, after.mean, read_printed(str(CASES[case]["input"]["t"])), 61)
        assert correlation_needed(before, after, sd, 61) == pytest.approx(r, abs=0.006)
    assert uncorrelated_sd(*sides("PA_1_odi"), 61) == pytest.approx(17.316, abs=0.02)


def test_a_t_too_small_for_its_ranges_is_impossible() -> None:
    before, after = sides("PA_1_odi")
    assert spread_of_differences("", before, after, "16.00", 61).verdict == "impossible"
    assert spread_of_differences("", before, after, "30.00", 61).verdict == "consistent"


# --- whole scores ----------------------------------------------------------------------------------


def vas(timepoint: str) -> PrintedScore:
    cell = published.SUMMARIES[timepoint]["vas"]
    return PrintedScore(timepoint, cell.mean, cell.minimum, cell.maximum)


def test_whole_vas_scores_have_one_solution_for_table_1_and_17_for_table_2() -> None:
    first = pairs(vas("preop"), vas("postop"), "21.03", 61)
    assert [[d, ss] for d, window in first for ss in window] == CASES["TG01"]["expected"]["solutions_D_SS"]
    assert sum(len(window) for _, window in pairs(vas("postop"), vas("final"), "1.82", 61)) == 17


@pytest.mark.parametrize("n", [11, 12, 13])
def test_the_numbers_of_patients_that_fit_the_printed_p_leave_no_whole_vas_scores(n: int) -> None:
    assert t_grimmer("", vas("preop"), vas("postop"), "21.03", n).verdict == "impossible"
    assert t_grimmer("", vas("postop"), vas("final"), "1.82", n).verdict == "impossible"


def test_grimmer_and_debit_agree_with_rsprite2_and_scrutiny() -> None:
    got = [grimmer(mean, sd, n, items) for mean, sd, n, items in CASES["GR01"]["input"]["cases"]]
    assert got == CASES["GR01"]["expected"]["consistent"]
    given_ = CASES["D01"]["input"]
    got = [debit(mean, sd, given_["n"]) for mean, sd in zip(given_["means"], given_["sds"], strict=True)]
    assert got == CASES["D01"]["expected"]["consistent"]


def test_the_limits_of_an_sd_are_those_of_rsprite2() -> None:
    given_ = CASES["SP01"]["input"]
    for items in (1, 2):
        got = sd_limits(given_["n"], given_["mean"], given_["min"], given_["max"], items)
        assert list(got) == expected("SP01", f"items{items}")


# --- all timepoints --------------------------------------------------------------------------------


def test_the_odi_as_printed_makes_17_of_61_worse_after_the_second_day() -> None:
    odi = solved(measure("odi"))
    assert odi.worse == pytest.approx(0.264, abs=5e-4)
    assert odi.much_worse == pytest.approx(0.156, abs=5e-4)
    assert (odi.patients_worse, odi.patients_much_worse, odi.points) == (17, 10, 10)
    population = [each * 60 / 61 for each in odi.covariance]
    assert population == pytest.approx([-66.7, -64.0], abs=0.1)
    assert solved(measure("vas")).worse == pytest.approx(0.069, abs=5e-4)
    assert min(solved(measure("vas")).covariance) > 0


def test_a_t_too_small_for_its_ranges_leaves_no_shares_at_all() -> None:
    odi = (PrintedScore("a", "80.9", "73", "90"), PrintedScore("b", "31.4", "15", "45"), PrintedScore("c", "25.3", "13", "40"))
    assert joint(odi, ("18.49", "2.01"), 61, -1, 10).feasible
    assert not joint(odi, ("16.00", "2.01"), 61, -1, 10).feasible


scores = st.lists(st.tuples(*[st.integers(0, 10)] * 3), min_size=3, max_size=40)


def printed(value: Fraction | float, decimals: int) -> str:
    return str(rounded(value, decimals))


def t_of(differences: list[int]) -> float | None:
    n, total, squared = len(differences), sum(differences), sum(d * d for d in differences)
    spread = n * squared - total * total
    return None if spread == 0 else total / (spread / (n - 1)) ** 0.5


@given(scores)
@settings(max_examples=40, deadline=None)
def test_the_programme_never_asks_more_of_a_cohort_than_it_has(cohort: list[tuple[int, int, int]]) -> None:
    columns, n = list(zip(*cohort, strict=True)), len(cohort)
    ts = [t_of([x - y for x, y in zip(a, b, strict=True)]) for a, b in zip(columns, columns[1:], strict=False)]
    assume(all(t is not None for t in ts))
    summaries = tuple(PrintedScore(str(i), printed(Fraction(sum(each), n), 1), str(min(each)), str(max(each)))
                      for i, each in enumerate(columns))  # fmt: skip
    found_ = joint(summaries, tuple(printed(t, 2) for t in ts), n, -1, 2)
    assert found_.feasible
    assert found_.worse <= sum(z > y for _, y, z in cohort) / n + 1e-6
    assert found_.much_worse <= sum(z >= y + 2 for _, y, z in cohort) / n + 1e-6
    for (a, b), most in zip(zip(columns, columns[1:], strict=False), found_.covariance, strict=True):
        assert statistics.covariance(a, b) <= most + 1e-6


# --- scales and words ------------------------------------------------------------------------------


def test_odd_odi_values_need_unanswered_questions() -> None:
    fits = {value: [k for k in (10, 9, 8) if questionnaire_fractions(value, k)] for value in ("73", "15", "45", "13", "90", "40")}
    assert fits == {"73": [9, 8], "15": [8], "45": [8], "13": [9, 8], "90": [10, 8], "40": [10, 9, 8]}
    assert questionnaire_fractions("73", 9) == [33]
    assert {each.verdict for each in found("granularity", "ODI")} == {"barely possible", "consistent"}


def test_a_pain_of_zero_is_not_on_a_scale_from_one() -> None:
    impossible = [each for each in found("scale", "VAS") if each.verdict == "impossible"]
    assert [each.where.rsplit(", ", 1)[1] for each in impossible] == ["2 days", "Final"]
    assert relief("7.9", "2.4", "1") == pytest.approx(79.7, abs=0.05)
    assert relief("7.9", "2.4", "0") == pytest.approx(69.6, abs=0.05)


def test_two_years_of_pain_are_those_of_one_or_two_patients() -> None:
    weeks = next(each for each in published.RANGES if each.field == "symptom_weeks")
    assert most_reaching(weeks, 61, 104) == 2
    assert most_reaching(weeks, 61, 26) == 6
    assert mean_of_the_others(weeks, 61) == pytest.approx(7.42, abs=0.005)


# --- the paper -------------------------------------------------------------------------------------


def test_the_audit_of_the_paper_says_what_is_known_of_it() -> None:
    grave = {(each.check, each.where): each.verdict for each in audit() if each.verdict in ("impossible", "inconsistent")}
    assert {where for check, where in grave if check == "t and p"} == {"Table 2, Height", "Table 2, VAS pain", "Table 2, ODI"}
    assert [each.printed[:2] for each in audit() if each.check == "GRIM" and each.verdict == "inconsistent"] == ["73", "68", "32"]
    assert all(each.verdict == "not informative" for each in found("GRIM", "Tables 1 and 2"))
    assert grave["sum", "Results, second paragraph, pain pattern"] == "impossible"
    flips = [each.where for each in found("t and p", "Table 2") if "the opposite" in each.why]
    assert flips == ["Table 2, Height", "Table 2, ODI"]


def test_findings_come_gravest_first_and_blame_nobody() -> None:
    order = [VERDICTS.index(each.verdict) for each in audit()]
    assert order == sorted(order)
    for each in audit():
        assert min(len(each.where), len(each.printed), len(each.why)) > 0
        assert not re.search(
            r"fabricat|fraud|falsif|invent|manipulat|dishonest|mislead", " ".join((each.why, *each.causes)), re.I
        )
        if each.verdict in ("impossible", "inconsistent"):
            assert each.causes or each.check == "words"


def test_every_printed_number_is_in_a_finding() -> None:
    said = " ".join(each.printed for each in audit())
    for row in published.TESTS:
        assert row.t.replace("-", "−") in said
        assert row.p in said
    for each in published.SHARES:
        assert f"{each.percent} %" in said
    for cells in published.SUMMARIES.values():
        for cell in cells.values():
            assert f"{cell.mean} ({cell.minimum}–{cell.maximum})" in said


# --- tables of others ------------------------------------------------------------------------------

ROW = {
    "paper": "A", "measure": "ODI", "n": "61", "mean_before": "80.9", "min_before": "73", "max_before": "90",
    "mean_after": "31.4", "min_after": "15", "max_after": "45", "t": "18.49", "p": "<.0001",
}  # fmt: skip


def test_a_row_of_another_paper_gets_the_paper_s_own_findings() -> None:
    got = {(each.check, each.verdict) for each in audit_table([ROW])}
    assert ("spread", "barely possible") in got
    assert ("t and p", "consistent") in got
    assert ("range", "consistent") in got


def test_what_is_not_given_is_not_checked_and_what_cannot_be_read_is_said() -> None:
    assert audit_table([{"paper": "nothing but a name"}])[0].why == "n is empty, and every check needs it."
    assert audit_table([{}, {"n": None, "t": float("nan")}]) == []
    odd = audit_table([{"paper": "x", "n": "61", "t": "2,12", "p": "0,0601", "mean_before": "about 5", "step": "1"}])
    assert [(each.check, each.verdict) for each in odd] == [("reading", "not informative"), ("t and p", "inconsistent")]
    assert "'about 5'" in odd[0].why
    for bad in ("-3", "6.5", "1e9", "many", "0"):
        assert audit_table([{"n": bad, "t": "2", "p": ".05"}])[0].check == "reading"


def test_sds_and_sums_of_other_papers_are_checked_too() -> None:
    row = {"n": "35", "mean_before": "5.23", "sd_before": "2.55", "step": "1", "sum": "68 + 32 = 100 %", "percent": "73"}
    verdicts = {each.check: each.verdict for each in audit_table([row])}
    assert verdicts["GRIMMER"] == "impossible"
    assert verdicts["sum"] == "impossible"  # 24 + 11 of 35 are 68.6 and 31.4, that is 69 and 31
    assert audit_table([{"n": "25", "sum": "68 + 32 = 100 %"}])[0].verdict == "consistent"
    too_wide = {"n": "20", "mean_before": "5.0", "sd_before": "6.0", "min_before": "0", "max_before": "10"}
    assert {each.check: each.verdict for each in audit_table([too_wide])}["SD"] == "impossible"
    share = {"n": "1683", "mean_before": "0.19", "sd_before": "0.35", "step": "1", "scale_low": "0", "scale_high": "1"}
    assert {each.check: each.verdict for each in audit_table([share])}["DEBIT"] == "impossible"


@given(st.dictionaries(st.sampled_from([each.name for each in COLUMNS]), st.one_of(
    st.sampled_from(["0", "1", "61", "-5.00", "0.00", ".5", "999999999", "<.05", "ns", "50+50=100", "NaN", "1e400", "="]),
    st.text(max_size=12), st.floats(), st.none())))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_any_row_whatever_gives_findings_and_never_an_error(row: dict) -> None:
    assert all(each.verdict in VERDICTS for each in audit_table([row]))


def test_a_thousand_rows_take_less_than_five_seconds() -> None:
    rows = [ROW | {"n": str(20 + i % 200), "t": f"{2 + i / 200:.2f}", "p": f"{0.001 + i / 5e3:.4f}", "step": "1",
                   "percent": str(i % 101), "sum": "68 + 32 = 100", "sd_before": "5.2"} for i in range(1000)]  # fmt: skip
    start = time.process_time()
    got = audit_table(rows)
    assert time.process_time() - start < 5
    assert len(got) > 8000


@given(scores)
@settings(max_examples=150, deadline=None)
def test_the_summary_of_patients_who_exist_is_never_called_impossible_or_inconsistent(cohort: list[tuple[int, int, int]]) -> None:
    before, after, n = [each[0] for each in cohort], [each[1] for each in cohort], len(cohort)
    t = t_of([x - y for x, y in zip(before, after, strict=True)])
    row = {"n": str(n), "step": "1", "scale_low": "0", "scale_high": "10"}
    for when, values in (("before", before), ("after", after)):
        row |= {f"mean_{when}": printed(Fraction(sum(values), n), 2), f"sd_{when}": printed(statistics.stdev(values), 2)}
        row |= {f"min_{when}": str(min(values)), f"max_{when}": str(max(values))}
    if t is not None:
        row |= {"t": printed(t, 2), "p": printed(two_sided_p(t, n - 1), 3).replace("0.000", "<.001")}
    better = sum(x > y for x, y in zip(before, after, strict=True))
    shares = [printed(Fraction(100 * k, n), 1) for k in (better, n - better)]
    row |= {"percent": shares[0], "sum": f"{shares[0]} + {shares[1]} = 100.0"}
    wrong = [each for each in audit_table([row]) if each.verdict in ("impossible", "inconsistent")]
    assert wrong == []


def test_headings_of_other_people_are_known() -> None:
    assert [column_of(each) for each in ("Mean before", "mean_pre", "P-value", "N", "Shoe size")] == [
        "mean_before", "mean_before", "p", "n", None]  # fmt: skip
    rows, strangers = rows_of([["Author", "N", "T", "P", "Shoe size"], ["Li", "61", "2.12", "0.0601", "44"]])
    assert rows == [{"paper": "Li", "n": "61", "t": "2.12", "p": "0.0601"}]
    assert strangers == ["Shoe size"]


def test_headings_may_stand_under_a_title_and_the_first_of_two_counts() -> None:
    rows, strangers = rows_of(
        [["Table 3. Others", ""], [], ["Study", "N", "t", "p", "t value"], ["Li", "61", "2.12", ".06", "9"]]
    )
    assert rows == [{"paper": "Li", "n": "61", "t": "2.12", "p": ".06"}]
    assert strangers == ["t value"]
    assert rows_of([]) == ([], [])


def test_a_percentage_may_carry_its_sign() -> None:
    assert audit_table([{"n": "61", "percent": "54 %"}])[0].verdict == "consistent"
    assert audit_table([{"n": "61", "percent": "150"}])[0].verdict == "impossible"


def test_no_number_of_patients_below_two_is_offered_as_what_would_fit() -> None:
    assert "degrees of freedom or" not in t_and_p("", "2.12", "0.41", 35).why.split("It is not")[0]


def test_a_p_of_zero_is_never_consistent_but_fits_as_a_bound() -> None:
    zero = t_and_p("", "21.03", ".000", 61)
    assert zero.verdict == "inconsistent"
    assert zero.causes == ("a program’s .000 copied as it stands",)
    assert t_and_p("", "1.00", ".000", 61).causes != zero.causes
    assert t_and_p("", "21.03", "<.001", 61).verdict == "consistent"


def test_a_t_that_may_be_zero_bounds_no_spread() -> None:
    row = ROW | {"mean_after": "80.9", "min_after": "73", "max_after": "90", "t": "0.00", "p": ".99", "step": "1"}
    verdicts = {each.check: each.verdict for each in audit_table([row])}
    assert (verdicts["spread"], verdicts["t-GRIMMER"]) == ("not informative", "not informative")
    assert not [each for each in audit_table([row]) if "inf" in each.recomputed.split() or "inf" in each.why.split()]


def test_grimmer_says_so_where_any_sd_would_pass() -> None:
    wide = {"n": "61", "mean_before": "5.2", "sd_before": "2.5", "step": "1"}
    assert [each.verdict for each in audit_table([wide])] == ["not informative", "not informative"]
    few = {"n": "5", "mean_before": "5.2", "sd_before": "2.55", "step": "1"}
    assert [each.verdict for each in audit_table([few]) if each.check == "GRIMMER"] == ["impossible"]


def test_endless_numbers_are_refused_and_not_worked_on() -> None:
    endless = {"n": "61", "t": "2.12", "p": "0." + "0" * 10000 + "1", "sum": "1 + " * 5000 + "1 = 100", "percent": "5" * 50}
    assert {each.check for each in audit_table([endless])} == {"reading"}
    assert max(len(each.why) for each in audit_table([endless])) < 200
