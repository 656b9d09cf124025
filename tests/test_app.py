"""The app without a browser: every page, every filter, the link, and what is shown when there is little to show."""

from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from lib.intake import check, propose, read_file
from lib.store import StoreLocked, open_store
from lib.study import vocabulary
from lib.ui import opened as door
from lib.ui import panels, patient

APP = str(Path(__file__).parents[1] / "app.py")
PAGES = (
    "pages/outcomes/overview.py",
    "pages/outcomes/trajectories.py",
    "pages/outcomes/paired_tests.py",
    "pages/outcomes/imaging_signs.py",
)
ONE_MEASURE = "patient_id,vas_preop,vas_postop\n" + "\n".join(f"X{i},{6 + i % 3},{i % 4}" for i in range(12))


@pytest.fixture(autouse=True)
def _own_store(store_path, monkeypatch):
    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    config.set_option("client.showErrorDetails", "full")
    yield
    open_store(store_path).close()


def opened(page: str = "", **link: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    if page:
        app.switch_page(page).run()
    assert not app.exception, app.exception
    return app


def chosen(app: AppTest, field: str, *values: str) -> AppTest:
    """As the filter's component would send it."""
    app.session_state[field] = {"chosen": list(values)}
    app.run()
    assert not app.exception, app.exception
    return app


def count(app: AppTest) -> str:
    return next(each.value for each in app.markdown if "patients**" in each.value and " of " in each.value).strip("*")


def link(app: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else ",".join(value) for name, value in app.query_params.items()}


def words(app: AppTest) -> str:
    return " ".join(
        each.value for kind in (app.title, app.header, app.subheader, app.markdown, app.caption) for each in kind
    ).replace("\\", "")


def with_one_measure(store_path) -> None:
    intake = check(propose(read_file(ONE_MEASURE.encode(), "pain only.csv")))
    assert intake.ok, intake.problems
    open_store(store_path).commit(intake, ONE_MEASURE.encode(), "Pain only")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_all_patients_of_the_example_cohort(page):
    assert count(opened(page)) == "61 of 61 patients"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_follows_a_filter_and_its_removal(page):
    app = chosen(opened(page), "ct_cleft", "yes")
    assert count(app) == "45 of 61 patients"
    assert link(app) == {"ct_cleft": "yes"}
    app.button(key="chip_ct_cleft_yes").click().run()
    assert count(app) == "61 of 61 patients"
    assert link(app) == {}


def test_filters_narrow_each_other_and_clear_brings_everybody_back():
    app = chosen(chosen(opened(), "ct_cleft", "yes"), "sex", "female", "male")
    assert link(app) == {"ct_cleft": "yes", "sex": "female,male"}
    assert count(app) == "45 of 61 patients"
    app.button(key="clear_filters").click().run()
    assert count(app) == "61 of 61 patients"
    assert "clear_filters" not in [each.key for each in app.button]


def test_a_removed_filter_stays_removed_when_the_browser_repeats_its_last_word():
    app = chosen(opened(), "ct_cleft", "yes")
    app.button(key="chip_ct_cleft_yes").click().run()
    app.run()
    assert count(app) == "61 of 61 patients"


def test_a_filter_can_be_chosen_again_after_its_chip_was_removed():
    app = opened()
    for click in (1, 2):
        app.session_state["ct_cleft"] = {"chosen": {"values": ["yes"], "click": click}}
        app.run()
        assert count(app) == "45 of 61 patients"
        app.button(key="chip_ct_cleft_yes").click().run()
        assert count(app) == "61 of 61 patients"


def test_a_link_sets_cohort_filters_and_a_pages_choices_and_is_written_back_as_it_was():
    asked = {"cohort": "Everyday cohort", "ct_cleft": "yes,missing", "age": "65-74"}
    app = opened(**asked)
    assert link(app) == asked
    assert {"chip_ct_cleft_yes", "chip_ct_cleft_missing", "chip_age_65-74"} <= {each.key for each in app.button}
    assert link(app.switch_page(PAGES[1]).run()) == asked


def test_a_value_in_the_link_that_means_nothing_is_ignored_with_a_note_said_once():
    app = opened(ct_cleft="martian", nonsense="1", version="99", cohort="Nowhere")
    said = words(app)
    for each in ("martian", "nonsense", "99", "Nowhere"):
        assert each in said
    assert link(app) == {}
    assert count(app) == "61 of 61 patients"
    assert "martian" not in words(app.run())


def test_markup_in_a_link_is_shown_letter_by_letter():
    app = opened(sex="![i](http://evil.example/x)<b>")
    said = next(each.value for each in app.caption if "evil" in each.value)
    assert r"\!\[i\]\(http" + "\u2060" in said
    assert r"\<b\>" in said


def test_a_page_choice_stands_in_the_link_only_on_its_page():
    app = opened(PAGES[1])
    app.segmented_control(key="time").set_value("months").run()
    assert link(app) == {"time": "months"}
    assert link(app.switch_page(PAGES[0]).run()) == {}
    assert link(app.switch_page(PAGES[1]).run()) == {"time": "months"}
    assert app.segmented_control(key="time").value == "months"


def test_a_page_choice_that_means_nothing_falls_back_with_a_note():
    app = opened(PAGES[1])
    app.query_params["colour"] = "plaid"
    app.session_state["view"].linked_at = 0
    app.run()
    assert app.selectbox(key="colour").value == "none"
    assert "plaid" in words(app)


def test_an_edited_link_in_a_running_session_is_taken():
    app = chosen(opened(), "ct_cleft", "yes")
    app.session_state["view"].linked_at = 0
    del app.query_params["ct_cleft"]
    app.query_params["sex"] = "male"
    app.run()
    assert link(app) == {"sex": "male"}
    assert count(app) == "20 of 61 patients"


@pytest.mark.parametrize("page", PAGES)
def test_nobody_left_is_a_friendly_page_with_one_way_back(page):
    app = chosen(opened(page), "ct_cleft", "missing")
    assert count(app) == "0 of 61 patients"
    assert "No patient is left" in words(app)
    app.button(key="nobody_clear").click().run()
    assert count(app) == "61 of 61 patients"
    assert app.title[0].value != ""


@pytest.mark.parametrize("page", PAGES)
def test_another_cohort_is_shown_on_every_page_with_its_gaps(page):
    app = opened(page)
    everyday = open_store().current("Everyday cohort").number
    app.selectbox(key="cohort").set_value(everyday).run()
    assert not app.exception
    assert count(app) == "140 of 140 patients"
    assert link(app)["cohort"] == "Everyday cohort"


@pytest.mark.parametrize("page", PAGES[:3])
def test_a_cohort_with_one_measure_and_no_signs_works_on_every_page(page, store_path):
    with_one_measure(store_path)
    app = opened(page, cohort="Pain only")
    assert count(app) == "12 of 12 patients"
    assert len(app.get("plotly_chart")) >= 1
    assert "Not recorded in this cohort" in words(app)


def test_one_patient_left_gives_no_test_and_no_error():
    app = opened(PAGES[2], mri_t2_stir="diffuse")
    assert count(app) == "1 of 61 patients"
    for page in PAGES:
        assert not app.switch_page(page).run().exception


def test_every_colouring_time_middle_and_form_of_the_panels_is_drawn():
    app = opened(PAGES[1], cohort="Everyday cohort")
    colours = panels.colourings(open_store().index(2))
    assert {"none", "pain_pattern", "sex", "responder_vas"} | {each.name for each in vocabulary.signs()} <= set(colours)
    for colour in colours:
        app.selectbox(key="colour").set_value(colour).run()
        assert not app.exception, colour
    for name, value in (("time", "months"), ("middle", "median"), ("show", "distribution")):
        app.segmented_control(key=name).set_value(value).run()
        assert not app.exception, value
        assert len(app.get("plotly_chart")) == len(vocabulary.MEASURES)


def test_a_clicked_marker_says_its_row_and_what_is_no_row_of_this_cohort_says_nothing():
    assert patient.row_of([{"x": 1}, {"customdata": [7]}], 61) == 7
    assert patient.row_of([{"customdata": 0}], 61) == 0
    assert patient.row_of([{"customdata": 61}, {"x": 2}], 61) is None


def test_a_patient_found_by_id_is_shown_with_values_and_signs():
    app = opened(PAGES[1])
    patient_id = open_store().patient_ids(1, [3])[0]
    app.selectbox(key="patient_search").select(patient_id).run()
    assert f"Patient {patient_id}" in words(app)
    assert patient_id not in str(link(app))
    assert all(each.label in words(app) for each in vocabulary.signs())
    app.button(key="patient_let_go").click().run()
    assert f"Patient {patient_id}" not in words(app)


def test_a_list_of_patients_narrows_every_page_and_stays_out_of_the_link():
    app = opened()
    ids = open_store().patient_ids(1, [1, 2, 3, 4, 5])
    app.session_state["view"].patients = tuple(ids)
    app.session_state["view"].patients_words = "5 patients from a *query*"
    app.run()
    assert count(app) == "5 of 61 patients"
    assert link(app) == {}
    assert app.button(key="chip_patients").label == r"5 patients from a \*query\*"
    assert count(app.switch_page(PAGES[2]).run()) == "5 of 61 patients"
    app.button(key="chip_patients").click().run()
    assert count(app) == "61 of 61 patients"


def test_the_paired_tests_say_what_tables_1_and_2_print_and_that_p_does_not_follow():
    app = opened(PAGES[2])
    html = " ".join(each.proto.body for each in app.get("html"))
    assert "34.7 (18–53)" in html
    assert "−12.43" in html
    assert ".0601 !" in html
    said = words(app)
    assert "printed t and p cannot both be right" in said
    assert "ncontrolled before–after comparison" in said


def test_measure_and_contrast_of_the_closer_look_stand_in_the_link():
    app = opened(PAGES[2])
    app.segmented_control(key="measure").set_value("odi").run()
    app.segmented_control(key="contrast").set_value("preop-final").run()
    assert not app.exception
    assert link(app) == {"measure": "odi", "contrast": "preop-final"}


def test_a_store_that_is_open_elsewhere_is_a_sentence_and_not_an_error(monkeypatch):
    def locked() -> None:
        raise StoreLocked("The store is open in process 4711.")

    monkeypatch.setattr(door, "store", locked)
    app = AppTest.from_file(APP, default_timeout=30).run()
    assert not app.exception
    assert app.title[0].value == "Another program has the cohorts open"
    assert "4711" in words(app)


def test_a_filter_that_stands_twice_in_a_link_asks_for_both_values_as_a_command_does():
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["sex"] = ["female", "male"]
    app.query_params["age"] = ["65-74", "nonsense"]
    app.run()
    assert not app.exception
    assert dict(app.session_state["view"].filters) == {"sex": ("female", "male"), "age": ("65-74",)}
    assert "nonsense" in words(app)


def test_a_filter_without_a_value_in_a_link_is_ignored_with_a_note():
    app = opened(ct_cleft="", age="７０-７９")
    assert count(app) == "61 of 61 patients"
    assert "CT cleft was given no value and was ignored." in words(app)
    assert "is not a value of Age" in words(app)


def test_a_link_of_hundreds_of_strange_parts_is_told_in_a_few_sentences():
    app = opened(**{f"k{i}": "x" for i in range(300)})
    said = [each.value for each in app.caption if "ignored" in each.value]
    assert len(said) == 7
    assert said[-1] == "294 more parts of the link were ignored\\."


def test_of_a_version_that_stands_twice_in_a_link_the_last_counts_and_a_note_says_so():
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["version"] = ["1", "2"]
    app.run()
    assert not app.exception
    assert count(app) == "140 of 140 patients"
    assert "“version” stands in the link more than once; the last one counts." in words(app)


def test_the_panels_say_what_their_marks_stand_for():
    measures = open_store().index(1).measures()
    said = panels.key(measures, panels.Asked("none", "visits", "mean", "individuals"))
    assert said == (
        "Thin lines: patients. Thick line: mean with 95 % CI; short bars: the printed means; "
        "dashed MIC: important change from the first mean; dashed PASS: acceptable state."
    )
    coloured = panels.key(measures, panels.Asked("sex", "visits", "median", "individuals"))
    assert "printed" not in coloured
    assert "MIC" not in coloured
    assert panels.key(measures, panels.Asked("sex", "visits", "mean", "distribution")).startswith("Outline")
