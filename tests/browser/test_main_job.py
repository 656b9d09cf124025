"""The main job in a real browser: an untidy sheet uploaded, mended, committed, filtered, a patient lit up, Table 1 taken away."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from lib.store import open_store

MENDS = {"17": "7", "abc": "15", "maybe": "yes"}  # data/README.md names the three cells and what is right


def open_cell(seen, row: int):
    """The editor of a row's mended value. The table is a canvas that takes a moment to move: where another cell opened, again."""
    grid = seen.page.locator(".st-key-upload_mends canvas").first
    grid.scroll_into_view_if_needed()
    editor = seen.page.locator("#portal textarea, #portal input").first
    for _ in range(8):
        box, height = grid.bounding_box(), 33
        seen.page.mouse.click(box["x"] + 270, box["y"] + height * (row + 1.5))  # the cell as the file has it
        seen.page.wait_for_timeout(200)
        seen.page.keyboard.press("ArrowRight")
        seen.page.wait_for_timeout(200)
        seen.page.keyboard.press("Enter")
        editor.wait_for()
        if editor.is_enabled():
            return editor
        seen.page.keyboard.press("Escape")
        expect(editor).to_have_count(0)
    raise AssertionError(f"the mended value of row {row} could not be opened")


def mend(seen, row: int, text: str) -> None:
    """Type into the mended value of a row of the problems table, as a person does."""
    editor = open_cell(seen, row)
    editor.press_sequentially(text, delay=60)
    expect(editor).to_have_value(text)
    editor.press("Enter")
    expect(editor).to_have_count(0)
    seen.settle()


def check_mends(seen, until: str) -> None:
    """Press the button until every edit has reached the form: the table tells of one a moment after it was typed."""
    for _ in range(6):
        seen.page.wait_for_timeout(500)
        seen.page.locator(".st-key-upload_recheck button").click()
        seen.settle()
        if seen.page.get_by_text(until).count():
            return
    expect(seen.page.get_by_text(until)).to_be_visible()


def click_a_patient(seen) -> None:
    """Click the first marker of the first panel, where its figure says it stands."""
    panel = seen.page.locator(".js-plotly-plot").first
    panel.locator(".main-svg").first.wait_for()
    x, y = panel.evaluate(
        """figure => {
            const trace = figure._fullData.findIndex(each => each.customdata && String(each.mode).includes('markers'));
            const data = figure._fullData[trace], axes = figure._fullLayout, box = figure.getBoundingClientRect();
            const at = data.y.findIndex(value => !Number.isNaN(value));
            return [box.left + axes.xaxis._offset + axes.xaxis.d2p(data.x[at]), box.top + axes.yaxis._offset + axes.yaxis.d2p(data.y[at])];
        }"""
    )
    seen.page.mouse.move(x - 3, y - 3)
    seen.page.mouse.move(x, y, steps=4)
    seen.page.mouse.click(x, y)
    seen.settle()


@pytest.fixture(scope="module")
def own_server(serve):
    return serve()


def test_an_untidy_sheet_becomes_a_table_in_one_visit(own_server, visit, seeded_store):
    seen = visit()
    seen.open(own_server.url + "/upload")
    seen.page.locator(".st-key-upload_file input[type=file]").set_input_files("data/example_messy.xlsx")
    seen.page.get_by_text("61 rows read, 61 patients; 4 warnings, 3 errors").wait_for()
    assert seen.page.locator(".st-key-upload_commit button").is_disabled()
    assert seen.page.get_by_text("27 of 27 matched").count() >= 1

    for row, text in enumerate(MENDS.values()):
        mend(seen, row, text)
    still = seen.page.get_by_text("61 rows read, 61 patients; 4 warnings, 3 errors")
    assert still.count() == 1  # nothing is checked, so nothing redrawn, while a person types down the column
    check_mends(seen, "61 rows read, 61 patients; 4 warnings, no errors")
    seen.page.locator(".st-key-upload_commit button").click()
    seen.page.locator(".st-key-upload_open button").click()
    seen.page.get_by_role("heading", name="Overview").wait_for()
    seen.settle()
    assert "61 of 61 patients" in seen.page.locator(".st-key-cohort_bar").inner_text()

    seen.page.locator(".st-key-ct_cleft").get_by_role("checkbox", name=re.compile("^yes")).click()
    seen.page.get_by_text("45 of 61 patients").wait_for()
    seen.page.get_by_role("link", name="Trajectories").click()
    seen.page.get_by_role("heading", name="Trajectories").wait_for()
    seen.settle()
    lit = seen.page.locator(".st-key-patient_table")
    for _ in range(4):  # a click while the figure is still being drawn lights nobody
        click_a_patient(seen)
        seen.page.wait_for_timeout(700)
        if lit.count():
            break
    lit.wait_for()
    patient_id = re.search(r"\bK\d\d\b", lit.inner_text())[0]
    assert patient_id not in seen.page.url

    seen.page.get_by_role("link", name="Paired tests").click()
    seen.page.get_by_role("heading", name=re.compile("Paired tests")).wait_for()
    seen.settle()
    seen.page.get_by_role("button", name="Take away").first.click()
    with seen.page.expect_download() as download:
        seen.page.get_by_role("button", name=re.compile("Excel|xlsx")).first.click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("Table 1" in text for text in texts)
    assert any("CT cleft: yes" in text and "45 of 61 patients" in text for text in texts)
    assert seen.errors == []
    assert seen.outside(own_server) == []


def test_the_mended_sheet_is_the_example_cohort(own_server, seeded_store):
    """What the journey above committed, read from the store on the disk, equals the shipped cohort to the last score."""
    from lib.study.selection import Selection

    store = open_store(own_server.store, read_only=True)
    try:
        ours, example = store.current("example messy"), store.current("Example cohort")
        assert ours.invented is False
        kept = [
            store.assessments(Selection(each.number)).set_index(["patient_id", "measure", "timepoint"])["value"].sort_index()
            for each in (ours, example)
        ]
        assert kept[0].equals(kept[1])
    finally:
        store.close()
