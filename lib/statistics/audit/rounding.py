"""What a printed number can stand for: the values, and the whole-number counts, that print so under each rounding."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

# Scientific programs round a half up or to even; the others are rarer, and named so that they can be excluded.
CONVENTIONS = ("half up", "half even", "half down", "truncation", "ceiling", "floor")
ROUNDED = CONVENTIONS[:3]
OTHER_CAUSES = ("a typing error", "another n", "another rounding", "missing data")
_NUMBER = re.compile(r"[+-]?(\d{1,9}([.,]\d{0,9})?|[.,]\d{1,9})\Z", re.ASCII)


@dataclass(frozen=True)
class Printed:
    """A printed number: its exact value and how many decimals it shows, trailing zeros counted."""

    text: str
    value: Fraction
    decimals: int

    @property
    def step(self) -> Fraction:
        """One unit of the last printed digit."""
        return Fraction(1, 10**self.decimals)

    @property
    def half(self) -> Fraction:
        return self.step / 2

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and largest value that rounds to it."""
        return float(self.value - self.half), float(self.value + self.half)


@lru_cache(maxsize=4096)
def read_printed(text: str) -> Printed:
    """A printed number such as `34.7`, `-12.43` or `.50`; a typographic minus and a decimal comma are read too.

    Raises ValueError with a sentence where it is no plain number of at most nine digits.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.match(plain):
        raise ValueError(f"{text.strip()[:40]!r} is not a printed number such as 34.7")
    plain = plain.replace(",", ".")
    return Printed(text.strip(), Fraction(plain.rstrip(".") if plain.endswith(".") else plain), len(plain.partition(".")[2]))


def counts(printed: Printed, unit: Fraction, convention: str) -> range:
    """The whole numbers k for which k units print as the number, under one convention.

    GRIM (Brown & Heathers 2017, Soc Psychol Personal Sci 8:363): a mean of n whole scores is a whole number over n.
    For a mean of n scores on a grid of s the unit is s / n, for a percentage of n patients it is 100 / n.
    """
    low, high, low_in, high_in = _window(printed, convention)
    above, below = 2 * 10**printed.decimals * unit.numerator, unit.denominator  # halves of the last digit in units
    first = -(-low * below // above) if low_in else low * below // above + 1
    last = high * below // above if high_in else -(-high * below // above) - 1
    return range(first, last + 1)


def _window(printed: Printed, convention: str) -> tuple[int, int, bool, bool]:
    """Ends of the values that print so, in halves of the last digit, and whether each end is one of them.

    Halves and truncation mirror at zero.
    """
    value = int(printed.value * 2 * 10**printed.decimals)
    if convention in ("floor", "ceiling"):
        return (value, value + 2, True, False) if convention == "floor" else (value - 2, value, False, True)
    if convention == "truncation":
        return (value if value > 0 else value - 2), (value if value < 0 else value + 2), value > 0, value < 0
    if convention == "half even":
        even = value % 4 == 0
        return value - 1, value + 1, even, even
    if value == 0:
        return -1, 1, convention == "half down", convention == "half down"
    lower_in = (value > 0) == (convention == "half up")
    return value - 1, value + 1, lower_in, not lower_in


def any_rounding(printed: Printed, unit: Fraction) -> dict[str, range]:
    """The counts under every convention that has one; of two that are the same for this sign, truncation stands for both."""
    twin = "ceiling" if printed.value < 0 else "floor"
    found = {name: counts(printed, unit, name) for name in CONVENTIONS if name != twin}
    return {name: these for name, these in found.items() if these}


def listed(words: list[str], last: str = "and") -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def as_ranges(numbers: list[int]) -> str:
    """Ascending whole numbers with neighbours joined: `59, 63, 90–93`."""
    runs: list[list[int]] = []
    for each in numbers:
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
