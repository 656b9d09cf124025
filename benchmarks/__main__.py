"""Run with `make bench`: interleaved rounds on the same patients, answers compared first; medians and ratios."""

import gc
import platform
import sys
from statistics import median
from time import perf_counter

from benchmarks import ways
from benchmarks.cohorts import Synthetic, load_duckdb, synthetic
from lib.study.selection import Filters

SIZES = {61: 12, 10_000: 12, 1_000_000: 6}  # patients: rounds
LEAST = {"live counts": 20.0, "whole click": 15.0}  # how many times quicker at the largest size, or the run fails

# Rounds take turns with these, more than the index keeps ready, so no round finds the work of another.
SIGNS: Filters = (("pain_pattern", ("worse_walking",)), ("ct_cleft", ("yes", "missing")))
FILTERS: tuple[Filters, ...] = (
    (*SIGNS, ("sex", ("female",))),
    (("sex", ("female", "missing")), ("age", ("55-64", "65-74", "75-84"))),
    (("xray_cleft", ("yes",)), ("age", ("18-54", "55-64", "65-74"))),
    (("mri_t2_stir", ("high", "low")), ("sex", ("male",))),
    (("sex", ("female",)), ("new_fracture", ("none", "missing"))),
    (("ct_cleft", ("no",)), ("symptom_weeks", ("13-25", "26-520"))),
)


def main() -> int:
    started = perf_counter()
    print(f"Python {platform.python_version()} on {platform.machine()}; medians of interleaved rounds, milliseconds\n")
    print("| patients | what | KyphoScope | beside | | ratio |\n|--:|---|--:|---|--:|--:|")
    ratios: dict[str, float] = {}
    for n, rounds in SIZES.items():
        cohort = synthetic(n)
        for what, beside, ours, theirs in contests(cohort):
            mine, other = race(ours, theirs, rounds)
            ratios[what] = other / mine
            print(f"| {n:,} | {what} | {1000 * mine:.2f} | {beside} | {1000 * other:.1f} | {other / mine:.0f} |", flush=True)
    print(f"\nAnswers compared equal before every row. {perf_counter() - started:.0f} s.")
    slow = [f"{what}: {ratios[what]:.1f}, wanted {least:.0f}" for what, least in LEAST.items() if ratios[what] < least]
    if slow:
        print(f"Not quick enough at the largest size: {'; '.join(slow)}", file=sys.stderr)
    return 1 if slow else 0


def contests(cohort: Synthetic) -> list[tuple[str, str, ways.Way, ways.Way]]:
    """(what, the other way, ours, theirs); each way takes filters and returns an answer."""
    index, frame = cohort.index(), cohort.frame()
    connection = load_duckdb(frame)
    return [
        (
            "live counts",
            "DuckDB, one query a facet",
            lambda filters: ways.our_facets(index, filters),
            lambda filters: ways.duckdb_facets(connection, filters),
        ),
        (
            "whole click",
            "pandas + pingouin + scipy",
            lambda filters: ways.our_click(index, filters),
            lambda filters: ways.notebook_click(frame, filters),
        ),
    ]


def race(ours: ways.Way, theirs: ways.Way, rounds: int) -> tuple[float, float]:
    """Median seconds of each, taking turns, after every answer was compared."""
    for filters in FILTERS:
        if not ways.same(ours(filters), theirs(filters)):
            raise AssertionError(f"the two ways disagree on {filters}")
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        for way, times in zip((ours, theirs), taken, strict=True):
            gc.collect()
            started = perf_counter()
            way(FILTERS[turn % len(FILTERS)])
            times.append(perf_counter() - started)
    return median(taken[0]), median(taken[1])


if __name__ == "__main__":
    sys.exit(main())
