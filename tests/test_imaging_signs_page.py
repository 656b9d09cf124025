"""The page on imaging signs: the finding, the comparison, the combinations, and a click that filters."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.figures.combinations import Combination, Finding, combinations
from lib.report.code import snippet_signs
from lib.report.figure_files import figure_png
from lib.statistics.summary import summary
from lib.store import open_store
from lib.study import vocabulary
from lib.study.distributions import Distribution
from lib.study.selection import Selection
from lib.tables.combinations_table import CombinationRow, combination_words, combinations_table, in_words
from lib.tables.signs_sentences import chosen_sentence, combinations_sentence
from tests.invented import HOSTILE, STAMP
from tests.made_cohorts import checked, random_rows

ROOT = Path(__file__).parents[1]
PAGE = "pages/outcomes/imaging_signs.py"
VAS = vocabulary.measure("vas")


@pytest.fixture
def opened(store_path, monkeypatch):
    """Open the page in the app, on a store of its own, with a link's words."""
    from streamlit import config

    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    config.set_option("client.showErrorDetails", "full")

    def page(**link: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.query_params.update(link)
        at.run()
        at.switch_page(PAGE).run()
        assert not at.exception
        return at

    return page


def words(at: AppTest) -> str:
    said = [each.value.replace("\\", "") for each in (*at.markdown, *at.caption)]
    return " ".join([*said, *(each.proto.body for each in at.get("html"))])


def charts(at: AppTest) -> dict[str, dict]:
    return {each.proto.id.split("-")[-1]: json.loads(each.proto.spec) for each in at.get("plotly_chart")}


def matrix(at: AppTest) -> dict:
    return next(spec for name, spec in charts(at).items() if name.startswith("combinations_"))


def test_the_page_opens_with_its_finding_and_says_why_only_sensitivity(opened) -> None:
    said = words(opened())
    assert "MRI T1 low was seen most often (61 of 61, 100\u202f%), X-ray cleft least often (33 of 61, 54\u202f%)" in said
    assert "Only sensitivity is offered" in said
    assert "Who has which signs together is an assumption of these invented patients" in said
    assert "Cochran's Q(3) = 64.82" in said
    assert said.count('scope="row"') >= 6


def test_the_bars_stand_beside_the_printed_percentages(opened) -> None:
    bars = charts(opened())["sign_shares"]["data"]
    printed = next(trace for trace in bars if trace["name"] == "printed")
    assert printed["x"] == [54.0, 73.0, 100.0, 98.0, 90.0, 8.0]


def test_the_signs_compared_can_be_chosen_and_stand_in_the_link(opened) -> None:
    at = opened()
    at.button_group(key="compared").set_value(["mri_t2_stir", "xray_cleft", "ct_cleft"]).run()
    assert "Cochran's Q(2) = 40.67" in words(at)
    assert at.session_state["view"].link == {"compared": "xray_cleft,ct_cleft,mri_t2_stir"}
    at.button_group(key="compared").set_value(["xray_cleft"]).run()
    assert "Cochran's Q(2) = 40.67" in words(at)  # one sign alone is no comparison: the choice stays
    at.button_group(key="compared").set_value(["ct_cleft", "xray_cleft"]).run()
    assert "Cochran's Q(1) = 12.00" in words(at)
    at.button_group(key="compared").set_value([each.name for each in vocabulary.signs()]).run()
    assert at.session_state["view"].link == {}


def test_the_combinations_hold_everybody_and_say_the_commonest(opened) -> None:
    at = opened()
    bars = [trace for trace in matrix(at)["data"] if trace["name"] == "patients"]
    assert sum(sum(trace["x"]) for trace in bars) == 61
    assert "7 combinations occur; the commonest is worse on walking, with X-ray cleft, CT cleft" in words(at)
    assert "(23 of 61 patients, 38\u202f%)" in words(at)


def test_a_filter_by_a_sign_is_said_since_its_share_follows_from_it(opened) -> None:
    said = words(opened(ct_cleft="yes"))
    assert "These patients were chosen by CT cleft: its share and its comparisons follow from that choice." in said
    assert "45 of 61 patients" in said
    assert chosen_sentence([]) == ""


def test_gaps_are_counted_and_left_out_of_their_own_comparisons_only(opened) -> None:
    said = words(opened(cohort="Everyday cohort"))
    assert "In the same 117 patients" in said
    assert "is an assumption" not in said
    assert "23 patients without one of them left out" in said
    assert "15 patients have rarer ones" in said


def test_a_click_chooses_the_patients_of_a_row_and_a_second_click_brings_all_back(opened) -> None:
    at = opened()
    click(at, 1)
    assert dict(at.session_state["view"].filters) == {
        "pain_pattern": ("worse_walking",), "xray_cleft": ("no",), "ct_cleft": ("no",), "mri_t1_low": ("yes",), "mri_t2_stir": ("high", "low")}  # fmt: skip
    at.run()
    assert "11 of 61 patients" in words(at)
    click(at, 0)
    assert at.session_state["view"].filters == ()


def test_a_click_on_no_row_does_nothing(opened) -> None:
    at = opened()
    click(at, 99)
    assert at.session_state["view"].filters == ()


def click(at: AppTest, row: int) -> None:
    """What the chart's callback does with a click, in the session of this app."""
    import streamlit as st

    from lib.ui import imaging_signs

    choices = [each.filters for each in at.session_state["view"].kept["combinations height preop-postop"]]
    kept, st.session_state = st.session_state, at.session_state
    try:
        imaging_signs.pick(choices, [{"customdata": row}])
    finally:
        st.session_state = kept


def test_a_cohort_without_signs_is_a_sentence(opened, store_path) -> None:
    with open_store(store_path) as store:
        intake, raw = checked([{"patient_id": f"A{i}", "vas_preop": 8, "vas_postop": 3} for i in range(6)])
        store.commit(intake, raw, "No signs")
    assert "No imaging sign is recorded in the patients in view." in words(opened(cohort="No signs"))


def test_one_patient_left_gives_no_test_and_no_error(opened) -> None:
    said = words(opened(mri_t2_stir="diffuse"))
    assert "The one patient in view: relieved by rest, with MRI T1 low, without" in said
    assert "1 of 61 patients" in said


def test_a_cohort_of_gaps_is_drawn(opened, store_path) -> None:
    with open_store(store_path) as store:
        intake, raw = checked(random_rows(200, seed=3))
        store.commit(intake, raw, HOSTILE)
    at = opened(cohort=HOSTILE)
    assert "<img" not in words(at)
    assert sum(sum(trace["x"]) for trace in matrix(at)["data"] if trace["name"] == "patients") < 200


# --- the figure and the table ----------------------------------------------------------------------

FILTERS = (("pain_pattern", ("relieved_by_rest",)), ("xray_cleft", ("no",)), ("ct_cleft", ("yes",)), ("mri_t1_low", ("missing",)))
MANY = CombinationRow(FILTERS, 9, summary(Distribution.of([10, 20, 30, 40, 50, 60, 70, 80], 10)))
FEW = CombinationRow(FILTERS, 3, summary(Distribution.of([10, 30], 10)), (1.0, 3.0))


def test_a_combination_in_words_says_what_is_there_what_is_not_and_what_nobody_recorded() -> None:
    assert combination_words(FILTERS) == "relieved by rest, with CT cleft, without X-ray cleft, MRI T1 low not recorded"
    assert in_words(MANY, VAS).endswith("9 patients; VAS pain, improvement 4.5 (2.5 to 6.5)")
    assert in_words(FEW, VAS).endswith("3 patients; VAS pain, improvement median 2")


def test_fewer_than_five_pairs_have_a_median_and_no_interval_in_the_table() -> None:
    many, few = combinations_table([MANY, FEW], VAS, "pre-op and 2 days").numbers()
    assert (many["mean"], many["n_pairs"]) == (4.5, 8)
    assert (few["mean"], few["ci95_low"], few["median"]) == (None, None, 2)
    assert combinations_sentence([MANY, FEW], 12, 1).endswith("3 patients have rarer ones.")
    assert combinations_sentence([MANY, replace(FEW, n=1)], 10, 1).endswith("1 patient has a rarer one.")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_figure_draws_few_patients_one_by_one_in_grey_and_many_with_an_interval(mode) -> None:
    rows = [
        Combination((True, False, True), 9, HOSTILE, 4.5, (2.5, 6.5), 4.5),
        Combination((False, None, True), 3, "few", None, None, 2.0, (1.0, 3.0)),
    ]
    drawn = combinations([Finding("rest", "Pain"), Finding("CT", "Signs"), Finding("MRI", "Signs")], rows, 12, VAS, "VAS", mode)
    named = {trace.name: trace for trace in drawn.data}
    assert tuple(named["each patient"].x) == (1.0, 3.0)
    assert tuple(named["mean"].x) == (4.5,)
    assert tuple(named["interval"].x) == (2.5, 6.5, None)
    assert tuple(named["not recorded"].y) == (1,)
    assert tuple(named["mean"].customdata) == (0,)
    assert "<img" not in "".join(named["row"].hovertext)
    png = figure_png(drawn, STAMP)
    assert png.startswith(b"\x89PNG")


def test_the_code_returns_what_the_page_shows(store_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    code = snippet_signs(Selection(1), "Example cohort", ["xray_cleft", "ct_cleft"])
    scope: dict = {}
    compiled = compile(code, "snippet", "exec")
    exec(compiled, scope)
    assert scope["comparison"].pairs[0].test.p == 0.00048828125
    assert "q=12.0" in capsys.readouterr().out
    assert snippet_signs(Selection(1, patients=("A",)), "x", ["ct_cleft"]) is None
    assert io.StringIO(code).readline().startswith("# 'Example cohort'")
