"""How a number is written: rounded once, half up, on the decimals a person would see. Figures and tables both write so."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from lib.study.terms import Measure

MINUS = "−"
THIN = "\u202f"  # narrow and not broken at a line's end
NOTHING = "–"


def rounded(value: float | int | Fraction | Decimal, decimals: int) -> Decimal:
    """The value rounded half up, away from zero, on its shortest decimals: 2.45 gives 2.5, 0.25 gives 0.3."""
    if isinstance(value, Fraction):
        step = Fraction(1, 10**decimals)
        half = abs(value) / step + Fraction(1, 2)
        whole = half.numerator // half.denominator
        exact = Decimal(whole).scaleb(-decimals)
        return -exact if value < 0 and whole else exact
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    result = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: float | int | Fraction | Decimal | None, decimals: int = 0) -> str:
    """A number with a real minus sign and thin spaces between thousands; a dash where there is none."""
    if value is None or value != value:
        return NOTHING
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else f"{MINUS}∞"
    return f"{rounded(value, decimals):,f}".replace(",", THIN).replace("-", MINUS)


def signed(value: float | int | Fraction | Decimal | None, decimals: int = 0) -> str:
    """A change: always with its sign, except for zero."""
    text = number(value, decimals)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.") else text


def interval_decimals(ends: tuple[float, float], measure: Measure) -> int:
    """Decimals at which an interval keeps its width: the measure's, and up to three more for a registry's narrow ones."""
    width = ends[1] - ends[0]
    return next((each for each in range(measure.decimals, measure.decimals + 3) if width >= 2 * 10**-each), measure.decimals + 3)
