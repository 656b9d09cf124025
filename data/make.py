"""Makes the files of this folder again: `python -m data.make` (a test makes them and compares)."""

import csv
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from data.dictionary import readme
from data.everyday import everyday_patients
from data.messy import write_messy
from lib.statistics.reconstruction_patients import Patient, example_patients
from lib.study import vocabulary

HERE = Path(__file__).parent
MADE = datetime(2026, 11, 22)  # fixed, so that the same cohort gives the same bytes
GROUPS = ("patient", "pattern", "sign", "outcome", "course", "eligibility")

ABOUT_EXAMPLE = (
    "Sixty-one invented patients. No real patient is described here.",
    "They were made by a seeded search from the printed numbers of the source paper alone (lib/study/published.py):",
    "every mean, minimum, maximum and paired t of Tables 1 and 2 holds to the last printed digit, in whole points,",
    "and so do the counts of women and men, the imaging signs and the pain patterns, age, duration and follow-up.",
    "For VAS and ODI the printed t can be met only by an implausible spread: most patients stand at one end of the printed range "
    "or the other, and the ODI after surgery has to fall where the ODI before was high. That is a finding about the paper, "
    "not about patients.",
    "The paper prints 73 %, 68 % and 32 %, which no whole number of 61 patients gives; the nearest counts 45, 41 and 20 were taken.",
    "How signs go together, levels and dates of surgery are not printed; clefts are taken as nested, the rest is invented.",
    "Cement leakage was looked for but is not reported in the paper; only the index case's is known (none).",
)
ABOUT_EVERYDAY = (
    "Invented patients of an invented department. No real patient is described here.",
    "They were made by a seeded script to look like a department's own sheet: uneven pace, missing visits and signs,",
    "patients lost to follow-up, some leakage and new fractures, two surgeons. They prove nothing about kyphoplasty.",
)


def columns(patients: list[Patient]) -> list[str]:
    """The vocabulary's names that some patient has a value for, in the order a clinician reads them."""
    grouped = {group: [each.name for each in vocabulary.FIELDS if each.group == group] for group in GROUPS}
    grouped["outcome"] = [
        f"{measure.name}_{timepoint.name}" for measure in vocabulary.MEASURES for timepoint in vocabulary.TIMEPOINTS
    ]
    recorded = {name for patient in patients for name, value in patient.items() if value is not None}
    return ["patient_id", *(name for group in GROUPS for name in grouped[group] if name in recorded)]


def write_wide(path: Path, patients: list[Patient], about: tuple[str, ...]) -> None:
    """One row a patient on sheet "patients", and the sentences on sheet "about"."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "KyphoScope, invented patients", "created": MADE})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("patients")
    names = columns(patients)
    sheet.write_row(0, 0, names, bold)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(names) - 1, 15)
    for row, patient in enumerate(patients, start=1):
        for column, name in enumerate(names):
            write_cell(sheet, row, column, patient.get(name), day)
    words = book.add_worksheet("about")
    words.set_column(0, 0, 130)
    for row, sentence in enumerate(about):
        words.write_string(row, 0, sentence)
    book.close()


def write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, day: object) -> None:
    """A number as a number, a date as a date, text as text, nothing where nothing is known."""
    if isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)


def write_long(path: Path, patients: list[Patient]) -> None:
    """One row per patient and timepoint; what is known of the patient stands on each of the patient's rows."""
    names = columns(patients)
    measures = [each.name for each in vocabulary.MEASURES if any(name.startswith(f"{each.name}_") for name in names)]
    facts = [name for name in names if is_fact(name)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["patient_id", "timepoint", *measures, *facts])
        for patient in patients:
            known = ["" if patient.get(name) is None else patient[name] for name in facts]
            for timepoint in vocabulary.TIMEPOINTS:
                scores = [patient.get(f"{measure}_{timepoint.name}") for measure in measures]
                if any(score is not None for score in scores):
                    shown = ["" if score is None else score for score in scores]
                    writer.writerow([patient["patient_id"], timepoint.name, *shown, *known])


def is_fact(name: str) -> bool:
    """Whether a column is a fact about the patient (not the id, not a score)."""
    return any(each.name == name for each in vocabulary.FIELDS)


def make(folder: Path = HERE) -> None:
    """Write every file of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    example, everyday = example_patients(), everyday_patients()
    write_wide(folder / "example_cohort.xlsx", example, ABOUT_EXAMPLE)
    write_wide(folder / "everyday_cohort.xlsx", everyday, ABOUT_EVERYDAY)
    write_long(folder / "example_long.csv", example)
    bad_cells = write_messy(folder / "example_messy.xlsx", example, MADE)
    (folder / "README.md").write_text(readme(bad_cells, len(everyday)), encoding="utf-8")


if __name__ == "__main__":
    make()
