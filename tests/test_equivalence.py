"""Evidence that nothing changed: two one-sided tests, and whether a result held."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.statistics.equivalence import equivalence
from lib.statistics.held import held
from lib.statistics.paired import paired_result
from lib.statistics.results import PairedResult
from lib.statistics.with_pingouin import tost_p
from lib.study import published
from lib.study.distributions import pairs_of
from lib.study.vocabulary import PUBLISHED_CONTRASTS, measure

LATER = PUBLISHED_CONTRASTS[1]


def printed(name: str) -> tuple[float, float, int]:
    """Mean difference, implied SD and n of a row of Table 2."""
    row = published.printed_test(name, LATER.before, LATER.after)
    difference = float(row.summary_before.mean) - float(row.summary_after.mean)
    return difference, abs(difference / float(row.t)) * sqrt(published.N), published.N


# The audit of the printed numbers of Table 2: 90 % interval, then margin and p.
@pytest.mark.parametrize(
    ("name", "ci90", "margins"),
    [
        ("height", (0.34, 2.86), {3: 0.0343, 5: 1.6e-5}),
        ("vas", (0.041, 0.959), {0.5: 0.50, 1: 0.0369, 1.5: 2.8e-4, 2: 4.8e-7}),
        ("odi", (1.03, 11.17), {5: 0.64, 8: 0.267, 10: 0.102, 12.8: 0.0156, 15: 0.0024}),
    ],
)
def test_the_printed_tables_are_equivalent_only_within_these_margins(name: str, ci90: tuple, margins: dict) -> None:
    for margin, p in margins.items():
        got = equivalence(*printed(name), margin)
        assert got.p == pytest.approx(p, rel=0.03)
        assert got.ci90 == pytest.approx(ci90, abs=0.006)
        assert (got.verdict == "equivalent") == (p < 0.05)
    smallest = ci90[1]
    assert equivalence(*printed(name), smallest * 1.005).verdict == "equivalent"
    assert equivalence(*printed(name), smallest * 0.995).verdict == "not shown equivalent"


def test_height_is_at_once_different_from_zero_and_the_same_within_five_points() -> None:
    difference, sd, n = printed("height")
    low, high = equivalence(difference, sd, n, 5).ci90
    assert 0 < low < high < 5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-30, 30), min_size=3, max_size=50).filter(lambda v: len(set(v)) > 1), st.integers(1, 40))
def test_the_p_is_pingouins_for_any_differences(values: list[int], margin: int) -> None:
    steps = np.array(values, dtype=float)
    got = equivalence(steps.mean(), steps.std(ddof=1), len(steps), margin)
    assert got.p == pytest.approx(tost_p(steps, np.zeros_like(steps), margin), rel=1e-8)
    assert got.p == max(got.p_lower, got.p_upper)
    low, high = got.ci90
    assert (got.verdict == "equivalent") == (-margin < low and high < margin)


def test_margins_must_hold_zero_between_them() -> None:
    for upper, lower in ((-1, None), (0, None), (2, 1), (1, 3)):
        with pytest.raises(ValueError, match="both sides of zero"):
            equivalence(0.1, 1.0, 20, upper, lower)


def test_an_asymmetric_margin_asks_two_different_questions() -> None:
    got = equivalence(1.5, 2.0, 40, upper=2, lower=-10)
    assert (got.margin, got.bounds) == (None, (-10, 2))
    assert got.p == got.p_upper > got.p_lower


def test_no_spread_gives_words_and_no_p() -> None:
    for mean, sd, n, words in ((-1.0, 0.0, 6, "same"), (4.0, None, 1, "two pairs"), (None, None, 0, "two pairs")):
        got = equivalence(mean, sd, n, 5)
        assert (got.p, got.p_lower, got.p_upper, got.ci90, got.verdict) == (None, None, None, None, "not estimable")
        assert words in got.why


def later(name: str, change: float, spread: float, n: int = 40) -> PairedResult:
    """A comparison of two later visits in which patients improve by `change` points on average."""
    steps = np.round((np.linspace(-1, 1, n) * spread + change) * 10) / 10
    before = np.full(n, 50.0 if name != "vas" else 5.0)
    after = before + measure(name).sign * steps
    return paired_result(pairs_of(list(before), list(after), name), measure(name), LATER)


@pytest.mark.parametrize("name", ["height", "vas", "odi"])
def test_a_result_is_held_lost_improved_further_or_undecided_whichever_way_is_better(name: str) -> None:
    margin = measure(name).margin.value
    for change, spread, verdict in (
        (0.0, margin, "held"),
        (-2 * margin, margin, "lost"),
        (2 * margin, margin, "improved further"),
        (margin, margin, "undecided"),
        (0.0, 8 * margin, "undecided"),
    ):
        got = held(later(name, change, spread))
        assert got.verdict == verdict
        assert got.words.startswith(verdict.capitalize())
        assert got.ci90[0] < got.change < got.ci90[1]
        assert f"{margin:g} points" in got.words


def test_a_difference_that_is_not_significant_is_not_called_no_change() -> None:
    wide = later("odi", 1.0, 60)
    assert wide.p > 0.05
    assert held(wide).verdict == "undecided"
    assert "no change" not in held(wide).words
    assert "may or may not" in held(wide).words


def test_a_loss_reads_as_worse_and_a_gain_as_better() -> None:
    assert "20.00 points worse (90 % CI" in held(later("height", -20, 5)).words
    assert "20.00 points better (90 % CI" in held(later("odi", 20, 5)).words
    assert "from two days after surgery to final follow-up" in held(later("odi", 20, 5)).words


def test_whether_one_patient_held_cannot_be_estimated() -> None:
    one = paired_result(pairs_of([5], [4], "vas"), measure("vas"), LATER)
    got = held(one)
    assert (got.verdict, got.ci90) == ("not estimable", None)
    assert "two pairs are needed" in got.words


def test_the_margin_is_the_measures_own() -> None:
    result = later("vas", 0.0, 1.5)
    assert held(result).verdict == "held"
    strict = replace(result.measure, margin=replace(result.measure.margin, value=0.1))
    assert held(replace(result, measure=strict)).verdict == "undecided"
