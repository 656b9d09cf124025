"""What the statistics return: frozen values at full precision. None is "not estimable" and `why` says the reason."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from lib.study.terms import Contrast, Measure

Interval = tuple[float, float]


@dataclass(frozen=True)
class Summary:
    """One measure at one timepoint: n values and what they look like (sample SD). All None of nobody."""

    n: int
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    minimum: float | None
    maximum: float | None
    ci95: Interval | None = None  # of the mean


@dataclass(frozen=True)
class Rate:
    """k of n with its Wilson 95 % interval; fractions, not percent. `fraction` and `ci95` None of nobody."""

    k: int
    n: int
    fraction: float | None
    ci95: Interval | None


@dataclass(frozen=True)
class Wilcoxon:
    """Wilcoxon signed-rank on before - after. Zeros are dropped; `method` is exact, permutation or normal."""

    w_plus: float | None
    n_nonzero: int
    n_zero: int
    ties: bool
    p: float | None
    method: str | None
    hodges_lehmann: float | None
    hodges_lehmann_ci95: Interval | None
    rank_biserial: float | None
    why: str | None = None


@dataclass(frozen=True)
class Tost:
    """Two one-sided tests against +-margin. verdict: equivalent, not shown equivalent, not estimable.

    `bounds` are the margins as tested; `margin` is None where they are not symmetric.
    """

    margin: float | None
    p: float | None
    p_lower: float | None
    p_upper: float | None
    ci90: Interval | None
    verdict: str
    why: str | None = None
    bounds: Interval | None = None


@dataclass(frozen=True)
class Normality:
    """Shapiro-Wilk of the differences; a description, never used to choose a test."""

    w: float | None
    p: float | None
    why: str | None = None


@dataclass(frozen=True)
class Change:
    """Patients by the direction of their own change between two timepoints.

    `threshold` is None, and the responders are 0 of 0, for a measure that names no important change.
    """

    improved: int
    unchanged: int
    worse: int
    responders: Rate  # reached the measure's minimal important change
    threshold: float | None


@dataclass(frozen=True)
class PairedResult:
    """A paired comparison of one measure between two timepoints, before minus after, two-sided.

    `why` maps a field that is None to the reason in words. `family` names the tests that p_holm is adjusted for.
    """

    measure: Measure
    contrast: Contrast
    n_patients: int
    n_pairs: int
    n_missing_before: int
    n_missing_after: int
    n_missing_both: int
    before: Summary  # of the complete pairs
    after: Summary
    mean_difference: float | None
    sd_difference: float | None
    ci95: Interval | None
    t: float | None
    df: int | None
    p: float | None
    p_holm: float | None
    dz: float | None
    dz_ci95: Interval | None
    hedges_gz: float | None
    bf10: float | None
    change: Change
    wilcoxon: Wilcoxon
    tost: Tost
    normality: Normality
    why: dict[str, str] = field(default_factory=dict)
    family: str = ""

    @property
    def improvement(self) -> float | None:
        """Mean change in the direction that is better for the patient: positive is improvement."""
        return None if self.mean_difference is None else -self.measure.sign * self.mean_difference

    @property
    def improvement_ci95(self) -> Interval | None:
        if self.ci95 is None:
            return None
        ends = [-self.measure.sign * end for end in self.ci95]
        return (min(ends), max(ends))


@dataclass(frozen=True)
class CellVerdict:
    """One live value beside the printed one.

    status: same (to the printed digit), differs, does not follow (printed t and p disagree), not printed, not estimable.
    """

    cell: str  # mean_before, min_before, max_before, mean_after, min_after, max_after, t, p
    live: float | None
    printed: str
    status: str
    words: str


@dataclass(frozen=True)
class Follows:
    """Whether a printed p can come from its printed t and n, two-sided.

    `p_low` and `p_high` are the p's of every t that rounds to the printed one, at the printed decimals; `p` is that of
    the printed t itself. `df` is the range of degrees of freedom at which a t that prints so has a p that prints so
    (None above: any larger one; None altogether: none has), `t` the range of |t| with that p at n - 1. `flips` says that p <= .05 changes sides.
    """

    printed_t: str
    printed_p: str
    n: int
    p: float
    p_low: float
    p_high: float
    follows: bool
    flips: bool
    df: tuple[float, float | None] | None
    t: Interval | None
    words: str


@dataclass(frozen=True)
class Held:
    """Did a result last? verdict: held, lost, improved further, undecided, not estimable.

    `change` and `ci90` count improvement as positive, in points; the margin is the measure's.
    """

    verdict: str
    change: float | None
    ci90: Interval | None
    margin: float
    words: str


Verdict = Literal["impossible", "inconsistent", "barely possible", "consistent", "not informative"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)  # gravest first


@dataclass(frozen=True)
class Finding:
    """One check of printed numbers against each other.

    `recomputed` says in words what follows from the rest, `interval` is the same as numbers where it is one; `why` is
    the arithmetic. `causes` are what could explain a disagreement; none of them is a statement about a person.
    """

    check: str  # which question was asked, e.g. "t and p"
    where: str
    printed: str
    recomputed: str
    verdict: Verdict
    why: str
    causes: tuple[str, ...] = ()
    interval: Interval | None = None
