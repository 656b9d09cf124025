"""Did the result last? A change between two later visits against the margin within which they count as the same."""

from lib.statistics.results import Held, Interval, PairedResult
from lib.study import vocabulary
from lib.study.terms import Measure


def held(result: PairedResult) -> Held:
    """The 90 % interval of the change against the measure's margin: "no significant difference" decides nothing.

    Wholly within is held, wholly beyond is lost or improved further, anything else is undecided.
    """
    margin, interval = result.measure.margin.value, result.tost.ci90
    if interval is None:
        words = f"Whether it held cannot be estimated: {result.tost.why}."
        return Held("not estimable", result.improvement, None, margin, words)
    better = _as_improvement(interval, result.measure)
    verdict = _verdict(better, margin)
    return Held(verdict, result.improvement, better, margin, _words(result, verdict, better))


def _as_improvement(interval: Interval, measure: Measure) -> Interval:
    ends = sorted(-measure.sign * end for end in interval)
    return (ends[0], ends[1])


def _verdict(interval: Interval, margin: float) -> str:
    low, high = interval
    if -margin < low and high < margin:
        return "held"
    if high < -margin:
        return "lost"
    return "improved further" if low > margin else "undecided"


def _words(result: PairedResult, verdict: str, interval: Interval) -> str:
    measure = result.measure
    before, after = (vocabulary.timepoint(each).label.lower() for each in (result.contrast.before, result.contrast.after))
    places = measure.decimals + 1
    change = result.improvement or 0.0
    low, high = (f"{end:.{places}f}" for end in interval)
    size = f"{abs(change):.{places}f} points {'better' if change >= 0 else 'worse'} (90 % CI {low} to {high}, plus is better)"
    against = {
        "held": f"stays within ±{measure.margin.value:g} points",
        "lost": f"is a loss of more than {measure.margin.value:g} points",
        "improved further": f"is a gain of more than {measure.margin.value:g} points",
        "undecided": f"may or may not stay within ±{measure.margin.value:g} points",
    }[verdict]
    return f"{verdict.capitalize()}: the mean change from {before} to {after}, {size}, {against}."
