"""Which patients are in view: the filters of a link, a page or a command, as one value."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lib.study import vocabulary
from lib.study.terms import MISSING, Field

Filters = tuple[tuple[str, tuple[str, ...]], ...]
RANGE = re.compile(r"^([0-9]{1,4})-([0-9]{1,4})\Z")


@dataclass(frozen=True)
class Selection:
    """A cohort version and the patients of it in view.

    `filters` are (field, values): any of the values, all of the fields. `patients`, where given, is a list of
    patient ids from a query; it lives in the session and never in a link.
    """

    version: int
    filters: Filters = ()
    patients: tuple[str, ...] | None = field(default=None, repr=False)

    @property
    def everyone(self) -> bool:
        return not self.filters and self.patients is None


def filters_from(params: Mapping[str, str | Iterable[str]]) -> tuple[Filters, list[str]]:
    """Filters from a link's or a command's parameters, and a note for each value that means nothing.

    Names that are not filters are left to others. Values are joined by commas, in the vocabulary's order.
    """
    filters, notes = [], []
    for each in vocabulary.filters():
        if each.name not in params:
            continue
        asked = _split(params[each.name])
        known = [value for value in dict.fromkeys(asked) if is_value(each, value)]
        if not asked:
            notes.append(f"{each.label} was given no value and was ignored.")
        notes += [f"“{value[:40]}” is not a value of {each.label} and was ignored." for value in asked if value not in known]
        if known:
            filters.append((each.name, in_order(each, known)))
    return tuple(filters), notes


def to_params(filters: Filters) -> dict[str, str]:
    """The filters as they stand in a link."""
    return {name: ",".join(values) for name, values in filters}


def with_values(filters: Filters, name: str, values: Iterable[str]) -> Filters:
    """The same filters with one field set to these values; no values removes it."""
    chosen = dict(filters) | {name: tuple(values)}
    return tuple((each.name, in_order(each, chosen[each.name])) for each in vocabulary.filters() if chosen.get(each.name))


def in_words(filters: Filters) -> str:
    """The filters as a person says them: `CT cleft: yes; Age: 65–74 or not recorded`."""
    said = [
        f"{each.label}: {' or '.join(each.label_of(value) for value in values)}"
        for name, values in filters
        for each in [vocabulary.field(name)]
    ]
    return "; ".join(said) or "no filter"


def is_value(each: Field, value: str) -> bool:
    """Whether a filter value means something for this field: an option, a band or range, or `missing`."""
    if value == MISSING or each.option(value):
        return True
    bounds = RANGE.match(value)
    return each.kind == "number" and bool(bounds) and int(bounds[1]) <= int(bounds[2])


def range_of(value: str) -> tuple[int, int]:
    """The whole-number ends of a range such as `65-74`, which holds 65 <= x < 75."""
    bounds = RANGE.match(value)
    if not bounds:
        raise ValueError(f"{value} is not a range")
    return int(bounds[1]), int(bounds[2])


def in_order(each: Field, values: Iterable[str]) -> tuple[str, ...]:
    """Values in the vocabulary's order, ranges by their ends, `missing` last."""
    order = [option.value for option in each.options]

    def place(value: str) -> tuple:
        if value == MISSING:
            return (2, 0, 0)
        return (0, order.index(value), 0) if value in order else (1, *range_of(value))

    return tuple(sorted(dict.fromkeys(values), key=place))


def _split(value: str | Iterable[str]) -> list[str]:
    texts = [value] if isinstance(value, str) else list(value)
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]
