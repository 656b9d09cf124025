"""The README's pictures, taken anew from the app itself: `make pictures`. Needs chromium."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from conftest import ARGUMENTS, CHROMIUM, Server, Visit  # noqa: E402

SIZE = {"width": 1280, "height": 720}


def click_through_upload(page: Page) -> None:
    page.locator(".st-key-upload_file input[type=file]").set_input_files(ROOT / "data" / "example_messy.xlsx")
    page.get_by_text("61 rows read").wait_for()


def run_first_example(page: Page) -> None:
    page.locator(".st-key-query_run button").click()
    page.locator('[data-testid="stDataFrame"]').first.wait_for()


PICTURES = {
    "overview": ("/", "light", None),
    "trajectories": ("/trajectories?colour=ct_cleft", "light", None),
    "paired-tests": ("/paired-tests", "light", None),
    "imaging-signs": ("/imaging-signs", "light", None),
    "subgroups": ("/subgroups?cohort=Everyday+cohort", "light", None),
    "published": ("/published", "light", None),
    "upload": ("/upload", "light", click_through_upload),
    "query": ("/query", "light", run_first_example),
    "trajectories-dark": ("/trajectories", "dark", None),
}


def main() -> None:
    folder = ROOT / "docs" / "images"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        server = Server(Path(place) / "kyphoscope.duckdb", Path(place) / "server.log")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, (path, scheme, act) in PICTURES.items():
            page = browser.new_page(viewport=SIZE, color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
            visit = Visit(page, [], [])
            visit.open(server.url + path)
            if act:
                act(page)
                visit.settle()
            page.wait_for_timeout(1500)  # figures draw a moment after the script has run
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
