"""Raw heights in millimetres to height in percent of the neighbours, as the paper's footnote defines it."""

from collections.abc import Sequence
from decimal import Decimal

from lib.intake.numbers import exact

DISAGREES = Decimal("0.5")  # a given height % further than this from the millimetres is pointed out


def height_percent(fractured: Decimal | None, upper: Decimal | None, lower: Decimal | None) -> Decimal | None:
    """Anterior height of the fractured vertebra over the mean of its two neighbours, x 100; None where one is missing.

    >>> height_percent(Decimal(8), Decimal(22), Decimal(24))
    Decimal('34.782609')
    """
    if fractured is None or upper is None or lower is None:
        return None
    return exact(fractured * 200 / (upper + lower))


def height_percents(
    fractured: Sequence[Decimal | None], upper: Sequence[Decimal | None], lower: Sequence[Decimal | None]
) -> list[Decimal | None]:
    """Heights in percent, row by row."""
    return [height_percent(*each) for each in zip(fractured, upper, lower, strict=True)]


def disagree(given: Decimal | None, computed: Decimal | None) -> bool:
    """Whether a given height % and the one from the millimetres are further apart than rounding explains."""
    return given is not None and computed is not None and abs(given - computed) > DISAGREES
