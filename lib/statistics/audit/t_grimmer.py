"""Can whole scores have these printed means and this printed t at once? (t-GRIMMER)"""

from collections.abc import Sequence

from lib.statistics.audit.numbers import with_minus
from lib.statistics.audit.rounding import OTHER_CAUSES, as_ranges, read_printed
from lib.statistics.printed_scores import Impossible, PrintedScore, PrintedSummaries, allowed, squares
from lib.statistics.results import Finding

MOST_SUMS = 400  # sums of differences looked through; with more there are always many solutions
FEW, MANY = 200, 10**6


def t_grimmer(where: str, before: PrintedScore, after: PrintedScore, t: str, n: int, sizes: Sequence[int] = ()) -> Finding:
    """How many whole (D, SS) print the means and the t. `sizes` are other numbers of patients to try the same with."""
    label = f"means {before.mean} and {after.mean}, t {with_minus(t)}, whole scores of {n}"
    if (read_printed(before.mean).step + read_printed(after.mean).step) * n > MOST_SUMS:
        return Finding("t-GRIMMER", where, label, "many solutions", "not informative", f"{n} whole scores leave too much room.")
    try:
        found = pairs(before, after, t, n)
    except Impossible as broken:
        return Finding("t-GRIMMER", where, label, "no solution", "impossible", f"{broken}.", OTHER_CAUSES)
    total = sum(len(window) for _, window in found)
    others = [size for size in sizes if not _any(before, after, t, size)]
    aside = f" With n {as_ranges(others)}, which the printed p would fit, no whole scores do." if others else ""
    if total == 0:
        why = f"No sum D and sum of squares SS of whole differences give the printed means and t.{aside}"
        return Finding("t-GRIMMER", where, label, "no solution", "impossible", why, OTHER_CAUSES)
    if total > FEW:
        said = f"{total} solutions" if total < MANY else "many solutions"
        why = f"So many pairs of sum and sum of squares print so that it excludes little.{aside}"
        return Finding("t-GRIMMER", where, label, said, "not informative", why)
    (difference, window), *_ = found
    said = f"{total} solutions" if total > 1 else f"1 solution: differences sum to {difference}, their squares to {window[0]}"
    one = "just one such pair prints so" if total == 1 else f"{total} such pairs print so"
    why = f"Sum D and sum of squares SS of the differences are whole and of equal parity; {one}.{aside}"
    return Finding("t-GRIMMER", where, label, said, "consistent", why)


def pairs(
    before: PrintedScore, after: PrintedScore, t: str, n: int, low: str = "-1000000", high: str = "1000000"
) -> list[tuple[int, range]]:
    """(D, the SS that print the t) for every sum of differences D that the printed means allow; those without SS left out.

    D = sum of the differences and SS = sum of their squares are whole numbers of equal parity, and
    t^2 = D^2 (n - 1) / (n SS - D^2). Raises Impossible where the means alone have no whole sum.
    """
    summaries = PrintedSummaries(n, (before, after), (), low, high)
    first, second = allowed(before, summaries), allowed(after, summaries)
    least, most = first.sums[0] - second.sums[-1], first.sums[-1] - second.sums[0]
    found = ((difference, squares(difference, n, t)) for difference in range(least, most + 1))
    return [(difference, window) for difference, window in found if window]


def _any(before: PrintedScore, after: PrintedScore, t: str, n: int) -> bool:
    try:
        return bool(pairs(before, after, t, n))
    except Impossible:
        return False
