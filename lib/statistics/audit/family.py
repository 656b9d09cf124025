"""What the printed t's say about significance, alone and as one family of tests (Holm)."""

from collections.abc import Sequence

from lib.statistics.audit.numbers import p_span
from lib.statistics.audit.rounding import listed
from lib.statistics.audit.t_and_p import p_interval
from lib.statistics.paired import holm
from lib.statistics.results import Finding, Interval
from lib.study.published import ALPHA, PrintedClaim, PrintedTest
from lib.study.vocabulary import measure


def holm_intervals(tests: Sequence[PrintedTest], n: int) -> list[Interval]:
    """Holm's p (Holm 1979, Scand J Stat 6:65) of every test of a family, from the printed t's with their rounding.

    Sorted p times (m - k), made monotone: it grows with every p, so the interval's ends are Holm of the ends.
    """
    ends = [p_interval(each.t, n) for each in tests]
    lows, highs = (holm([pair[side] for pair in ends]) for side in (0, 1))
    return [(low, high) for low, high in zip(lows, highs, strict=True)]


def claim_of_no_difference(claim: PrintedClaim, tests: Sequence[PrintedTest], n: int) -> Finding:
    """A sentence that says "no significant differences" against the p's that follow from its own t's, one by one."""
    alpha = float(ALPHA)
    ends = [p_interval(each.t, n) for each in tests]
    said = "; ".join(f"{measure(each.measure).short} p {p_span(pair)}" for each, pair in zip(tests, ends, strict=True))
    against = [measure(each.measure).short for each, (_, high) in zip(tests, ends, strict=True) if high <= alpha]
    if not against:
        why = f"No printed t gives a p of {ALPHA} or less."
        return Finding("significance", claim.where, f"“{claim.words}”", said, "consistent", why)
    why = (
        f"By its printed t, {listed(against)} {'is' if len(against) == 1 else 'are'} significant at {ALPHA}. "
        "A p above it would in any case not show that nothing changed."
    )
    causes = ("a typing error in t or p", "p-values adjusted in a way that is not described", "missing data")
    return Finding("significance", claim.where, f"“{claim.words}”", said, "inconsistent", why, causes)


def claim_after_holm(claim: PrintedClaim, tests: Sequence[PrintedTest], family: Sequence[PrintedTest], n: int) -> Finding:
    """The same sentence once all printed tests are adjusted for one another."""
    adjusted = dict(zip(family, holm_intervals(family, n), strict=True))
    said = "; ".join(f"{measure(each.measure).short} Holm p {p_span(adjusted[each])}" for each in tests)
    holds = all(adjusted[each][0] > float(ALPHA) for each in tests)
    why = f"Adjusted by Holm for all {len(family)} printed tests, " + (
        f"no p of these is {ALPHA} or less: the sentence then holds, for a reason that the paper does not give."
        if holds
        else f"a p of these is still {ALPHA} or less."
    )
    verdict = "consistent" if holds else "inconsistent"
    return Finding("Holm", claim.where, f"“{claim.words}”", said, verdict, why)
