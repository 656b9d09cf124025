"""The copied house with one measure, timepoint, sign and pattern more, seen in a real browser."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.grown_house import copied


@pytest.fixture(scope="module")
def grown(serve, tmp_path_factory):
    """A server of the edited house, over a store made before the edit, with a cohort that uses every new word."""
    house = copied(tmp_path_factory.mktemp("grown"))

    def take_in(store: Path) -> None:
        subprocess.run([sys.executable, "-m", "grown_answers", store], cwd=house, check=True, capture_output=True, timeout=120)

    return serve(take_in, house)


def test_the_filters_show_the_new_sign_and_pattern_and_narrow_by_them(grown, visit):
    seen = visit()
    seen.open(f"{grown.url}/?cohort=Grown&pet_uptake=hot&pain_pattern=night")
    for name, values in (("pet_uptake", ("PET uptake", "hot", "cold")), ("pain_pattern", ("worst at night",))):
        for value in values:
            seen.page.locator(f".st-key-{name}").get_by_text(value, exact=True).first.wait_for()
    assert "10 of 61" in seen.page.locator('[data-testid="stMain"]').inner_text()


@pytest.mark.parametrize("path", ["/", "/trajectories", "/paired-tests"])
def test_a_page_shows_the_new_measure(grown, visit, path):
    seen = visit()
    seen.open(f"{grown.url}{path}?cohort=Grown")
    seen.page.get_by_text("EQ-5D").first.wait_for()
    assert seen.page.locator('[data-testid="stException"]').count() == 0
    assert seen.errors == []


def test_the_trajectories_show_the_new_timepoint_in_every_panel(grown, visit):
    seen = visit()
    seen.open(f"{grown.url}/trajectories?cohort=Grown")
    panels = seen.page.locator(".js-plotly-plot")
    panels.nth(3).locator(".xtick text").first.wait_for()
    ticks = [panels.nth(i).locator(".xtick text").all_text_contents() for i in range(panels.count())]
    assert ticks == [["Pre-op", "2 days", "1 year", "Final"]] * 4
