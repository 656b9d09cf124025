"""What a comparison of groups returns: per group what changed, between groups by how much more, and why not."""

from dataclasses import dataclass, field

from lib.statistics.results import Interval
from lib.study.distributions import Distribution, PairDistribution
from lib.study.terms import Contrast, Measure


@dataclass(frozen=True)
class Group:
    """A group to compare: its name, and its pairs of one measure. `missing` marks patients whose value is not recorded."""

    label: str
    pairs: PairDistribution
    missing: bool = False


@dataclass(frozen=True)
class GroupResult:
    """One group's change, after minus before, in points; mean and interval None where withheld or not estimable.

    `changes` are the patients' own changes. `tested` says whether the group takes part in the tests, `note` why it does
    not or why to be careful.
    """

    label: str
    missing: bool
    n_patients: int
    n_pairs: int
    baseline: float | None
    change: float | None
    ci95: Interval | None
    median: float | None
    changes: Distribution
    tested: bool
    note: str = ""


@dataclass(frozen=True)
class Estimate:
    """A difference between two groups in points, with its 95 % interval and two-sided t-test."""

    value: float
    ci95: Interval
    t: float
    df: float
    p: float


@dataclass(frozen=True)
class FTest:
    """An F-test of several groups at once."""

    f: float
    df1: int
    df2: int
    p: float


@dataclass(frozen=True)
class Ancova:
    """After on before and group, one common slope: what the groups differ in beyond where they started.

    `adjusted` holds each group after the first minus the first. `overall` tests all groups at once, `slopes` whether one
    slope fits them all. What is None is not estimable, and `why` says the reason.
    """

    n: int
    slope: float | None = None
    intercept: float | None = None  # of the first group
    p_slope: float | None = None
    adjusted: tuple[Estimate, ...] = ()
    overall: FTest | None = None
    slopes: FTest | None = None
    why: str = ""


@dataclass(frozen=True)
class Versus:
    """One group against the reference: how much more it changed, raw (Welch) and adjusted for the value before (ANCOVA).

    `p_holm` is adjusted for the comparisons shown, `p_session` for all that were looked at in the session.
    """

    label: str
    reference: str
    raw: Estimate | None
    adjusted: Estimate | None
    p_holm: float | None = None
    p_session: float | None = None

    @property
    def best(self) -> Estimate | None:
        """The adjusted difference, or the raw one where the adjusted can't be estimated."""
        return self.adjusted or self.raw


@dataclass(frozen=True)
class Subgroups:
    """Groups compared in one measure between two timepoints. `why` says why nothing is tested, where nothing is."""

    measure: Measure
    contrast: Contrast
    groups: tuple[GroupResult, ...]
    versus: tuple[Versus, ...]
    ancova: Ancova | None
    overlap: int = 0
    why: str = ""
    n_questions: int = 1  # ways of grouping, measures and visits looked at in the session, this one included
    n_comparisons: int = 0  # tests in all of them

    @property
    def reference(self) -> GroupResult | None:
        """The group the others are held against: the first that is tested."""
        return next((each for each in self.groups if each.tested), None)

    def against(self, label: str) -> Versus | None:
        """A group's comparison, None for the reference and for what is not tested."""
        return next((each for each in self.versus if each.label == label), None)


@dataclass(frozen=True)
class Effect:
    """One line of a mixed ANOVA; `p_gg` has Greenhouse–Geisser's correction, None where there is none to make."""

    source: str  # group, time, group × time
    f: float
    df1: int
    df2: int
    p: float
    p_gg: float | None
    partial_eta2: float


@dataclass(frozen=True)
class MixedAnova:
    """Group × time over all visits, of the patients with a value at each of them. No effects where `why` says why."""

    n: int
    n_left_out: int
    effects: tuple[Effect, ...] = field(default=())
    epsilon: float | None = None
    why: str = ""
