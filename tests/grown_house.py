"""A copy of the house in which only the vocabulary was edited: one measure, timepoint, sign and pattern more."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]

TIMEPOINT = 'Timepoint("year", "One year after surgery", "1 year", 365, ("1 year", "one year", "12 months")),'
MEASURE = """Measure(
    "eq5d", "EQ-5D health today", "EQ-5D", "0–100", 0, 100, 1, "higher",
    (Threshold("MIC", "gain of 7 points", "change", 7, CONVENTION, False),), Margin(7, CONVENTION, False), ("eq5d", "eq-5d"),
),"""
SIGN = """Field(
    "pet_uptake", "PET uptake", "choice", "sign", filtered=True,
    options=(Option("hot", "hot", ("increased",)), Option("cold", "cold", ("normal",))), synonyms=("pet", "pet uptake"),
),"""
PATTERN = 'Option("night", "worst at night", ("night pain", "nocturnal")),'
EDITS = (
    (r'(?=    Timepoint\(\s*"final",)', TIMEPOINT),
    (r'(?=    Measure\(\s*"odi",)', MEASURE),
    (r'(?=    Field\(\s*"sex",)', SIGN),
    (r'(?=            Option\(\s*"relieved_by_rest",)', PATTERN),
)


def edited(vocabulary: str) -> str:
    """The vocabulary's text with one entry more of each kind."""
    for place, entry in EDITS:
        vocabulary, found = re.subn(place, lambda _, entry=entry: entry + "\n", vocabulary)
        assert found == 1, place
    return vocabulary


def copied(copy: Path) -> Path:
    """Copy what runs into an empty folder and edit the vocabulary there."""
    ignored = shutil.ignore_patterns("__pycache__", "kyphoscope*")
    for name in ("lib", "pages", "data", ".streamlit"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("app.py", "tests/grown_answers.py"):
        shutil.copyfile(ROOT / name, copy / Path(name).name)
    place = copy / "lib" / "study" / "vocabulary.py"
    place.write_text(edited(place.read_text(encoding="utf-8")), encoding="utf-8")
    return copy
