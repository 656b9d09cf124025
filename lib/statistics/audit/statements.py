"""What the text says about the patients: means between ends, how many can be long ill, words against words."""

from dataclasses import replace
from fractions import Fraction
from math import floor

from lib.statistics.audit.rounding import read_printed
from lib.statistics.audit.spread import Side, bhatia_davis, mean_within
from lib.statistics.results import Finding
from lib.study import published
from lib.study.numbers import number
from lib.study.published import PrintedClaim, PrintedRange
from lib.study.vocabulary import timepoint

HALF_A_YEAR = 26  # weeks


def range_and_mean(printed: PrintedRange, label: str, n: int) -> Finding:
    """A printed mean between its printed ends, with the largest SD that they leave (Bhatia-Davis)."""
    side = Side.of(printed.mean, printed.minimum, printed.maximum)
    found = mean_within(f"{label}: {printed.where}", side, n)
    if found.verdict != "consistent":
        return found
    most = bhatia_davis(float(side.mean.value), float(side.low.value), float(side.high.value), n)
    return replace(found, why=f"The mean can lie there; its SD is then {number(most, 1)} at most.")


def most_reaching(printed: PrintedRange, n: int, level: int) -> int:
    """At most so many of n can reach a level, or the mean would print higher.

    Markov's inequality above the minimum with one patient at the maximum: 1 + k, where (high - low) + k (level - low) is
    no more than n (mean + half a digit - low).
    """
    mean, low, high = (read_printed(each) for each in (printed.mean, printed.minimum, printed.maximum))
    room = n * (mean.value + mean.half - low.value) - (high.value - low.value)
    return 1 + max(0, floor(room / (level - low.value)))


def mean_of_the_others(printed: PrintedRange, n: int) -> float:
    """The mean of everybody but one patient at the maximum, from the printed mean."""
    total = n * Fraction(printed.mean)
    return float((total - Fraction(printed.maximum)) / (n - 1))


def long_term(claim: PrintedClaim, printed: PrintedRange, n: int) -> Finding:
    """How many patients the printed mean lets have the longest duration, and more than half a year."""
    longest, half_year = most_reaching(printed, n, int(printed.maximum)), most_reaching(printed, n, HALF_A_YEAR)
    label = f"“{claim.words}” mean {printed.mean}, {printed.minimum}–{printed.maximum} weeks"
    said = f"at most {longest} of {n} with {printed.maximum} weeks, at most {half_year} with {HALF_A_YEAR} or more"
    why = (
        f"One patient at {printed.maximum} weeks leaves the others a mean of {number(mean_of_the_others(printed, n), 2)}. "
        "The long durations are those of a few; a median would say so."
    )
    return Finding("duration", claim.where, label, said, "consistent", why, (), (1.0, float(half_year)))


def longer_than_the_minimum(claim: PrintedClaim, printed: PrintedRange) -> Finding:
    """“More than six weeks” excludes six weeks, which is the printed minimum."""
    label = f"“{claim.words}”"
    said = f"minimum {printed.minimum} weeks"
    why = f"{printed.where} includes {printed.minimum} weeks; “more than” leaves it out."
    return Finding("words", claim.where, label, said, "inconsistent", why, ("two ways to say one inclusion rule",))


def heading(claim: PrintedClaim) -> Finding:
    """The heading names the order of the ends; every cell must follow it."""
    cells = [each[measure] for each in published.SUMMARIES.values() for measure in each]
    first_lower = sum(Fraction(each.minimum) < Fraction(each.maximum) for each in cells)
    label = f"“{claim.words}”"
    said = f"{first_lower} of {len(cells)} cells print the lower value first"
    verdict = "inconsistent" if first_lower else "consistent"
    return Finding("words", claim.where, label, said, verdict, "The cells print minimum~maximum.", ("a slip in the heading",))


def tested_at_all(claim: PrintedClaim) -> Finding:
    """A sentence that cites Table 1 for the final follow-up: is there a printed test of the first against the last timepoint?"""
    first, *_, last = published.SUMMARIES
    there = [each for each in published.TESTS if (each.before, each.after) == (first, last)]
    said = f"{len(there) or 'no'} printed test of {timepoint(first).short} against {timepoint(last).short}"
    verdict = "consistent" if there else "inconsistent"
    why = "Table 1 compares before surgery with two days after; no table compares before surgery with the final follow-up."
    return Finding("words", claim.where, f"“{claim.words}”", said, verdict, why, ("a table left out", "the wrong table cited"))


def heads(counts: dict[str, int], n: int) -> Finding:
    """Printed groups must add up to everybody."""
    total = sum(counts.values())
    label = f"{' + '.join(f'{count} {name}' for name, count in counts.items())} = {n}"
    verdict = "consistent" if total == n else "impossible"
    return Finding("sum", "Methods, second paragraph", label, f"{total} patients", verdict, "The groups are added up.")
