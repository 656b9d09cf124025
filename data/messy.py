"""The example cohort as a ward writes it: titles, merged headings, decimal commas, a totals row, three bad cells."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter

Patient = dict[str, object]

TITLES = (
    "Spine unit - balloon kyphoplasty, osteonecrosis series 2006-2011",
    "INVENTED patients (the example cohort of KyphoScope), written untidily on purpose",
)
HEADING_ROW, FIRST_ROW = 4, 6  # as the spreadsheet numbers them: two rows of headings, then patients
FACTS = {
    "patient_id": "Pat. no.",
    "sex": "M/F",
    "age": "Age (yrs)",
    "level": "Treated level",
    "symptom_weeks": "Duration (weeks)",
    "surgery_date": "Op date",
    "pain_pattern": "Pattern of pain",
    "xray_cleft": "Cleft x-ray",
    "ct_cleft": "CT cleft",
    "mri_t1_low": "T1 low signal",
    "mri_t2_stir": "STIR signal",
}
TIMEPOINTS = {"preop": "Before", "postop": "2 days after", "final": "Last FU"}
MEASURES = {"height": "Ant. height (%)", "vas": "VAS back", "odi": "Oswestry"}
LATER = {
    "follow_up_months": "FU (months)",
    "cement_leakage": "Cement leak",
    "complication": "Complications",
    "dxa_osteoporosis": "DXA",
    "biopsy_osteonecrosis": "Histology",
    "malignancy": "Tumour",
    "neurologic_deficit": "Neuro deficit",
}
CODES = {
    "sex": {"female": "f", "male": "m"},
    "pain_pattern": {"worse_walking": "walking", "relieved_by_rest": "rest"},
    "xray_cleft": {"yes": "+", "no": "-"},
    "ct_cleft": {"yes": "Yes", "no": "No"},
    "mri_t1_low": {"yes": "y", "no": "n"},
    "mri_t2_stir": {"high": "bright", "low": "dark", "diffuse": "ill-defined", "none": "normal"},
    "complication": {"none": "nil"},
    "dxa_osteoporosis": {"yes": "x"},
    "biopsy_osteonecrosis": {"yes": "pos"},
    "malignancy": {"no": "neg"},
    "neurologic_deficit": {"no": "0"},
}
COMMAS = ("height_", "follow_up_months", "symptom_weeks")  # numbers typed as text with a decimal comma


@dataclass(frozen=True)
class BadCell:
    """A cell that is wrong on purpose: where it stands, what is written, and what mends it."""

    row: int
    column: int  # 0-based
    name: str
    patient_id: str
    written: object
    right: str

    @property
    def cell(self) -> str:
        return xlsxwriter.utility.xl_rowcol_to_cell(self.row - 1, self.column)


def messy_columns() -> list[str]:
    """What stands in each column, by the vocabulary's names."""
    outcomes = [f"{measure}_{timepoint}" for timepoint in TIMEPOINTS for measure in MEASURES]
    return [*FACTS, *outcomes, *LATER]


def bad_cells(patients: list[Patient]) -> list[BadCell]:
    """A VAS of 17, an ODI that is no number, a CT cleft of "maybe"; each on a row of its own."""
    names = messy_columns()
    wrong = (
        ("vas_preop", 17, lambda value: value == 7),
        ("odi_postop", "abc", bool),
        ("ct_cleft", "maybe", lambda v: v == "yes"),
    )
    cells = []
    for share, (name, written, fits) in enumerate(wrong, start=1):
        start = share * len(patients) // 4
        place = next(i for i in range(start, len(patients)) if fits(patients[i][name]))
        patient = patients[place]
        cells.append(BadCell(FIRST_ROW + place, names.index(name), name, str(patient["patient_id"]), written, str(patient[name])))
    return cells


def as_written(name: str, value: object) -> object:
    """A value as the ward types it."""
    if value is None or name == "patient_id":
        return value
    if name == "level":
        return f"{value[0]} {value[1:]}"
    if name.startswith(COMMAS):
        return f"{value:.1f}".replace(".", ",")
    return CODES.get(name, {}).get(value, value)


def write_messy(path: Path, patients: list[Patient], made: datetime) -> list[BadCell]:
    """Write the untidy sheet; returns its three bad cells."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "KyphoScope, invented patients, untidy", "created": made})
    sheet = book.add_worksheet("Series")
    day, bold = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"bold": True, "align": "center"})
    for row, title in enumerate(TITLES):
        sheet.write_string(row, 0, title, book.add_format({"bold": row == 0, "italic": row == 1}))
    _write_headings(sheet, bold)
    for row, patient in enumerate(patients, start=FIRST_ROW - 1):
        for column, name in enumerate(messy_columns()):
            _write(sheet, row, column, as_written(name, patient.get(name)), day)
    wrong = bad_cells(patients)
    for each in wrong:
        _write(sheet, each.row - 1, each.column, each.written, day)
    _write_totals(sheet, patients, bold)
    book.close()
    return wrong


def _write_headings(sheet: xlsxwriter.worksheet.Worksheet, bold: object) -> None:
    """Two rows: the timepoints merged over their measures, the other headings merged over both rows."""
    top, names = HEADING_ROW - 1, messy_columns()
    for name, heading in (FACTS | LATER).items():
        sheet.merge_range(top, names.index(name), top + 1, names.index(name), heading, bold)
    for timepoint, over in TIMEPOINTS.items():
        first = names.index(f"{next(iter(MEASURES))}_{timepoint}")
        sheet.merge_range(top, first, top, first + len(MEASURES) - 1, over, bold)
        for column, heading in enumerate(MEASURES.values(), start=first):
            sheet.write_string(top + 1, column, heading, bold)
    sheet.set_column(0, len(names) - 1, 12)


def _write_totals(sheet: xlsxwriter.worksheet.Worksheet, patients: list[Patient], bold: object) -> None:
    row = FIRST_ROW - 1 + len(patients)
    sheet.write_string(row, 0, "Total / mean", bold)
    for column, name in enumerate(messy_columns()):
        numbers = [each[name] for each in patients if isinstance(each.get(name), int)]
        if numbers:
            sheet.write_string(row, column, f"{sum(numbers) / len(numbers):.1f}".replace(".", ","), bold)
    sheet.write_string(row + 2, 0, "STIR: bright = well-defined high, dark = well-defined low. nil = no complication.")


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, day: object) -> None:
    if hasattr(value, "isoformat"):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)
