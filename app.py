"""The way in: routes between the pages and draws the cohort bar and the filters; nothing else."""

from pathlib import Path

import streamlit as st

from lib.store import StoreError
from lib.ui import closed, cohort_bar, filters, look, state

HERE = Path(__file__).parent
ASSETS = HERE / "lib" / "ui" / "assets"
SECTIONS = {
    "Outcomes": (
        ("overview", "Overview", ":material/dashboard:", ""),
        ("trajectories", "Trajectories", ":material/show_chart:", "trajectories"),
        ("paired_tests", "Paired tests", ":material/compare_arrows:", "paired-tests"),
        ("imaging_signs", "Imaging signs", ":material/radiology:", "imaging-signs"),
        ("subgroups", "Subgroups", ":material/group_work:", "subgroups"),
    ),
    "Evidence": (("published", "Published numbers", ":material/fact_check:", "published"),),
    "Data": (
        ("query", "Query", ":material/database_search:", "query"),
        ("upload", "Upload", ":material/upload_file:", "upload"),
    ),
}
FOR_NOBODY_TOO = ("query", "upload", "published")


def sections() -> dict[str, list]:
    """The pages that exist, by section; no .py stands directly in pages/, where it would bypass this file."""
    found = {}
    for section, pages in SECTIONS.items():
        for name, title, icon, path in pages:
            file = HERE / "pages" / section.lower() / f"{name}.py"
            if file.exists():
                page = st.Page(file, title=title, icon=icon, url_path=path or None, default=not path)
                found.setdefault(section, []).append(page)
    return found


def run() -> None:
    st.set_page_config(page_title="KyphoScope", page_icon=ASSETS / "favicon.svg", layout="wide")
    page = st.navigation(sections())
    look.draw(ASSETS)
    try:
        state.begin(page.url_path)
    except StoreError as problem:
        closed.draw(problem)
        return
    with st.sidebar:
        filters.draw()
    cohort_bar.draw()
    notes = st.container(key="notes")
    try:
        if state.n() or page.url_path in FOR_NOBODY_TOO:
            page.run()
        else:
            cohort_bar.draw_nobody()
    except Exception as problem:  # Streamlit's own words would put a patient's value into the log
        closed.failed(problem)
    finally:
        with notes:
            cohort_bar.draw_notes()
        state.finish()


run()
