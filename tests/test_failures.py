"""A page that fails says where and nothing of any patient, on the screen and in the log."""

import logging
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from lib.store import open_store

APP = str(Path(__file__).parents[1] / "app.py")


@pytest.fixture
def private(store_path, monkeypatch):
    """The app as it is served: no details of an error on the screen."""
    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "none")
    yield
    config.set_option("client.showErrorDetails", before)
    open_store(store_path).close()


def test_a_page_that_fails_names_the_place_and_no_value(private, monkeypatch, caplog):
    def fails():
        raise ValueError("could not convert K17 with a VAS of 9")

    monkeypatch.setattr("lib.ui.answers.printed", fails)
    with caplog.at_level(logging.DEBUG):
        app = AppTest.from_file(APP, default_timeout=30).run()
    [said] = app.error
    place = f"ValueError in test_failures.py, line {fails.__code__.co_firstlineno + 1}"
    assert place in said.value.replace("\\", "")
    assert "K17" not in said.value
    assert "K17" not in caplog.text
    assert f"a page failed: {place}" in caplog.text
    assert not app.exception
