"""Which heading is which name: every column once, no name twice, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lib.intake.layout import Arrangement
from lib.intake.meaning import SURE, Habits, Meaning, habits_of, meaning_of
from lib.intake.targets import Layout, target, targets
from lib.intake.values import reader_of
from lib.intake.workbook import Refused

DOUBTED = 0.9  # below this the first cells have a say too
LEAST = 0.6  # below this a reading is told, but no match is made


@dataclass(frozen=True)
class Match:
    """One column and the name it stands for; `name` None leaves it out. `chosen` where a person said so.

    `rival` is the index of a column that reads just as surely as the same name; `identifies` says it names a person.
    """

    index: int
    heading: str
    name: str | None
    confidence: float
    why: str
    samples: tuple[str, ...] = ()
    chosen: bool = False
    identifies: bool = False
    rival: int | None = None

    @property
    def guess(self) -> bool:
        return self.name is not None and not self.chosen and self.confidence < SURE

    @property
    def certainty(self) -> str:
        """The confidence in a word or two."""
        if self.chosen:
            return "chosen by you"
        if self.name is None:
            return "left out"
        return "certain" if self.confidence >= 0.95 else "likely" if self.confidence >= SURE else "a guess"


def match_headings(
    headings: Sequence[str],
    samples: Sequence[tuple[str, ...]],
    arranged: Arrangement,
    chosen: Mapping[str, str | None],
) -> tuple[Match, ...]:
    """One match a column. What a person has chosen stands; of two columns that read the same the surer one gets the name."""
    habits, layout = habits_of(headings), arranged.layout
    read = [_suggested(i, text, samples[i], layout, habits) for i, text in enumerate(headings)]
    read = [_doubted_by_cells(_told(each, arranged), layout) for each in read]
    read = [_as_chosen(each, chosen[each.heading], layout) if each.heading in chosen else each for each in read]
    return _each_name_once(read)


def _told(match: Match, arranged: Arrangement) -> Match:
    """A key column that its cells gave away."""
    name, why = arranged.told_by_cells.get(match.heading, (None, ""))
    return replace(match, name=name, confidence=0.7, why=why) if name else match


def _doubted_by_cells(match: Match, layout: Layout) -> Match:
    """A match that isn't certain and whose first cells make no sense under it is none."""
    found = target(match.name, layout) if match.name and match.confidence < DOUBTED else None
    if found is None or found.role not in ("field", "measure", "raw") or not match.samples:
        return match
    read = reader_of(found)
    wrong = sum(read(each).said is not None for each in match.samples)
    if wrong * 2 <= len(match.samples):
        return match
    return replace(match, name=None, confidence=0.0, why=f"perhaps {found.label}, but its cells don't fit ({match.why})")


def _suggested(index: int, heading: str, samples: tuple[str, ...], layout: Layout, habits: Habits) -> Match:
    found = meaning_of(heading, habits)
    name = found.target(layout)
    identifies = found.kind == "identifier"
    if name is None or target(name, layout) is None or found.confidence < LEAST:
        return Match(
            index,
            heading,
            None,
            found.confidence if identifies else 0.0,
            _no_match(found, name, layout),
            samples,
            False,
            identifies,
        )
    return Match(index, heading, name, found.confidence, found.why, samples)


def _no_match(found: Meaning, name: str | None, layout: Layout) -> str:
    """Why a column is left out, with the name it may be where there is one."""
    if name is not None and target(name, layout):
        return f"perhaps {target(name, layout).label}: {found.why}"
    if found.kind in ("measure", "raw") and layout == "wide" and found.timepoint is None:
        return f"{found.why}, but not at which timepoint" if found.confidence >= LEAST else found.why
    if found.kind in ("measure", "raw"):
        return f"{found.why}; this sheet has a row for each timepoint"
    return found.why


def _as_chosen(match: Match, name: str | None, layout: Layout) -> Match:
    if not name:
        return replace(match, name=None, confidence=1.0, why="left out by you", chosen=True)
    if target(name, layout) is None:
        offered = ", ".join(each.name for each in targets(layout))
        raise Refused(f"“{name}” is not a name a column of a {layout} sheet can have. The names are {offered}.")
    return replace(match, name=name, confidence=1.0, why="chosen by you", chosen=True)


def _each_name_once(matches: list[Match]) -> tuple[Match, ...]:
    owners: dict[str, Match] = {}
    for each in sorted(matches, key=lambda match: (not match.chosen, -match.confidence, match.index)):
        if each.name is not None:
            owners.setdefault(each.name, each)
    return tuple(_once(each, owners) for each in matches)


def _once(match: Match, owners: Mapping[str, Match]) -> Match:
    owner = owners.get(match.name or "")
    if owner is None or owner.index == match.index:
        return match
    rival = owner.index if owner.confidence - match.confidence < 0.05 and not owner.chosen else None
    return replace(match, name=None, confidence=0.0, why=f"{match.name} is already the column “{owner.heading}”", rival=rival)
