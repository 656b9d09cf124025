"""Figures: what is drawn at which size, in which colours, and that no word from a user becomes markup."""

import html
import time
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from lib.figures.completeness import completeness
from lib.figures.distribution_panel import Spread, distribution_panel
from lib.figures.estimation import estimation, smoothed
from lib.figures.labels import apart
from lib.figures.lines import JITTER, Bands, Lines, Means, jitter, quantile, rows_wanted
from lib.figures.look import CONFIG, DARK, LIGHT, ticks
from lib.figures.signs import SignBar, sign_bars
from lib.figures.spark import spark
from lib.figures.text import GUARD, plotly_text, wrapped
from lib.figures.trajectories import trajectory_panel
from lib.statistics.paired import paired_result
from lib.statistics.rates import rate
from lib.statistics.results import Summary
from lib.statistics.summary import summary
from lib.study import vocabulary
from lib.study.distributions import Distribution, pairs_of
from tests.invented import HOSTILE, LINK, bands, distribution, lines, means, months, results, scores

POINTS = vocabulary.TIMEPOINTS
VAS = vocabulary.measure("vas")
SMALL, QUICK = 80_000, 0.025


def panel(n: int = 61, measure: str = "vas", groups: int = 0, **more) -> go.Figure:
    those = lines(measure, n, groups)
    over = (
        [means(those.values[those.groups == place], f"group {place}") for place in range(groups)]
        if groups
        else [means(those.values)]
    )
    return trajectory_panel(vocabulary.measure(measure), POINTS, those, over, bands=bands(those.values), **more)


def trace(figure: go.Figure, name: str) -> go.Scatter:
    return next(each for each in figure.data if each.name == name)


def names(figure: go.Figure) -> list[str]:
    return [each.name for each in figure.data]


def words(figure: go.Figure) -> str:
    return " ".join(each.text for each in figure.layout.annotations)


def test_up_to_three_hundred_patients_have_markers_that_say_their_row():
    for n in (61, 300):
        drawn = trace(panel(n), "patients")
        assert drawn.mode == "lines+markers"
        size = len(POINTS) + 1
        assert drawn.customdata.tolist() == np.repeat(np.arange(n), size).tolist()
        assert np.isnan(drawn.y[len(POINTS) :: size]).all()
        assert drawn.y.dtype == np.float32
        assert drawn.connectgaps is False


def test_up_to_two_thousand_patients_are_lines_with_one_marker_at_the_last_visit():
    for n in (301, 2000):
        figure = panel(n)
        assert trace(figure, "patients").mode == "lines"
        assert len(trace(figure, "patients").y) == n * (len(POINTS) + 1)
        last = trace(figure, "last visit")
        assert (last.mode, len(last.x)) == ("markers", n)
        assert last.customdata.tolist() == list(range(n))
        assert last.y.tolist() == scores("vas", n)[:, -1].tolist()


def test_a_missed_last_visit_moves_the_marker_to_the_visit_before():
    values = np.tile([8.0, 2.0, 1.0], (400, 1))
    values[0, 2] = np.nan
    values[1] = np.nan
    last = trace(trajectory_panel(VAS, POINTS, Lines(np.arange(400), values)), "last visit")
    assert last.y[:2].tolist() == [2.0, 1.0]
    assert 1 not in last.customdata.tolist()


def test_above_two_thousand_patients_bands_and_two_hundred_lines_stand_for_all():
    assert (rows_wanted(2000), rows_wanted(2001), rows_wanted(10**6)) == (2000, 200, 200)
    figure = panel(2001)
    assert len(trace(figure, "patients").y) == 200 * (len(POINTS) + 1)
    assert {"10th to 90th percentile", "middle half", "median"} <= set(names(figure))
    assert "median" not in names(panel(2000))


@pytest.mark.parametrize("when", ["visits", "months"])
@pytest.mark.parametrize(("n", "groups"), [(0, 0), (1, 0), (61, 0), (300, 4), (2000, 0), (2000, 5), (20_000, 2)])
def test_no_figure_is_slow_or_large_at_any_number_of_patients(n, groups, when):
    those = lines("odi", n, groups)
    over = [means(those.values[those.groups == i], f"a long name of group {i}") for i in range(groups)] or [means(those.values)]
    measure, given = vocabulary.measure("odi"), {"bands": bands(those.values), "time": when, "printed": ["80.9", "31.4", "25.3"]}
    trajectory_panel(measure, POINTS, those, over, **given)
    spent = []
    for _ in range(8):
        start = time.thread_time()
        figure = trajectory_panel(measure, POINTS, those, over, **given)
        spent.append(time.thread_time() - start)
    assert min(spent) < QUICK
    assert len(figure.to_json()) < SMALL


def test_tenths_keep_the_figure_small_too():
    values = scores("odi", 2000) + 0.3
    assert (
        len(trajectory_panel(vocabulary.measure("odi"), POINTS, Lines(np.arange(10**6, 10**6 + 2000), values)).to_json()) < SMALL
    )


def test_the_jitter_of_a_row_is_small_and_the_same_in_every_figure():
    shifts = jitter(np.arange(1000))
    assert np.abs(shifts).max() <= JITTER
    assert shifts[[3, 17]].tolist() == jitter(np.array([3, 17])).tolist()
    assert len(np.unique(np.round(shifts, 4))) > 900
    x = trace(panel(20), "patients").x
    assert np.ptp(x[:3] - np.array([10, 70, 130])) < 1e-4


def test_the_mean_lies_over_the_lines_with_its_interval_and_its_number():
    figure = panel(61)
    values = scores("vas", 61)
    assert trace(figure, "mean").y.tolist() == pytest.approx(values.mean(axis=0).tolist())
    ribbon = trace(figure, "95 % CI of the mean")
    assert ribbon.fill == "toself"
    assert len(ribbon.x) == 2 * len(POINTS)
    assert names(figure).index("patients") < names(figure).index("mean")
    assert f"<b>{values[:, 0].mean():.1f}</b>" in words(figure)


def test_a_median_has_its_quartiles_around_it():
    values = scores("vas", 61)
    figure = trajectory_panel(VAS, POINTS, None, [means(values, kind="median")])
    assert trace(figure, "median").y.tolist() == np.median(values, axis=0).tolist()
    assert "quartiles of the median" in names(figure)


def test_one_patient_has_a_line_and_no_interval():
    figure = panel(1)
    assert len(trace(figure, "95 % CI of the mean").x) == 0
    assert len(trace(figure, "mean").x) == len(POINTS)


def test_nobody_is_an_empty_panel_with_its_title():
    figure = trajectory_panel(VAS, POINTS)
    assert len(figure.data) == 0
    assert VAS.label in words(figure)


def test_groups_are_told_by_colour_dash_symbol_and_name():
    figure = panel(61, groups=3)
    drawn = [trace(figure, f"group {place}") for place in range(3)]
    assert len({each.line.color for each in drawn}) == len({each.line.dash for each in drawn}) == 3
    assert len({each.marker.symbol for each in drawn}) == 3
    for place in range(3):
        assert f"group {place}" in words(figure)
    assert sum(each.name == "patients" for each in figure.data) == 3


def test_a_group_that_is_not_recorded_is_grey():
    those = lines("vas", 20)
    over = [means(those.values, "yes"), Means.of([Summary(3, 5.0, 1, 5, 4, 6, 3, 7)] * 3, label="not recorded", missing=True)]
    figure = trajectory_panel(VAS, POINTS, those, over)
    assert trace(figure, "not recorded").line.color == LIGHT.quiet


def test_labels_of_groups_never_touch():
    placed = apart([100, 101, 102, 0], [30, 30, 30, 30], 300)
    ordered = sorted(placed)
    assert all(high - low >= 30 - 1e-9 for low, high in zip(ordered, ordered[1:], strict=False))
    assert min(placed) >= 15
    assert max(placed) <= 285


def test_chosen_patients_are_one_trace_in_the_accent_and_the_mean_steps_back():
    those = lines("vas", 30)
    chosen = Lines(those.rows[[4, 9]], those.values[[4, 9]], labels=("P-5", "P-10"))
    figure = panel(30, chosen=chosen)
    assert trace(figure, "chosen").line.color == LIGHT.accent
    assert sorted(set(trace(figure, "chosen").customdata.tolist())) == [4, 9]
    assert trace(figure, "mean").line.color == LIGHT.text
    assert trace(panel(30), "mean").line.color == LIGHT.accent
    assert "P-10" in words(figure)


def test_no_patient_id_stands_in_a_figure_unless_it_is_given():
    assert "P-" not in panel(61).to_json()


def test_the_axis_keeps_the_full_range_and_says_unit_and_direction():
    figure = panel(61)
    assert figure.layout.yaxis.range[0] < VAS.low
    assert figure.layout.yaxis.range[1] > VAS.high
    assert "0–10, lower is better ↓" in words(figure)
    assert figure.layout.height == 460
    assert figure.layout.uirevision == "vas visits"


def test_thresholds_are_dashed_and_named():
    figure = panel(61)
    assert all(each.line.dash == "dash" for each in figure.layout.shapes)
    assert sorted(each.y0 for each in figure.layout.shapes)[0] == 4
    assert {"PASS", "MIC"} <= {each.text for each in figure.layout.annotations}
    assert len(panel(61, thresholds=False).layout.shapes) == 0


def test_a_measure_that_names_no_important_change_is_drawn_without_its_line():
    quiet = replace(VAS, thresholds=tuple(each for each in VAS.thresholds if each.kind == "state"))
    those = lines("vas", 61, 0)
    figure = trajectory_panel(quiet, POINTS, those, [means(those.values)])
    assert [each.y0 for each in figure.layout.shapes] == [4]


def test_the_printed_mean_is_a_hollow_tick():
    figure = panel(61, printed=["7.9", None, "1.9"])
    ticked = trace(figure, "printed mean")
    assert (list(ticked.y), ticked.marker.symbol) == ([7.9, 1.9], "line-ew-open")
    assert "printed mean" not in names(panel(61))


def test_real_months_stand_where_they_were():
    those = lines("vas", 40)
    figure = panel(40, time="months")
    drawn = trace(figure, "patients")
    assert drawn.x.reshape(40, -1)[:, :3] == pytest.approx(months(40), abs=1e-5)
    assert trace(figure, "mean").x == pytest.approx(those.months.mean(axis=0))
    assert figure.layout.xaxis.ticktext[-1].endswith(" mo")
    assert figure.layout.xaxis.tickangle == 0


def test_dark_and_light_take_their_own_colours():
    assert panel(20, mode="dark").layout.font.color == DARK.text
    assert trace(panel(20, mode="dark"), "mean").line.color == DARK.accent


def test_quantiles_are_exact_on_counts():
    scored = distribution(np.array([1.0, 2.0, 3.0, 4.0]))
    assert [quantile(scored, q) for q in (0.1, 0.25, 0.5, 0.75, 0.9)] == [1, 1, 2, 3, 4]
    assert np.isnan(quantile(Distribution.of([]), 0.5))
    assert Bands.of([scored]).quantiles[:, 0].tolist() == [1, 1, 2, 3, 4]


def test_an_outline_stays_within_the_scores_and_small_at_any_n():
    heights, weights = smoothed(np.array([0.0, 5.0, 10.0]), np.array([10**6, 1, 10**6]))
    assert (heights[0], heights[-1]) == (0, 10)
    assert weights[0] > weights[len(weights) // 2]
    big = Distribution(np.arange(1001), np.full(1001, 1000), 10)
    figure = distribution_panel(vocabulary.measure("odi"), POINTS, [Spread([big] * 3, "a"), Spread([big] * 3, "b")])
    assert len(figure.to_json()) < SMALL
    assert "■" in words(figure)


def test_a_spark_has_the_mean_its_ribbon_and_the_range_and_no_patient():
    values = scores("vas", 61)
    figure = spark(VAS, POINTS, [summary(distribution(column)) for column in values.T])
    assert names(figure) == ["range", "95 % CI", "mean"]
    assert max(trace(figure, "range").y) == values.max()
    nobody = spark(VAS, POINTS, [Summary(0, *[None] * 7)] * 3)
    assert np.isnan(np.array(trace(nobody, "mean").y, dtype=float)).all()


def test_sign_bars_show_the_share_its_interval_and_the_printed_tick():
    field = vocabulary.field("mri_t2_stir")
    bars = [SignBar.of(field, ("high", "low"), rate(60, 61)), SignBar("never asked", rate(0, 0))]
    assert bars[0].label == "MRI T2/STIR signal: well-defined high or low"
    assert bars[0].printed == "98"
    figure = sign_bars(bars)
    seen = trace(figure, "seen")
    assert seen.x[0] == pytest.approx(100 * 60 / 61)
    low, high = rate(60, 61).ci95
    assert seen.x[0] - seen.error_x.arrayminus[0] == pytest.approx(100 * low)
    assert seen.x[0] + seen.error_x.array[0] == pytest.approx(100 * high)
    assert list(trace(figure, "printed").x) == [98]
    assert "not<br>recorded" in words(figure)
    assert "60 of 61" in words(figure)


def test_completeness_says_n_of_n_and_what_is_not_recorded():
    figure = completeness(vocabulary.MEASURES, POINTS, {("vas", "preop"): 61, ("vas", "postop"): 0}, 61)
    said = words(figure)
    assert "61 of 61" in said
    assert "0 of 61" in said
    assert said.count("not recorded") == len(vocabulary.MEASURES) * len(POINTS) - 2


def test_the_estimation_plot_turns_the_difference_into_a_change():
    those = scores("vas", 61)
    result = next(each for each in results(61) if each.measure.name == "vas" and each.contrast.table == 1)
    figure = estimation(result, distribution(those[:, 0] - those[:, 1]), Lines(np.arange(61), those[:, :2]))
    drawn = trace(figure, "mean change")
    assert drawn.y[0] == pytest.approx((those[:, 1] - those[:, 0]).mean())
    assert drawn.y[0] + drawn.error_y.array[0] == pytest.approx(-result.ci95[0])
    assert figure.layout.shapes[0].y1 == VAS.margin.value
    assert figure.layout.shapes[2].y0 == -VAS.change_threshold.value
    assert len(figure.to_json()) < SMALL


def test_an_estimation_of_nobody_is_drawn_without_a_number():
    result = next(each for each in results(0) if each.measure.name == "vas")
    assert "mean change" not in names(estimation(result))


@pytest.mark.parametrize(("low", "high"), [(0, 10), (0, 100), (0, 120), (-3.2, 8.1), (0, 1)])
def test_axis_labels_are_round_and_few(low, high):
    found = ticks(low, high)
    assert 3 <= len(found) <= 7
    assert low <= min(found) <= max(found) <= high


@pytest.mark.parametrize(
    "text", [HOSTILE, LINK, "<a href='http://x'>y</a>", "%{customdata}", "$x^2$", "a\u202eb", "javascript:alert(1)"]
)
def test_a_users_word_is_drawn_letter_by_letter(text):
    safe = plotly_text(text)
    assert "<" not in safe
    assert "http:" not in safe
    assert "javascript:" not in safe
    assert "%{" not in safe
    assert "\u202e" not in safe
    assert html.unescape(safe).replace(GUARD, "") == text.replace("\u202e", "")


def test_a_hostile_group_and_patient_name_stay_words_everywhere():
    those = lines("vas", 10)
    chosen = Lines(those.rows[:1], those.values[:1], labels=(HOSTILE,))
    figure = trajectory_panel(VAS, POINTS, those, [means(those.values, HOSTILE), means(those.values, LINK)], chosen=chosen)
    figures = [
        figure,
        trajectory_panel(VAS, POINTS, those, chosen=chosen),
        sign_bars([SignBar(HOSTILE, rate(1, 2)), SignBar(LINK, rate(0, 0))]),
        distribution_panel(VAS, POINTS, [Spread([distribution(c) for c in those.values.T], name) for name in (HOSTILE, LINK)]),
    ]
    for each in figures:
        text = str(each.to_dict())
        assert "<img" not in text
        assert "http:" not in text


def test_long_names_break_between_words():
    assert wrapped("worse on walking", 9) == "worse on<br>walking"
    assert "<b>" not in wrapped("<b>x", 9)


def test_plotly_keeps_everything_at_home():
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["displaylogo"] is False


def test_fewer_than_five_changes_have_no_shape():
    contrast = vocabulary.PUBLISHED_CONTRASTS[0]
    for n, shapes in ((4, 0), (5, 1)):
        pairs = pairs_of([8, 7, 9, 6, 8][:n], [2, 3, 1, 4, 3][:n], "vas")
        figure = estimation(paired_result(pairs, VAS, contrast), pairs.difference)
        assert sum(each.name == "patients' changes" for each in figure.data) == shapes


def test_the_mean_of_four_patients_has_no_ribbon():
    def ribbon_points(n: int) -> int:
        each = summary(Distribution.of(np.array([3, 5, 4, 6, 7][:n])))
        drawn = trajectory_panel(VAS, vocabulary.TIMEPOINTS, None, [Means.of([each] * 3, "mean", "")])
        return len(next(trace.x for trace in drawn.data if trace.name == "95 % CI of the mean"))

    assert (ribbon_points(4), ribbon_points(5)) == (0, 6)
