"""The signed-rank test against enumeration, scipy and the full Walsh matrix."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lib.statistics.wilcoxon import exact_null, hodges_lehmann, walsh_sums, wilcoxon
from lib.study.distributions import Distribution

STEPS = st.integers(-120, 120)


def enumerated_p(steps: np.ndarray) -> float:
    """Two-sided p by trying every sign of every midrank of the non-zero values."""
    nonzero = steps[steps != 0]
    ranks = stats.rankdata(np.abs(nonzero))
    observed = ranks[nonzero > 0].sum()
    sums = np.array([ranks[np.array(signs, dtype=bool)].sum() for signs in product((0, 1), repeat=len(ranks))])
    return min(1.0, 2 * min((sums <= observed).mean(), (sums >= observed).mean()))


def walsh(steps: np.ndarray) -> np.ndarray:
    """The sums of all pairs i <= j, ascending."""
    i, j = np.triu_indices(len(steps))
    return np.sort(steps[i] + steps[j])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=10).filter(any))
def test_ties_and_zeros_have_the_p_of_full_enumeration(values: list[int]) -> None:
    got = wilcoxon(Distribution.of(values, 1))
    assert got.p == pytest.approx(enumerated_p(np.array(values)), rel=1e-12)
    assert got.method == ("permutation" if got.ties or got.n_zero else "exact")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=50, unique=True), st.randoms(use_true_random=False))
def test_without_ties_the_p_is_scipys_exact_p(sizes: list[int], chance) -> None:
    values = np.array([size * chance.choice((-1, 1)) for size in sizes])
    got, expected = wilcoxon(Distribution.of(values, 10)), stats.wilcoxon(values, method="exact")
    assert got.method == "exact"
    assert got.p == pytest.approx(float(expected.pvalue), rel=1e-10)
    assert min(got.w_plus, len(values) * (len(values) + 1) / 2 - got.w_plus) == expected.statistic


def test_more_than_a_hundred_tied_pairs_use_the_normal_approximation_with_both_corrections() -> None:
    values = np.random.default_rng(5).integers(-3, 6, 400)
    got = wilcoxon(Distribution.of(values, 1))
    expected = stats.wilcoxon(values, method="approx", correction=True)
    assert got.method == "normal"
    assert got.p == pytest.approx(float(expected.pvalue), rel=1e-12)


def test_the_method_changes_exactly_where_it_says() -> None:
    def method(values: list[int]) -> str | None:
        return wilcoxon(Distribution.of(values, 1)).method

    assert method(list(range(1, 51))) == "exact"
    assert method(list(range(1, 52))) == "normal"
    assert method([1, *range(1, 100)]) == "permutation"
    assert method([1, *range(1, 101)]) == "normal"
    assert method([0, *range(1, 52)]) == "permutation"


@settings(max_examples=100, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=61))
def test_the_shift_is_the_median_of_all_walsh_averages_on_any_grid(values: list[int]) -> None:
    steps = np.array(values)
    shift, _ = hodges_lehmann(Distribution.of(steps, 10))
    assert shift == pytest.approx(np.median(walsh(steps)) / 20, abs=1e-12)
    spread = steps * 1_000_003  # a grid far too wide to convolve
    wide, _ = hodges_lehmann(Distribution.of(spread, 10 * 1_000_003))
    assert wide == pytest.approx(shift, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, min_size=2, max_size=40), st.data())
def test_any_walsh_sum_is_found_by_its_rank(values: list[int], data: st.DataObject) -> None:
    ordered = walsh(np.array(values))
    rank = data.draw(st.integers(1, len(ordered)))
    assert walsh_sums(Distribution.of(values), [rank]) == [ordered[rank - 1]]
    wide = Distribution.of(np.array(values) * 999_983)
    assert walsh_sums(wide, [rank]) == [ordered[rank - 1] * 999_983]


def test_the_shift_s_interval_takes_r_s_ranks() -> None:
    # qsignrank(0.025, 10) is 9 in R: the 9th and the 47th of 55 Walsh averages.
    values = np.array([-17, -9, 4, 12, 25, 31, 38, 47, 52, 66])
    ordered = walsh(values) / 2
    _, interval = hodges_lehmann(Distribution.of(values, 1))
    assert interval == (ordered[8], ordered[46])


def test_five_pairs_cannot_hold_a_95_percent_interval_and_six_can() -> None:
    five, six = (wilcoxon(Distribution.of(list(range(1, n + 1)), 1)) for n in (5, 6))
    assert five.hodges_lehmann == 3.0
    assert five.hodges_lehmann_ci95 is None
    assert five.why == "fewer than six pairs cannot hold a 95 % interval of the shift"
    assert six.hodges_lehmann_ci95 == (1.0, 6.0)
    assert six.why is None


def test_the_null_distribution_sums_to_one_and_is_symmetric() -> None:
    for n in (1, 7, 50):
        null = exact_null(n)
        assert len(null) == n * (n + 1) // 2 + 1
        assert null.sum() == pytest.approx(1, abs=1e-12)
        assert np.allclose(null, null[::-1], rtol=1e-12, atol=0)


def test_turning_before_and_after_round_turns_the_ranks_and_keeps_p() -> None:
    difference = Distribution.of([-3, -1, 0, 2, 2, 5, 8, 8], 10)
    there, back = wilcoxon(difference), wilcoxon(difference.negated())
    assert there.p == back.p
    assert there.rank_biserial == pytest.approx(-back.rank_biserial)
    assert there.hodges_lehmann == -back.hodges_lehmann
    assert there.w_plus + back.w_plus == 7 * 8 / 2


def test_ten_million_patients_are_ranked_without_rows() -> None:
    steps = np.arange(-400, 401)
    few = np.random.default_rng(8).integers(1, 5, len(steps))
    small, large = Distribution(steps, few, 10), Distribution(steps, few * 5_000, 10)
    assert wilcoxon(small).p == pytest.approx(float(stats.wilcoxon(small.rows(), method="approx", correction=True).pvalue))
    got = wilcoxon(large)
    assert got.n_nonzero + got.n_zero == 5_000 * few.sum() == large.n
    assert got.rank_biserial == pytest.approx(wilcoxon(small).rank_biserial, rel=1e-3)
    wide = Distribution(steps * 1_000_003, large.counts, 10 * 1_000_003)  # found by bisection instead
    assert got.hodges_lehmann == pytest.approx(hodges_lehmann(wide)[0], abs=1e-12)
    assert got.hodges_lehmann_ci95 == pytest.approx(hodges_lehmann(wide)[1], abs=1e-12)
