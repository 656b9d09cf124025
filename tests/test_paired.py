"""Paired comparisons against scipy and pingouin, their families, who responded, and what they cost."""

import subprocess
import sys
from dataclasses import replace
from math import comb, log, sqrt
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lib.statistics import bayes, with_pingouin
from lib.statistics.effect_size import dz_interval
from lib.statistics.paired import change, holm, paired_result, paired_results, reached
from lib.statistics.paired_t import SMALLEST_P, paired_t
from lib.statistics.rates import rate, wilson
from lib.statistics.results import PairedResult
from lib.statistics.summary import exact_sums, sample_sd, summary
from lib.study import published
from lib.study.distributions import Distribution, PairDistribution, pairs_of
from lib.study.terms import Threshold
from lib.study.vocabulary import MEASURES, PUBLISHED_CONTRASTS, contrasts, measure

ROOT = Path(__file__).parents[1]
SCORE = st.integers(0, 100)
PAIRS = st.lists(st.tuples(SCORE, SCORE), min_size=3, max_size=80).filter(lambda rows: len({a - b for a, b in rows}) > 1)


def result_of(before: list, after: list, name: str = "odi", scale: int = 10) -> PairedResult:
    return paired_result(pairs_of(before, after, name, scale), measure(name), PUBLISHED_CONTRASTS[0])


def cohort(n: int, seed: int = 4) -> dict[tuple[str, str], PairDistribution]:
    """Every contrast of every measure for n invented patients, on whole points."""
    chance = np.random.default_rng(seed)
    found = {}
    for each in MEASURES:
        middle, wide = (each.low + each.high) / 2, (each.high - each.low) / 8
        for number, contrast in enumerate(contrasts()):
            before = np.clip(chance.normal(middle - wide * number * each.sign, wide, n), each.low, each.high).round()
            after = np.clip(chance.normal(middle, wide, n), each.low, each.high).round()
            found[(each.name, contrast.name)] = pairs_of(list(before), list(after), each.name)
    return found


def registry(n: int) -> PairDistribution:
    """n pairs of heights on a grid of tenths, made from counts without rows."""
    steps = np.arange(-400, 401)
    shape = np.exp(-0.5 * ((steps + 16) / 90) ** 2)
    counts = np.random.default_rng(2).multinomial(n, shape / shape.sum())
    there = counts > 0
    difference = Distribution(steps[there], counts[there], 10)
    side = Distribution(difference.steps + 500, difference.counts, 10)
    return PairDistribution("height", "preop", "postop", difference, side, side, side, side, n, 0, 0, 0)


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_t_p_and_interval_are_scipys(rows: list[tuple[int, int]]) -> None:
    before, after = (np.array(side) / 10 for side in zip(*rows, strict=True))
    got, expected = result_of(list(before), list(after)), stats.ttest_rel(before, after)
    assert got.t == pytest.approx(float(expected.statistic), rel=1e-9, abs=1e-9)
    assert got.p == pytest.approx(float(expected.pvalue), rel=1e-8)
    assert got.df == len(rows) - 1
    assert got.ci95 == pytest.approx(tuple(expected.confidence_interval(0.95)), rel=1e-9, abs=1e-9)
    assert got.mean_difference == pytest.approx(float((before - after).mean()), abs=1e-12)
    assert got.sd_difference == pytest.approx(float((before - after).std(ddof=1)), rel=1e-9)
    assert got.dz == pytest.approx(got.mean_difference / got.sd_difference, rel=1e-12, abs=1e-15)
    assert got.dz_ci95[0] < got.dz < got.dz_ci95[1]


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_pingouin_and_the_closed_form_agree_to_twelve_digits(rows: list[tuple[int, int]]) -> None:
    before, after = (np.array(side, dtype=float) for side in zip(*rows, strict=True))
    closed = paired_t(Distribution.of(before - after))
    theirs = with_pingouin.paired_t(before, after)
    assert closed.df == theirs.df
    assert closed.t == pytest.approx(theirs.t, rel=1e-12, abs=1e-14)
    assert closed.p == pytest.approx(theirs.p, rel=1e-12)
    assert closed.ci95 == pytest.approx(theirs.ci95, rel=1e-12, abs=1e-12)


def test_just_below_and_just_above_two_thousand_pairs_the_numbers_do_not_jump() -> None:
    below, above = (paired_result(registry(n), measure("height"), PUBLISHED_CONTRASTS[0]) for n in (2000, 2001))
    for result, n in ((below, 2000), (above, 2001)):
        closed = paired_t(registry(n).difference)
        assert (result.t, result.p) == pytest.approx((closed.t, closed.p), rel=1e-12)
        assert result.ci95 == pytest.approx(closed.ci95, rel=1e-12)
        assert log(result.bf10) == pytest.approx(bayes.log_bf10(closed.t, n), abs=1e-7)


def test_pairs_of_unequal_length_are_refused_not_compared_as_two_groups() -> None:
    with pytest.raises(ValueError, match="3 values before and 2 after"):
        with_pingouin.paired_t(np.array([1.0, 2, 4]), np.array([1.0, 2]))


def test_the_interval_is_not_rounded_to_two_decimals() -> None:
    low, high = result_of([7.1, 8.3, 9.4, 6.2], [2.2, 1.3, 3.1, 2.4], "vas").ci95
    expected = stats.ttest_rel([7.1, 8.3, 9.4, 6.2], [2.2, 1.3, 3.1, 2.4]).confidence_interval(0.95)
    assert (low, high) == pytest.approx(tuple(expected), rel=1e-12)
    assert low != round(low, 2)


def test_dz_is_signed_and_is_not_pingouins_cohen_d() -> None:
    result = result_of([20, 30, 44], [40, 52, 61], "height")
    assert result.dz == pytest.approx(-59 / 3 / np.std([-20, -22, -17], ddof=1), rel=1e-12)
    assert result.dz < 0


def test_the_noncentral_interval_turns_with_the_sign_and_holds_for_any_size() -> None:
    low, high = dz_interval(3.0, 20)
    assert dz_interval(-3.0, 20) == pytest.approx((-high, -low), rel=1e-12)
    assert stats.nct.cdf(3.0, 19, low * sqrt(20)) == pytest.approx(0.975, abs=1e-9)
    assert stats.nct.cdf(3.0, 19, high * sqrt(20)) == pytest.approx(0.025, abs=1e-9)
    # Large samples: the normal approximation of dz has variance (1 + dz^2 / 2) / n.
    low, high = dz_interval(2000.0, 10**6)
    assert (low, high) == pytest.approx((2 - 1.96 * sqrt(3) / 1000, 2 + 1.96 * sqrt(3) / 1000), abs=1e-5)
    low, high = dz_interval(7000.0, 10**6)
    assert (low, high) == pytest.approx((7 - 1.96 * sqrt(25.5) / 1000, 7 + 1.96 * sqrt(25.5) / 1000), abs=1e-4)


def test_the_bayes_factor_matches_pingouin_and_is_never_infinite() -> None:
    for t, n in ((0.0, 5), (2.12, 61), (-4.1, 10), (21.03, 61), (3.0, 2000)):
        ours, theirs = bayes.bf10(t, n)[0], with_pingouin.bf10(t, n)[0]
        assert ours == pytest.approx(theirs, rel=1e-5)
    assert with_pingouin.bf10(2.12, 61)[0] == pytest.approx(1.12, abs=0.005)
    assert with_pingouin.bf10(300.0, 1000) == (None, "> 1e100")
    assert bayes.bf10(300.0, 10**6) == (None, "> 1e100")


def test_a_p_too_small_for_a_float_is_a_bound_and_not_zero() -> None:
    result = paired_result(registry(1_000_000), measure("height"), PUBLISHED_CONTRASTS[0])
    assert result.p == SMALLEST_P
    assert result.bf10 is None
    assert result.why == {"bf10": "> 1e100", "p_holm": "one comparison alone is not adjusted"}
    assert result.normality.why == "not computed above 5000 pairs"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-500, 500), min_size=1, max_size=90))
def test_a_summary_is_numpys(steps: list[int]) -> None:
    values, got = np.array(steps) / 10, summary(Distribution.of(steps, 10))
    assert (got.n, got.minimum, got.maximum) == (len(steps), values.min(), values.max())
    assert got.mean == pytest.approx(values.mean(), abs=1e-12)
    assert [got.q1, got.median, got.q3] == pytest.approx(np.percentile(values, [25, 50, 75]), abs=1e-12)
    if len(set(steps)) > 1:
        assert got.sd == pytest.approx(values.std(ddof=1), rel=1e-12)
        half = stats.t.ppf(0.975, len(steps) - 1) * got.sd / sqrt(len(steps))
        assert got.ci95 == pytest.approx((got.mean - half, got.mean + half), abs=1e-9)


def test_sums_stay_exact_where_int64_would_overflow() -> None:
    scores = Distribution(np.array([3_000_000_000, 3_000_000_001]), np.array([10, 10]), 1)
    assert exact_sums(scores)[2] == 10 * 3_000_000_000**2 + 10 * 3_000_000_001**2
    assert sample_sd(scores) == pytest.approx(sqrt(5 / 19), rel=1e-15)


def test_nine_comparisons_have_six_printed_tests_and_three_that_the_paper_did_not_make() -> None:
    results = paired_results(cohort(61))
    families = [each.family for each in results]
    assert families.count("the 6 tests of Tables 1 and 2") == len(published.TESTS)
    assert families.count("the 3 tests that the paper did not make") == 3
    for family in set(families):
        members = [each for each in results if each.family == family]
        assert [each.p_holm for each in members] == holm([each.p for each in members])
        assert all(each.contrast.table is not None for each in members) == family.endswith("Tables 1 and 2")
    assert [(each.measure.name, each.contrast.name) for each in results] == list(cohort(61))


def test_a_test_that_cannot_be_estimated_is_not_counted_in_its_family() -> None:
    pairs = cohort(61)
    pairs[("vas", "preop-postop")] = pairs_of([8.0] * 9, [2.0] * 9, "vas")
    results = {(each.measure.name, each.contrast.name): each for each in paired_results(pairs)}
    constant = results[("vas", "preop-postop")]
    assert constant.p_holm is None
    assert constant.why["p_holm"] == "all differences are the same, so there is no spread to test"
    assert constant.family == "the 5 tests of Tables 1 and 2"


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=12))
def test_holm_never_lowers_a_p_and_keeps_their_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= a <= 1 for p, a in zip(p_values, adjusted, strict=True))
    order = np.argsort(p_values, kind="stable")
    assert np.all(np.diff(np.array(adjusted)[order]) >= 0)
    assert min(adjusted) == min(1, len(p_values) * min(p_values))


def test_holm_steps_down_and_leaves_out_what_is_missing() -> None:
    assert holm([0.01, None, 0.04, 0.03]) == pytest.approx([0.03, None, 0.06, 0.06])


def test_higher_is_better_for_height_and_lower_for_pain() -> None:
    before, after = [30.0, 30, 30, 30], [40.0, 35, 30, 20]
    assert _counts("height", before, after) == (2, 1, 1, 2)
    assert _counts("odi", before, after) == (1, 1, 2, 1)
    assert result_of(before, after, "height").improvement == pytest.approx(1.25)
    assert result_of(before, after, "odi").improvement == pytest.approx(-1.25)


def _counts(name: str, before: list[float], after: list[float]) -> tuple[int, int, int, int]:
    found = change(pairs_of(before, after, name), measure(name))
    return found.improved, found.unchanged, found.worse, found.responders.k


def test_a_change_exactly_at_the_threshold_counts_whatever_floats_would_say() -> None:
    # In floats 64.1 - 54.1 is 9.999999999999993 and 16.4 - 6.4 is 9.999999999999998.
    before, after = [64.1, 16.4, 32.2, 17.2], [54.1, 6.4, 22.2, 7.3]
    assert 64.1 - 54.1 < 10
    responders = change(pairs_of(before, after, "odi"), measure("odi")).responders
    assert (responders.k, responders.n) == (3, 4)
    assert responders.ci95 == wilson(3, 4)


def test_a_threshold_finer_than_the_grid_is_met_by_the_next_step_only() -> None:
    fine = Threshold("fine", "2.45 points", "change", 2.45, "", False)
    assert reached(pairs_of([9, 9], [6.6, 6.5], "vas"), measure("vas"), fine).k == 1


def test_an_acceptable_state_is_read_from_the_value_reached() -> None:
    vas = measure("vas")
    acceptable = next(each for each in vas.thresholds if each.kind == "state")
    found = reached(pairs_of([9, 9, 5], [4, 4.1, 0], "vas"), vas, acceptable)
    assert (found.k, found.n) == (2, 3)
    tall = Threshold("tall", "60 or more", "state", 60, "", False)
    assert reached(pairs_of([30, 30], [60, 59.9], "height"), measure("height"), tall).k == 1


def test_a_percent_of_the_first_value_is_left_to_rows() -> None:
    third = Threshold("third", "30 % better", "percent", 30, "", False)
    pairs, vas = pairs_of([9, 8], [4, 4], "vas"), measure("vas")
    with pytest.raises(ValueError, match="30 % better needs each patient's first value"):
        reached(pairs, vas, third)


def test_a_measure_without_an_important_change_still_compares() -> None:
    bare = replace(measure("vas"), thresholds=())
    result = paired_result(pairs_of([9, 8, 7], [4, 4, 1], "vas"), bare, PUBLISHED_CONTRASTS[0])
    assert result.change.threshold is None
    assert (result.change.responders.k, result.change.responders.n, result.change.responders.ci95) == (0, 0, None)
    assert result.t is not None


def test_those_without_a_visit_are_counted_by_the_side_that_is_missing() -> None:
    result = result_of([8, None, 7, None, 6, 5], [2, 3, None, None, 3, 1], "vas")
    assert (result.n_patients, result.n_pairs) == (6, 3)
    assert (result.n_missing_before, result.n_missing_after, result.n_missing_both) == (1, 1, 1)
    assert result.before.mean == pytest.approx(19 / 3)


@given(st.integers(1, 400), st.data())
def test_wilsons_interval_holds_the_rate_and_stays_within_zero_and_one(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1
    z2 = stats.norm.ppf(0.975) ** 2
    for end in {low, high} - {0.0, 1.0}:  # each end solves (p - k/n)^2 = z^2 p (1 - p) / n
        assert (end - k / n) ** 2 == pytest.approx(z2 * end * (1 - end) / n, rel=1e-6, abs=1e-12)


def test_no_complication_in_sixty_one_patients_leaves_up_to_six_percent() -> None:
    assert wilson(0, 61) == (0.0, pytest.approx(0.0592, abs=5e-5))
    assert wilson(61, 61)[1] == 1.0


def test_more_than_all_patients_is_refused() -> None:
    with pytest.raises(ValueError, match="62 of 61"):
        rate(62, 61)


def test_a_registry_never_waits_for_pingouin() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); from test_paired import registry; "
        "from lib.statistics.paired import paired_result; from lib.study.vocabulary import *; "
        "r = paired_result(registry(10**6), measure('height'), PUBLISHED_CONTRASTS[0]); "
        "print(r.n_pairs, 'pingouin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1000000", "False"]


def test_a_million_pairs_cost_milliseconds_and_nine_small_comparisons_a_click() -> None:
    # Floors several times what a quiet machine needs (1.1 ms and 42 ms), so that only a change of order fails.
    million, small = registry(10**6), cohort(61)
    assert _quickest(lambda: paired_result(million, measure("height"), PUBLISHED_CONTRASTS[0])) < 0.006
    assert _quickest(lambda: paired_results(small)) < 0.180


def _quickest(work) -> float:
    times = []
    for _ in range(7):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def test_the_sign_test_of_all_who_fell_bounds_the_rank_test() -> None:
    # All 12 improved: both tests can only give 2 of 2^12 patterns.
    result = result_of([60 + i for i in range(12)], [20] * 12, "odi")
    assert result.wilcoxon.p == pytest.approx(2 * comb(12, 0) / 2**12)
    assert result.wilcoxon.rank_biserial == 1.0
