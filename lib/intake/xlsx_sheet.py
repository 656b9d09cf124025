"""The cells of one xlsx worksheet, as they are stored and as their format shows them."""

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from lib.intake import limits
from lib.intake.answer import TOO_MANY_COLUMNS, TOO_MANY_ROWS, SheetDraft, Written, error
from lib.intake.number_formats import iso_day, shown
from lib.intake.packed import DAMAGED_ZIP
from lib.intake.workbook import Refused

if TYPE_CHECKING:
    from lib.intake.ooxml import Book

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
WITHOUT_VALUE = "formula without a value"
