"""Every view is a link: it opens on a fresh server, survives a reload, and holds no patient."""

import re

LINK = "/trajectories?pain_pattern=worse_walking&ct_cleft=yes"


def bar(seen):
    return seen.page.locator(".st-key-cohort_bar")


def test_a_link_as_the_very_first_request_of_a_fresh_server_opens_its_page_with_filters_set(serve, visit):
    fresh = serve()
    seen = visit()
    seen.open(fresh.url + LINK)
    assert seen.page.get_by_role("dialog").count() == 0
    assert seen.page.get_by_role("heading", level=1).first.inner_text() == "Trajectories"
    shown = bar(seen).inner_text()
    assert re.search(r"\b\d+ of 61 patients", shown)
    assert "61 of 61" not in shown
    assert "CT cleft: yes" in shown


def test_filters_survive_a_click_a_page_change_and_a_reload(server, visit):
    seen = visit()
    seen.open(server.url + "/")
    seen.page.locator(".st-key-ct_cleft").get_by_role("checkbox", name=re.compile("^yes")).click()
    seen.page.wait_for_url(re.compile("ct_cleft=yes"))
    seen.settle()
    assert "45 of 61 patients" in bar(seen).inner_text()
    seen.page.get_by_role("link", name="Paired tests").click()
    seen.page.wait_for_url(re.compile(r"/paired-tests\?.*ct_cleft=yes"))
    seen.settle()
    seen.page.reload()
    seen.settle()
    assert "45 of 61 patients" in bar(seen).inner_text()


def test_a_value_that_means_nothing_is_ignored_with_a_note(server, visit):
    seen = visit()
    seen.open(server.url + "/?ct_cleft=maybe&sex=female")
    assert "41 of 61 patients" in bar(seen).inner_text()
    assert seen.page.get_by_text("is not a value of CT cleft").count() == 1


def test_zero_patients_left_is_a_friendly_page(server, visit):
    seen = visit()
    seen.open(server.url + "/trajectories?mri_t1_low=no")
    assert "0 of 61 patients" in bar(seen).inner_text()
    assert seen.page.locator('[data-testid="stException"]').count() == 0
    seen.page.locator(".st-key-clear_filters button").first.click()
    seen.page.wait_for_url(lambda url: "mri_t1_low" not in url)
    seen.settle()
    assert "61 of 61 patients" in bar(seen).inner_text()
