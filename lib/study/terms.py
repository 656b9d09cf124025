"""The kinds of word a study is described with: timepoint, outcome measure, patient field, threshold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MISSING = "missing"  # the filter value for "not recorded"

Direction = Literal["higher", "lower"]
Kind = Literal["choice", "number", "date", "text"]
Group = Literal["pattern", "sign", "patient", "course", "eligibility"]


@dataclass(frozen=True)
class Timepoint:
    """A planned visit. `days` are days after surgery; None where each patient has a time of their own."""

    name: str
    label: str
    short: str
    days: int | None
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Threshold:
    """A size of improvement, or a state reached, that has a name and a source.

    `kind` is "change" (points of improvement), "percent" (of the first value) or "state" (a value reached).
    `verified` is False where the value is from memory or borrowed without a published source.
    """

    name: str
    label: str
    kind: Literal["change", "percent", "state"]
    value: float
    citation: str
    verified: bool


@dataclass(frozen=True)
class Margin:
    """How far two visits may differ and still count as the same (points, both directions)."""

    value: float
    citation: str
    verified: bool


@dataclass(frozen=True)
class Measure:
    """An outcome measure: its range, the grid it is shown on, and which way is better."""

    name: str
    label: str
    short: str
    unit: str
    low: float
    high: float
    decimals: int
    direction: Direction
    thresholds: tuple[Threshold, ...]
    margin: Margin
    synonyms: tuple[str, ...] = ()
    from_raw_heights: bool = False

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is better."""
        return 1 if self.direction == "higher" else -1

    @property
    def arrow(self) -> str:
        return "↑" if self.direction == "higher" else "↓"

    @property
    def better(self) -> str:
        """The words that stand on every axis, e.g. `lower is better ↓`."""
        return f"{self.direction} is better {self.arrow}"

    @property
    def change_threshold(self) -> Threshold | None:
        """The first threshold of improvement, which a responder has reached; None where the measure names none."""
        return next((each for each in self.thresholds if each.kind == "change"), None)


@dataclass(frozen=True)
class Option:
    """One value a choice can take: as stored, as shown, and as people write it."""

    value: str
    label: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Band:
    """A fixed range of a number, both ends whole and inclusive: `65-74` holds 65 <= x < 75."""

    low: int
    high: int
    label: str = ""

    @property
    def value(self) -> str:
        return f"{self.low}-{self.high}"


@dataclass(frozen=True)
class Field:
    """One fact about a patient: a column of the spreadsheet, of the store, and often a filter."""

    name: str
    label: str
    kind: Kind
    group: Group
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None
    decimals: int = 0
    filtered: bool = False
    help: str = ""
    synonyms: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()  # of a sign, the options that mean it was seen, where that is not the first one alone

    @property
    def seen_values(self) -> tuple[str, ...]:
        """The options that mean a sign was seen: by default its first."""
        return self.seen or tuple(each.value for each in self.options[:1])

    @property
    def unseen_values(self) -> tuple[str, ...]:
        """The options that mean a sign was looked for and not seen."""
        return tuple(each.value for each in self.options if each.value not in self.seen_values)

    @property
    def counted_as(self) -> tuple[tuple[str, ...], ...]:
        """What is counted of a sign: that it was seen; then, where it can be seen in several ways, each option alone."""
        alone = tuple((each.value,) for each in self.options) if len(self.seen_values) > 1 else ()
        return (self.seen_values, *alone)

    def option(self, value: str) -> Option | None:
        return next((each for each in self.options if each.value == value), None)

    def label_of(self, value: str) -> str:
        """How a stored value, a band or `missing` is shown to a person."""
        if value == MISSING:
            return "not recorded"
        option = self.option(value)
        if option:
            return option.label
        band = next((each for each in self.bands if each.value == value), None)
        return band.label if band and band.label else value.replace("-", "–")

    def with_values(self, values: Iterable[str]) -> str:
        """The field with some of its values, the words they begin with said once: `MRI T2/STIR signal: well-defined high or low`."""
        asked = tuple(values)
        return self.label if asked == ("yes",) else f"{self.label}: {_either([self.label_of(value) for value in asked])}"


@dataclass(frozen=True)
class Contrast:
    """Two timepoints compared within patients; `table` is the printed table that holds it, if any."""

    before: str
    after: str
    table: int | None = None

    @property
    def name(self) -> str:
        return f"{self.before}-{self.after}"


def words(text: str) -> tuple[str, ...]:
    """Ways to write one thing, told apart by bars: `words("post | after surgery")`."""
    return tuple(each.strip() for each in text.split("|"))


def levels(region: str, count: int, as_written: str) -> tuple[Option, ...]:
    """The vertebrae of a region, `T1` to `T12`; `as_written` shows how people write the third."""
    numbers = range(1, count + 1)
    return tuple(Option(f"{region}{i}", f"{region}{i}", words(as_written.lower().replace("3", str(i)))) for i in numbers)


def _either(labels: list[str]) -> str:
    """Labels joined by "or", the words they begin with said once: `well-defined high or low`."""
    first = labels[0].split()
    shared = 0
    while shared + 1 < len(first) and all(each.split()[: shared + 1] == first[: shared + 1] for each in labels):
        shared += 1
    return " or ".join([labels[0], *(" ".join(each.split()[shared:]) for each in labels[1:])])
