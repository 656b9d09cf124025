"""The quiet facts and the outcome cards of the overview, as our own HTML: words and numbers in fixed lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from lib.figures.signs import SignBar
from lib.statistics.held import held
from lib.statistics.rates import rate
from lib.statistics.results import PairedResult, Summary
from lib.statistics.summary import summary
from lib.store import CohortIndex
from lib.study import vocabulary
from lib.study.terms import MISSING, Group, Measure
from lib.tables import formats
from lib.tables.summary_facts import Fact, summary_facts
from lib.ui.text import html


def facts(index: CohortIndex, bits: np.ndarray) -> list[Fact]:
    """Who the patients in view are: one short fact for each field that this version records."""
    fields = [each for each in vocabulary.FIELDS if each.name in index.recorded]
    numbers = {each.name: summary(index.number(each.name, bits)) for each in fields if each.kind == "number"}
    choices = {each.name: index.choice_counts(each.name, bits) for each in fields if each.options}
    return summary_facts(index.count(bits), numbers, choices)


def quiet(facts: list[Fact]) -> str:
    """The facts as quiet text, side by side."""
    items = "".join(
        f"<div><span>{html(each.heading)}</span><p>{html(each.text)}</p><small>{html(each.detail)}</small></div>"
        for each in facts
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


def shares(group: Group, index: CohortIndex, bits: np.ndarray) -> list[SignBar]:
    """A bar for each value of the group's fields that says the sign was there; of those in whom it was looked for."""
    bars = []
    for each in (each for each in vocabulary.FIELDS if each.group == group):
        counts = index.choice_counts(each.name, bits)
        known = sum(count for value, count in counts.items() if value != MISSING)
        seen = [option.value for option in each.options if option.value not in ("no", "none")]
        found = [SignBar.of(each, (value,), rate(counts.get(value, 0), known)) for value in seen]
        alone = group == "pattern"  # the card's heading names the field already
        bars += [replace(bar, label=each.label_of(value)) if alone else bar for bar, value in zip(found, seen, strict=True)]
    return bars


def bases(results: Sequence[PairedResult], courses: Mapping[str, Sequence[Summary]]) -> str:
    """What the means and the changes of the cards are of, where some patients miss a visit; else nothing to say."""
    counts = {name: {each.n for each in course} for name, course in courses.items()}
    if all(counts[each.measure.name] == {each.n_pairs} for each in results):
        return ""
    return (
        "The large means are of everyone with a value at that visit; changes, and the sentences above, are of patients with "
        "both values. "
    )


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


def _change(result: PairedResult | None) -> str:
    if result is None or result.improvement is None:
        return '<span class="quiet">change not estimable</span>'
    digits, ends = result.measure.decimals, result.improvement_ci95
    clear = ends is not None and (ends[0] > 0 or ends[1] < 0)
    word = "better" if result.improvement > 0 else "worse" if result.improvement < 0 else "unchanged"
    arrow = {"better": "↗", "worse": "↘"}[word] if clear else "→"
    size = formats.number(abs(result.improvement), digits)
    if ends is None:
        return f'<span class="{word}">{arrow} {size} {word}</span>'
    said = formats.interval(ends, digits)
    when = html(vocabulary.timepoint(result.contrast.after).short.lower())
    return f'<span class="{word}">{arrow} {size} {word}</span> at {when} <span class="quiet">({html(formats.CI)} {said})</span>'


def _reached(result: PairedResult | None) -> str:
    if result is None or not result.change.responders.n:
        named = result is None or result.measure.change_threshold
        return f'<span class="quiet">{"important change not estimable" if named else "no important change is defined"}</span>'
    reached = result.change.responders
    return f"<b>{formats.count(reached.k)} of {formats.count(reached.n)}</b> gained {_goal(result)}"


def _goal(result: PairedResult) -> str:
    """The important change in words: `10 points or more (MIC)`."""
    goal = result.measure.change_threshold
    if goal is None:
        return ""
    return f'{goal.value:g} points or more <span class="quiet">({html(goal.name)})</span>'


def _held(result: PairedResult | None) -> str:
    if result is None:
        return '<span class="quiet">later visit not recorded</span>'
    found = held(result)
    until = html(vocabulary.timepoint(result.contrast.after).label.lower())
    look = "worse" if found.verdict == "lost" else "better" if found.verdict in ("held", "improved further") else "quiet"
    return f'<span class="{look}">{html(found.verdict)}</span> at {until} <span class="quiet">(margin ±{found.margin:g})</span>'
