"""Several yes/no findings in the same patients, from how many patients have each combination: any size, one small table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scipy.special import chdtrc

from lib.statistics.fourfold import Fourfold, Kappa, McNemar, RateDifference, kappa, mcnemar, rate_difference
from lib.statistics.paired import holm
from lib.statistics.paired_t import bounded

# A combination holds one answer a finding: True seen, False not seen, None not recorded.
Patterns = Mapping[tuple[bool | None, ...], int]


@dataclass(frozen=True)
class Cochran:
    """Cochran's Q over `names` in the `n` patients with all of them recorded; `left_out` lack one or more.

    `positives` are the patients with each finding. Q, p None where not estimable, `why` says the reason.
    """

    names: tuple[str, ...]
    n: int
    left_out: int
    positives: tuple[int, ...]
    q: float | None
    df: int | None
    p: float | None
    why: str = ""


@dataclass(frozen=True)
class PairOfFindings:
    """Two findings in the patients with both recorded: every test of one row.

    `p_holm` adjusts `test.p` for the `family`, `p_holm_exact` the exact p's alone, whatever the method of `test.p`.
    """

    first: str
    second: str
    table: Fourfold
    left_out: int
    test: McNemar
    difference: RateDifference
    agreement: Kappa
    p_holm: float | None
    p_holm_exact: float | None
    family: str


@dataclass(frozen=True)
class Comparison:
    """All findings at once, and two by two."""

    cochran: Cochran
    pairs: tuple[PairOfFindings, ...]


def compare(names: Sequence[str], patterns: Patterns) -> Comparison:
    """Compare findings by name; each combination of `patterns` holds their answers in the same order.

    Patients with an answer missing leave the comparisons that need it and no other. Raises ValueError where a
    combination is not as long as the names.
    """
    if any(len(each) != len(names) for each in patterns):
        raise ValueError(f"each combination must hold {len(names)} answers, one a finding")
    places = list(combinations(range(len(names)), 2))
    tables = [fourfold(patterns, i, j) for i, j in places]
    tests = [mcnemar(each) for each in tables]
    adjusted, adjusted_exact = holm([each.p for each in tests]), holm([each.p_exact for each in tests])
    known = sum(each.p is not None for each in tests)
    family = f"the {known} pairs of findings compared here" if known != 1 else "the one pair compared here"
    everyone = sum(patterns.values())
    pairs = tuple(
        PairOfFindings(
            names[i], names[j], table, everyone - table.n, tests[at], rate_difference(table), kappa(table), *held, family
        )
        for at, ((i, j), table, *held) in enumerate(zip(places, tables, adjusted, adjusted_exact, strict=True))
    )
    return Comparison(cochran_q(names, patterns), pairs)


def fourfold(patterns: Patterns, first: int, second: int) -> Fourfold:
    """The table of two findings, by their places, in the patients with both recorded."""
    counts = {(a, b): 0 for a in (True, False) for b in (True, False)}
    for answers, count in patterns.items():
        pair = answers[first], answers[second]
        if pair in counts:
            counts[pair] += count
    return Fourfold(*counts.values())


def cochran_q(names: Sequence[str], patterns: Patterns) -> Cochran:
    """Whether the findings are equally frequent in the same patients (Cochran 1950); chi-square with k - 1 df."""
    whole = {answers: count for answers, count in patterns.items() if None not in answers and count}
    n, k = sum(whole.values()), len(names)
    left_out = sum(patterns.values()) - n
    columns = tuple(sum(count for answers, count in whole.items() if answers[i]) for i in range(k))
    total, squares = sum(columns), sum(each * each for each in columns)
    below = k * total - sum(count * sum(answers) ** 2 for answers, count in whole.items())
    if k < 2 or not n or not below:
        return Cochran(tuple(names), n, left_out, columns, None, None, None, _why_no_q(k, n))
    q = (k - 1) * (k * squares - total * total) / below
    return Cochran(tuple(names), n, left_out, columns, q, k - 1, bounded(chdtrc(k - 1, q)))


def _why_no_q(k: int, n: int) -> str:
    if k < 2:
        return "two findings or more are needed"
    return "no patient has all of them recorded" if not n else "in every patient all of them give the same answer"
