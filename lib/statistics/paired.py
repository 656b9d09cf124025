"""Paired comparisons, from the distribution of pairs: every number of Tables 1 and 2 and what the tables leave out."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

import numpy as np

from lib.statistics import bayes, with_pingouin
from lib.statistics.effect_size import dz, dz_interval, hedges_gz
from lib.statistics.equivalence import equivalence
from lib.statistics.paired_t import PairedT, paired_t
from lib.statistics.rates import rate
from lib.statistics.results import Change, PairedResult, Rate
from lib.statistics.summary import exact_sums, sample_sd, summary
from lib.statistics.wilcoxon import wilcoxon
from lib.study import published, vocabulary
from lib.study.distributions import Distribution, PairDistribution
from lib.study.terms import Contrast, Measure, Threshold

PINGOUIN_UP_TO = 2000  # pairs; beyond, the closed forms, which agree to 1e-12

Pairs = Mapping[tuple[str, str], PairDistribution]


def paired_results(pairs: Pairs) -> list[PairedResult]:
    """Every comparison of {(measure name, contrast name): pairs} in their order, Holm-adjusted within two families.

    The tests printed in Tables 1 and 2 are one family, whatever else is compared is another.
    """
    contrasts = {each.name: each for each in vocabulary.contrasts()}
    alone = [paired_result(these, vocabulary.measure(measure), contrasts[name]) for (measure, name), these in pairs.items()]
    printed = [_is_printed(each) for each in alone]
    adjusted = [
        holm([r.p if mine is family else None for r, mine in zip(alone, printed, strict=True)]) for family in (False, True)
    ]
    names = [_family_name(family, sum(p is not None for p in adjusted[family])) for family in (False, True)]
    return [_adjusted(r, adjusted[mine][i], names[mine]) for i, (r, mine) in enumerate(zip(alone, printed, strict=True))]


def holm(p_values: list[float | None]) -> list[float | None]:
    """Holm's adjusted p-values; None is not estimable, stays None and is not counted."""
    order = sorted((i for i, p in enumerate(p_values) if p is not None), key=lambda i: p_values[i])
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for k, i in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - k) * p_values[i]))
        adjusted[i] = largest
    return adjusted


def paired_result(pairs: PairDistribution, measure: Measure, contrast: Contrast) -> PairedResult:
    """One measure at two timepoints, before minus after, two-sided; p_holm is left to `paired_results`."""
    n, total, _ = exact_sums(pairs.difference)
    mean = total / (n * pairs.scale) if n else None
    sd = sample_sd(pairs.difference)
    test = _student(pairs.difference)
    bf10, no_bf10 = _bayes_factor(test)
    result = PairedResult(
        measure=measure,
        contrast=contrast,
        n_patients=pairs.n_patients,
        n_pairs=n,
        n_missing_before=pairs.n_missing_before,
        n_missing_after=pairs.n_missing_after,
        n_missing_both=pairs.n_missing_both,
        before=summary(pairs.before),
        after=summary(pairs.after),
        mean_difference=mean,
        sd_difference=sd,
        ci95=test and test.ci95,
        t=test and test.t,
        df=n - 1 if n > 1 else None,
        p=test and test.p,
        p_holm=None,
        dz=dz(test.t, n) if test else None,
        dz_ci95=dz_interval(test.t, n) if test else None,
        hedges_gz=hedges_gz(test.t, n) if test else None,
        bf10=bf10,
        change=change(pairs, measure),
        wilcoxon=wilcoxon(pairs.difference),
        tost=equivalence(mean, sd, n, measure.margin.value),
        normality=with_pingouin.normality(pairs.difference),
    )
    return replace(result, why=_reasons(result, no_bf10))


def change(pairs: PairDistribution, measure: Measure) -> Change:
    """Who improved, stayed and worsened, and who reached the measure's important change: exact, in grid steps."""
    better = improvements(pairs, measure)
    improved, worse = (int(better.counts[side].sum()) for side in (better.steps > 0, better.steps < 0))
    important = measure.change_threshold
    responders = reached(pairs, measure, important) if important else rate(0, 0)
    return Change(improved, better.n - improved - worse, worse, responders, important.value if important else None)


def improvements(pairs: PairDistribution, measure: Measure) -> Distribution:
    """Each patient's change, positive where it is better for the patient."""
    return pairs.difference.negated() if measure.sign > 0 else pairs.difference


def reached(pairs: PairDistribution, measure: Measure, threshold: Threshold) -> Rate:
    """The complete pairs that reached a threshold of change or a state after, exact in grid steps.

    Raises ValueError for a percent of the first value: that needs each patient's pair, not its distribution.
    """
    if threshold.kind == "percent":
        raise ValueError(f"{threshold.label} needs each patient's first value")
    size = Fraction(str(threshold.value)) * pairs.scale
    scores = improvements(pairs, measure) if threshold.kind == "change" else pairs.after
    upward = threshold.kind == "change" or measure.sign > 0
    there = scores.steps >= ceil(size) if upward else scores.steps <= floor(size)
    return rate(int(scores.counts[there].sum()), scores.n)


def _student(difference: Distribution) -> PairedT | None:
    """Paired t by pingouin for a cohort of ordinary size, by closed form for a registry."""
    if difference.n > PINGOUIN_UP_TO or difference.n < 2 or len(difference.steps) == 1:
        return paired_t(difference)
    steps = np.repeat(difference.steps, difference.counts).astype(float)  # whole numbers: no float noise in the spread
    test = with_pingouin.paired_t(steps, np.zeros_like(steps))
    return replace(test, ci95=(test.ci95[0] / difference.scale, test.ci95[1] / difference.scale))


def _bayes_factor(test: PairedT | None) -> tuple[float | None, str | None]:
    if test is None:
        return None, None
    n = test.df + 1
    return with_pingouin.bf10(test.t, n) if n <= PINGOUIN_UP_TO else bayes.bf10(test.t, n)


def _reasons(result: PairedResult, no_bf10: str | None) -> dict[str, str]:
    """Why each value that is None cannot be given."""
    if result.n_pairs == 0:
        reason = "no patient has both values"
    elif result.n_pairs == 1:
        reason = "only one patient has both values; two are needed"
    else:
        reason = "all differences are the same, so there is no spread to test"
    special = {
        "p_holm": "one comparison alone is not adjusted",
        "bf10": no_bf10 or reason,
        "hedges_gz": reason if result.t is None else "three pairs are needed to correct for a small sample",
    }
    values = ("mean_difference", "sd_difference", "ci95", "t", "df", "p", "p_holm", "dz", "dz_ci95", "hedges_gz", "bf10")
    return {name: special.get(name, reason) for name in values if getattr(result, name) is None}


def _is_printed(result: PairedResult) -> bool:
    contrast = result.contrast
    return published.printed_test(result.measure.name, contrast.before, contrast.after) is not None


def _family_name(printed: bool, size: int) -> str:
    tests = "1 test" if size == 1 else f"{size} tests"
    return f"the {tests} of Tables 1 and 2" if printed else f"the {tests} that the paper did not make"


def _adjusted(result: PairedResult, p_holm: float | None, family: str) -> PairedResult:
    why = {name: reason for name, reason in result.why.items() if name != "p_holm"}
    if p_holm is None:
        why["p_holm"] = why["p"]
    return replace(result, p_holm=p_holm, family=family, why=why)
