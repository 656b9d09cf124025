"""The empty spreadsheet: a column for each name of the vocabulary, drop-downs, ranges, an example row, and a dictionary."""

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from lib.intake.targets import RAW_HIGH, RAW_LOW, Target, field_of, measure_of, targets
from lib.study import vocabulary
from lib.study.terms import Measure

EXAMPLE_ID = "EXAMPLE - delete this row"
LAST = 5000  # drop-downs and ranges reach down to this row
DICTIONARY = ("Column", "Meaning", "Unit", "Lowest", "Highest", "Allowed values", "Also understood as", "Remark")


def template() -> bytes:
    """An xlsx file with the sheets `patients` and `dictionary`; filled in, it imports without a problem."""
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(stream, options) as book:
        looks = {
            "heading": book.add_format({"bold": True, "bg_color": "#e3edf1", "bottom": 1}),
            "example": book.add_format({"italic": True, "font_color": "#6b7780", "bg_color": "#f5f7f8"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "text": book.add_format({"num_format": "@"}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _patients(book.add_worksheet("patients"), looks)
        _dictionary(book.add_worksheet("dictionary"), looks)
    return stream.getvalue()


def _patients(sheet: Worksheet, looks: dict[str, Any]) -> None:
    for i, each in enumerate(targets("wide")):
        sheet.write_string(0, i, each.name, looks["heading"])
        sheet.write_comment(0, i, _comment(each), {"x_scale": 2, "y_scale": 1.2})
        sheet.set_column(i, i, max(12, len(each.name) + 2), _column_look(each, looks))
        if rule := _validation(each):
            sheet.data_validation(1, i, LAST, i, rule)
        value = _example(each)
        sheet.write(1, i, value, looks["example"]) if value != "" else sheet.write_blank(1, i, None, looks["example"])
    sheet.freeze_panes(1, 1)


def _column_look(each: Target, looks: dict[str, Any]) -> Any:
    if each.role == "patient":
        return looks["text"]
    return looks["date"] if each.role == "field" and field_of(each).kind == "date" else None


def _dictionary(sheet: Worksheet, looks: dict[str, Any]) -> None:
    for i, (title, width) in enumerate(zip(DICTIONARY, (28, 34, 18, 9, 9, 34, 60, 60), strict=True)):
        sheet.write_string(0, i, title, looks["heading"])
        sheet.set_column(i, i, width, looks["wrapped"])
    for row, each in enumerate(targets("wide"), start=1):
        for i, text in enumerate(_described(each)):
            sheet.write(row, i, text)
    sheet.freeze_panes(1, 1)


def _described(each: Target) -> tuple[str | float, ...]:
    """One column of the template in words, in the order of DICTIONARY."""
    low, high = _range(each)
    ends = ("" if low is None else low, "" if high is None else high)
    return (each.name, each.label, _unit(each), *ends, "; ".join(_allowed(each)), "; ".join(_synonyms(each)), _remark(each))


def _range(each: Target) -> tuple[float | None, float | None]:
    if each.role == "raw":
        return RAW_LOW, RAW_HIGH
    if each.role == "measure":
        return measure_of(each).low, measure_of(each).high
    return (field_of(each).low, field_of(each).high) if each.role == "field" else (None, None)


def _unit(each: Target) -> str:
    if each.role == "raw":
        return "mm"
    if each.role == "measure":
        return measure_of(each).unit
    return field_of(each).unit if each.role == "field" else ""


def _allowed(each: Target) -> list[str]:
    return [option.value for option in field_of(each).options] if each.role == "field" and field_of(each).kind == "choice" else []


def _synonyms(each: Target) -> tuple[str, ...]:
    if each.role == "patient":
        return vocabulary.PATIENT_ID_SYNONYMS
    if each.role == "field":
        return field_of(each).synonyms
    return measure_of(each).synonyms if each.role == "measure" else ()


def _remark(each: Target) -> str:
    if each.role == "patient":
        return "Required. A study number, never a name."
    if each.role == "raw":
        return "With all three heights the height in % is computed: fractured / mean of upper and lower x 100."
    if each.role == "measure":
        return f"{measure_of(each).better}; {vocabulary.timepoint(each.timepoint or '').label.lower()}."
    return field_of(each).help


def _comment(each: Target) -> str:
    low, high = _range(each)
    parts = [each.label, _unit(each), f"{low:g} to {high:g}" if low is not None and high is not None else ""]
    return "\n".join(
        part for part in (*parts, ", ".join(_allowed(each)[:20]), _remark(each), "Leave blank if not recorded.") if part
    )


def _validation(each: Target) -> dict[str, Any] | None:
    """What the spreadsheet itself refuses: other words than the options, numbers outside the range, no date."""
    low, high = _range(each)
    if allowed := _allowed(each):
        return {
            "validate": "list",
            "source": allowed,
            "error_title": "Not one of the list",
            "error_message": "Choose from the list.",
        }
    if low is not None and high is not None:
        said = f"A number from {low:g} to {high:g}, or blank."
        return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high, "error_message": said}
    if each.role == "field" and field_of(each).kind == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1950, 1, 1),
            "maximum": date(2100, 1, 1),
            "error_message": "A date.",
        }
    return None


def _example(each: Target) -> str | float:
    """A plausible value for the example row: measures improve from one timepoint to the next."""
    if each.role == "patient":
        return EXAMPLE_ID
    if each.role == "measure":
        return example_score(measure_of(each), each.timepoint or "")
    if each.role == "raw":
        return ""
    fact = field_of(each)
    if fact.kind == "choice":
        return (
            "" if fact.group == "eligibility" else fact.options[len(fact.options) * 2 // 3 if len(fact.options) > 4 else 0].value
        )
    if fact.kind == "number":
        low, high = fact.low or 0, fact.high or 0
        return round(fact.bands[2].low if len(fact.bands) > 2 else low + (high - low) / 4)
    return "2026-03-14" if fact.kind == "date" else ""


def example_score(measure: Measure, timepoint: str) -> float:
    """A plausible score for an example: better after surgery than before."""
    place = [each.name for each in vocabulary.TIMEPOINTS].index(timepoint)
    share = (0.3 if place == 0 else 0.6) if measure.direction == "higher" else (0.8 if place == 0 else 0.3)
    return round(measure.low + share * (measure.high - measure.low))
