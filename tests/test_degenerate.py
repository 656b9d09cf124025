"""Input that leaves nothing to estimate: words, never 0, infinity or NaN."""

import warnings
from dataclasses import fields, is_dataclass
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.statistics.beside import beside, verdict_of
from lib.statistics.effect_size import correction, d_av, dz_interval
from lib.statistics.held import held
from lib.statistics.paired import paired_result, paired_results
from lib.statistics.results import PairedResult
from lib.statistics.summary import summary
from lib.statistics.with_pingouin import bf10, normality, paired_t, tost_p
from lib.study.distributions import Distribution, pairs_of
from lib.study.vocabulary import MEASURES, PUBLISHED_CONTRASTS, contrasts, measure

INFERENCE = ("ci95", "t", "p", "dz", "dz_ci95", "hedges_gz", "bf10")
SAME = "all differences are the same, so there is no spread to test"


def result_of(before: list, after: list, name: str = "vas") -> PairedResult:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a warning is a number that should have been words
        return paired_result(pairs_of(before, after, name), measure(name), PUBLISHED_CONTRASTS[0])


def numbers(value: object) -> list[float]:
    """Every number inside a result, however deep."""
    if is_dataclass(value):
        return [n for each in fields(value) for n in numbers(getattr(value, each.name))]
    if isinstance(value, tuple | list):
        return [n for each in value for n in numbers(each)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_nobody_with_both_values_has_no_statistic_but_a_reason() -> None:
    result = result_of([5, None], [None, 2])
    assert (result.n_pairs, result.n_missing_before, result.n_missing_after) == (0, 1, 1)
    for name in (*INFERENCE, "mean_difference", "sd_difference", "df"):
        assert getattr(result, name) is None
        assert result.why[name] == "no patient has both values"
    assert result.wilcoxon.why == "no patient has both values"
    assert (result.wilcoxon.p, result.wilcoxon.hodges_lehmann, result.wilcoxon.w_plus) == (None, None, None)
    assert (result.before.n, result.before.mean, result.before.minimum) == (0, None, None)
    assert (result.change.responders.fraction, result.change.responders.ci95) == (None, None)
    assert (result.tost.verdict, result.normality.why) == ("not estimable", "three pairs are needed")


def test_an_empty_cohort_compares_to_nothing_without_failing() -> None:
    results = paired_results({(m.name, c.name): pairs_of([], [], m.name) for m in MEASURES for c in contrasts()})
    assert len(results) == len(MEASURES) * len(contrasts())
    assert all(each.p_holm is None and each.why["p_holm"] == "no patient has both values" for each in results)
    assert verdict_of(results[0]) == "not estimable: no patient has both values"


def test_one_pair_has_a_mean_difference_and_no_spread() -> None:
    result = result_of([5, None, None], [1, 2, None])
    assert (result.n_pairs, result.mean_difference, result.sd_difference, result.df) == (1, 4.0, None, None)
    assert {result.why[name] for name in INFERENCE} == {"only one patient has both values; two are needed"}
    assert result.wilcoxon.p == 1.0
    assert result.wilcoxon.hodges_lehmann == 4.0
    assert "t" in result.why


def test_two_pairs_are_enough_for_t() -> None:
    result = result_of([1, 2], [2, 5])
    assert (result.t, result.df) == (pytest.approx(-2), 1)
    assert result.p == pytest.approx(0.2951672353009)
    assert result.hedges_gz is None
    assert result.why["hedges_gz"] == "three pairs are needed to correct for a small sample"
    assert result.dz_ci95[0] < result.dz < result.dz_ci95[1]
    assert result.bf10 > 0


def test_a_constant_difference_is_not_estimable_but_its_ranks_are() -> None:
    result = result_of([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7])
    assert (result.mean_difference, result.sd_difference) == (-1.0, 0.0)
    for name in INFERENCE:
        assert getattr(result, name) is None
        assert result.why[name] == SAME
    assert (result.tost.p, result.tost.verdict) == (None, "not estimable")
    assert (result.wilcoxon.p, result.wilcoxon.method) == (0.03125, "permutation")
    assert result.wilcoxon.hodges_lehmann == -1.0
    assert (result.normality.w, result.normality.p) == (None, None)
    assert held(result).verdict == "not estimable"


def test_a_constant_difference_that_floats_would_call_uneven_is_still_constant() -> None:
    # 0.3 - 0.2 and 0.2 - 0.1 differ by 3e-17 in floats: a t of 1e15.
    result = result_of([0.3, 0.2, 0.7, 1.1], [0.2, 0.1, 0.6, 1.0])
    assert result.sd_difference == 0.0
    assert result.t is None


def test_identical_columns_have_no_test_and_a_true_difference_of_zero() -> None:
    result = result_of([3, 4, 5, 6], [3, 4, 5, 6])
    assert (result.mean_difference, result.sd_difference, result.wilcoxon.hodges_lehmann) == (0.0, 0.0, 0.0)
    assert (result.t, result.p, result.wilcoxon.p, result.wilcoxon.rank_biserial) == (None, None, None, None)
    assert result.wilcoxon.why == "no patient's value changed, so nothing can be ranked"
    assert (result.wilcoxon.n_zero, result.wilcoxon.n_nonzero) == (4, 0)
    assert (result.change.improved, result.change.unchanged, result.change.worse) == (0, 4, 0)


def test_identical_columns_of_a_registry_have_no_test_either() -> None:
    same = [float(score) for score in range(5)] * 600
    assert result_of(same, same).why["t"] == SAME


SCORES = st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 10))] * 2), max_size=12)


@settings(max_examples=150, deadline=None)
@given(SCORES)
def test_every_number_is_finite_and_every_missing_one_has_its_reason(rows: list[tuple]) -> None:
    result = result_of([a for a, _ in rows], [b for _, b in rows])
    assert all(isfinite(number) for number in numbers(result))
    assert 0 not in [p for p in (result.p, result.wilcoxon.p, result.tost.p) if p is not None]
    for name in (*INFERENCE, "mean_difference", "sd_difference", "df", "p_holm"):
        assert (getattr(result, name) is None) == (name in result.why)
    assert (result.wilcoxon.p is None) <= (result.wilcoxon.why is not None)
    assert (result.tost.p is None) == (result.tost.why is not None)
    assert (result.normality.p is None) == (result.normality.why is not None)
    for cell in beside(result):
        assert (cell.live is None) <= (cell.status in {"not estimable", "does not follow", "not printed"})
        assert cell.words


@pytest.mark.parametrize(("n", "words"), [(0, "three pairs"), (2, "three pairs"), (5001, "not computed above 5000 pairs")])
def test_normality_says_for_how_many_pairs_it_speaks(n: int, words: str) -> None:
    got = normality(Distribution.of(np.arange(n)))
    assert got.w is None
    assert words in got.why


def test_three_differences_have_a_shape_and_five_thousand_too() -> None:
    assert normality(Distribution.of([0, 1, 5])).w == pytest.approx(0.892857142857, rel=1e-9)
    assert 0.9 < normality(Distribution.of(np.arange(5000))).w < 1


def test_constant_differences_are_not_called_normal() -> None:
    assert normality(Distribution.of([4] * 20)).why == "all differences are the same, so they have no shape"


def test_pingouin_is_not_asked_what_it_would_answer_wrongly() -> None:
    for before, after in (([1.0], [2.0]), ([1.0, 2.0], [2.0, 3.0])):
        with pytest.raises(ValueError, match="two pairs"):
            paired_t(np.array(before), np.array(after))
    with pytest.raises(ValueError, match="not above zero"):
        tost_p(np.array([1.0, 2]), np.array([2.0, 5]), -1)
    assert bf10(1e9, 2000) == (None, "> 1e100")


def test_effect_sizes_without_a_sample_are_none() -> None:
    assert dz_interval(2.0, 1) is None
    assert correction(1) is None
    assert d_av(-1.0, 0.0, 0.0).root_mean_square is None
    assert d_av(-1.0, 2.0, 0.0).mean_of_sds == -1.0


def test_a_single_score_has_a_mean_and_no_interval() -> None:
    one, many = summary(Distribution.of([47], 10)), summary(Distribution.of([47] * 9, 10))
    assert (one.mean, one.median, one.sd, one.ci95) == (4.7, 4.7, None, None)
    assert (many.mean, many.sd, many.ci95) == (4.7, 0.0, None)


def test_three_nearly_equal_changes_have_the_bayes_factor_of_their_huge_t_and_none_below_zero():
    """pingouin's integral misses its peak from |t| 450 on: it gave -0.58 here, and -6.8e8 at eight pairs."""
    for t, n, right in ((524.7882255844384, 3, 362.068223), (475.6230413987318, 8, 8.976081979e12)):
        g = np.geomspace(1e-4, 1e16, 400_001)
        inside = (1 + n * g * 0.707**2) ** -0.5 * (1 + t**2 / ((1 + n * g * 0.707**2) * (n - 1))) ** (-n / 2)
        inside *= (2 * np.pi) ** -0.5 * g**-1.5 * np.exp(-1 / (2 * g))
        expected = np.trapezoid(inside * g, np.log(g)) * (1 + t**2 / (n - 1)) ** (n / 2)
        assert bf10(t, n)[0] == pytest.approx(expected, rel=1e-6)
        assert bf10(t, n)[0] == pytest.approx(right, rel=1e-4)
        assert bf10(-t, n) == bf10(t, n)
