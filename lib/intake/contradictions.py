"""What a heading says against its own reading: another unit of time, another scale, a "no" before a sign."""

import re

from lib.intake.words import UNIT_WORDS, Tokens
from lib.study import vocabulary
from lib.study.terms import Field, Measure

SCALE = re.compile(
    r"(?<![\d.,])[01]\s*(?:-|–|—|to|bis|~|…|\.\.+)\s*(\d{1,4})(?![\d.,])|(?:/|\bout of |\bvon )(\d{1,3})(?![\d/.-]|\s*[a-z])",
    re.IGNORECASE,
)
NEGATIONS = {"no", "not", "without", "absent", "absence", "kein", "keine", "ohne", "sans", "nicht"}
ANSWERS = {"yes", "y", "ja", "oui", "si", "1", "present", "presence"}  # beside one of these, a no is the other answer


def of_field(name: str, tokens: Tokens, named: set[str], aside: set[str]) -> str:
    """Why a heading can't mean this field as it is recorded; "" where nothing speaks against it.

    `named` are the words that name the field, `aside` those in parentheses.
    """
    each = vocabulary.field(name)
    others = [word for word in tokens if word not in named]
    if each.kind == "number":
        return _other_unit(each, others, aside)
    negated = next((word for word in others if word in NEGATIONS), None)
    if negated and {option.value for option in each.options} == {"yes", "no"} and not ANSWERS & set(others):
        return f"but with “{negated}” a yes would mean that there is none"
    return ""


def of_measure(name: str, heading: str) -> str:
    """Why the scores under a heading stand on another scale than the measure's; "" where nothing says so."""
    measure = vocabulary.measure(name)
    tops = {int(first or second) for first, second in SCALE.findall(heading)}
    strange = sorted(tops - _own_tops(measure))
    return f"but it says up to {strange[0]}, and {measure.short} is {measure.low:g}-{measure.high:g}" if strange else ""


def _own_tops(measure: Measure) -> set[int]:
    return {int(measure.high), 100} if "%" in measure.unit else {int(measure.high)}


def _other_unit(each: Field, words: list[str], aside: set[str]) -> str:
    spoken = {
        unit: [word for word in words if word in said.split() and (len(word) > 1 or word in aside)]
        for unit, said in UNIT_WORDS.items()
    }
    own = each.unit.removesuffix("s")
    if own not in spoken or spoken[own]:
        return ""
    other = next((found[0] for unit, found in spoken.items() if found), None)
    return f"but it says “{other}”, and it is counted in {each.unit}: convert it" if other else ""
