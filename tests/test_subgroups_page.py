"""The page on subgroups: each way of grouping, small groups, no group, nobody; the link, the session's count, the files."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from lib.figures.forest import forest
from lib.figures.look import palette
from lib.report.code import snippet_subgroups
from lib.report.figure_files import figure_html
from lib.report.figure_png import figure_png
from lib.report.table_files import TABLE_WRITERS
from lib.statistics.group_results import Group
from lib.statistics.subgroups import compare
from lib.store import open_store
from lib.study import vocabulary
from lib.study.distributions import pairs_of
from lib.study.selection import Selection
from lib.tables.subgroup_table import groups_table, versus_table
from lib.ui.groups import AFTERWARDS, CIRCULAR, Part, shared
from tests.invented import FORMULA, HOSTILE, STAMP
from tests.made_cohorts import checked, random_rows

ROOT = Path(__file__).parents[1]
PAGE = "pages/outcomes/subgroups.py"
VAS, FIRST = vocabulary.measure("vas"), vocabulary.contrasts()[0]


@pytest.fixture(autouse=True)
def _own_store(store_path, monkeypatch):
    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    config.set_option("client.showErrorDetails", "full")
    yield
    open_store(store_path).close()


def opened(**link: str) -> AppTest:
    """The page at this link: changed by hand once the page is open, since AppTest opens on another."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.switch_page(PAGE).run()
    if link:
        app.session_state["view"].linked_at = 0
        app.session_state["view"].looked.clear()
        for name, value in link.items():
            app.query_params[name] = value
        app.run()
    assert not app.exception, app.exception
    return app


def choose(app: AppTest, name: str, value: str) -> AppTest:
    """As a click on a choice would."""
    widgets = [*app.selectbox, *app.get("button_group")]
    next(each for each in widgets if each.key == name).set_value(value).run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    said = [each.value.replace("\\", "") for kind in (app.markdown, app.caption) for each in kind]
    return " ".join([*said, *(each.proto.body for each in app.get("html"))])


def charts(app: AppTest) -> list[str]:
    return [json.dumps(json.loads(each.proto.spec), ensure_ascii=False) for each in app.get("plotly_chart")]


def link(app: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in app.query_params.items()}


def test_the_page_opens_on_two_groups_with_p_and_says_that_it_explores():
    said = words(opened())
    assert "by pain pattern: “relieved by rest” improved by" in said
    assert "Exploratory: the paper named no subgroup beforehand" in said
    assert "1 comparison" in said
    assert "These patients are invented" in said


@pytest.mark.parametrize("by", ["sex", "age", "level", "cement_leakage", "responder_odi", "signs", "version_1"])
@pytest.mark.parametrize("measure", [each.name for each in vocabulary.MEASURES])
def test_every_way_of_grouping_opens_from_a_link_on_the_everyday_cohort(by, measure):
    app = opened(cohort="Everyday cohort", by=by, measure=measure)
    shown = {"by": by} | ({} if measure == vocabulary.MEASURES[0].name else {"measure": measure})
    assert link(app) == {"cohort": "Everyday cohort"} | shown
    assert len(app.get("plotly_chart")) == 2


def test_bands_of_age_are_held_against_the_first_and_tested_at_once():
    said = words(opened(cohort="Everyday cohort", by="age", measure="vas"))
    assert "the 4 groups are not shown to differ in their change" in said
    assert "F(3, 131) = 0.31, p\u00a0=\u00a0.815" in said
    assert "smallest of 3 p" in said


def test_levels_stand_in_regions():
    said = words(opened(cohort="Everyday cohort", by="level"))
    assert "T1–T12" in said
    assert "L1–L5" in said


def test_a_group_under_five_is_shown_without_interval_and_says_so():
    said = words(opened(by="mri_t2_stir", measure="vas"))
    assert "“diffuse”: under 5 pairs: each patient and the median only, no interval and no p." in said
    assert "“well-defined low”: under 10 pairs: read with caution." in said


def test_the_course_of_a_group_under_five_is_its_median_without_a_ribbon():
    panel = charts(opened(by="mri_t2_stir", measure="vas"))[1]
    assert "diffuse (1, median)" in panel.replace("<br>", " ")
    assert "95 % CI of the mean" in panel
    assert "quartiles – to –" in panel


def test_groups_made_from_the_outcome_itself_are_not_tested():
    said = words(opened(by="responder_vas", measure="vas"))
    assert CIRCULAR in said
    assert AFTERWARDS in said
    assert CIRCULAR not in words(opened(by="responder_vas", measure="odi"))


def test_signs_overlap_and_say_by_how_many():
    said = words(opened(by="signs"))
    frame = open_store().patients(Selection(1))
    there = sum((frame[each.name] == each.options[0].value).astype(int) for each in vocabulary.signs())
    assert f"Overlap: {(there > 1).sum()} patients are in more than one group." in said
    assert "the groups are shown but not compared" in said


def test_the_filtered_are_held_against_the_rest_and_without_a_filter_there_is_none():
    assert "no filter is chosen, so there is no rest" in words(opened(by="rest"))
    said = words(opened(by="rest", ct_cleft="yes", measure="odi"))
    assert "“filtered” improved by" in said
    assert "Filtered: CT cleft: yes." in said
    assert "16 pairs" in charts(opened(by="rest", ct_cleft="yes"))[0]


def test_two_cohorts_are_compared_and_two_versions_share_their_patients(store_path):
    said = words(opened(by="version_2", measure="odi"))
    assert "“Everyday cohort” improved by" in said
    assert "Ids of different cohorts are not matched" in said
    rows = random_rows(30, 3, missing=0.0)
    for part in (rows, rows[:20]):
        open_store(store_path).commit(*checked(part), "Twice")
    said = words(opened(cohort="Twice", by="version_3"))
    assert "Overlap: 20 patients are in more than one group." in said


def test_what_is_not_recorded_is_a_group_and_tested_only_when_asked():
    app = opened(cohort="Everyday cohort", by="ct_cleft", measure="odi")
    assert "“not recorded”: left out of the tests." in words(app)
    said = words(choose(app, "unrecorded", "in"))
    assert "left out of the tests" not in said
    assert "“not recorded”: under 10 pairs: read with caution." in said
    assert link(app)["unrecorded"] == "in"


def test_each_further_question_of_a_session_is_counted_and_raises_the_adjusted_p():
    app = opened(by="sex", measure="vas")
    assert "questions about groups" not in words(app)
    choose(app, "by", "ct_cleft")
    assert "2 questions about groups were asked in this session, 2 comparisons in all" in words(app)
    choose(app, "measure", "odi")
    assert "Holm, 3 in this session" in words(app)
    choose(app, "by", "sex")
    choose(app, "measure", "vas")
    assert "4 questions" in words(app)
    app.run()
    assert "4 questions" in words(app)


def test_one_group_alone_says_that_there_is_nothing_to_compare():
    app = opened(by="sex", sex="male")
    assert "fewer than two groups have 5 patients with both values" in words(app)
    assert len(app.get("plotly_chart")) == 2


def test_nobody_in_view_shows_the_one_next_step():
    app = opened(ct_cleft="no", xray_cleft="yes", sex="male", mri_t2_stir="diffuse")
    assert "nobody_clear" in [each.key for each in app.button]


def test_a_grouping_that_means_nothing_here_is_ignored_with_a_note():
    app = opened(by="shoe_size")
    assert "“shoe_size” is not a choice of by and was ignored." in words(app)
    assert "by pain pattern" in words(app)


def test_patients_in_two_groups_are_counted_once():
    class Counted:
        def count(self, bits: np.ndarray) -> int:
            return int(np.bitwise_count(bits).sum())

    parts = [
        Part(name, Counted(), np.array([bits], dtype=np.uint64)) for name, bits in (("a", 0b111), ("b", 0b011), ("c", 0b001))
    ]
    assert shared(parts) == 2
    assert shared([]) == 0


def test_the_code_shown_returns_the_comparison_of_the_page(store_path):
    with_filter = Selection(2, (("sex", ("female",)),))
    code = snippet_subgroups(with_filter, HOSTILE, "ct_cleft", VAS, FIRST)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    index = open_store(store_path).index(2)
    bits = index.bits(with_filter.filters)
    pairs = [index.pairs(VAS, FIRST, bits & index.group("ct_cleft", value)) for value in ("yes", "no")]
    truth = compare([Group("yes", pairs[0]), Group("no", pairs[1])], VAS, FIRST).versus[0]
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("no yes ")
    assert repr(truth.adjusted) in done.stdout
    assert snippet_subgroups(Selection(2, (), ("a",)), "x", "ct_cleft", VAS, FIRST) is None


# --- the figure -----------------------------------------------------------------------------------


def made(*sizes: int, label: str = "g"):
    dice = np.random.default_rng(4)
    pairs = [pairs_of(dice.integers(6, 10, n).tolist(), dice.integers(1, 5, n).tolist(), "vas") for n in sizes]
    return compare([Group(f"{label}{i}", each) for i, each in enumerate(pairs)], VAS, FIRST)


def texts(figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_forest_has_change_and_difference_of_each_group_where_they_are(mode):
    found = made(20, 30, 12)
    figure = forest(found, HOSTILE, mode)
    lines = [each for each in figure.data if each.mode == "lines"]
    assert [tuple(each.x) for each in lines if each.xaxis == "x"] == [each.ci95 for each in found.groups]
    assert [tuple(each.x) for each in lines if each.xaxis == "x2"] == [each.best.ci95 for each in found.versus]
    assert lines[0].line.color == palette(mode).groups[0]
    low, high = figure.layout.xaxis2.range
    assert low == pytest.approx(-high)
    assert "better (lower)" in texts(figure)
    assert "from “g0”" in texts(figure)
    assert "VAS pain by &lt;img" in texts(figure)
    assert "Pre-op to 2 days, after − before" in texts(figure)


def test_a_small_group_is_its_patients_and_a_median_in_grey():
    figure = forest(made(20, 3, 12))
    grey = [each for each in figure.data if each.mode == "markers" and each.marker.color == palette("light").quiet]
    dots = next(each for each in grey if "one patient" in each.hovertemplate)
    assert len(dots.x) == 3
    assert "no interval" in texts(figure)
    assert "not tested" in texts(figure)


@pytest.mark.parametrize("sizes", [(), (1,), (4, 4), (0, 20), (20, 20, 20, 20, 20, 20, 20)])
def test_any_number_of_groups_is_drawn_on_screen_and_as_a_file(sizes):
    figure = forest(made(*sizes))
    assert figure.layout.height >= 200
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a sign that the font lacks is a warning of matplotlib's
        assert figure_png([figure], STAMP)[:4] == b"\x89PNG"


def test_a_registrys_narrow_intervals_keep_their_decimals_and_look_as_small_as_they_are():
    dice = np.random.default_rng(4)
    pairs = [pairs_of(dice.integers(6, 10, 40_000).tolist(), dice.integers(1, 5, 40_000).tolist(), "vas") for _ in range(2)]
    found = compare([Group(str(i), each) for i, each in enumerate(pairs)], VAS, FIRST)
    figure, (low, high) = forest(found), found.versus[0].best.ci95
    assert f"({low:.2f} to {high:.2f})".replace("-", "−") in texts(figure)
    assert figure.layout.xaxis2.range[1] > VAS.margin.value / 3
    assert len(set(figure.layout.xaxis2.ticktext)) == len(figure.layout.xaxis2.ticktext)


def test_a_hostile_group_name_stays_words_in_figure_and_tables():
    found = made(12, 12, label=f"{HOSTILE}{FORMULA}")
    page = figure_html([forest(found)], STAMP, "Forest").decode()
    assert "<img" not in page
    assert "<img" not in texts(forest(found))
    for write in TABLE_WRITERS.values():
        assert len(write([groups_table(found, HOSTILE), versus_table(found)], STAMP)) > 300
    assert "<img" not in TABLE_WRITERS["html"]([groups_table(found, HOSTILE)], STAMP).decode()
