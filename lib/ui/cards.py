"""The quiet facts and the outcome cards of the overview, as our own HTML: words and numbers in fixed lines."""

from collections.abc import Mapping

from lib.figures.signs import SignBar
from lib.statistics.held import held
from lib.statistics.rates import rate
from lib.statistics.results import PairedResult, Summary
from lib.statistics.summary import summary
from lib.store import CohortIndex
from lib.study import vocabulary
from lib.study.terms import MISSING, Field, Group, Measure
from lib.tables import formats
from lib.ui.text import html

SPELT_OUT = 3  # options of a choice whose counts are all said


def facts(index: CohortIndex, bits) -> str:
    """Who the patients in view are: one short fact a field, missing fields left out."""
    chosen = [each for each in vocabulary.filters() if each.group == "patient" or each.kind == "number"]
    said = [(each.label, *_fact(each, index, bits)) for each in chosen if each.name in index.recorded]
    items = "".join(
        f"<div><span>{html(label)}</span><p>{html(value)} <small>{html(detail)}</small></p></div>"
        for label, value, detail in said
    )
    return f'<div class="facts">{items}</div>'


def card(measure: Measure, course: list[Summary], first: PairedResult | None, later: PairedResult | None) -> str:
    """One outcome: its course, its first change with interval, who reached the important change, and whether it held."""
    arrow = "<i>→</i>"
    numbers = arrow.join(html(formats.number(each.mean, measure.decimals)) for each in course)
    lines = [
        f'<p class="name">{html(measure.short)} <small>{html(f"{measure.unit} · {measure.better}")}</small></p>',
        f'<p class="course">{numbers}</p>',
        f"<p>{_change(first)}</p>",
        f"<p>{_reached(first)}</p>",
        f"<p>{_held(later)}</p>",
    ]
    return f'<div class="card">{"".join(lines)}</div>'


def shares(group: Group, index: CohortIndex, bits) -> list[SignBar]:
    """A bar for each value of the group's fields that says the sign was there; of those in whom it was looked for."""
    bars = []
    for each in (each for each in vocabulary.FIELDS if each.group == group):
        counts = index.choice_counts(each.name, bits)
        known = sum(count for value, count in counts.items() if value != MISSING)
        seen = [option.value for option in each.options if option.value not in ("no", "none")]
        bars += [SignBar.of(each, (value,), rate(counts.get(value, 0), known)) for value in seen]
    return bars


def heading(title: str, detail: str) -> str:
    """The heading of a card with its small print."""
    return f'<div class="card"><p class="name">{html(title)} <small>{html(detail)}</small></p></div>'


def course_in_words(measure: Measure, course: list[Summary]) -> str:
    """A sparkline for those who can't see it."""
    points = zip(vocabulary.TIMEPOINTS, course, strict=True)
    said = ", ".join(f"{point.label.lower()} {formats.number(each.mean, measure.decimals)}" for point, each in points)
    return f"{measure.label}, mean: {said}."


def bars_in_words(bars: list[SignBar]) -> str:
    """A bar chart for those who can't see it."""
    return "; ".join(f"{each.label}: {each.rate.k} of {each.rate.n}" for each in bars) + "."


def counts_in_words(counts: Mapping[tuple[str, str], int | None], n: int) -> str:
    """The completeness strip for those who can't see it."""
    said = (f"{measure} {timepoint} {formats.count(count)}" for (measure, timepoint), count in counts.items())
    return f"Patients with a value, of {formats.count(n)}: {', '.join(said)}."


def _fact(each: Field, index: CohortIndex, bits) -> tuple[str, str]:
    if each.kind == "number":
        found = summary(index.number(each.name, bits))
        ends = formats.between(formats.number(found.minimum, 0), formats.number(found.maximum, 0))
        return f"{formats.number(found.mean, 0)} {each.unit}", f"mean of {formats.count(found.n)}, {ends}"
    counts = {value: count for value, count in index.choice_counts(each.name, bits).items() if value != MISSING and count}
    known = sum(counts.values())
    if not counts:
        return formats.NOTHING, "not recorded"
    if len(counts) <= SPELT_OUT:
        return ", ".join(f"{count} {each.label_of(value)}" for value, count in counts.items()), f"of {formats.count(known)}"
    most = max(counts, key=lambda value: counts[value])
    first, last = (each.label_of(list(counts)[end]) for end in (0, -1))
    return f"{first}–{last}", f"most often {each.label_of(most)} ({counts[most]} of {formats.count(known)})"


def _change(result: PairedResult | None) -> str:
    if result is None or result.improvement is None:
        return '<span class="quiet">change not estimable</span>'
    digits, ends = result.measure.decimals, result.improvement_ci95
    clear = ends is not None and (ends[0] > 0 or ends[1] < 0)
    word, look = ("better", "better") if result.improvement > 0 else ("worse", "worse")
    arrow = {"better": "↗", "worse": "↘"}[word] if clear else "→"
    size = formats.number(abs(result.improvement), digits)
    if ends is None:
        return f'<span class="{look}">{arrow} {size} {word}</span>'
    said = formats.interval(ends, digits)
    when = html(vocabulary.timepoint(result.contrast.after).short.lower())
    return f'<span class="{look}">{arrow} {size} {word}</span> at {when} <span class="quiet">({html(formats.CI)} {said})</span>'


def _reached(result: PairedResult | None) -> str:
    if result is None or not result.change.responders.n:
        return '<span class="quiet">important change not estimable</span>'
    reached = result.change.responders
    return f"<b>{formats.count(reached.k)} of {formats.count(reached.n)}</b> gained {_goal(result)}"


def _goal(result: PairedResult) -> str:
    """The important change in words: `10 points or more (MIC)`."""
    goal = result.measure.important_change
    return f'{goal.value:g} points or more <span class="quiet">({html(goal.name)})</span>'


def _held(result: PairedResult | None) -> str:
    if result is None:
        return '<span class="quiet">later visit not recorded</span>'
    found = held(result)
    until = html(vocabulary.timepoint(result.contrast.after).label.lower())
    look = "worse" if found.verdict == "lost" else "better" if found.verdict in ("held", "improved further") else "quiet"
    return f'<span class="{look}">{html(found.verdict)}</span> at {until} <span class="quiet">(margin ±{found.margin:g})</span>'
