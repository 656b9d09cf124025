"""The page on published numbers: sentences, verdicts, number lines, and a table of another paper."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.figures.number_line import PLine, number_lines
from lib.report.figure_files import figure_html, figure_png
from lib.report.stamp import AuditStamp
from lib.report.table_files import TABLE_WRITERS
from lib.statistics.audit import audit, audit_table
from lib.statistics.audit.table import template
from lib.statistics.results import VERDICTS
from lib.tables.audit_sentences import five_sentences
from lib.tables.audit_table import MEANINGS, by_verdict, counted, findings_table
from lib.ui.other_paper import check_table
from lib.ui.published import MOST_LINES, lines_of, paper_lines

ROOT = Path(__file__).parents[1]
PAGE = "pages/evidence/published.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** =1+1"


@pytest.fixture
def page(store_path, monkeypatch):
    """The page in the app, on a store of its own."""
    from streamlit import config

    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    config.set_option("client.showErrorDetails", "full")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    at.switch_page(PAGE).run()
    assert not at.exception
    return at


def htmls(at: AppTest) -> str:
    return "".join(each.proto.body for each in at.get("html"))


def test_the_page_opens_with_five_sentences_and_every_grave_finding(page):
    shown = htmls(page)
    assert shown.count("<li>") == 5
    assert "at least 17 of 61 patients must be worse" in shown
    for verdict, these in by_verdict(audit()).items():
        assert these[0].where in shown
        assert (f'<b class="{verdict.replace(" ", "-")}">' in shown) == (verdict in VERDICTS[:3])
    assert counted(audit()).split(":")[0] in " ".join(each.value.replace("\\", "") for each in page.caption)


def test_the_sentences_are_made_of_the_numbers_they_speak_of():
    holds, broken, conclusion, worse, shares = five_sentences(audit())
    assert "height, VAS pain and ODI" in holds
    assert "p\u00a0=\u00a0.038, .074 and .049, printed are .0601, .0965 and .0671" in broken
    assert "height and ODI would then be significant at .05" in conclusion
    assert "(p\u00a0=\u00a0.11)" in conclusion
    assert "final follow-up than two days after surgery" in worse
    assert "73 %, 68 % and 32 % are no whole numbers of 61 patients, 68 + 32 is no split of 61" in shares


def test_a_pasted_table_is_checked_and_its_text_stays_text(page):
    pasted = f"paper\tmeasure\tn\tt\tp\n{HOSTILE}\tODI\t61\t2.01\t0.0671\nLi\tODI\t61\t2.01\t0.049\n"
    page.text_area(key="other_pasted").set_value(pasted)
    page.button(key="other_check").click()
    page.run()
    assert not page.exception
    shown = htmls(page)
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt; **bold** =1+1" in shown
    assert any("2 checks\\: 1 inconsistent\\, 1 consistent" in each.value for each in page.markdown)


def test_an_empty_paste_and_a_table_without_n_say_what_is_needed(page):
    page.button(key="other_check").click().run()
    assert "Needed are a row of headings" in page.error[0].value
    page.text_area(key="other_pasted").set_value("colour,shoe\nred,44\n")
    page.button(key="other_check").click()
    page.run()
    assert "No row of it can be checked" in page.error[0].value
    assert "colour" in page.caption[-1].value or any("colour" in each.value for each in page.caption)


def test_a_cell_that_cannot_be_read_is_named_above_the_findings(page):
    page.text_area(key="other_pasted").set_value("paper\tn\tt\tp\nLi\tmany\t2.12\t0.0601\nKim\t61\t2.12\t0.0601\n")
    page.button(key="other_check").click()
    page.run()
    assert "Row 1" in page.warning[0].value
    assert "is not a number of patients" in page.warning[0].value
    assert "Row 2: Kim" in htmls(page)


def test_the_template_can_be_filled_in_and_is_itself_checked_without_a_word_against_it():
    other = check_table(template().encode(), "summary_values.csv")
    assert not other.refused
    assert other.unused == ()
    assert {each.verdict for each in other.findings} <= {"consistent", "not informative"}
    assert {each.check for each in other.findings} >= {"t and p", "GRIM", "sum", "range", "spread", "t-GRIMMER", "scale"}


def test_a_file_that_is_no_table_is_refused_in_a_sentence():
    assert check_table(b"\x00\x01\x02", "x.xlsx").refused
    assert check_table(b"n,t,p\n", "x.csv").refused
    assert "parts" in check_table(b"n,t,p\n" + b"61,2.12,.05\n" * 5001, "x.csv").refused


def test_number_lines_draw_the_printed_p_beside_the_p_of_its_t():
    lines = paper_lines()
    drawn = number_lines(lines)
    assert [each.fits for each in lines] == [True, True, True, False, False, False]
    printed = [trace.x[0] for trace in drawn.data if trace.mode == "markers" and trace.marker.symbol == "diamond-open"]
    assert printed == [0.0001, 0.0001, 0.0001, 0.0601, 0.0965, 0.0671]
    bars = [tuple(trace.x) for trace in drawn.data if trace.mode == "lines" and trace.line.width == 9]
    assert bars[3] == pytest.approx((0.03771, 0.03859), abs=5e-6)
    assert [(shape.x0, shape.x1) for shape in drawn.layout.shapes][-1] == (0.05, 0.05)
    assert drawn.layout.xaxis.range[1] > 0.0965


def test_a_name_on_a_number_line_is_drawn_letter_by_letter():
    line = PLine("<b>Li</b><a href='x'>", 0.9, "=", (0.5, 0.6), "said", False)
    texts = " ".join(note.text for note in number_lines([line], "dark").layout.annotations)
    assert "<a href" not in texts
    assert "&lt;a href" in texts


def test_of_many_tests_those_that_do_not_follow_are_drawn_first():
    tests = [(f"row {i}", "2.00", "0.05", 61) for i in range(40)] + [("odd", "2.00", "0.5", 61)]
    lines = lines_of(tests)
    assert len(lines) == MOST_LINES
    assert lines[0].name == "odd"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "docx", "html", "md", "tex"])
def test_findings_are_taken_away_in_every_format_with_their_origin(ending):
    found = audit_table([{"paper": HOSTILE, "n": "61", "t": "2.12", "p": "0.0601"}])
    data = TABLE_WRITERS[ending](findings_table(found, "Checks"), AuditStamp.of(HOSTILE))
    assert len(data) > 300
    if ending in ("csv", "html", "md", "tex"):
        text = data.decode("utf-8-sig")
        assert "Checks of" in text
        assert {"html": "&lt;img", "md": "\\<img"}.get(ending, "") in text
        assert not (ending == "html" and "<img" in text)


def test_the_number_lines_are_taken_away_without_any_cohort_named():
    page = figure_html([number_lines(paper_lines())], AuditStamp.of("the paper"), "Number lines").decode()
    assert "Checks of the paper" in page
    assert "Example cohort" not in page
    assert figure_png([number_lines(paper_lines())], AuditStamp.of("the paper"))[:4] == b"\x89PNG"


def test_every_verdict_says_what_it_claims():
    assert set(MEANINGS) == set(VERDICTS)
    assert findings_table(audit(), "x", most=3).notes[-1].startswith("67 further findings")


def test_the_code_shown_runs_and_finds_what_the_page_shows(page, capsys):
    [shown] = [each.value for each in page.code if "audit_table" in each.value]
    names: dict = {}
    exec(compile(shown, "shown", "exec"), names)
    assert names["findings"] == audit()
    assert len(capsys.readouterr().out.splitlines()) == len(audit())
