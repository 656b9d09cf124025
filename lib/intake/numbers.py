"""Numbers as people type them: 34,7 and 34.7 %, 8/10, 1 234.5, full-width digits; exact, to six decimals."""

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal

from lib.intake.workbook import Cell, Percent

PLACES = Decimal("0.000001")
SUFFIXES = {
    "%": "% percent pct v.h.",
    "points": "points point pts pt punkte pkt 分",
    "years": "years year yrs yr y.o. yo y jahre jahr j a ans años 岁",
    "weeks": "weeks week wks wk w wochen woche wo 周",
    "months": "months month mths mos mo m monate monat mon 个月 月",
    "mm": "mm",
}
NUMBER = re.compile(r"([+-]?(?:\d[\d.,'’ ]*\d|\d)|[+-]?[.,]\d+)\s*(.*)", re.DOTALL)
FRACTION = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|of|von|out of)\s*(\d+)")


def exact(value: Decimal) -> Decimal:
    """A number to at most six decimals, without trailing zeros: what is stored.

    >>> exact(Decimal("34.699999999999996"))
    Decimal('34.7')
    """
    rounded = value.quantize(PLACES, ROUND_HALF_EVEN) if value.as_tuple().exponent < -6 else value
    whole = rounded.to_integral_value()
    return whole.quantize(Decimal(1)) if rounded == whole else rounded.normalize()


def read_number(cell: Cell, unit: str, top: float | None = None, percent: bool = False) -> Decimal | None:
    """The number a cell holds, or None where it holds none.

    `top` is the measure's highest value: `8/10` is 8 where it is 10. A percent cell counts only where the measure is a percentage.
    """
    if isinstance(cell, Percent):
        return _within(Decimal(repr(float(cell.value))) * 100) if percent else None
    if isinstance(cell, int):
        return _within(Decimal(cell))
    if isinstance(cell, float):
        return _within(Decimal(repr(cell)))
    return _from_text(str(cell), unit, top)


def _within(value: Decimal) -> Decimal | None:
    return exact(value) if value.is_finite() and abs(value) < Decimal(10) ** 12 else None


def _from_text(text: str, unit: str, top: float | None) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").strip().casefold()
    if fraction := FRACTION.fullmatch(plain):
        return _written(fraction[1]) if top is not None and Decimal(fraction[2]) == Decimal(repr(top)) else None
    found = NUMBER.fullmatch(plain)
    if not found or (
        found[2] and found[2].rstrip(".") not in SUFFIXES.get(unit, "").split() and found[2] not in SUFFIXES.get(unit, "").split()
    ):
        return None
    return _written(found[1])


def _written(digits: str) -> Decimal | None:
    """Digits with a decimal comma or point and any thousands marks; None where the marks make no sense.

    A single comma or point is a decimal mark; of two different ones the last is.
    """
    text = re.sub(r"['’\s]", " ", digits)
    if " " in text:
        if not re.fullmatch(r"[+-]?\d{1,3}( \d{3})+([.,]\d+)?", text):
            return None
        text = text.replace(" ", "")
    marks = [each for each in text if each in ".,"]
    if len(marks) > 1:
        text = _without_thousands(text, marks)
    return _within(Decimal(text.replace(",", "."))) if text and re.fullmatch(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)", text) else None


def _without_thousands(text: str, marks: list[str]) -> str:
    """`1.234,5` and `1,234,567` without their thousands marks; "" where they are no thousands."""
    last = marks[-1]
    other = "," if last == "." else "."
    if len(set(marks)) == 1:
        return text.replace(last, "") if re.fullmatch(rf"[+-]?\d{{1,3}}({re.escape(last)}\d{{3}})+", text) else ""
    good = rf"[+-]?\d{{1,3}}({re.escape(other)}\d{{3}})+{re.escape(last)}\d+"
    return text.replace(other, "") if re.fullmatch(good, text) else ""
