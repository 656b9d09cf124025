"""What every test starts from: a store of its own, never the one in data/."""

import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("MPLBACKEND", "Agg")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def seeded_store(tmp_path_factory) -> Path:
    """A store made once from the shipped cohorts and closed again; copied, never opened, by the tests."""
    from lib.store import open_store

    path = tmp_path_factory.mktemp("seeded") / "kyphoscope.duckdb"
    open_store(path).close()
    return path


@pytest.fixture
def store_path(seeded_store, tmp_path) -> Path:
    """The path of a fresh store with both shipped cohorts."""
    folder = tmp_path / "store"
    shutil.copytree(seeded_store.parent, folder)
    return folder / seeded_store.name


@pytest.fixture
def store(store_path):
    """An open store with both shipped cohorts."""
    from lib.store import open_store

    opened = open_store(store_path)
    yield opened
    opened.close()
