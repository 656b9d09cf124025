"""From the bytes of a spreadsheet to patients, assessments and problems; nothing here stores or computes statistics."""

from lib.intake.reading import read_file
from lib.intake.workbook import Cell, CellError, Percent, Refused, Sheet, Workbook

__all__ = [
    "Cell",
    "CellError",
    "Percent",
    "Refused",
    "Sheet",
    "Workbook",
    "read_file",
]
