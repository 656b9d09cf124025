"""Files: the same numbers in each kind, the stamp in all, and no word from a user that does anything."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import docx
import numpy as np
import openpyxl
import plotly.graph_objects as go
import pytest
from PIL import Image

from lib.figures.completeness import completeness
from lib.figures.distribution_panel import Spread, distribution_panel
from lib.figures.estimation import estimation
from lib.figures.lines import Lines
from lib.figures.look import CONFIG, DARK, LIGHT
from lib.figures.signs import SignBar, sign_bars
from lib.figures.spark import spark
from lib.figures.trajectories import trajectory_panel
from lib.report.code import snippet_overview, snippet_paired, snippet_query, snippet_trajectories, why_no_code
from lib.report.figure_files import figure_html, figure_png
from lib.report.rich_text import lines_of
from lib.report.stamp import Stamp
from lib.report.table_files import MIME, TABLE_WRITERS
from lib.report.table_html import fragment
from lib.report.text import csv_text, html_text, md_text, tex_text
from lib.statistics.rates import rate
from lib.statistics.summary import summary
from lib.study import vocabulary
from lib.study.selection import Selection
from lib.tables import formats
from lib.tables.finished import Column, FinishedTable, table_of
from lib.tables.paired_table import paired_tables
from tests.invented import FORMULA, HOSTILE, LINK, STAMP, bands, distribution, lines, means, results

ROOT = Path(__file__).parents[1]
POINTS, VAS = vocabulary.TIMEPOINTS, vocabulary.measure("vas")
KINDS = sorted(TABLE_WRITERS)
HOSTILES = (HOSTILE, FORMULA, LINK, "+1", "@SUM(A1)", "\t=1+1", "＝1+1", "\\input{/etc/passwd}", "a|b", "50 % & 3_x", "</script>")


def hostile_table() -> FinishedTable:
    columns = [Column("word", HOSTILE, "left"), Column("again", "=2+2")]
    return table_of(LINK, columns, [(each, each) for each in HOSTILES], [HOSTILE])


def hostile_stamp() -> Stamp:
    return replace(STAMP, cohort=HOSTILE, filters=f"{LINK} {FORMULA}")


def texts_of(kind: str, data: bytes) -> list[list[str]]:
    """The cells of a written table as a reader of the file sees them, live rows only."""
    return {"csv": _csv_texts, "xlsx": _xlsx_texts, "docx": _docx_texts, "html": _html_texts}[kind](data)


def _csv_texts(data: bytes) -> list[list[str]]:
    rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) if row and not row[0].startswith("#")]
    return [row[1:10] for row in rows if row[0] != "Table"]


def _xlsx_texts(data: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Tables"]
    rows = [list(row[:9]) for row in sheet.iter_rows() if row[8].value is not None and row[8].value != "Pairs"]
    return [[_as_shown(cell) for cell in row] for row in rows]


def _as_shown(cell) -> str:
    """A cell as the spreadsheet program shows it, by its number format."""
    if isinstance(cell.value, str):
        return cell.value
    return formats.number(cell.value, 2) if cell.number_format == "0.00" else formats.p_value(cell.value)


def _docx_texts(data: bytes) -> list[list[str]]:
    found = docx.Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for table in found.tables for row in table.rows]
    return [row for row in rows if row[8] not in {"", "Pairs"}]


def _html_texts(data: bytes) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", data.decode(), re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]
    plain = [[re.sub(r"<[^>]+>", "", cell).replace("&lt;", "<").replace("&gt;", ">") for cell in row] for row in cells]
    return [row for row in plain if row[-1] != "Pairs"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx", "html"])
def test_every_kind_of_file_carries_the_same_numbers(kind):
    tables = paired_tables(results(40, missing=0.05))
    expected = [row for table in tables for row in table.texts()]
    assert texts_of(kind, TABLE_WRITERS[kind](tables, STAMP)) == expected


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_a_table_of_few_patients_is_written_too(kind, n):
    assert len(TABLE_WRITERS[kind](paired_tables(results(n)), STAMP)) > 500


@pytest.mark.parametrize("kind", ["tex", "md"])
def test_tex_and_markdown_carry_every_number(kind):
    tables = paired_tables(results(40))
    text = TABLE_WRITERS[kind](tables, STAMP).decode()
    written = tex_text if kind == "tex" else md_text
    assert all(written(cell) in text for table in tables for row in table.texts() for cell in row)


def test_the_exact_numbers_come_back_from_csv_and_xlsx():
    tables = paired_tables(results(40))
    raw = [row for table in tables for row in table.numbers()]
    text = TABLE_WRITERS["csv"](tables, STAMP).decode("utf-8-sig")
    blocks = [row for row in csv.reader(io.StringIO(text)) if row and not row[0].startswith("#")]
    header, found = None, []
    for row in blocks:
        if row[0] == "Table":
            header = row
        else:
            found.append(dict(zip(header, row, strict=True)))
    assert [float(row["t, exact"]) for row in found] == [each["t"] for each in raw]
    assert [float(row["p, exact"]) for row in found] == [each["p"] for each in raw]
    sheet = openpyxl.load_workbook(io.BytesIO(TABLE_WRITERS["xlsx"](tables, STAMP)))["Exact numbers"]
    names = [cell.value for cell in sheet[1]]
    column = names.index("mean_difference") + 1
    values = [sheet.cell(row, column).value for row in range(2, 2 + len(raw))]
    assert values == pytest.approx([each["mean_difference"] for each in raw], rel=1e-14)


def test_numbers_in_the_workbook_are_numbers_with_a_format():
    book = openpyxl.load_workbook(io.BytesIO(TABLE_WRITERS["xlsx"](paired_tables(results(40)), STAMP)))
    t, p = book["Tables"]["E3"], book["Tables"]["F3"]
    assert (t.data_type, t.number_format) == ("n", "0.00")
    assert (p.data_type, p.number_format) == ("n", '[<0.001]"< .001";.000')


def test_what_is_printed_stands_beneath_in_every_file():
    tables = paired_tables(results(40))
    printed = str(tables[0].rows[0].cells[1].printed)
    assert printed.startswith("34.7 (18–53)")
    word = docx.Document(io.BytesIO(TABLE_WRITERS["docx"](tables, STAMP)))
    assert word.tables[0].rows[2].cells[1].text == printed
    book = openpyxl.load_workbook(io.BytesIO(TABLE_WRITERS["xlsx"](tables, STAMP)))
    assert book["Tables"]["B4"].value == printed
    assert printed in TABLE_WRITERS["csv"](tables, STAMP).decode("utf-8-sig")
    assert md_text(printed) in TABLE_WRITERS["md"](tables, STAMP).decode()
    assert '<td class="right look"' in TABLE_WRITERS["html"](tables, STAMP).decode()


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_says_cohort_version_filters_and_n(kind):
    data = TABLE_WRITERS[kind](paired_tables(results(5)), STAMP)
    if kind in {"xlsx", "docx"}:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            data = b"".join(packed.read(each) for each in packed.namelist() if each.endswith(".xml"))
    text = data.decode("utf-8-sig")
    for part in ("Ward 7, version 12", "abababababab", "CT cleft: yes", "45 of 61 patients", "2026-11-22", "invented patients"):
        said = {"tex": tex_text, "md": md_text, "html": html_text}.get(kind, str)(part)
        assert said in text, part


def test_the_stamp_is_made_of_a_version_and_its_filters():
    version = SimpleNamespace(cohort="Ward 7", number=12, sha256="cd" * 32, n_patients=61, invented=False)
    stamp = Stamp.of(version, (("ct_cleft", ("yes",)),), 45, on=date(2026, 1, 2))
    assert stamp.line.startswith(
        "Ward 7, version 12 (sha256 cdcdcdcdcdcd) · Filter: CT cleft: yes · 45 of 61 patients · KyphoScope "
    )
    assert stamp.line.endswith("2026-01-02")
    assert "Filter: a list of 9 patients" in Stamp.of(version, (), 9, listed=9).line
    assert "No filter" in Stamp.of(version, (), 61).line


# --- words from users -----------------------------------------------------------------------------


def test_no_cell_of_a_workbook_becomes_a_formula_or_a_link():
    data = TABLE_WRITERS["xlsx"](hostile_table(), hostile_stamp())
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert FORMULA in {cell.value for cell in cells}
    assert all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert not any(b"<f>" in packed.read(each) for each in packed.namelist() if "worksheets/sheet" in each)


def test_no_field_of_a_csv_starts_a_formula():
    rows = list(csv.reader(io.StringIO(TABLE_WRITERS["csv"](hostile_table(), hostile_stamp()).decode("utf-8-sig"))))
    dangerous = re.compile(r"^[ \u00a0\ufeff]*[=+\-@\t\r|%＝＋－＠]")
    assert not [field for row in rows for field in row if dangerous.match(field)]
    assert f"'{FORMULA}" in rows[3]


def test_numbers_of_a_csv_keep_their_minus_sign():
    raw = paired_tables(results(20))[0].numbers()[0]
    text = TABLE_WRITERS["csv"](paired_tables(results(20)), STAMP).decode("utf-8-sig")
    assert f",{raw['t']!r}," in text
    assert raw["t"] < 0


@pytest.mark.parametrize("text", ["=1+1", " =1+1", "\u00a0=1", "\ufeff=1", "+1", "-1", "@x", "\tx", "|x", "%x", "＝1", "－1"])
def test_text_that_would_start_a_formula_gets_an_apostrophe(text):
    assert csv_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["1", "a=b", "K-01", "−5", "plain"])
def test_other_text_of_a_csv_stays_as_it_is(text):
    assert csv_text(text) == text


def test_html_shows_tags_and_links_as_letters():
    for text in (TABLE_WRITERS["html"](hostile_table(), hostile_stamp()).decode(), fragment(hostile_table(), "dark")):
        assert "<img" not in text
        assert "<script" not in text.lower()
        assert "http:" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_markdown_shows_every_sign():
    text = TABLE_WRITERS["md"](hostile_table(), hostile_stamp()).decode()
    assert "http:" not in text
    assert not re.search(r"(?<!\\)<", text)
    assert not re.search(r"(?<!\\)\[", text)
    assert r"a\|b" in text
    assert md_text("1. x").startswith("\u20601. x")
    assert md_text("- x").startswith("\u2060- x")
    assert md_text("34.7 (18–53) =") == "34.7 (18–53) ="


def test_tex_prints_commands_as_letters():
    text = TABLE_WRITERS["tex"](hostile_table(), hostile_stamp()).decode()
    assert r"\input" not in text
    assert r"\textbackslash{}input\{/etc/passwd\}" in text
    assert r"50 \% \& 3\_x" in text


def test_word_shows_every_letter_and_no_link():
    data = TABLE_WRITERS["docx"](hostile_table(), hostile_stamp())
    cells = [cell.text for row in docx.Document(io.BytesIO(data)).tables[0].rows for cell in row.cells]
    assert FORMULA in cells
    assert HOSTILE in cells
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        body = packed.read("word/document.xml").decode()
    assert "w:hyperlink" not in body
    assert "fldChar" not in body


@pytest.mark.parametrize("kind", KINDS)
def test_control_characters_break_no_file(kind):
    table = table_of("a\x00b\ud800", [Column("x", "\x1bx")], [["\u202eevil\x08"]])
    data = TABLE_WRITERS[kind](table, replace(STAMP, cohort="c\x07"))
    if kind == "docx":
        assert docx.Document(io.BytesIO(data)).tables[0].rows[1].cells[0].text == "evil"
    if kind == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(data))["Tables"]["A3"].value == "evil"
    assert b"\x08" not in data or kind in {"docx", "xlsx"}


# --- figures --------------------------------------------------------------------------------------


@cache
def figures(mode: str = "light") -> dict:
    """One of every figure we draw."""
    those, grouped, many = lines("vas", 40), lines("vas", 40, 2), lines("vas", 2500)
    chosen = Lines(those.rows[:2], those.values[:2], those.months[:2], labels=("P-1", HOSTILE))
    result = results(40)[3]
    columns = [distribution(column) for column in those.values.T]
    pair = [means(grouped.values[grouped.groups == place], name) for place, name in enumerate(("yes", HOSTILE))]
    return {
        "each": trajectory_panel(
            VAS, POINTS, those, [means(those.values)], chosen=chosen, printed=["7.9", "2.4", "1.9"], mode=mode
        ),
        "months": trajectory_panel(VAS, POINTS, those, [means(those.values)], time="months", mode=mode),
        "groups": trajectory_panel(VAS, POINTS, grouped, pair, mode=mode),
        "bands": trajectory_panel(VAS, POINTS, many, [means(many.values)], bands=bands(many.values), mode=mode),
        "nobody": trajectory_panel(VAS, POINTS, mode=mode),
        "spread": distribution_panel(VAS, POINTS, [Spread(columns, "a"), Spread(columns, "b")], mode=mode),
        "spark": spark(VAS, POINTS, [summary(each) for each in columns], mode),
        "signs": sign_bars([SignBar("CT cleft", rate(45, 61), "73"), SignBar(HOSTILE, rate(0, 0))], mode),
        "complete": completeness(vocabulary.MEASURES, POINTS, {("vas", "preop"): 4}, 61, mode),
        "estimation": estimation(result, columns[0], Lines(those.rows, those.values[:, :2]), mode),
    }


@pytest.mark.parametrize("name", list(figures()))
def test_every_figure_has_a_picture_without_a_browser(name):
    data = figure_png(figures()[name], STAMP)
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "PNG"
    assert picture.width == 2 * (640 + 32)
    pixels = np.asarray(picture.convert("RGB"))
    assert (pixels[0, 0] == (255, 255, 255)).all()
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20


def test_the_picture_says_where_it_comes_from():
    picture = Image.open(io.BytesIO(figure_png(figures()["each"], STAMP)))
    assert picture.text["Description"] == STAMP.line
    foot = np.asarray(picture.convert("L"))[-60:]
    assert (foot < 200).sum() > 300


def test_the_mean_line_is_where_the_layout_puts_it():
    values = np.full((3, 3), 5.0)
    figure = trajectory_panel(VAS, POINTS, None, [means(values)], thresholds=False)
    pixels = np.asarray(Image.open(io.BytesIO(figure_png(figure, STAMP, width=400))).convert("RGB")).astype(int)
    accent = np.array([int(LIGHT.accent[i : i + 2], 16) for i in (1, 3, 5)])
    rows = np.flatnonzero(np.abs(pixels[:, 400] - accent).sum(axis=1) < 12)
    middle = 2 * (8 + 62 + (460 - 62 - 34) / 2)  # the half of 0 to 10
    assert len(rows) >= 4
    assert abs(rows.mean() - middle) < 3


def test_a_dark_figure_has_a_dark_picture_and_page():
    figure = figures("dark")["each"]
    picture = Image.open(io.BytesIO(figure_png([figure, figure], STAMP))).convert("RGB")
    assert picture.getpixel((2, 2)) == tuple(int(DARK.background[i : i + 2], 16) for i in (1, 3, 5))
    assert DARK.background.encode() in figure_html(figure, STAMP)[:4000]


def test_a_mark_without_a_picture_is_refused():
    figure = go.Figure(figures()["each"])
    figure.add_heatmap(z=[[1]])
    with pytest.raises(ValueError, match="heatmap"):
        figure_png(figure, STAMP)


def test_rich_text_reads_only_what_our_figures_write():
    line = lines_of("<b>a</b> <span style='font-size:9px;color:#123456'>&lt;b&gt;</span><br>c", 13, "#000000")
    assert [(run.text, run.bold, run.size, run.colour) for run in line[0]] == [
        ("a", True, 13, "#000000"),
        (" ", False, 13, "#000000"),
        ("<b>", False, 9, "#123456"),
    ]
    assert line[1][0].text == "c"


def test_the_page_of_a_figure_asks_no_server_and_shares_nothing():
    page = figure_html(figures()["each"], hostile_stamp(), title=HOSTILE, sentence=LINK).decode()
    ours = re.sub(r"<script[^>]*>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"https?:", ours)
    assert "<img" not in ours
    assert "src=" not in re.sub(r"&lt;.*?&gt;", "", ours)
    assert "default-src 'none'" in ours
    assert '"showSendToCloud": false' in page
    assert CONFIG["plotlyServerURL"] == ""
    assert "45 of 61 patients" in ours
    drawn = page[page.rindex("Plotly.newPlot") :]
    assert "<img" not in drawn
    assert "</script>" not in drawn.split("</script>")[0]


@pytest.mark.browser
def test_a_browser_opens_the_page_and_sends_nothing(tmp_path):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    path = tmp_path / "figure.html"
    path.write_bytes(figure_html([figures()["groups"], figures()["signs"]], hostile_stamp(), title=HOSTILE))
    asked, said = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1200, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(path.as_uri())
        page.wait_for_selector(".main-svg")
        widths = page.eval_on_selector_all("section", "all => all.map(each => each.querySelector('.main-svg').clientWidth)")
        anchors = page.locator("svg a").count()
        browser.close()
    assert [each for each in asked if not each.startswith(("file:", "data:", "blob:"))] == []
    assert said == []
    assert anchors == 0
    assert max(widths) < 640


# --- show code ------------------------------------------------------------------------------------

CHOSEN = Selection(1, (("ct_cleft", ("yes",)),))


def test_values_stand_in_the_code_as_python_writes_them():
    hostile = "x'\nimport os; os.remove('/')  # \""
    code = snippet_paired(CHOSEN, hostile)
    compile(code, "snippet", "exec")
    assert code.splitlines()[0].startswith("# ")
    assert "\nimport os" not in code
    assert "filters=(('ct_cleft', ('yes',)),)" in code
    query = snippet_query("SELECT '''\nDROP", CHOSEN, "c")
    compile(query, "snippet", "exec")


def test_a_patient_list_never_reaches_the_code():
    listed = Selection(1, (), ("P-1", "P-2"))
    assert snippet_paired(listed, "c") is None
    assert snippet_trajectories(listed, "c", "vas") is None
    assert "ids are not written" in why_no_code(listed)
    assert why_no_code(CHOSEN) is None


def run(code: str, store_path: Path, show: str) -> str:
    """What a snippet prints when a person runs it in the project's folder."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"{code}\nprint('----')\n{show}"],
        cwd=ROOT,
        env=os.environ | {"KYPHOSCOPE_STORE": str(store_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split("----\n")[1].strip()


def test_the_code_returns_exactly_what_the_page_shows(store, store_path):
    from lib.statistics.paired import paired_results

    version = store.current(store.cohorts()[0])
    selection = Selection(version.number, (("ct_cleft", ("yes",)),))
    shown = paired_results(store.pairs(selection))
    expected = repr([each.texts() for each in paired_tables(shown)])
    assert (
        run(snippet_paired(selection, version.cohort), store_path, "print(repr([each.texts() for each in tables]))") == expected
    )
    code = snippet_overview(selection, version.cohort)
    means = "{name: [each.mean for each in course] for name, course in courses.items()}"
    index = store.index(version.number)
    bits = index.bits(selection.filters)
    courses = {m.name: [summary(index.scores(m, t, bits)) for t in index.timepoints(m)] for m in index.measures()}
    assert run(code, store_path, f"print(({means}, results[0].t, counts['ct_cleft']))") == repr(
        (
            {name: [each.mean for each in course] for name, course in courses.items()},
            shown[0].t,
            {"yes": 45, "no": 0},
        )
    )
    points = {each: summary(index.scores("vas", each, index.bits(selection.filters))).mean for each in index.timepoints("vas")}
    code = snippet_trajectories(selection, version.cohort, "vas")
    assert run(code, store_path, "print(repr({each: one.mean for each, one in summaries.items()}))") == repr(points)


def test_every_kind_of_file_has_its_mime_type():
    assert set(TABLE_WRITERS) < set(MIME)
