"""Comparing groups: checked against statsmodels, scipy and pingouin called directly, and held to its guard-rails."""

import json
import warnings

import numpy as np
import pandas as pd
import pingouin
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lib.statistics.ancova import NO_SPREAD, SAME_START, TOO_FEW, Moments, ancova
from lib.statistics.group_results import Group
from lib.statistics.paired import holm
from lib.statistics.subgroups import compare, in_session, mixed_anova, p_values, welch
from lib.study import vocabulary
from lib.study.distributions import pairs_of
from lib.tables.subgroup_sentences import guard_rails, headline, overall_sentence
from lib.tables.subgroup_table import groups_table, mixed_table, versus_table

VAS, FIRST = vocabulary.measure("vas"), vocabulary.contrasts()[0]
# Reference case L02: height before and after of 61 patients, and R's lm(post ~ pre).
PRE = """27.3 38.3 38.6 33.8 32.3 18.5 26.2 26.6 28.5 43.2 40.7 18 22.6 26 22.8 46.2 23.7 37.1 27.5 32.5 32.3 36.3 27.9 31.9 44.1
27.8 43.1 50.6 24.7 40.8 25.4 34.7 23.3 32.1 40.3 34.8 32.6 26.2 31.6 18 40.5 35.8 38.6 28.7 29.5 32.3 53 22.9 26.4 34.5 33.7 26
49 42.8 45.4 33.3 39 34.4 28 21.2 29.6"""
POST = """51.4 64.9 63.1 58.5 49.7 35 38.8 50.2 45 67.4 54.9 42.6 35 45.5 42.5 70.4 50.4 56.3 43.4 47.4 62.2 55.6 53.5 53.9 69.9
51.8 62.8 69.7 35.4 60.3 44.2 42.9 35 52 63.2 49.3 51.7 46.7 46.5 43.7 75 61.2 59.9 54.6 35.9 42.6 75 38.2 42 51.7 56.1 47.2 75
65.1 54.2 49.6 60.5 54.5 38.1 40.1 51.9"""


def made(sizes: tuple[int, ...], seed: int = 5, shift: float = 0.7) -> tuple[list, pd.DataFrame]:
    """Groups of these sizes on a grid of tenths, as pairs and as rows."""
    dice = np.random.default_rng(seed)
    frames = []
    for place, n in enumerate(sizes):
        before = np.round(dice.normal(7 + 0.4 * place, 1.3, n), 1)
        after = np.round(0.3 * before + shift * place + dice.normal(1, 1.1 + 0.3 * place, n), 1)
        frames.append(pd.DataFrame({"g": f"g{place}", "x": before, "y": after}))
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return [pairs_of(f.x.tolist(), f.y.tolist(), "vas") for f in frames], rows


def groups(*sizes: int, missing: int | None = None) -> list[Group]:
    pairs, _ = made(sizes)
    return [Group(f"g{i}", each, i == missing) for i, each in enumerate(pairs)]


def test_regression_of_after_on_before_agrees_with_r_in_reference_case_l02():
    pre, post = ([float(each) for each in text.split()] for text in (PRE, POST))
    fit = ancova([pairs_of(pre, post)])
    assert fit.intercept == pytest.approx(15.371507806412, rel=1e-9)
    assert fit.slope == pytest.approx(1.130392788467, rel=1e-9)
    assert fit.p_slope == pytest.approx(1.037364833138e-18, rel=1e-6)
    assert (fit.n, fit.adjusted, fit.overall, fit.slopes) == (61, (), None, None)


@pytest.mark.parametrize("sizes", [(33, 28), (12, 7, 40), (5, 5, 5, 5), (200, 3000)])
def test_ancova_from_exact_sums_agrees_with_statsmodels_from_rows(sizes):
    pairs, rows = made(sizes)
    fit, full, same = ancova(pairs), smf.ols("y ~ x + C(g)", rows).fit(), smf.ols("y ~ x", rows).fit()
    assert fit.slope == pytest.approx(full.params["x"], rel=1e-9)
    assert fit.p_slope == pytest.approx(full.pvalues["x"], rel=1e-6)
    assert fit.intercept == pytest.approx(full.params["Intercept"], rel=1e-9)
    for place, each in enumerate(fit.adjusted, 1):
        name = f"C(g)[T.g{place}]"
        assert each.value == pytest.approx(full.params[name], rel=1e-8)
        assert each.ci95 == pytest.approx(tuple(full.conf_int().loc[name]), rel=1e-8)
        assert (each.t, each.p) == (pytest.approx(full.tvalues[name], rel=1e-8), pytest.approx(full.pvalues[name], rel=1e-6))
    f, p, df1 = full.compare_f_test(same)
    assert (fit.overall.f, fit.overall.p) == (pytest.approx(f, rel=1e-7), pytest.approx(p, rel=1e-6))
    assert (fit.overall.df1, fit.overall.df2) == (df1, full.df_resid)
    f, p, _ = smf.ols("y ~ x * C(g)", rows).fit().compare_f_test(full)
    assert (fit.slopes.f, fit.slopes.p) == (pytest.approx(f, rel=1e-6), pytest.approx(p, rel=1e-6))


def test_ancova_of_the_change_and_of_the_value_after_give_the_same_difference():
    pairs, rows = made((20, 30))
    rows["change"] = rows.y - rows.x
    assert ancova(pairs).adjusted[0].value == pytest.approx(smf.ols("change ~ x + C(g)", rows).fit().params["C(g)[T.g1]"])


def test_sums_of_two_hospitals_add_to_those_of_both():
    (one, other), rows = made((20, 30))
    both = Moments.of(pairs_of(rows.x.tolist(), rows.y.tolist()))
    assert Moments.of(one) + Moments.of(other) == both
    assert both.xy == round(sum(round(x * 10) * round(y * 10) for x, y in zip(rows.x, rows.y, strict=True)))


def test_groups_of_versions_on_different_grids_are_compared_in_points():
    fine, coarse = pairs_of([7, 8, 9, 6.5], [2, 4, 3, 1.5], scale=10), pairs_of([7, 8, 9, 6], [5, 4, 6, 4], scale=1)
    same = ancova([fine, pairs_of([7, 8, 9, 6], [5, 4, 6, 4], scale=10)])
    assert ancova([fine, coarse]).adjusted[0].value == pytest.approx(same.adjusted[0].value, rel=1e-12)


def test_what_can_not_be_adjusted_says_why():
    flat = [pairs_of([5, 5, 5], [1, 2, 4]), pairs_of([5, 5, 5], [2, 3, 9])]
    assert ancova(flat).why == SAME_START
    assert ancova([pairs_of([1, 2, 3], [2, 3, 4]), pairs_of([2, 3, 5], [2, 3, 5])]).why == NO_SPREAD
    assert ancova([pairs_of([1], [2]), pairs_of([2, 3], [2, 3])]).why == TOO_FEW


@pytest.mark.parametrize("sizes", [(33, 28), (6, 90), (2, 3)])
def test_the_raw_difference_agrees_with_welch_of_scipy(sizes):
    (one, other), rows = made(sizes)
    change = [(rows.y - rows.x)[rows.g == name] for name in ("g1", "g0")]
    truth, found = stats.ttest_ind(*change, equal_var=False), welch(one.difference.negated(), other.difference.negated())
    assert found.value == pytest.approx(change[0].mean() - change[1].mean(), rel=1e-9)
    assert (found.t, found.df, found.p) == (
        pytest.approx(truth.statistic, rel=1e-8),
        pytest.approx(truth.df, rel=1e-8),
        pytest.approx(truth.pvalue, rel=1e-7),
    )
    assert found.ci95 == pytest.approx(tuple(truth.confidence_interval()), rel=1e-7)


def test_two_groups_without_any_spread_have_no_welch_test():
    assert welch(pairs_of([3, 3], [1, 1]).difference, pairs_of([4, 4], [1, 1]).difference) is None
    assert welch(pairs_of([3], [1]).difference, pairs_of([4, 5], [1, 1]).difference) is None


@pytest.mark.parametrize("visits", [2, 3])
def test_a_mixed_anova_equals_pingouin_called_directly_on_complete_rows(visits):
    dice = np.random.default_rng(3)
    values, place = dice.normal(5, 2, (40, visits)) + np.arange(visits), dice.integers(0, 3, 40)
    values[[1, 7], 0] = np.nan
    place[9] = -1
    kept = np.array([i for i in range(40) if i not in (1, 7, 9)])
    rows = pd.DataFrame(
        [(i, f"g{place[i]}", f"t{t}", values[i, t]) for i in kept for t in range(visits)], columns=["id", "g", "t", "v"]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        truth = pingouin.mixed_anova(rows, "v", "t", "id", "g", correction=True)
    found = mixed_anova(values, place)
    assert (found.n, found.n_left_out, found.why) == (37, 2, "")
    for place_, each in enumerate(found.effects):
        row = truth.iloc[place_]
        expected = [row["F"], row["DF1"], row["DF2"], row["p_unc"], row["np2"]]
        assert [each.f, each.df1, each.df2, each.p, each.partial_eta2] == pytest.approx(expected, rel=1e-9)
    assert [each.p_gg is None for each in found.effects] == [True, visits == 2, visits == 2]
    if visits == 3:
        assert found.effects[2].p_gg == pytest.approx(truth.iloc[2]["p_GG_corr"], rel=1e-9)


def test_a_mixed_anova_that_can_not_be_made_says_why_and_for_how_many():
    dice = np.random.default_rng(1)
    values = dice.normal(0, 1, (30, 3))
    few = mixed_anova(values, np.repeat([0, 1], [26, 4]))
    assert (few.n, few.effects) == (30, ())
    assert few.why == "two groups of 5 patients with a value at every visit are needed"
    assert "same course" in mixed_anova(np.repeat([[1.0, 2, 3]], 12, axis=0), np.repeat([0, 1], 6)).why
    many = mixed_anova(dice.normal(0, 1, (20_002, 2)), np.arange(20_002) % 2)
    assert (many.n, many.why) == (20_002, "not computed above 20\u202f000 patients")


# --- the guard-rails ------------------------------------------------------------------------------


def test_under_five_pairs_a_group_is_shown_and_never_tested():
    found = compare(groups(20, 4, 9), VAS, FIRST)
    assert [each.tested for each in found.groups] == [True, False, True]
    assert (found.groups[1].change, found.groups[1].ci95) == (None, None)
    assert found.groups[1].median is not None
    assert found.groups[1].changes.n == 4
    assert [each.label for each in found.versus] == ["g2"]
    assert found.against("g1") is None
    notes = " ".join(guard_rails(found))
    assert "g1" in notes
    assert "under 5 pairs" in notes
    assert "under 10 pairs: read with caution" in notes


def test_the_reference_is_the_first_group_large_enough():
    found = compare(groups(3, 12, 30), VAS, FIRST)
    assert found.reference.label == "g1"
    assert [(each.label, each.reference) for each in found.versus] == [("g2", "g1")]


def test_not_recorded_is_a_group_and_tested_only_when_asked():
    these = groups(12, 14, 9, missing=2)
    assert [each.label for each in compare(these, VAS, FIRST).versus] == ["g1"]
    assert [each.label for each in compare(these, VAS, FIRST, with_missing=True).versus] == ["g1", "g2"]
    assert compare(these, VAS, FIRST).groups[2].ci95 is not None


@pytest.mark.parametrize("sizes", [(), (20,), (4, 4, 20), (0, 0)])
def test_without_two_groups_of_five_nothing_is_tested_and_it_says_so(sizes):
    found = compare(groups(*sizes), VAS, FIRST)
    assert (found.versus, found.ancova) == ((), None)
    assert found.why == "fewer than two groups have 5 patients with both values"
    assert found.why in headline(found, "Age")


def test_groups_that_share_patients_are_shown_and_not_tested():
    found = compare(groups(20, 30), VAS, FIRST, overlap=3)
    assert found.versus == ()
    assert all(each.ci95 for each in found.groups)
    assert "more than one group" in found.why
    assert "3 patients" in " ".join(guard_rails(found))


def test_p_values_are_adjusted_for_the_comparisons_shown_and_for_the_session():
    found = compare(groups(20, 30, 25), VAS, FIRST)
    raw = p_values(found)
    assert [each.p_holm for each in found.versus] == pytest.approx(holm(list(raw)))
    later = in_session(found, [(0.5, 0.001), (0.2,)])
    assert [each.p_session for each in later.versus] == pytest.approx(holm([*raw, 0.5, 0.001, 0.2])[:2])
    assert (later.n_questions, later.n_comparisons) == (3, 5)
    assert all(a.p_session >= b.p_holm for a, b in zip(later.versus, found.versus, strict=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(0, 2)), min_size=16, max_size=60), st.randoms())
def test_neither_the_order_of_patients_nor_a_shift_of_the_scale_changes_a_comparison(rows, dice):
    def found(these, shift=0):
        split = [[(x + shift, y + shift) for x, y, g in these if g == place] for place in range(3)]
        return compare(
            [Group(str(i), pairs_of(*map(list, zip(*each, strict=True)))) for i, each in enumerate(split) if each], VAS, FIRST
        )

    mixed = list(rows)
    dice.shuffle(mixed)
    first, again, moved = found(rows), found(mixed), found(rows, 7)
    assert first.versus == again.versus
    for one, other in zip(first.versus, moved.versus, strict=True):
        assert (one.best is None) == (other.best is None)
        assert one.best is None or one.best.value == pytest.approx(other.best.value, abs=1e-9)


def test_swapping_two_groups_turns_the_sign_and_nothing_else():
    one, other = groups(20, 30)
    there, back = compare([one, other], VAS, FIRST).versus[0], compare([other, one], VAS, FIRST).versus[0]
    for a, b in ((there.raw, back.raw), (there.adjusted, back.adjusted)):
        assert (a.value, a.p, a.ci95[0]) == pytest.approx((-b.value, b.p, -b.ci95[1]))


# --- in words and tables --------------------------------------------------------------------------


def test_the_headline_says_each_change_the_adjusted_difference_and_that_it_explores():
    found = compare(groups(33, 28), VAS, FIRST)
    said = headline(found, "Sex")
    best = found.versus[0].adjusted
    assert f"{abs(best.value):.1f} points" in said
    assert "2 days, by sex: “g1” improved by" in said
    assert "g0" in said
    assert "g1" in said
    assert "adjusted" in said
    assert "95\u202f% CI" in said


def test_several_groups_are_tested_at_once_before_any_is_picked():
    found = compare(groups(20, 30, 25), VAS, FIRST)
    assert f"F(2, 71) = {found.ancova.overall.f:.2f}" in overall_sentence(found)
    assert overall_sentence(found) in headline(found, "Age")
    assert headline(found, "Age").count("by age") == 1


def test_tables_give_raw_and_adjusted_p_and_words_where_nothing_is_estimable():
    found = in_session(compare(groups(20, 4, 9), VAS, FIRST), [(0.2,)])
    first, second = groups_table(found, "Age"), versus_table(found)
    assert [row[0] for row in first.texts()] == ["g0", "g1", "g2"]
    assert "–" not in first.texts()[1][-2]  # a median even for four
    assert first.numbers()[1]["ci95_low"] is None
    assert second.numbers()[0]["p"] == p_values(found)[0]
    assert second.numbers()[0]["p_session"] == found.versus[0].p_session
    assert any("exploratory" in note.lower() for note in second.notes)
    assert json.dumps(second.texts())


def test_the_mixed_anova_table_says_how_many_it_used_and_left_out():
    dice = np.random.default_rng(3)
    values = dice.normal(5, 2, (40, 3))
    values[0, 0] = np.nan
    table = mixed_table(mixed_anova(values, np.arange(40) % 2), VAS)
    assert len(table.rows) == 3
    assert "39 patients" in " ".join(table.notes)
    assert "1 patient" in " ".join(table.notes)
    assert mixed_table(mixed_anova(values[:4], np.arange(4) % 2), VAS).rows == ()
