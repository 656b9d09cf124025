"""From the bytes of a spreadsheet to patients, assessments and problems; nothing here stores or computes statistics.

In the order a file goes through them:

- `reading` asks what the bytes are (`kinds`, `limits`) and starts `child`, a process that may fail
- in the child, `readers` picks a reader: `delimited` (with `encodings`), `zipped` for `xlsx` and `ods` (with `archive`,
  `xlsx_sheet`), `xls` (with `xls_container`, `xls_records`), `parquet`; `number_formats` says what a number is shown as;
  `answer` writes the cells down, and `answer_check` believes them only as far as they hold: a `workbook`
- `proposal` suggests what is what: `header` finds the table, `words` and `meaning` read a heading, `layout` tells wide
  from long, `matching` gives each column one name of `targets`
- `intake` checks: `columns` reads every cell (`values`, `numbers`, `dates`), `readings` tells how words were
  taken, `gathering` makes patients of rows, `heights`
  turns millimetres into percent, `checks` looks beyond single cells, `problems` says what is wrong
- `template` is the empty sheet to fill in
"""

from lib.intake.intake import Intake, check
from lib.intake.matching import Match
from lib.intake.problems import Problem
from lib.intake.proposal import Proposal, propose
from lib.intake.reading import read_file
from lib.intake.readings import Reading
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
    "Reading",
    "Refused",
    "Sheet",
    "Workbook",
    "check",
    "propose",
    "read_file",
    "template",
]
