"""Printed percentages that must add up: can they all be of the same n patients at once?"""

from collections.abc import Sequence
from fractions import Fraction

from lib.statistics.audit.rounding import CONVENTIONS, OTHER_CAUSES, ROUNDED, as_ranges, counts, listed, read_printed
from lib.statistics.results import Finding

POSITIVE = tuple(name for name in CONVENTIONS if name != "floor")  # of shares, floor is truncation

LARGEST_N = 150  # of the search for numbers of patients that would fit


def sum_of_shares(where: str, parts: Sequence[str], whole: str, n: int) -> Finding:
    """Counts of the parts that print so and add up to a count of the whole that prints so, one rounding for all.

    A linear Diophantine condition: k1 + ... + km = k with each 100 k / n printing as its percentage.
    """
    found = {name: solution for name in POSITIVE if (solution := sum_solution(parts, whole, n, name))}
    label = f"{' + '.join(parts)} = {whole} % of {n}"
    if all(Fraction(100, n) <= read_printed(each).step for each in (*parts, whole)):
        why = f"With {n} patients every percentage has a count, and a rounding apart is no contradiction."
        return Finding("sum", where, label, "any percentage passes", "not informative", why)
    fitting = [name for name in ROUNDED if name in found]
    if fitting:
        (*these, total) = found[fitting[0]]
        said = f"{' + '.join(map(str, these))} = {total} of {n}"
        return Finding("sum", where, label, said, "consistent", f"The counts add up under rounding {fitting[0]}.")
    if found:
        said = f"only under {listed(list(found), 'or')}"
        return Finding("sum", where, label, said, "inconsistent", "No counts that round so add up.", OTHER_CAUSES)
    why = f"No counts add up under any one rounding. {' '.join(_nearest(parts, whole, n))}"
    return Finding(
        "sum", where, label, "no counts", "impossible", why.strip(), (*OTHER_CAUSES, "vertebrae counted, not patients")
    )


def sum_solution(parts: Sequence[str], whole: str, n: int, convention: str) -> tuple[int, ...] | None:
    """Counts (k1, ..., km, k) within 0 to n that print so and add up, the smallest first; None where there are none.

    Counts that print alike are neighbours, so the sums they reach are neighbours too and no search is needed.
    """
    options, totals = [_counts_of(text, n, convention) for text in parts], _counts_of(whole, n, convention)
    if not all(options) or not totals:
        return None
    least, most = sum(each[0] for each in options), sum(each[-1] for each in options)
    total = max(least, totals[0])
    if total > min(most, totals[-1]):
        return None
    these, rest = [], total - least
    for each in options:
        step = min(rest, len(each) - 1)
        these.append(each[step])
        rest -= step
    return (*these, total)


def sizes_that_fit(percents: Sequence[str], sums: Sequence[tuple[Sequence[str], str]], convention: str) -> list[int]:
    """Numbers of patients up to 150 at which every percentage and every sum is possible under one convention."""
    return [
        n
        for n in range(1, LARGEST_N + 1)
        if all(_counts_of(each, n, convention) for each in percents)
        and all(sum_solution(parts, whole, n, convention) for parts, whole in sums)
    ]


def all_shares(where: str, percents: Sequence[str], sums: Sequence[tuple[Sequence[str], str]], n: int) -> Finding:
    """All percentages and sums at once, and the numbers of patients at which they would hold."""
    unique = list(dict.fromkeys(percents))
    sizes = {name: sizes_that_fit(unique, sums, name) for name in ("half up", "half even", "truncation", "ceiling")}
    label = f"{', '.join(unique)} % of {n}, with their sums"
    said = "; ".join(
        f"{name}: n {as_ranges(these)}" for name, these in sizes.items() if these and name in ("half up", "truncation")
    )
    fits = [name for name, these in sizes.items() if n in these]
    if fits:
        return Finding("sum", where, label, said, "consistent", f"All hold together under {listed(fits, 'or')}.")
    why = f"No single rounding makes all of them shares of {n}. They would hold for these numbers, up to {LARGEST_N}: {said}."
    causes = ("several roundings in one paper", "vertebrae counted, not patients", "missing data", "a typing error")
    return Finding("sum", where, label, f"not for n {n}", "impossible", why, causes)


def _counts_of(percent: str, n: int, convention: str) -> range:
    these = counts(read_printed(percent), Fraction(100, n), convention)
    return range(max(0, these.start), min(n + 1, these.stop))


def _nearest(parts: Sequence[str], whole: str, n: int) -> list[str]:
    """What each convention would give that has counts for every part, though they do not add up."""
    said = {}
    for name in POSITIVE:
        options = [_counts_of(text, n, name) for text in parts]
        if all(options) and _counts_of(whole, n, name):
            these = [each[0] for each in options]
            said.setdefault(f"{' + '.join(map(str, these))} = {sum(these)}", []).append(name)
    return [f"{listed(names).capitalize()}: {sum_}, not {n if whole == '100' else whole}." for sum_, names in said.items()]
