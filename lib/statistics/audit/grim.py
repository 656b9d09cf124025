"""Can a mean of n whole scores, or a percentage of n patients, print so? (GRIM)"""

from fractions import Fraction

from lib.statistics.audit.rounding import OTHER_CAUSES, ROUNDED, Printed, any_rounding, counts, listed, read_printed
from lib.statistics.results import Finding, Verdict

MOST_NAMED = 3


def grim_mean(where: str, mean: str, n: int, step: str | None = "1", items: int = 1) -> Finding:
    """GRIM of a mean of n scores (of `items` questions each) on a grid of `step`; None is a finer measurement.

    k x step / (n x items) must print as the mean for some whole k (Brown & Heathers 2017). Not informative where that
    unit is no coarser than the last printed digit, for then every printed mean passes.
    """
    printed = read_printed(mean)
    label = f"mean {mean} of {n}"
    if step is None:
        return Finding("GRIM", where, label, "–", "not informative", "The values are measured, not counted on a grid.")
    unit = Fraction(step) / (n * items)
    if unit <= printed.step:
        why = (
            f"Means of {n} scores lie {_short(unit)} apart, the last printed digit is {_short(printed.step)}: every printed mean "
            "would pass."
        )
        return Finding("GRIM", where, label, "any mean passes", "not informative", why)
    return _found(where, label, printed, unit, lambda k: f"{k} ÷ {n} = {float(k * unit):.{printed.decimals + 2}f}")


def grim_percent(where: str, percent: str, n: int) -> Finding:
    """GRIM of a percentage: 100 k / n must print so for some k of n patients. Not informative from n = 100 x 10^decimals."""
    printed = read_printed(percent)
    label, unit = f"{percent} % of {n}", Fraction(100, n)
    if not 0 <= printed.value <= 100:
        return Finding(
            "GRIM", where, label, "0 to 100 %", "impossible", "No share of patients is outside 0 to 100 %.", OTHER_CAUSES
        )
    if unit <= printed.step:
        why = f"With {n} patients one patient is {_short(unit)} %, no more than the last printed digit: every percentage passes."
        return Finding("GRIM", where, label, "any percentage passes", "not informative", why)
    return _found(where, label, printed, unit, lambda k: f"{k} of {n} is {float(k * unit):.{printed.decimals + 1}f} %")


def reachable_share(n: int, decimals: int = 0) -> float:
    """Which share of all printable percentages some count of n patients reaches under rounding half up."""
    every = range(100 * 10**decimals + 1)
    printed = (Printed("", Fraction(each, 10**decimals), decimals) for each in every)
    return sum(bool(counts(each, Fraction(100, n), "half up")) for each in printed) / len(every)


def _found(where: str, label: str, printed: Printed, unit: Fraction, said) -> Finding:
    found = any_rounding(printed, unit)
    verdict: Verdict = "consistent" if found.keys() & set(ROUNDED) else "inconsistent" if found else "impossible"
    nearest = round(printed.value / unit)
    beside = sorted({nearest, nearest + (1 if nearest * unit < printed.value else -1)})
    if verdict == "consistent":
        these = next(found[name] for name in ROUNDED if name in found)
        shown = [said(k) for k in these[:MOST_NAMED]]
        more = f" and {len(these) - MOST_NAMED} more" if len(these) > MOST_NAMED else ""
        return Finding(
            "GRIM", where, label, "; ".join(shown) + more, verdict, "A whole number prints so.", (), _ends(these, unit)
        )
    others = [f"{name} ({these[0]})" for name, these in found.items()]
    why = "No whole number rounds to it."
    why += f" Only {listed(others, 'or')} would print it." if others else " Nor under truncation or ceiling."
    return Finding("GRIM", where, label, "; ".join(said(k) for k in beside), verdict, why, OTHER_CAUSES, _ends(beside, unit))


def _ends(these, unit: Fraction) -> tuple[float, float]:
    return float(these[0] * unit), float(these[-1] * unit)


def _short(value: Fraction) -> str:
    return f"{float(value):.3g}"
