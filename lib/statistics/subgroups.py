"""Do groups change by different amounts? Each group's change, and its difference from the first, raw and adjusted.

Exploratory throughout: the paper named no subgroup beforehand. Small groups are shown, never tested.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from lib.statistics import with_pingouin
from lib.statistics.ancova import ancova, estimate
from lib.statistics.group_results import Ancova, Effect, Estimate, Group, GroupResult, MixedAnova, Subgroups, Versus
from lib.statistics.paired import holm
from lib.statistics.summary import exact_sums, sample_sd, summary
from lib.study.distributions import Distribution
from lib.study.terms import Contrast, Measure

FEWEST, FEW = 5, 10  # pairs below which nothing is tested, and below which a caution stands
MIXED_UP_TO = 20_000  # patients; a mixed ANOVA needs every row
EFFECTS = ("group", "time", "group × time")


def compare(
    groups: Sequence[Group],
    measure: Measure,
    contrast: Contrast,
    *,
    with_missing: bool = False,
    overlap: int = 0,
    why: str = "",
) -> Subgroups:
    """Groups compared in the change of one measure, each against the first that is large enough.

    `overlap` is how many patients are in more than one group; with any, or where `why` says so, nothing is tested.
    "not recorded" is shown but tested only `with_missing`.
    """
    found = tuple(_group(each, with_missing) for each in groups)
    tested = [each for each, result in zip(groups, found, strict=True) if result.tested]
    why = why or _why_untested(len(tested), overlap)
    if why:
        return Subgroups(measure, contrast, found, (), None, overlap, why)
    fit = ancova([each.pairs for each in tested])
    versus = _versus(tested, fit)
    return Subgroups(measure, contrast, found, versus, fit, overlap, n_comparisons=sum(each.best is not None for each in versus))


def p_values(found: Subgroups) -> tuple[float, ...]:
    """The p of every comparison that was tested, adjusted for the value before where that can be."""
    return tuple(each.best.p for each in found.versus if each.best)


def in_session(found: Subgroups, elsewhere: Sequence[tuple[float, ...]]) -> Subgroups:
    """The same with each p adjusted (Holm) for every comparison of this session; `elsewhere` has one entry a question."""
    others = [p for question in elsewhere for p in question]
    raw = [each.best.p if each.best else None for each in found.versus]
    adjusted = holm([*raw, *others])[: len(raw)]
    versus = tuple(replace(each, p_session=p) for each, p in zip(found.versus, adjusted, strict=True))
    n_comparisons = len(p_values(found)) + len(others)
    return replace(found, versus=versus, n_questions=len(elsewhere) + 1, n_comparisons=n_comparisons)


def welch(one: Distribution, other: Distribution) -> Estimate | None:
    """Mean of `other` minus mean of `one` without assuming equal spread (Welch 1947); None without any spread."""
    if min(one.n, other.n) < 2:
        return None
    means, errors = [], []
    for each in (one, other):
        n, total, _ = exact_sums(each)
        means.append(total / (n * each.scale))
        errors.append(sample_sd(each) ** 2 / n)
    if sum(errors) == 0:
        return None
    df = sum(errors) ** 2 / sum(error**2 / (each.n - 1) for error, each in zip(errors, (one, other), strict=True))
    return estimate(means[1] - means[0], sqrt(sum(errors)), df)


def mixed_anova(values: np.ndarray, groups: np.ndarray) -> MixedAnova:
    """Group × time, of values [patients, visits] (NaN missing) and each patient's group (whole numbers, -1 none).

    Patients without a value at every visit are left out and counted. Above 20,000 patients it is not computed.
    """
    asked = groups >= 0
    complete = asked & np.isfinite(values).all(axis=1)
    n, left_out = int(complete.sum()), int((asked & ~complete).sum())
    sizes = np.unique(groups[complete], return_counts=True)[1]
    if values.shape[1] < 2 or len(sizes) < 2 or sizes.min() < FEWEST:
        return MixedAnova(n, left_out, why=f"two groups of {FEWEST} patients with a value at every visit are needed")
    if n > MIXED_UP_TO:
        return MixedAnova(n, left_out, why=f"not computed above {MIXED_UP_TO:,} patients".replace(",", "\u202f"))
    rows, places = values[complete], groups[complete]
    if not _has_spread(rows, places):
        return MixedAnova(n, left_out, why="patients of a group have the same course, so there is no spread to test")
    table, epsilon = with_pingouin.mixed_anova(rows, places)
    return MixedAnova(n, left_out, tuple(Effect(name, *row) for name, row in zip(EFFECTS, table, strict=True)), epsilon)


def _has_spread(rows: np.ndarray, places: np.ndarray) -> bool:
    """Whether patients differ from their group in level, and in course."""
    own = rows.copy()
    for place in np.unique(places):
        own[places == place] -= rows[places == place].mean(axis=0)
    level = own.mean(axis=1, keepdims=True)
    return bool(np.abs(level).max() > 1e-9 and np.abs(own - level).max() > 1e-9)


def _group(each: Group, with_missing: bool) -> GroupResult:
    changes = each.pairs.difference.negated()
    said, n = summary(changes), each.pairs.n_pairs
    left_out = each.missing and not with_missing
    small = n < FEWEST
    note = ""
    if small:
        note = f"under {FEWEST} pairs: each patient and the median only, no interval and no p"
    elif left_out:
        note = "left out of the tests"
    elif n < FEW:
        note = f"under {FEW} pairs: read with caution"
    return GroupResult(
        each.label,
        each.missing,
        each.pairs.n_patients,
        n,
        summary(each.pairs.before).mean,
        None if small else said.mean,
        None if small else said.ci95,
        said.median,
        changes,
        not small and not left_out,
        note,
    )


def _versus(tested: Sequence[Group], fit: Ancova) -> tuple[Versus, ...]:
    first, *others = tested
    adjusted = fit.adjusted or (None,) * len(others)
    raw = [welch(first.pairs.difference.negated(), each.pairs.difference.negated()) for each in others]
    found = [Versus(each.label, first.label, plain, best) for each, plain, best in zip(others, raw, adjusted, strict=True)]
    p_holm = holm([each.best.p if each.best else None for each in found])
    return tuple(replace(each, p_holm=p, p_session=p) for each, p in zip(found, p_holm, strict=True))


def _why_untested(n_tested: int, overlap: int) -> str:
    if n_tested < 2:
        return f"fewer than two groups have {FEWEST} patients with both values"
    return "patients are in more than one group, and the tests take groups of different patients" if overlap else ""
