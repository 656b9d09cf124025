"""What the printed numbers of all timepoints together say about single patients."""

from collections.abc import Sequence
from math import ceil

from lib.statistics.audit.joint import Joint, joint
from lib.statistics.audit.rounding import listed
from lib.statistics.printed_scores import PrintedScore
from lib.statistics.results import Finding
from lib.study import published
from lib.study.numbers import number
from lib.study.published import PrintedScale
from lib.study.terms import Measure
from lib.study.vocabulary import timepoint

CAUSES = ("a typing error in a mean, range or t", "t-tests on fewer or other patients", "missing data")


def three_timepoints(measure: Measure, scale: PrintedScale) -> Finding:
    """Means, ranges and t's of one measure at every timepoint as one linear programme over whole-number scores."""
    found = solved(measure)
    visits = [timepoint(name).short for name in published.SUMMARIES]
    label, where = f"means, ranges and t's at {listed(visits)}", f"Tables 1 and 2, {measure.short}"
    if not found.feasible:
        why = "No shares of patients over whole-number scores meet every printed mean, range and t at once."
        return Finding("all timepoints", where, label, "no solution", "impossible", why, CAUSES)
    negative = [f"{a} with {b}" for a, b, most in zip(visits, visits[1:], found.covariance, strict=False) if most < 0]
    if scale.step is None:
        verdict = "barely possible" if negative else "consistent"
        return Finding("all timepoints", where, label, "scores that fit exist", verdict, "Every printed number can hold at once.")
    said = f"at least {100 * found.worse:.1f} % ({found.patients_worse} of {found.n}) worse at {visits[-1]} than at {visits[-2]}"
    if not negative:
        why = "Every printed number can hold at once. Fewer worse patients would not leave room for the printed t."
        return Finding("all timepoints", where, label, said, "consistent", why, (), (found.worse, 1.0))
    why = f"{_correlated(negative)} {_much(found)}The text says: “{published.CLAIMS['maintained'].words}”"
    return Finding("all timepoints", where, label, said, "barely possible", why, CAUSES, (found.worse, 1.0))


def solved(measure: Measure) -> Joint:
    """The programme of a measure of the paper; the number of points is its minimal important change, rounded up, 1 where it names none."""
    summaries = published.SUMMARIES
    scores = tuple(PrintedScore(name, each[measure.name].mean, each[measure.name].minimum, each[measure.name].maximum)
                   for name, each in summaries.items())  # fmt: skip
    ts = tuple(each.t for each in published.TESTS if each.measure == measure.name)
    important = measure.change_threshold
    return joint(scores, ts, published.N, measure.sign, ceil(important.value) if important else 1)


def _correlated(pairs: Sequence[str]) -> str:
    return f"It holds only with negative correlations, of {', and of '.join(pairs)}: those who stood worse end better."


def _much(found: Joint) -> str:
    if not found.much_worse:
        return ""
    share = f"{number(100 * found.much_worse, 1)} % ({found.patients_much_worse} of {found.n})"
    return f"At least {share} are worse by {found.points} points or more. "
