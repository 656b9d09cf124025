"""What the commands print: results as plain dictionaries under the names of the contract, None where not estimable."""

from collections.abc import Sequence
from typing import Any

from lib.intake import Intake
from lib.statistics.beside import beside, verdict_of
from lib.statistics.results import PairedResult
from lib.store import Store, Version
from lib.study import vocabulary
from lib.study.published import printed_test
from lib.study.selection import Selection

CELLS = ("mean_before", "min_before", "max_before", "mean_after", "min_after", "max_after", "t", "p")


def tables_answer(store: Store, selection: Selection, results: Sequence[PairedResult]) -> dict[str, Any]:
    """Tables 1 and 2 for a selection; pairs of timepoints that the paper never tested stand apart."""
    version = store.version(selection.version)
    order = [each.name for each in vocabulary.contrasts()]
    in_print_order = sorted(results, key=lambda each: order.index(each.contrast.name))
    tests = [test_answer(store, selection, each) for each in in_print_order]
    return {
        "cohort": version.cohort,
        "version": version.number,
        "filters": {name: list(values) for name, values in selection.filters},
        "n_patients": store.index(version.number).count(store.bits(selection)),
        "tests": [each for each in tests if each["table"]],
        "not_tested_in_the_paper": [each for each in tests if not each["table"]],
        "design": "uncontrolled before–after comparison; two-sided paired t-tests, before minus after",
    }


def test_answer(store: Store, selection: Selection, result: PairedResult) -> dict[str, Any]:
    """One paired test: who was compared, the two summaries, the difference, the tests, and the print beside it."""
    contrast = result.contrast
    dropped = store.dropped(selection, result.measure.name, contrast.name, limit=None)
    return {
        "table": contrast.table,
        "measure": result.measure.name,
        "before": contrast.before,
        "after": contrast.after,
        "n_pairs": result.n_pairs,
        "n_missing_before": result.n_missing_before + result.n_missing_both,
        "n_missing_after": result.n_missing_after + result.n_missing_both,
        "dropped": [patient_id for patient_id, _ in dropped],
        **_summary_answer(result.before, "before"),
        **_summary_answer(result.after, "after"),
        "mean_difference": result.mean_difference,
        "sd_difference": result.sd_difference,
        "ci95": _pair(result.ci95),
        "t": result.t,
        "df": result.df,
        "p": result.p,
        "p_holm": result.p_holm,
        "dz": result.dz,
        "dz_ci95": _pair(result.dz_ci95),
        "wilcoxon": _wilcoxon_answer(result),
        "tost": _tost_answer(result),
        "bf10": result.bf10,
        "responders": _responders_answer(result),
        "published": _published_answer(result),
        "verdict": verdict_of(result),
        "cells": {each.cell: each.status for each in beside(result)},
        "why": dict(result.why),
    }


def _summary_answer(summary, side: str) -> dict[str, float | None]:
    return {
        f"mean_{side}": summary.mean,
        f"min_{side}": summary.minimum,
        f"max_{side}": summary.maximum,
        f"sd_{side}": summary.sd,
    }


def _wilcoxon_answer(result: PairedResult) -> dict[str, Any]:
    test = result.wilcoxon
    return {
        "w_plus": test.w_plus,
        "n_nonzero": test.n_nonzero,
        "p": test.p,
        "method": test.method,
        "hodges_lehmann": test.hodges_lehmann,
        "rank_biserial": test.rank_biserial,
        "why": test.why,
    }


def _tost_answer(result: PairedResult) -> dict[str, Any]:
    test = result.tost
    return {"margin": test.margin, "p": test.p, "ci90": _pair(test.ci90), "verdict": test.verdict, "why": test.why}


def _responders_answer(result: PairedResult) -> dict[str, Any]:
    change = result.change
    return {
        "threshold": change.threshold,
        "count": change.responders.k,
        "n": change.responders.n,
        "ci95": _pair(change.responders.ci95),
        "improved": change.improved,
        "unchanged": change.unchanged,
        "worse": change.worse,
    }


def _published_answer(result: PairedResult) -> dict[str, str | None]:
    printed = printed_test(result.measure.name, result.contrast.before, result.contrast.after)
    if printed is None:
        return dict.fromkeys(CELLS)
    before, after = printed.summary_before, printed.summary_after
    values = (before.mean, before.minimum, before.maximum, after.mean, after.minimum, after.maximum, printed.t, printed.p)
    return dict(zip(CELLS, values, strict=True))


def import_answer(intake: Intake, status: str, version: Version | None) -> dict[str, Any]:
    """What an import did, with every problem it met."""
    return {
        "status": status,
        "version": version.number if version else None,
        "cohort": version.cohort if version else None,
        "sha256": intake.sha256,
        "layout": intake.layout.split()[0],  # both long layouts are "long"
        "n_rows": intake.n_rows,
        "n_patients": intake.n_patients,
        "matched": dict(intake.matched),
        "unmatched": list(intake.unmatched),
        "notes": list(intake.notes),
        "readings": [
            {"column": each.heading, "text": each.text, "read_as": each.read_as, "count": each.count} for each in intake.readings
        ],
        "problems": [
            {
                "severity": each.severity,
                "row": each.row,
                "column": each.column,
                "value": each.value,
                "rule": each.rule,
                "message": each.message,
            }
            for each in intake.problems
        ],
    }


def version_answer(version: Version) -> dict[str, Any]:
    """One version: who uploaded what, when, and whether it counts."""
    return {
        "version": version.number,
        "cohort": version.cohort,
        "at": version.at.isoformat(),
        "who": version.who,
        "file": version.file_name,
        "sha256": version.sha256,
        "n_rows": version.n_rows,
        "n_patients": version.n_patients,
        "note": version.note,
        "withdrawn": version.withdrawn,
        "current": version.current,
        "invented": version.invented,
    }


def _pair(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)
