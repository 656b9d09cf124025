"""Who the cohort is, as a few short facts: number and sex, age, follow-up, symptoms, level."""

from collections.abc import Mapping
from dataclasses import dataclass

from lib.statistics.results import Summary
from lib.study import published, vocabulary
from lib.study.terms import MISSING, Field
from lib.tables import formats
from lib.tables.finished import Column, FinishedTable, table_of

NUMBERS = ("age", "follow_up_months", "symptom_weeks")
CHOICES = ("sex", "level")
MOST_VALUES = 3  # of a choice, named in a fact


@dataclass(frozen=True)
class Fact:
    """One fact: its heading, its text, a second line in grey, and the paper's, where it prints one."""

    heading: str
    text: str
    detail: str = ""
    printed: str = ""


def summary_facts(n: int, numbers: Mapping[str, Summary], choices: Mapping[str, Mapping[str, int]]) -> list[Fact]:
    """Facts of the recorded fields among `numbers` (field name to summary) and `choices` (field name to count by value)."""
    facts = [Fact("Patients", formats.count(n), _choice_words(vocabulary.field("sex"), choices.get("sex", {})), _printed_sex())]
    facts += [_number_fact(vocabulary.field(name), numbers[name]) for name in NUMBERS if name in numbers]
    for name in CHOICES[1:]:
        if choices.get(name):
            facts.append(Fact(vocabulary.field(name).label, _choice_words(vocabulary.field(name), choices[name])))
    return facts


def facts_table(facts: list[Fact]) -> FinishedTable:
    """The same facts to take away."""
    columns = (Column("fact", "Fact", "left"), Column("value", "Value", "left"), Column("printed", "Printed", "left"))
    return table_of("Who the patients are", columns, [(each.heading, _joined(each), each.printed) for each in facts])


def _joined(fact: Fact) -> str:
    return f"{fact.text}; {fact.detail}" if fact.detail else fact.text


def _number_fact(field: Field, summary: Summary) -> Fact:
    """Mean and range; the median beside it where a few long values pull the mean away."""
    if not summary.n:
        return Fact(field.label, "not recorded")
    digits = 1 if field.decimals else 0
    low, high = (formats.trimmed(value, field.decimals) for value in (summary.minimum, summary.maximum))
    text = f"mean {formats.number(summary.mean, digits)} {field.unit}".strip()
    detail = f"median {formats.trimmed(summary.median, 1)}, {formats.between(low, high)}; n = {formats.count(summary.n)}"
    return Fact(field.label, text, detail, _printed_number(field.name))


def _choice_words(field: Field, counts: Mapping[str, int]) -> str:
    """The commonest values with their counts: `41 female, 20 male`."""
    known = [(value, k) for value, k in counts.items() if k and value != MISSING]
    largest = sorted(known, key=lambda each: -each[1])
    said = [f"{formats.count(k)} {field.label_of(value)}" for value, k in largest[:MOST_VALUES]]
    rest = sum(k for _, k in largest[MOST_VALUES:])
    said += [f"{formats.count(rest)} other"] if rest else []
    missing = counts.get(MISSING, 0)
    said += [f"{formats.count(missing)} not recorded"] if missing else []
    return ", ".join(said) or f"{field.label.lower()} not recorded"


def _printed_number(name: str) -> str:
    printed = next((each for each in published.RANGES if each.field == name), None)
    return "" if printed is None else f"{printed.mean} ({printed.minimum}–{printed.maximum})"


def _printed_sex() -> str:
    field = vocabulary.field("sex")
    words = ", ".join(f"{k} {field.label_of(value)}" for value, k in published.SEX.items())
    return f"{published.N}: {words}"
