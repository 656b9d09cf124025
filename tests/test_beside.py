"""Live values beside the printed ones, and printed p-values beside their printed t."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lib.statistics.beside import beside, follows, verdict_of
from lib.statistics.effect_size import dz, dz_interval, hedges_gz
from lib.statistics.paired import holm, paired_result
from lib.statistics.paired_t import two_sided_p
from lib.statistics.results import CellVerdict, PairedResult
from lib.study import published
from lib.study.distributions import pairs_of
from lib.study.vocabulary import contrasts, measure


def as_printed(row: published.PrintedTest) -> PairedResult:
    """A live result whose means, ranges and t are the printed ones to the last digit."""
    contrast = next(each for each in contrasts() if (each.before, each.after) == (row.before, row.after))
    result = paired_result(pairs_of([5, 6, 8], [2, 1, 1], row.measure), measure(row.measure), contrast)
    before, after = (
        replace(side, mean=float(cell.mean) + 0.04, minimum=float(cell.minimum), maximum=float(cell.maximum))
        for side, cell in ((result.before, row.summary_before), (result.after, row.summary_after))
    )
    t = float(row.t)
    return replace(result, before=before, after=after, t=t, p=two_sided_p(t, published.N - 1))


def cells(result: PairedResult) -> dict[str, CellVerdict]:
    return {each.cell: each for each in beside(result)}


def row(table: int, name: str) -> published.PrintedTest:
    return next(each for each in published.TESTS if (each.table, each.measure) == (table, name))


@pytest.mark.parametrize("printed", published.TESTS, ids=lambda each: each.where)
def test_a_cohort_that_fits_the_print_is_the_same_but_for_the_p_of_table_2(printed: published.PrintedTest) -> None:
    found = cells(as_printed(printed))
    assert list(found) == ["mean_before", "min_before", "max_before", "mean_after", "min_after", "max_after", "t", "p"]
    assert {found[name].status for name in found if name != "p"} == {"same"}
    assert found["p"].status == ("same" if printed.table == 1 else "does not follow")
    assert found["p"].live == two_sided_p(float(printed.t), 60)
    assert found["t"].printed == printed.t


def test_the_verdict_of_each_table_is_one_short_sentence() -> None:
    assert {verdict_of(as_printed(each)) for each in published.TESTS if each.table == 1} == {"same to the printed digit"}
    assert {verdict_of(as_printed(each)) for each in published.TESTS if each.table == 2} == {
        "means, ranges and t are the same to the printed digit; printed t and p cannot both be right"
    }


def test_a_difference_is_said_with_its_size_at_the_printed_decimals() -> None:
    result = as_printed(row(1, "height"))
    result = replace(result, before=replace(result.before, mean=35.04), t=-11.0)
    found = cells(result)
    assert (found["mean_before"].status, found["mean_before"].live) == ("differs", 35.04)
    assert found["mean_before"].words == "35.0 here, 34.7 printed: differs by +0.3"
    assert found["t"].words == "-11.00 here, -12.43 printed: differs by +1.43"
    assert verdict_of(result) == "differs in mean before and t"


def test_a_tie_may_have_been_rounded_up_or_to_even() -> None:
    result = as_printed(row(1, "height"))
    for live, status in ((34.65, "same"), (34.75, "differs"), (34.74, "same"), (34.64, "differs")):
        assert cells(replace(result, before=replace(result.before, mean=live)))["mean_before"].status == status
    result = as_printed(row(1, "vas"))  # 2.45 rounds up to 2.5 and to even 2.4, which is printed
    assert cells(replace(result, after=replace(result.after, mean=2.45)))["mean_after"].status == "same"


def test_a_bound_is_met_or_not() -> None:
    result = as_printed(row(1, "odi"))
    assert cells(replace(result, p=0.00009))["p"].status == "same"
    outside = cells(replace(result, p=0.0001))["p"]
    assert outside.status == "differs"
    assert outside.words == "0.0001 here, <.0001 printed: outside the printed bound"


def test_what_the_paper_never_tested_is_not_printed_but_its_means_are() -> None:
    never = next(each for each in contrasts() if each.table is None)
    found = cells(paired_result(pairs_of([8, 9, 6], [2, 1, 3], "vas"), measure("vas"), never))
    assert (found["t"].status, found["t"].printed, found["p"].status) == ("not printed", "", "not printed")
    assert found["mean_before"].printed == published.printed_mean("vas", never.before)
    result = paired_result(pairs_of([8, 9, 6], [2, 1, 3], "vas"), measure("vas"), never)
    assert verdict_of(result) == "not printed: the paper did not make this test"


def test_a_measure_that_the_paper_does_not_know_is_not_printed_anywhere() -> None:
    new = replace(measure("vas"), name="eq5d")
    result = paired_result(pairs_of([8, 9, 6], [2, 1, 3], "eq5d"), new, contrasts()[0])
    assert {each.status for each in beside(result)} == {"not printed"}


def test_a_cell_without_a_live_value_says_why() -> None:
    result = paired_result(pairs_of([8, 8, 8], [2, 2, 2], "vas"), measure("vas"), contrasts()[0])
    found = cells(result)
    assert (found["t"].status, found["t"].live) == ("not estimable", None)
    assert found["t"].words == "not estimable: all differences are the same, so there is no spread to test"
    assert found["mean_before"].status == "differs"
    assert verdict_of(result) == "not estimable: all differences are the same, so there is no spread to test"


# --- printed t and p ---------------------------------------------------------------------------------

# The audit at 60 degrees of freedom: p, its range by rounding of t, degrees of freedom that fit, t that would fit.
AUDIT = [
    ("height", 0.0381509, (0.0377, 0.0386), 9.97, 1.916, True),
    ("vas", 0.0737481, (0.0730, 0.0745), 10.82, 1.689, False),
    ("odi", 0.0489337, (0.0484, 0.0495), 12.19, 1.865, True),
]


@pytest.mark.parametrize(("name", "p", "span", "df", "t", "flips"), AUDIT)
def test_the_p_of_table_2_does_not_follow_from_its_t(name: str, p: float, span: tuple, df: float, t: float, flips: bool) -> None:
    printed = row(2, name)
    check = follows(printed.t, printed.p, published.N)
    assert not check.follows
    assert check.p == pytest.approx(p, abs=5e-8)
    assert (check.p_low, check.p_high) == span
    assert check.df[0] < df < check.df[1]
    assert sum(check.df) / 2 == pytest.approx(df, abs=0.02)
    assert check.df[0] < round(df) < check.df[1]
    assert check.t == (pytest.approx(t, abs=1e-3), pytest.approx(t, abs=1e-3))
    assert check.flips == flips
    assert check.words.endswith(f"not {printed.p}: they cannot both be right")
    assert cells(as_printed(printed))["p"].words == check.words


def test_the_p_of_table_1_follows_from_its_t_at_any_usual_df() -> None:
    for printed, least in ((row(1, "height"), 5), (row(1, "vas"), 4), (row(1, "odi"), 4)):
        check = follows(printed.t, printed.p, published.N)
        assert check.follows
        assert not check.flips
        assert least - 1 < check.df[0] <= least
        assert check.df[1] is None
        assert check.words.startswith(f"printed t {printed.t} with 61 patients gives p ")


def test_after_holm_the_second_table_stays_undecided() -> None:
    adjusted = holm([two_sided_p(float(each.t), 60) for each in published.TESTS])
    assert max(adjusted[:3]) <= 1.22e-17
    assert adjusted[3:] == pytest.approx([0.1145] * 3, abs=5e-5)


@pytest.mark.parametrize(
    ("table", "name", "effect", "interval", "corrected"),
    [
        (1, "height", -1.591, (-1.967, -1.209), -1.572),
        (1, "vas", 2.693, (2.148, 3.232), 2.659),
        (1, "odi", 2.367, (1.873, 2.856), 2.338),
        (2, "height", 0.271, (0.015, 0.526), 0.268),
        (2, "vas", 0.233, (-0.022, 0.486), 0.230),
        (2, "odi", 0.257, (0.001, 0.511), 0.254),
    ],
)
def test_effect_sizes_follow_from_the_printed_t(table: int, name: str, effect: float, interval: tuple, corrected: float) -> None:
    t = float(row(table, name).t)
    assert dz(t, published.N) == pytest.approx(effect, abs=6e-4)
    assert dz_interval(t, published.N) == pytest.approx(interval, abs=6e-4)
    assert hedges_gz(t, published.N) == pytest.approx(corrected, abs=6e-4)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.05, 6), st.integers(3, 200))
def test_an_honestly_rounded_p_always_follows_from_an_honestly_rounded_t(t: float, n: int) -> None:
    p = 2 * stats.t.sf(t, n - 1)
    check = follows(f"{t:.2f}", f"{p:.4f}" if p >= 0.0001 else "<.0001", n)
    assert check.follows, check
    assert not check.flips


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 4), st.integers(5, 100))
def test_the_degrees_of_freedom_that_fit_hold_the_true_ones(t: float, n: int) -> None:
    p = 2 * stats.t.sf(t, n - 1)
    check = follows(f"{t:.2f}", f"{p:.4f}", n)
    assert check.df is None or check.df[0] <= n - 1 + 1e-6
    assert check.df is None or check.df[1] is None or check.df[1] >= n - 1 - 1e-6
    assert check.t is None or check.t[0] - 0.005 <= t <= check.t[1] + 0.005


def test_bounds_words_and_impossible_zeros_are_read() -> None:
    assert follows("2.12", "p < .05", 61).follows
    assert follows("2.12", "<.05", 61).flips is False
    assert not follows("2.12", "<.01", 61).follows
    assert not follows("2.12", "ns", 61).follows
    assert follows("2.12", "ns", 61).flips
    assert follows("1.82", "> .05", 61).follows
    assert not follows("21.03", ".000", 61).follows
    assert follows("-2.12", "= .038", 61).follows


def test_a_p_that_cannot_be_read_is_refused() -> None:
    for text in ("", "abc", "1.5", "p = ", "<", ".05.1"):
        with pytest.raises(ValueError, match="is not a printed p-value"):
            follows("2.12", text, 61)


def test_a_t_that_cannot_be_read_and_a_single_patient_are_refused() -> None:
    for text in ("", "x", "nan", "2,12"):
        with pytest.raises(ValueError, match="is not a printed t"):
            follows(text, ".05", 61)
    with pytest.raises(ValueError, match="1 patients"):
        follows("2.12", ".05", 1)
    assert follows("\N{MINUS SIGN}2.12", ".038", 61).follows


def test_no_degrees_of_freedom_can_give_a_p_below_the_normal_one() -> None:
    assert follows("1.50", ".0100", 61).df is None
