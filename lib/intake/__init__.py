"""From the bytes of a spreadsheet to patients, assessments and problems; nothing here stores or computes statistics."""

from lib.intake.intake import Intake, check
from lib.intake.matching import Match
from lib.intake.problems import Problem
from lib.intake.proposal import Proposal, propose
from lib.intake.reading import read_file
from lib.intake.template import template
from lib.intake.workbook import Cell, CellError, Percent, Refused, Sheet, Workbook

__all__ = [
    "Cell",
    "CellError",
    "Intake",
    "Match",
    "Percent",
    "Problem",
    "Proposal",
    "Refused",
    "Sheet",
    "Workbook",
    "check",
    "propose",
    "read_file",
    "template",
]
