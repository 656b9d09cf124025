"""A cohort whose every text is an attack: no page runs it, draws it, calls out for it or links to it."""

import io
import subprocess
import sys

import pytest
import xlsxwriter

ATTACKS = [
    "<img src=http://evil.test/a.png onerror=alert(1)>", "![x](http://evil.test/b.png)", "[click](http://evil.test/c)", "<script>alert(2)</script>",
    "=cmd|' /C calc'!A0", "'; DROP TABLE patients; --", "javascript:alert(3)", "<a href='http://evil.test/d'>x</a>", "http://evil.test/e", "$\\href{http://evil.test}{x}$",
    ":material/home: **bold**", "../../../../etc/passwd", "<style>*{display:none}</style>", "`code` _em_ ~s~ # h",
]  # fmt: skip


def hostile_workbook() -> bytes:
    """Twenty-eight patients with attacks for ids, complications and surgeons."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("<img src=x>")
    headings = [
        "patient_id",
        "sex",
        "age",
        "ct_cleft",
        "complication",
        "surgeon",
        "vas_preop",
        "vas_postop",
        "vas_final",
        ATTACKS[1],
        ATTACKS[0],
    ]
    sheet.write_row(0, 0, headings)
    for row in range(28):
        attack = ATTACKS[row % len(ATTACKS)]
        values = [
            f"{attack} {row}",
            "f" if row % 2 else "m",
            60 + row,
            "yes" if row % 3 else "no",
            attack,
            attack,
            8,
            3 + row % 2,
            2,
            attack,
            attack,
        ]
        for column, value in enumerate(values):
            sheet.write(row + 1, column, value)
    book.close()
    return data.getvalue()


@pytest.fixture(scope="module")
def hostile_server(serve):
    """A server whose store gets the hostile cohort before its first visitor."""
    return serve(_import)


def _import(store) -> None:
    path = store.parent / "=hostile <b>.xlsx"
    path.write_bytes(hostile_workbook())
    words = [
        sys.executable,
        "-m",
        "lib",
        "import",
        str(path),
        "--cohort",
        ATTACKS[0],
        "--note",
        ATTACKS[2],
        "--who",
        ATTACKS[3],
        "--store",
        str(store),
    ]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", ["/", "/trajectories", "/paired-tests", "/query", "/upload"])
def test_no_page_runs_draws_or_follows_what_a_cohort_says(path, hostile_server, visit):
    seen = visit()
    dialogs = []
    seen.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    seen.open(hostile_server.url + path)
    assert dialogs == []
    assert seen.errors == []
    assert seen.outside(hostile_server) == []
    assert seen.page.locator("a[href*='evil.test'], img[src*='evil.test'], a[href^='javascript']").count() == 0
    assert seen.page.locator('[data-testid="stMain"]').inner_text().strip() != ""
    assert seen.page.locator('[data-testid="stException"]').count() == 0
    assert "28 of 28 patients" in seen.page.locator(".st-key-cohort_bar").inner_text()


def test_uploading_the_hostile_file_draws_its_text_as_text(server, visit):
    seen = visit()
    dialogs = []
    seen.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    seen.open(server.url + "/upload")
    file = {"name": "<img src=x onerror=alert(9)>.xlsx", "mimeType": "application/octet-stream", "buffer": hostile_workbook()}
    seen.page.locator('input[type="file"]').first.set_input_files(files=[file])
    seen.page.locator(".st-key-upload_commit").wait_for()
    seen.settle()
    assert dialogs == []
    assert seen.outside(server) == []
    assert seen.page.locator("a[href*='evil.test'], img[src*='evil.test']").count() == 0
