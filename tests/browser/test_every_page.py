"""Every page in a real browser: it draws, it calls nobody, it fits, it can be read by a machine."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "Overview": "/",
    "Trajectories": "/trajectories",
    "Paired tests": "/paired-tests",
    "Imaging signs": "/imaging-signs",
    "Subgroups": "/subgroups",
    "Published numbers": "/published",
    "Query": "/query",
    "Upload": "/upload",
}

# Findings of axe-core that are the framework's own (navigation list roles, canvas tables, the uploader's nested controls).
FRAMEWORK = {
    "list",
    "listitem",
    "svg-img-alt",
    "nested-interactive",
    "aria-allowed-role",
    "scrollable-region-focusable",
    "presentation-role-conflict",
}

# A colour that is still fading in is no finding: wait for every animation that ends.
STILL = """() => Promise.all(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().endTime !== Infinity).map(each => each.finished.catch(() => null)))"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_draws_without_error_and_calls_nothing_outside(name, server, visit):
    seen = visit()
    seen.open(server.url + PAGES[name])
    assert seen.page.get_by_role("heading", level=1).first.inner_text().strip().startswith(name)
    assert seen.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0
    assert seen.errors == []
    assert seen.outside(server) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_clipped_on_a_projector_or_a_phone(name, width, height, server, visit):
    seen = visit(width, height)
    seen.open(server.url + PAGES[name])
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_beyond_the_frameworks_own(name, scheme, server, visit):
    seen = visit(scheme=scheme)
    seen.open(server.url + PAGES[name])
    seen.page.evaluate(STILL)
    found = Axe().run(seen.page).response["violations"]
    ours = {each["id"]: [node["target"] for node in each["nodes"]][:3] for each in found if each["id"] not in FRAMEWORK}
    assert ours == {}
