"""What the trajectory panels are drawn from: a few lines, the groups of a colouring, and where time stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lib.figures.distribution_panel import Spread, distribution_panel
from lib.figures.lines import Bands, Lines, Means, rows_wanted
from lib.figures.look import Mode, group_style, missing_style, palette
from lib.figures.trajectories import trajectory_panel
from lib.statistics.results import PairedResult
from lib.statistics.summary import summary
from lib.store import CohortIndex, Version
from lib.study import vocabulary
from lib.study.published import printed_mean
from lib.study.terms import MISSING, Field, Measure, Threshold
from lib.tables import formats
from lib.tables.words import points_of, within
from lib.ui.text import html

DAYS_A_MONTH = 30.44  # mean length of a month
NONE, RESPONDER = "none", "responder_"
MOST_VALUES = 4  # options of a field that can be told apart as colours
FOLLOW_UP = "follow_up_months"  # the field that dates the visits that have no planned day


@dataclass(frozen=True)
class Asked:
    """The choices above the panels: colouring, `visits` or `months`, `mean` or `median`, `individuals` or `distribution`."""

    colour: str
    time: str
    middle: str
    show: str


@dataclass(frozen=True)
class Colouring:
    """The groups of a colouring, in order: name, patients as bits, and whether it is "not recorded"."""

    groups: tuple[tuple[str, np.ndarray, bool], ...]

    def of_rows(self, index: CohortIndex, rows: np.ndarray) -> np.ndarray:
        """The place of each row's group, -1 for none."""
        places = np.full(len(rows), -1)
        for place, (_, bits, _) in enumerate(self.groups):
            places[np.isin(rows, index.rows(bits), assume_unique=True)] = place
        return places


def panel(
    measure: Measure,
    index: CohortIndex,
    bits: np.ndarray,
    asked: Asked,
    chosen: tuple[int, str] | None,
    mode: Mode,
    names: bool = True,
) -> go.Figure:
    """One measure over time for the patients of `bits`; `chosen` is the row number and id of the patient lit up.

    Groups are named in the figure, unless a `legend` stands by.
    """
    groups = colouring(index, bits, asked.colour)
    if asked.show == "distribution":
        return distribution_panel(measure, vocabulary.TIMEPOINTS, spreads(index, measure, bits, groups), mode, names)
    n = index.count(bits)
    return trajectory_panel(
        measure,
        vocabulary.TIMEPOINTS,
        lines(index, measure, index.sample(bits, rows_wanted(n)), groups),
        means(index, measure, bits, groups, asked.middle),
        n=n,
        bands=bands(index, measure, bits),
        chosen=lines(index, measure, np.array([chosen[0]]), labels=[chosen[1]]) if chosen else None,
        printed=[printed_mean(measure.name, each.name) for each in vocabulary.TIMEPOINTS] if groups is None else None,
        names=names,
        time=asked.time,
        mode=mode,
    )


def legend(index: CohortIndex, bits: np.ndarray, asked: Asked, mode: Mode) -> str:
    """The groups of a colouring with their colour and symbol, once for all panels, as HTML; empty where nothing is coloured."""
    groups = colouring(index, bits, asked.colour)
    if groups is None:
        return ""
    colours = palette(mode)
    styles = [missing_style(colours) if lost else group_style(place, colours) for place, (_, _, lost) in enumerate(groups.groups)]
    parts = [
        f'<span><b style="color:{style.colour}">{style.glyph}</b> {html(name)}</span>'
        for style, (name, _, _) in zip(styles, groups.groups, strict=True)
    ]
    return f'<div class="legend">{"".join(parts)}</div>'


def colourings(index: CohortIndex) -> dict[str, str]:
    """What a cohort's lines can be coloured by: value in the link and words."""
    fields = [each for each in vocabulary.filters() if 0 < len(each.options) <= MOST_VALUES and each.name in index.recorded]
    measures = {f"{RESPONDER}{each.name}": f"{each.short} responder" for each in index.measures() if each.change_threshold}
    return {NONE: "nothing"} | {each.name: each.label for each in fields} | measures


def colouring(index: CohortIndex, bits: np.ndarray, asked: str) -> Colouring | None:
    """The groups of the patients in view; None where nothing is asked."""
    if asked == NONE:
        return None
    if asked.startswith(RESPONDER):
        found = by_response(index, bits, vocabulary.measure(asked.removeprefix(RESPONDER)))
    else:
        found = by_field(index, bits, vocabulary.field(asked))
    return Colouring(tuple((f"{name} ({index.count(those)})", those, lost) for name, those, lost in found.groups))


def lines(index: CohortIndex, measure: Measure, rows: np.ndarray, groups: Colouring | None = None, labels=()) -> Lines:
    """The values of these rows at every timepoint, with the months after surgery where they are known."""
    values = np.column_stack([index.values(measure, each.name, rows) for each in vocabulary.TIMEPOINTS])
    places = groups.of_rows(index, rows) if groups else None
    return Lines(rows, values, months(index, rows), places, tuple(labels))


def months(index: CohortIndex, rows: np.ndarray) -> np.ndarray:
    """Months after surgery [rows, timepoints]: the planned day, else the patient's own follow-up, NaN where unknown."""
    own = index.numbers(FOLLOW_UP, rows)
    columns = [own if each.days is None else np.full(len(rows), each.days / DAYS_A_MONTH) for each in vocabulary.TIMEPOINTS]
    return np.column_stack(columns)


def means(index: CohortIndex, measure: Measure, bits: np.ndarray, groups: Colouring | None, kind: str) -> list[Means]:
    """The middle of everyone in view, or of each group."""
    parts = groups.groups if groups else (("", bits, False),)
    return [
        Means.of(
            [summary(index.scores(measure, each.name, those)) for each in vocabulary.TIMEPOINTS],
            kind,
            label,
            _mean_months(index, those),
            missing,
        )
        for label, those, missing in parts
    ]


def spreads(index: CohortIndex, measure: Measure, bits: np.ndarray, groups: Colouring | None) -> list[Spread]:
    """How the scores of everyone in view, or of each group, are spread at each timepoint."""
    return [
        Spread([index.scores(measure, each.name, those) for each in vocabulary.TIMEPOINTS], label, missing)
        for label, those, missing in (groups.groups if groups else (("", bits, False),))
    ]


def bands(index: CohortIndex, measure: Measure, bits: np.ndarray) -> Bands:
    """Quantiles of everyone in view at each timepoint."""
    return Bands.of([index.scores(measure, each.name, bits) for each in vocabulary.TIMEPOINTS])


def finding(results: Sequence[PairedResult]) -> str:
    """How many patients went which way, by any amount: better over the first pair of timepoints, worse over the second."""
    first, later = ([each for each in results if each.contrast == contrast] for contrast in vocabulary.contrasts()[:2])
    better = [_part(each, each.change.improved) for each in first if each.n_pairs]
    worse = [_part(each, each.change.worse) for each in later if each.n_pairs]
    said = [f"Patients better {within(points_of(first[0])[1])}: {', '.join(better)}"] if better else []
    said += [f"worse again {within(points_of(later[0])[1])}, by any amount: {', '.join(worse)}"] if worse else []
    text = "; ".join(said) or "No patient in view has two values to compare"
    return f"{text[0].upper()}{text[1:]}."


def about_invented(version: Version) -> str | None:
    """Why lines of the reconstructed cohort cross as they do; None for any other."""
    if not version.invented or version.number != 1:
        return None
    return (
        "These patients are invented so that every printed number holds. Where many lines cross between two visits, "
        "the printed t can be met by nothing less spread out: a finding about the print, not about patients."
    )


def _part(result: PairedResult, count: int) -> str:
    return f"{result.measure.short} {formats.count(count)}/{formats.count(result.n_pairs)}"


def _mean_months(index: CohortIndex, bits: np.ndarray) -> np.ndarray:
    own = index.number(FOLLOW_UP, bits).mean()
    at = [own if each.days is None else each.days / DAYS_A_MONTH for each in vocabulary.TIMEPOINTS]
    return np.array([np.nan if each is None else float(each) for each in at])


def by_field(index: CohortIndex, bits: np.ndarray, field: Field) -> Colouring:
    """The patients in view by the values of a field; values that nobody in view has are left out."""
    counts = index.choice_counts(field.name, bits)
    groups = [
        (field.label_of(value), index.group(field.name, value) & bits, value == MISSING)
        for value, count in counts.items()
        if count
    ]
    return Colouring(tuple(groups))


def by_response(index: CohortIndex, bits: np.ndarray, measure: Measure) -> Colouring:
    """The patients in view by whether they reached a measure's important change over the first pair of timepoints."""
    contrast = vocabulary.contrasts()[0]
    missing = index.bits((), np.concatenate(list(index.without(measure, contrast, bits).values())))
    reached = index.responders(measure, contrast, measure.change_threshold) & bits
    parts = (("responder", reached, False), ("no responder", bits & ~reached & ~missing, False), ("not recorded", missing, True))
    return Colouring(tuple(part for part in parts if index.count(part[1])))


def key(measures: Sequence[Measure], asked: Asked) -> str:
    """What the marks of the panels stand for, in one line beneath them."""
    if asked.show == "distribution":
        return "Outline: all scores. Bar: the middle half. Mark: the median."
    around = "95 % CI" if asked.middle == "mean" else "quartiles"
    said = [f"Thin lines: patients. Thick line: {asked.middle} with {around}"]
    said += ["short bars: the printed means"] if asked.colour == NONE else []
    short = {"change": "important change from the first mean", "state": "acceptable state"}
    shown = {each.name: short[each.kind] for m in measures for each in _drawn(m, asked)}
    said += [f"dashed {name}: {words}" for name, words in shown.items()]
    return f"{'; '.join(said)}."


def _drawn(measure: Measure, asked: Asked) -> list[Threshold]:
    """The thresholds that a panel draws: the important change beside one mean only, states always."""
    change = [measure.change_threshold] if measure.change_threshold and asked.colour == NONE and asked.middle == "mean" else []
    return change + [each for each in measure.thresholds if each.kind == "state"]


def in_words(measure: Measure, asked: Asked, n: int) -> str:
    """A panel for those who can't see it."""
    by = "" if asked.colour == NONE else ", in groups"
    what = "distribution" if asked.show == "distribution" else f"lines and {asked.middle}"
    return f"{measure.label} ({measure.unit}, {measure.better}) over {asked.time} of {n} patients: {what}{by}."
