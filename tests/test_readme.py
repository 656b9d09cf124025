"""What the README shows is what happens: its commands, its snippet, its files."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lib.commands.run import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.removeprefix("python -m lib ") for line in README.splitlines() if line.startswith("python -m lib ")]


def test_the_commands_shown_do_what_is_said_one_after_the_other(store_path, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    monkeypatch.chdir(tmp_path)
    codes = [main(shlex.split(each.replace("data/", f"{ROOT}/data/"))) for each in COMMANDS]
    assert codes == [0, 1, 0, 0, 0, 0, 0]
    assert (tmp_path / "table.docx").read_bytes()[:2] == b"PK"
    assert "61 rows read, 4 warnings, 3 errors" in capsys.readouterr().err


def test_the_notebook_snippet_runs_and_holds_the_filtered_patients(store_path, monkeypatch):
    [snippet] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    words = [sys.executable, "-c", f"{snippet}\nprint(len(results), results[0].n_patients, notes)"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "9 45 []", done.stderr


@pytest.mark.parametrize("path", re.findall(r"\]\(((?!http)[^)]+)\)", README))
def test_every_file_the_readme_points_to_is_there(path):
    assert (ROOT / path).is_file()
