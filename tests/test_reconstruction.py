"""The search for scores behind printed summaries: known answers, refusals, and the same scores every time."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lib.statistics.printed_scores import Allowed, PrintedScore, PrintedSummaries, PrintedT, allowed, most_squares, squares
from lib.statistics.reconstruction import reconstruct
from lib.statistics.reconstruction_patients import printed_summaries
from lib.study import published


def one(n: int, mean: str | None, minimum: str | None = None, maximum: str | None = None, **more: object) -> PrintedSummaries:
    return PrintedSummaries(n, (PrintedScore("score", mean, minimum, maximum),), **more)


def two(n: int, before: PrintedScore, after: PrintedScore, t: str, **more: object) -> PrintedSummaries:
    return PrintedSummaries(n, (before, after), (PrintedT(before.name, after.name, t),), **more)


def test_printed_vas_before_and_after_has_exactly_one_sum_and_sum_of_squares() -> None:
    summaries = printed_summaries("vas")
    before, after, _ = (allowed(each, summaries) for each in summaries.scores)
    differences = range(before.sums[0] - after.sums[-1], before.sums[-1] - after.sums[0] + 1)
    found = [(d, ss) for d in differences for ss in squares(d, published.N, "21.03") or ()]
    assert found == [(332, 2052)]


def test_printed_vas_after_and_final_has_seventeen_sums_and_sums_of_squares() -> None:
    summaries = printed_summaries("vas")
    _, after, final = (allowed(each, summaries) for each in summaries.scores)
    differences = range(after.sums[0] - final.sums[-1], after.sums[-1] - final.sums[0] + 1)
    assert sum(len(squares(d, published.N, "1.82") or ()) for d in differences) == 17


@pytest.mark.parametrize("n", [11, 12, 13])
def test_the_ns_that_the_printed_p_values_suggest_allow_no_whole_number_vas(n: int) -> None:
    vas = published.SUMMARIES
    cells = [PrintedScore(when, vas[when]["vas"].mean, vas[when]["vas"].minimum, vas[when]["vas"].maximum) for when in vas]
    first = reconstruct(two(n, cells[0], cells[1], "21.03", high="10"))
    second = reconstruct(two(n, cells[1], cells[2], "1.82", high="10"))
    assert (first.status, second.status) == ("impossible", "impossible")
    assert "21.03" in first.why
    assert "1.82" in second.why


def test_squares_are_those_that_scipy_gives_the_printed_t() -> None:
    differences = np.array([1, 2, 2, 3, 3, 3, 4, 5, -1, 0])
    t = stats.ttest_1samp(differences, 0).statistic
    assert int((differences**2).sum()) in squares(int(differences.sum()), 10, f"{t:.2f}")


def test_a_t_of_the_other_sign_has_no_squares() -> None:
    assert squares(10, 20, "-2.12") is None
    assert squares(0, 20, "2.12") is None


def test_the_widest_spread_stands_at_the_corners_of_both_ranges() -> None:
    score = Allowed("x", 0, 10, (), range(50, 51))
    assert most_squares(score, score, 50, 50, 10) == Fraction(10 * 100)
    assert most_squares(score, score, 100, 0, 10) == Fraction(10 * 100)
    assert most_squares(score, score, 0, 0, 10) == 0


@pytest.mark.parametrize(
    ("summaries", "words"),
    [
        (one(10, "3.45"), "no 10 scores on a grid of 1/1 have a mean that rounds to 3.45"),
        (one(10, "9.8", "0", "10"), "never 9.8"),
        (one(10, "3.0", "5", "2"), "minimum 5 is above the maximum 2"),
        (one(10, "3.0", "0", "17", high="10"), "outside the scale 0 to 10"),
        (one(10, "3.0", "0.5", "9"), "does not stand on the grid"),
        (one(1, None, "2", "5"), "cannot show 2 different values"),
        (PrintedSummaries(9, (PrintedScore("age", "68", "55", "90", ("95",)),)), "known value lies outside"),
        (two(1, PrintedScore("a"), PrintedScore("b"), "2.0"), "two patients"),
        (two(20, PrintedScore("a", "8.0", "6", "9"), PrintedScore("b", "2.0", "0", "4"), "-9.10"), "give -9.10"),
        (two(20, PrintedScore("a", "8.0", "6", "9"), PrintedScore("b", "2.0", "0", "4"), "2.10"), "wider spread"),
    ],
)
def test_an_impossible_print_is_refused_with_the_number_that_breaks(summaries: PrintedSummaries, words: str) -> None:
    refused = reconstruct(summaries)
    assert refused.status == "impossible"
    assert words in refused.why
    assert refused.scores == {}


def test_two_ts_that_hold_alone_and_not_together_are_impossible() -> None:
    before, after, final = PrintedScore("before", "5.3"), PrintedScore("after", "2.9"), PrintedScore("final", "1.3")
    first, second = PrintedT("before", "after", "8.90"), PrintedT("after", "final", "6.28")
    alone = [reconstruct(PrintedSummaries(23, (before, after, final), (test,), high="8"), 1) for test in (first, second)]
    together = reconstruct(PrintedSummaries(23, (before, after, final), (first, second), high="8"), 1)
    assert [each.status for each in alone] == ["found", "found"]
    assert (together.status, together.why) == ("impossible", "no sums of the scores give all printed t's at once")


@pytest.mark.parametrize("measure", ["height", "vas", "odi"])
def test_another_seed_gives_other_scores_that_agree_as_well(measure: str) -> None:
    summaries = printed_summaries(measure)
    made = {seed: reconstruct(summaries, seed) for seed in (1, 2)}
    assert made[1].scores != made[2].scores
    for each in made.values():
        assert_agrees(summaries, {name: np.array(each.values(name)) for name in each.scores})


def test_the_same_seed_gives_the_same_scores() -> None:
    assert reconstruct(printed_summaries("vas"), 5) == reconstruct(printed_summaries("vas"), 5)


def test_tenths_are_searched_on_their_own_grid() -> None:
    summaries = two(
        24, PrintedScore("before", "6.35", "4.2", "9.1"), PrintedScore("after", "3.08", "0.5", "6.0"), "8.814", decimals=1
    )
    made = reconstruct(summaries, 3)
    assert made.scale == 10
    assert_agrees(summaries, {name: np.array(made.values(name)) for name in made.scores})


def test_a_t_without_means_or_ranges_is_met_too() -> None:
    summaries = two(15, PrintedScore("before"), PrintedScore("after"), "3.50", high="10")
    made = reconstruct(summaries, 1)
    assert made.status == "found"
    assert_agrees(summaries, {name: np.array(made.values(name)) for name in made.scores})


def test_a_t_of_nought_is_met() -> None:
    summaries = two(20, PrintedScore("before", "5.0", "1", "9"), PrintedScore("after", "5.0", "1", "9"), "0.00")
    made = reconstruct(summaries, 1)
    assert_agrees(summaries, {name: np.array(made.values(name)) for name in made.scores})


def test_known_patients_are_among_the_scores() -> None:
    weeks = PrintedScore("weeks", "9", "6", "104", ("13",))
    made = reconstruct(PrintedSummaries(61, (weeks,), high="520"), 4)
    assert {6, 13, 104} <= set(made.scores["weeks"])
    assert round(np.mean(made.scores["weeks"])) == 9


@settings(max_examples=15, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(3, 10), st.integers(0, 7)), min_size=8, max_size=30),
    seed=st.integers(0, 999),
)
def test_what_real_scores_print_is_never_called_impossible(rows: list[tuple[int, int]], seed: int) -> None:
    before, after = (np.array(column) for column in zip(*rows, strict=True))
    if np.ptp(before - after) == 0:
        return
    t = stats.ttest_rel(before, after).statistic
    cells = [
        PrintedScore(name, f"{x.mean():.1f}", str(x.min()), str(x.max())) for name, x in (("before", before), ("after", after))
    ]
    summaries = two(len(rows), cells[0], cells[1], f"{t:.2f}", high="10")
    made = reconstruct(summaries, seed)
    assert made.status != "impossible", made.why
    if made.status == "found":
        assert_agrees(summaries, {name: np.array(made.values(name)) for name in made.scores})


def assert_agrees(summaries: PrintedSummaries, scores: dict[str, np.ndarray]) -> None:
    """Every printed number, recomputed with numpy and scipy, lies within half a unit of its last digit."""
    assert scores
    for cell in summaries.scores:
        x = scores[cell.name]
        assert len(x) == summaries.n
        assert cell.mean is None or close(x.mean(), cell.mean)
        assert cell.minimum is None or x.min() == float(cell.minimum)
        assert cell.maximum is None or x.max() == float(cell.maximum)
    for test in summaries.tests:
        assert close(stats.ttest_rel(scores[test.before], scores[test.after]).statistic, test.t)


def close(value: float, printed: str) -> bool:
    return abs(value - float(printed)) <= 0.5 * 10 ** -len(printed.partition(".")[2]) + 1e-9


def test_four_patients_are_judged_as_counting_every_way_they_can_score_judges() -> None:
    """All columns of four scores of 0-3 with these means are the oracle of which t's can be printed."""
    columns = [np.array(column) for column in product(range(4), repeat=4)]
    for mean_before, mean_after in (("0.75", "1.50"), ("1.50", "1.50"), ("2.25", "1.50")):
        befores, afters = ([x for x in columns if f"{x.mean():.2f}" == mean] for mean in (mean_before, mean_after))
        apart = np.unique([before - after for before, after in product(befores, afters) if np.ptp(before - after)], axis=0)
        printable = {f"{t:.2f}".replace("-0.00", "0.00") for t in stats.ttest_1samp(apart, 0, axis=1).statistic}
        for t in sorted(printable | {f"{step / 20:.2f}" for step in range(-60, 160, 7)}):
            summaries = two(4, PrintedScore("before", mean_before), PrintedScore("after", mean_after), t, high="3")
            assert reconstruct(summaries, 1).status == ("found" if t in printable else "impossible"), (mean_before, mean_after, t)
