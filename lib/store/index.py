"""A cohort version in memory: bits for what patients are, exact codes for how they scored, and no identity."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from threading import Lock

import numpy as np

from lib.store.bits import count, count_each, pack, unpack
from lib.store.grid import DENSE, Grid, PairGrid, View, on_grid, scale_of
from lib.study import vocabulary
from lib.study.distributions import Distribution, PairDistribution
from lib.study.selection import Filters, range_of
from lib.study.terms import MISSING, Contrast, Field, Measure, Threshold

VIEWS = 4  # selections whose row numbers are kept ready


class CohortIndex:
    """Immutable and shared by all sessions; patients are row numbers, in an order that says nothing of them.

    Sets of patients are packed uint64 words as `bits` returns them. Scores and numbers stand on the coarsest power
    of ten that holds every value exactly; all timepoints of a measure share one grid.
    """

    def __init__(
        self,
        n: int,
        choices: Mapping[str, np.ndarray],
        numbers: Mapping[str, np.ndarray],
        scores: Mapping[tuple[str, str], np.ndarray],
        recorded: Iterable[str],
    ) -> None:
        """From columns in row order.

        `choices`: per field with options, 0 for missing, else 1 + the option's place. `numbers` and `scores`: int64
        millionths, `grid.BLANK` where missing. Columns that are left out are missing for everyone.
        """
        self.n = n
        self.recorded = frozenset(recorded)
        self._everyone = pack(np.ones(n, dtype=bool))
        self._numbers = {name: on_grid(column, scale_of([column])) for name, column in numbers.items()}
        self._scores = _scores(scores)
        self._there = {key: pack(column.there()) for key, column in self._scores.items()}
        self._sets: dict[str, tuple[list[str], np.ndarray]] = {}
        for each in vocabulary.FIELDS:
            if each.options or each.kind == "number":
                self._sets[each.name] = self._sets_of(each, choices.get(each.name))
        self._totals = {name: count_each(sets, self._everyone) for name, (_, sets) in self._sets.items()}
        self._pairs = {
            (measure, contrast.name): PairGrid.of(self._scores[measure, contrast.before], self._scores[measure, contrast.after])
            for measure in dict.fromkeys(name for name, _ in self._scores)
            for contrast in vocabulary.contrasts()
            if {(measure, contrast.before), (measure, contrast.after)} <= self._scores.keys()
        }
        self._views: OrderedDict[bytes, View] = OrderedDict()
        self._latest: tuple[np.ndarray, View] | None = None
        self._lock = Lock()

    @property
    def nbytes(self) -> int:
        """Memory of the columns and sets, in bytes."""
        grids = [*self._numbers.values(), *self._scores.values(), *(each.difference for each in self._pairs.values())]
        alone = [each for pair in self._pairs.values() for each in (pair.only_before, pair.only_after)]
        sets = sum(sets.nbytes for _, sets in self._sets.values()) + sum(each.nbytes for each in self._there.values())
        return sum(each.codes.nbytes for each in [*grids, *alone]) + sum(each.rows.nbytes for each in alone) + sets

    def measures(self) -> list[Measure]:
        """The outcome measures recorded at one timepoint or more."""
        return [each for each in vocabulary.MEASURES if self.timepoints(each.name)]

    def timepoints(self, measure: Measure | str) -> list[str]:
        """The names of the timepoints at which a measure is recorded."""
        name = _name(measure)
        return [each.name for each in vocabulary.TIMEPOINTS if (name, each.name) in self._scores]

    # Who is in view

    def bits(self, filters: Filters = (), rows: np.ndarray | None = None) -> np.ndarray:
        """The patients with any of the values of each filter, and, where given, among these row numbers."""
        return _sealed(self._all_of([self._any_of(name, values) for name, values in filters], rows))

    def count(self, bits: np.ndarray) -> int:
        return count(bits)

    def rows(self, bits: np.ndarray) -> np.ndarray:
        """Row numbers, ascending."""
        return np.flatnonzero(unpack(bits, self.n))

    def sample(self, bits: np.ndarray, k: int) -> np.ndarray:
        """Up to k row numbers, a fair sample that changes little when a filter does."""
        return self.rows(bits)[:k]

    def facet_counts(self, filters: Filters = (), rows: np.ndarray | None = None) -> dict[str, dict[str, tuple[int, int]]]:
        """Per field that can be filtered and value: how many remain under all other filters, and of how many."""
        chosen = {name: self._any_of(name, values) for name, values in filters}
        within = self._all_of(list(chosen.values()), rows)
        counts = {}
        for each in vocabulary.filters():
            others = within
            if each.name in chosen:
                others = self._all_of([bits for name, bits in chosen.items() if name != each.name], rows)
            values, sets = self._sets[each.name]
            found = zip(values, count_each(sets, others), self._totals[each.name], strict=True)
            counts[each.name] = {value: (remaining, total) for value, remaining, total in found if total}
        return counts

    def choice_counts(self, field: str, bits: np.ndarray) -> dict[str, int]:
        """Patients in view by option or band, and `missing`; values nobody in the cohort has are left out."""
        values, sets = self._sets[field]
        found = zip(values, count_each(sets, bits), self._totals[field], strict=True)
        return {value: remaining for value, remaining, total in found if total}

    def group(self, field: str, value: str) -> np.ndarray:
        """The patients with one value of a field: an option, a range such as `65-74`, or `missing`."""
        return _sealed(self._any_of(field, (value,)).copy())

    def combinations(
        self, parts: Sequence[tuple[str, Sequence[tuple[str, ...]]]], bits: np.ndarray
    ) -> list[tuple[Filters, np.ndarray]]:
        """The patients in view split by several fields, each into groups of its values.

        `parts` are (field, groups of values). Returns the filters that make each combination that somebody has, with
        its patients, the commonest first. Groups of one field must not overlap.
        """
        found: list[tuple[Filters, np.ndarray]] = [((), bits)]
        for name, groups in parts:
            sets = [(name, values, self._any_of(name, values)) for values in groups]
            split = (((*made, (name, values)), these & those) for made, these in found for name, values, those in sets)
            found = [(made, _sealed(these)) for made, these in split if these.any()]
        return sorted(found, key=lambda each: -count(each[1]))

    def sign_patterns(self, signs: Sequence[Field], bits: np.ndarray) -> dict[tuple[bool | None, ...], int]:
        """How many patients in view have each combination of signs seen, not seen (False) or not recorded (None)."""
        parts = [(each.name, (each.seen_values, each.unseen_values, (MISSING,))) for each in signs]
        answers = {each.name: {each.seen_values: True, each.unseen_values: False, (MISSING,): None} for each in signs}
        return {
            tuple(answers[name][values] for name, values in made): count(those) for made, those in self.combinations(parts, bits)
        }

    def responders(self, measure: Measure | str, contrast: Contrast | str, threshold: Threshold | float) -> np.ndarray:
        """The patients who reached a threshold between two timepoints, decided exactly; a number is points of improvement.

        A state (`22 or less`) asks for the value after only; a change asks for both values.
        """
        word, pair = _measure(measure), self._pair(measure, contrast)
        kind = threshold.kind if isinstance(threshold, Threshold) else "change"
        value = Fraction(str(threshold.value if isinstance(threshold, Threshold) else threshold))
        if pair is None:
            return _sealed(np.zeros_like(self._everyone))
        if kind == "state":
            after, goal = pair.after, value * pair.after.scale * word.sign
            return _sealed(pack(after.there() & (after.steps() * word.sign >= ceil(goal))))
        gain = pair.difference.steps() * -word.sign
        if kind == "change":
            reached = gain >= ceil(value * pair.difference.scale)
        else:
            reached = gain * (100 * value.denominator) >= pair.before.steps() * value.numerator
        return _sealed(pack(pair.difference.there() & reached))

    # How they scored

    def scores(self, measure: Measure | str, timepoint: str, bits: np.ndarray) -> Distribution:
        """A measure at one timepoint in the patients of `bits`."""
        column = self._scores.get((_name(measure), timepoint))
        return column.distribution(self._view(bits)) if column else _nothing()

    def number(self, field: str, bits: np.ndarray) -> Distribution:
        """A number field, such as age, in the patients of `bits`."""
        column = self._numbers.get(field)
        return column.distribution(self._view(bits)) if column else _nothing()

    def pairs(self, measure: Measure | str, contrast: Contrast | str, bits: np.ndarray) -> PairDistribution:
        """A measure before and after, matched by patient, with how many lack which side."""
        name, contrast = _name(measure), _contrast(contrast)
        before, after = (name, contrast.before), (name, contrast.after)
        pair, view = self._pairs.get((name, contrast.name)), self._view(bits)
        sides = [self.scores(name, timepoint, bits) for timepoint in (contrast.before, contrast.after)]
        scale = next((each.scale for each in sides if each.n), 1)
        complete = pair.complete(view) if pair else [_nothing(scale)] * 3
        n, n_pairs = count(bits), complete[0].n
        with_either = sides[0].n + sides[1].n - n_pairs
        return PairDistribution(
            name,
            before[1],
            after[1],
            *complete,
            *sides,
            n_patients=n,
            n_missing_before=sides[1].n - n_pairs,
            n_missing_after=sides[0].n - n_pairs,
            n_missing_both=n - with_either,
        )

    def without(self, measure: Measure | str, contrast: Contrast | str, bits: np.ndarray) -> dict[str, np.ndarray]:
        """Row numbers of the patients in view who lack a side of a pair: `before`, `after` or `both`."""
        name, contrast = _name(measure), _contrast(contrast)
        nobody = np.zeros_like(self._everyone)
        before, after = (self._there.get((name, each), nobody) for each in (contrast.before, contrast.after))
        return {
            "before": self.rows(bits & after & ~before),
            "after": self.rows(bits & before & ~after),
            "both": self.rows(bits & ~before & ~after),
        }

    def values(self, measure: Measure | str, timepoint: str, rows: np.ndarray) -> np.ndarray:
        """Scores in points of these rows, float64, NaN where missing."""
        column = self._scores.get((_name(measure), timepoint))
        return column.values(rows) if column else np.full(len(rows), np.nan)

    def numbers(self, field: str, rows: np.ndarray) -> np.ndarray:
        """A number field of these rows, float64, NaN where missing."""
        column = self._numbers.get(field)
        return column.values(rows) if column else np.full(len(rows), np.nan)

    def steps(
        self, measure: Measure | str, before: str, after: str, bits: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """From one timepoint to another: value before and after in points, and how many patients went that way."""
        sides = [self._scores.get((_name(measure), each)) for each in (before, after)]
        if None in sides:
            return np.empty(0), np.empty(0), np.empty(0, dtype=np.int64)
        rows = self.rows(bits & self._there[_name(measure), before] & self._there[_name(measure), after])
        x, y = (each.codes.take(rows).astype(np.int64) - 1 for each in sides)
        joint, width = x * sides[1].span + y, sides[1].span
        if sides[0].span * width <= 8 * DENSE:
            counts = np.bincount(joint, minlength=sides[0].span * width)
            cells = np.flatnonzero(counts)
            counts = counts[cells]
        else:
            cells, counts = np.unique(joint, return_counts=True)
        ends = (cells // width + sides[0].low) / sides[0].scale, (cells % width + sides[1].low) / sides[1].scale
        return *ends, counts.astype(np.int64)

    # What the index is made of

    def _sets_of(self, each: Field, codes: np.ndarray | None) -> tuple[list[str], np.ndarray]:
        """The values of a field with the set of patients of each: options or bands in order, `missing` last."""
        if each.kind == "number":
            column = self._numbers.get(each.name)
            sets = [self._in_range(column, band.value) for band in each.bands]
            values, missing = [band.value for band in each.bands], ~column.there() if column else None
        else:
            codes = np.zeros(self.n, dtype=np.uint8) if codes is None else codes
            values, missing = [option.value for option in each.options], codes == 0
            sets = [pack(codes == place) for place in range(1, len(values) + 1)]
        sets.append(self._everyone if missing is None else pack(missing))
        return [*values, MISSING], np.array(sets)

    def _in_range(self, column: Grid | None, value: str) -> np.ndarray:
        """Patients with low <= number < high + 1, as bits."""
        if column is None:
            return np.zeros_like(self._everyone)
        low, high = range_of(value)
        first = np.clip(low * column.scale - column.low + 1, 1, column.span + 1)
        last = np.clip((high + 1) * column.scale - column.low, 0, column.span)
        return pack((column.codes >= first) & (column.codes <= last))

    def _any_of(self, name: str, values: Iterable[str]) -> np.ndarray:
        known, sets = self._sets[name]
        found = [
            sets[known.index(value)] if value in known else self._in_range(self._numbers.get(name), value) for value in values
        ]
        return np.bitwise_or.reduce(found) if found else self._everyone

    def _all_of(self, sets: list[np.ndarray], rows: np.ndarray | None) -> np.ndarray:
        if rows is not None:
            mask = np.zeros(self.n, dtype=bool)
            mask[rows] = True
            sets = [*sets, pack(mask)]
        return np.bitwise_and.reduce([self._everyone, *sets])

    def _pair(self, measure: Measure | str, contrast: Contrast | str) -> PairGrid | None:
        return self._pairs.get((_name(measure), _contrast(contrast).name))

    def _view(self, bits: np.ndarray) -> View:
        """The rows of a selection, kept for the questions that follow with the same one."""
        latest = self._latest
        if latest and latest[0] is bits and not bits.flags.writeable:
            return latest[1]
        view = self._kept_view(bits)
        self._latest = bits, view
        return view

    def _kept_view(self, bits: np.ndarray) -> View:
        key = bits.tobytes()
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
                return self._views[key]
        view = View.of(unpack(bits, self.n))
        with self._lock:
            self._views[key] = view
            while len(self._views) > VIEWS:
                self._views.popitem(last=False)
        return view


def _scores(scores: Mapping[tuple[str, str], np.ndarray]) -> dict[tuple[str, str], Grid]:
    """Every timepoint of a measure on the one grid that holds them all."""
    scales = {name: scale_of([column for (each, _), column in scores.items() if each == name]) for name, _ in scores}
    return {key: on_grid(column, scales[key[0]]) for key, column in scores.items()}


def _name(measure: Measure | str) -> str:
    return measure if isinstance(measure, str) else measure.name


def _measure(measure: Measure | str) -> Measure:
    return vocabulary.measure(measure) if isinstance(measure, str) else measure


def _contrast(contrast: Contrast | str) -> Contrast:
    """A contrast by itself or by its name, such as `preop-final`."""
    if isinstance(contrast, Contrast):
        return contrast
    return next(each for each in vocabulary.contrasts() if each.name == contrast)


def _nothing(scale: int = 1) -> Distribution:
    return Distribution(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), scale)


def _sealed(bits: np.ndarray) -> np.ndarray:
    bits.flags.writeable = False
    return bits
