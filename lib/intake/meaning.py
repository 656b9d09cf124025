"""What one heading means: which measure, timepoint, field or key it names, how sure that is, and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice, product

from rapidfuzz import fuzz, process

from lib.intake import contradictions
from lib.intake.targets import PARTS, raw_name
from lib.intake.words import Concept, Reading, Tokens, phrases, read_words, tokens_of, unglued
from lib.study import vocabulary

LONGEST = 200  # characters of a heading that are read
SURE = 0.8  # below this a match is a guess, and the checks say so
PARENTHESES = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]?")
HARMLESS_ASIDE = {"mean", "average", "normal", "reference", "item", "central", "raw", "type", "grade"}
OURS = {"patient", "field", "measure", "timepoint", "role", "part", "unit"}


@dataclass(frozen=True)
class Meaning:
    """`key` is what the heading names without regard to layout: a target name, or a bare measure with its timepoint beside it."""

    kind: str  # "patient", "field", "measure", "raw", "role", "timepoint", "identifier", "nothing"
    name: str
    timepoint: str | None
    confidence: float
    why: str

    def target(self, layout: str) -> str | None:
        """The name a column of this layout would be matched to, or None."""
        if self.kind in ("patient", "field"):
            return self.name
        if self.kind == "role":
            return self.name if layout == "long by measure" or (layout == "long" and self.name == "timepoint") else None
        if self.kind in ("measure", "raw") and layout != "long by measure" and (layout == "wide") == (self.timepoint is not None):
            return f"{self.name}_{self.timepoint}" if self.timepoint else self.name
        return None


@dataclass(frozen=True)
class Habits:
    """What the other headings of the sheet tell: words they all carry, and how visits are numbered (T0 or T1 first)."""

    shared: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()


NOTHING = Meaning("nothing", "", None, 0.0, "nothing in the heading is known")


def habits_of(headings: Iterable[str]) -> Habits:
    """Words most headings share (a form's prefix, a site's name) and the numbers visits go by."""
    readings = [read_words(tokens_of(each[:LONGEST])) for each in headings if each]
    counts: dict[str, int] = {}
    for reading in readings:
        for word in set(reading.unknown):
            counts[word] = counts.get(word, 0) + 1
    enough = max(3, len(readings) * 0.3)
    numbers = {_visit_number(part) for each in readings if _has(each, "measure") for part, _ in each.found}
    return Habits(frozenset(word for word, n in counts.items() if n >= enough), frozenset(numbers - {None}))


def meaning_of(heading: str, habits: Habits = Habits()) -> Meaning:
    """The best reading of a heading: as written, with humps and glued words taken apart, then with slips of the pen mended."""
    return _meaning_of(heading[:LONGEST], habits)


@lru_cache(maxsize=4096)
def _meaning_of(heading: str, habits: Habits) -> Meaning:
    ways = [(tokens_of(heading), 0.0, ""), (tokens_of(heading.casefold()), 0.0, "")]
    found = [_read(heading, tokens, habits) for tokens, *_ in ways]
    best = max(found, key=lambda each: each.confidence)
    if best.confidence >= SURE or best.kind in ("identifier", "foreign"):
        return best
    for mend, cost in ((_unglued, 0.1), (_respelled, 0.3)):
        for tokens in {mend(each[0]) for each in ways} - {each[0] for each in ways}:
            again = _read(heading, tokens, habits)
            if again.kind == "foreign" and best.confidence < SURE:
                return again
            again = replace(
                again, confidence=round(max(0, again.confidence - cost), 2), why=f"{again.why}, read as “{' '.join(tokens)}”"
            )
            best = max(again, best, key=lambda each: each.confidence)
    return best


def _read(heading: str, tokens: Tokens, habits: Habits) -> Meaning:
    if exact := _exact_name(heading):
        return exact
    reading = read_words(tokens)
    aside = {word for text in PARENTHESES.findall(heading) for word in tokens_of(text)}
    foreign = _foreign(reading, aside)
    if foreign:
        return replace(NOTHING, kind="foreign", why=f"“{foreign}” is not one of the outcome measures or fields")
    choices = [[(part, concept) for concept in meant if concept.kind != "foreign"] for part, meant in reading.found]
    combined = [_combine(each, habits) for each in islice(product(*[each for each in choices if each]), 256)]
    best = max(combined, key=lambda each: each.confidence, default=NOTHING)
    return _less_sure(_not_contradicted(best, heading, tokens, reading, aside), reading.unknown, aside, habits)


def _not_contradicted(found: Meaning, heading: str, tokens: Tokens, reading: Reading, aside: set[str]) -> Meaning:
    """The same meaning, or one too unsure for a match where the heading itself says that the values mean something else."""
    against = ""
    if found.kind == "field":
        named = {word for part, meant in reading.found if any(each.kind == "field" for each in meant) for word in part}
        against = contradictions.of_field(found.name, tokens, named, aside)
    elif found.kind == "measure":
        against = contradictions.of_measure(found.name, heading)
    return replace(found, confidence=min(found.confidence, 0.3), why=f"{found.why}, {against}") if against else found


@cache
def _exact_names() -> dict[str, Meaning]:
    """Every name of the vocabulary as it stands in the template, read without doubt."""
    sure, why = 1.0, "the heading is the name itself"
    found = {"patient_id": Meaning("patient", "patient_id", None, sure, why)}
    found |= {each.name: Meaning("field", each.name, None, sure, why) for each in vocabulary.FIELDS}
    for measure in vocabulary.MEASURES:
        for time in (None, *[each.name for each in vocabulary.TIMEPOINTS]):
            ending = f"_{time}" if time else ""
            found[measure.name + ending] = Meaning("measure", measure.name, time, sure, why)
            for part in PARTS if measure.from_raw_heights else ():
                found[raw_name(measure.name, part, time)] = Meaning("raw", raw_name(measure.name, part), time, sure, why)
    return found | {each: Meaning("role", each, None, sure, why) for each in ("timepoint", "measure", "value")}


def _exact_name(heading: str) -> Meaning | None:
    return _exact_names().get("_".join(heading.casefold().split()))


def _foreign(reading: Reading, aside: set[str]) -> str | None:
    for part, meant in reading.found:
        only = {each.kind for each in meant}
        if "foreign" in only and not only & {"measure", "field", "timepoint", "patient", "role"}:
            word = " ".join(part)
            if not (word in HARMLESS_ASIDE and word in aside):
                return word
    return None


def _combine(chosen: tuple[tuple[Tokens, Concept], ...], habits: Habits) -> Meaning:
    """What these concepts say together; NOTHING where they contradict each other."""
    by_kind: dict[str, dict[str, Tokens]] = {}
    for part, concept in chosen:
        by_kind.setdefault(concept.kind, {})[concept.name] = part
    fields, measures, times = (list(by_kind.get(kind, {})) for kind in ("field", "measure", "timepoint"))
    if measures and times:  # `VAS pre (site 3)` is a score, not a site
        fields = [each for each in fields if vocabulary.field(each).kind != "text"]
    said = ", ".join(f"“{' '.join(part)}” is {_label(each)}" for part, each in chosen if each.kind in OURS)
    if "identifier" in by_kind:
        return _identifier(by_kind, fields, said)
    if len(measures) == 1 and not fields and "patient" not in by_kind:
        return _measured(measures[0], by_kind, habits, said)
    if len(fields) == 1 and not measures and "patient" not in by_kind and "part" not in by_kind:
        return _fact(fields[0], times, said)
    if "patient" in by_kind and not fields and not measures and not times:
        return Meaning("patient", "patient_id", None, 0.96, said)
    roles = list(by_kind.get("role", {}))
    if len(roles) == 1 and not fields and not measures and not times and "patient" not in by_kind:
        return Meaning("role", roles[0], None, 0.95, said)
    if len(times) == 1 and not fields and not measures and "patient" not in by_kind:
        return Meaning("timepoint", times[0], times[0], 0.9, said)
    return replace(NOTHING, why=f"the heading says more than one thing: {said}" if said else NOTHING.why)


def _label(concept: Concept) -> str:
    if concept.kind in ("measure", "timepoint", "field"):
        return getattr(vocabulary, concept.kind)(concept.name).label
    return {"patient": "the patient", "part": PARTS.get(concept.name, ""), "unit": "a length", "role": f"the {concept.name}"}[
        concept.kind
    ]


def _identifier(by_kind: dict[str, dict[str, Tokens]], fields: list[str], said: str) -> Meaning:
    """The name of a surgeon or a hospital is a fact; anyone else's name, birth date or phone stays out."""
    texts = [each for each in fields if vocabulary.field(each).kind == "text"]
    if len(texts) == 1 and set(by_kind["identifier"]) == {"name"} and "measure" not in by_kind:
        return Meaning("field", texts[0], None, 0.85, said)
    word = next(iter(by_kind["identifier"]))
    return Meaning("identifier", word, None, 0.9, f"“{word}” says who the patient is and isn't needed")


def _fact(name: str, times: list[str], said: str) -> Meaning:
    """A field; beside a timepoint only where the fact belongs to it (signs before surgery, complications after)."""
    each, order = vocabulary.field(name), [time.name for time in vocabulary.TIMEPOINTS]
    expected = order[-1] if each.group == "course" else order[0]
    sure = 0.97 if not times else 0.85 if times == [expected] else 0.3
    return Meaning("field", name, None, sure, said)


def _measured(name: str, by_kind: dict[str, dict[str, Tokens]], habits: Habits, said: str) -> Meaning:
    measure = vocabulary.measure(name)
    parts = list(by_kind.get("part", {}))
    raw = measure.from_raw_heights and (bool(parts) or "unit" in by_kind)
    if (parts or "unit" in by_kind) and not raw or len(parts) > 1:
        return replace(NOTHING, why=f"the heading says more than one thing: {said}")
    time, sure, doubt = _when(by_kind, habits)
    key = raw_name(name, parts[0] if parts else "") if raw else name
    return Meaning("raw" if raw else "measure", key, time, sure, f"{said}{doubt}")


def _when(by_kind: dict[str, dict[str, Tokens]], habits: Habits) -> tuple[str | None, float, str]:
    """The timepoint a heading names, how sure, and the doubt in words. Words count for more than numbers such as T1."""
    times, spans = by_kind.get("timepoint", {}), list(by_kind.get("span", {}))
    worded = {name: part for name, part in times.items() if _visit_number(part) is None}
    chosen = worded or times
    if len(chosen) > 1:
        return None, 0.2, ", and more than one timepoint"
    meant = [each.name for each in vocabulary.TIMEPOINTS if each.days in [_days(span) for span in spans]]
    if not chosen and len(spans) == len(meant) == 1:
        return meant[0], 0.9, f", “{spans[0]}s” its timepoint"
    if not chosen:
        return None, 0.2 if spans else 0.95, f", and {spans[0]}s is none of the timepoints" if spans else ""
    name, part = next(iter(chosen.items()))
    days = vocabulary.timepoint(name).days
    if spans and days is not None and not any(_days(span) in (days, abs(days)) for span in spans):
        return name, 0.3, f", but {spans[0]}s is another time"
    number = _visit_number(part)
    return (name, 0.95, "") if number is None else _numbered(number, name, habits)


def _numbered(number: int, name: str, habits: Habits) -> tuple[str | None, float, str]:
    """T0, T1, T2 as the vocabulary has them, where the sheet starts at T0; else a guess by order, or none."""
    order = [each.name for each in vocabulary.TIMEPOINTS]
    if 0 in habits.numbers:
        return name, 0.9, ""
    if habits.numbers == frozenset(range(1, len(order) + 1)):
        return order[number - 1], 0.7, ", counted from 1 as this sheet does"
    return name, 0.4, ", but the sheet doesn't say whether it counts from 0 or 1"


def _visit_number(part: Tokens) -> int | None:
    return int(part[1]) if len(part) == 2 and part[0] == "t" and part[1].isdecimal() else None


def _days(span: str) -> int:
    number, unit = span.split()
    return round(int(number) * {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}[unit])


def _has(reading: Reading, kind: str) -> bool:
    return any(each.kind == kind for _, meant in reading.found for each in meant)


def _less_sure(found: Meaning, unknown: Tokens, aside: set[str], habits: Habits) -> Meaning:
    """Unknown words take certainty away: little where the whole sheet or a parenthesis has them, much elsewhere."""
    if found.kind == "nothing" or not unknown:
        return found
    strange = [word for word in unknown if word not in habits.shared and word not in aside]
    if not strange:
        cost = 0.05 if all(word in habits.shared for word in unknown) else 0.1
        return replace(found, confidence=round(found.confidence - cost, 2))
    cost = 0.3 if len(strange) == 1 else 0.6
    words = ", ".join(f"“{word}”" for word in strange[:3])
    return replace(found, confidence=round(max(0, found.confidence - cost), 2), why=f"{found.why}; {words} is not known")


def _unglued(tokens: Tokens) -> Tokens:
    return tuple(part for word in tokens for part in ((word,) if word in _known() else unglued(word) or (word,)))


@cache
def _known() -> frozenset[str]:
    return frozenset(word for key in phrases() for word in key)


@cache
def _spelled() -> tuple[str, ...]:
    return tuple(sorted(word for word in _known() if len(word) > 2 and word.isalpha()))


def _respelled(tokens: Tokens) -> Tokens:
    """Each unknown word as the known word it is a slip of, where one is close."""
    return tuple(word if word in _spelled() or not word.isalpha() else _closest(word) for word in tokens)


@lru_cache(maxsize=4096)
def _closest(word: str) -> str:
    if len(word) == 3:
        return next((each for each in _spelled() if len(each) == 3 and sorted(each) == sorted(word) and each[0] == word[0]), word)
    near = process.extractOne(word, _spelled(), scorer=fuzz.ratio, score_cutoff=82) if len(word) > 3 else None
    return near[0] if near else word
