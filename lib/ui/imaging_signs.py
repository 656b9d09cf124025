"""The parts of the imaging-signs page that ask: shares, comparison, combinations with their outcome, and the click on one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from lib.figures.combinations import Combination, Finding, combinations
from lib.figures.signs import SignBar, sign_bars
from lib.statistics.agreement import Comparison, compare
from lib.statistics.paired import improvements
from lib.statistics.rates import share_of
from lib.statistics.results import Rate, Summary
from lib.statistics.summary import summary
from lib.store import CohortIndex, Version
from lib.study import vocabulary
from lib.study.selection import Filters
from lib.study.terms import MISSING, Contrast, Field, Measure
from lib.tables import formats
from lib.tables.combinations_table import FEWEST, CombinationRow, in_words
from lib.ui import cards, controls, show, state
from lib.ui.paired import contrast_words

MOST_ROWS = 14  # of the matrix; the table to take away holds every combination


@dataclass(frozen=True)
class Together:
    """One combination of pain pattern and signs: the filters that choose it, its patients, and their improvement."""

    filters: Filters
    row: CombinationRow


def signs() -> list[Field]:
    """The imaging signs that this version records."""
    return [each for each in vocabulary.signs() if each.name in state.index().recorded]


def patterns() -> list[Field]:
    """The fields of the pain pattern that this version records."""
    return [each for each in vocabulary.FIELDS if each.group == "pattern" and each.name in state.index().recorded]


def counts() -> list[tuple[Field, dict[str, int]]]:
    """Each sign with the patients in view by value."""
    return [(each, state.index().choice_counts(each.name, state.bits())) for each in signs()]


def rates(counted: Sequence[tuple[Field, Mapping[str, int]]]) -> list[tuple[Field, Rate]]:
    """How often each sign was seen, in whatever way."""
    return [(field, share_of(field.seen_values, values)) for field, values in counted]


def choose_compared() -> list[str]:
    """Which of the signs are compared with each other; all of them unless the reader leaves some out."""
    labels = {each.name: each.label for each in signs()}
    return controls.choose_several("Signs compared", "compared", labels, 2) if len(labels) > 2 else list(labels)


def comparison(names: Sequence[str]) -> Comparison:
    """These signs in the same patients, and two by two."""
    asked = [each for each in signs() if each.name in names]
    patterns_ = state.index().sign_patterns(asked, state.bits())
    return compare([each.name for each in asked], patterns_)


def bars(counted: Sequence[tuple[Field, Mapping[str, int]]]) -> show.Picture:
    """Every sign, and every way it was seen, with its interval and the printed percentage."""
    shown = [
        SignBar.of(field, values, share_of(values, found))
        for field, found in counted
        for values in field.counted_as
        if any(value in found for value in values)
    ]
    return show.Picture("Imaging signs", cards.bars_in_words(shown), partial(sign_bars, shown))


def chosen_signs() -> list[str]:
    """The signs that the filters ask for: their shares follow from the choice of patients."""
    return [each.label for each in signs() if each.name in dict(state.filters())]


def about_invented(version: Version) -> str:
    """What the reconstructed cohort had to assume of the signs; empty for any other."""
    if not version.invented or version.number != 1:
        return ""
    return (
        "The paper prints how often each sign was seen, not in which patients. Who has which signs together is an assumption of "
        "these invented patients: here every cleft on X-ray is also one on CT, so b is 0 and only the difference is the paper's."
    )


def together(measure: Measure, contrast: Contrast) -> list[Together]:
    """Every combination of pattern and signs among the patients in view, the commonest first."""
    return state.once(f"combinations {measure.name} {contrast.name}", lambda: _together(measure, contrast))


def _together(measure: Measure, contrast: Contrast) -> list[Together]:
    index, fields = state.index(), [*patterns(), *signs()]
    parts = [(each.name, _groups(each)) for each in fields]
    found = index.combinations(parts, state.bits())
    return [Together(filters, _row(index, filters, bits, measure, contrast)) for filters, bits in found]


def _groups(field: Field) -> list[tuple[str, ...]]:
    """The values of a field that the matrix tells apart: each pattern by itself, a sign as seen or not."""
    known = [field.seen_values, field.unseen_values] if field.group == "sign" else [(each.value,) for each in field.options]
    return [*(each for each in known if each), (MISSING,)]


def _row(index: CohortIndex, filters: Filters, bits: np.ndarray, measure: Measure, contrast: Contrast) -> CombinationRow:
    better = improvements(index.pairs(measure, contrast, bits), measure)
    return CombinationRow(filters, index.count(bits), summary(better), tuple(better.rows()) if better.n < FEWEST else ())


def matrix(found: Sequence[Together], measure: Measure, contrast: Contrast) -> show.Picture:
    """The commonest combinations as joined dots, their patients, and their improvement with its interval."""
    shown = [each.row for each in found[:MOST_ROWS]]
    drawn = [_drawn(each, measure) for each in shown]
    heading = f"{measure.short}: improvement, {contrast_words(contrast).lower()} (mean, {formats.CI})"
    draw = partial(combinations, findings(), drawn, state.n(), measure, heading)
    alt = "; ".join(each.words for each in drawn[:5])
    return show.Picture("Combinations of signs", f"Combinations of pain pattern and imaging signs, commonest first: {alt}.", draw)


def findings() -> list[Finding]:
    """The columns of dots: each pain pattern, then each sign."""
    values = [Finding(option.label, field.label) for field in patterns() for option in field.options]
    return values + [Finding(each.label, "Imaging signs") for each in signs()]


def _drawn(row: CombinationRow, measure: Measure) -> Combination:
    words, few = in_words(row, measure), row.improvement.n < FEWEST
    found: Summary = row.improvement
    return Combination(
        _marks(dict(row.filters)),
        row.n,
        words,
        None if few else found.mean,
        None if few else found.ci95,
        found.median,
        row.values,
    )


def _marks(values: Mapping[str, tuple[str, ...]]) -> tuple[bool | None, ...]:
    pattern = [
        None if MISSING in values[field.name] else option.value in values[field.name]
        for field in patterns()
        for option in field.options
    ]
    seen = [None if MISSING in values[each.name] else values[each.name] == each.seen_values for each in signs()]
    return (*pattern, *seen)


def pick(choices: Sequence[Filters], points: Sequence[Mapping]) -> None:
    """Show the patients of the combination that was clicked; a second click on it shows all of them again."""
    known = (int(np.ravel(each["customdata"])[0]) for each in points if each.get("customdata") is not None)
    row = next((each for each in known if 0 <= each < len(choices)), None)
    if row is None:
        return
    asked, now = choices[row], dict(state.filters())
    again = all(now.get(name) == values for name, values in asked)
    for name, values in asked:
        state.set_filter(name, () if again else values)
