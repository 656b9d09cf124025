"""The printed numbers checked against each other, the paper's own or those in a file of summary values."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lib.intake import Refused
from lib.intake.workbook import text_of
from lib.statistics.audit import audit, audit_table
from lib.statistics.audit.table import rows_of
from lib.statistics.results import Finding
from lib.store import read_upload

NO_TABLE = "No heading of the first sheet is known: it needs n and at least one of t and p, mean_before, percent, sum."


def run_audit(told: argparse.Namespace) -> int:
    """Print every finding; without a file those of the source paper, with one those of its rows."""
    findings = _of_file(Path(told.file)) if told.file else audit()
    if told.json:
        print(json.dumps(audit_answer(findings), ensure_ascii=False, allow_nan=False))
        return 0
    for each in findings:
        print(f"{each.verdict.upper()}: {each.where}: {each.printed}. Follows from the rest: {each.recomputed}. {each.why}")
        if each.causes:
            print(f"    possible causes: {', '.join(each.causes)}")
    return 0


def audit_answer(findings: Sequence[Finding]) -> dict[str, Any]:
    """The findings as plain dictionaries; `interval` holds the recomputed ends where they are finite numbers."""
    return {"findings": [_finding(each) for each in findings]}


def _finding(each: Finding) -> dict[str, Any]:
    ends = each.interval
    return {
        "check": each.check,
        "where": each.where,
        "printed": each.printed,
        "recomputed": each.recomputed,
        "verdict": each.verdict,
        "why": each.why,
        "causes": list(each.causes),
        "interval": None if ends is None else [end if abs(end) != float("inf") else None for end in ends],
    }


def _of_file(path: Path) -> list[Finding]:
    sheet = read_upload(path.read_bytes(), path.name).sheets[0]
    rows, strangers = rows_of([[text_of(cell) for cell in row] for row in sheet.rows])
    if not rows or not any(rows):
        raise Refused(NO_TABLE)
    if strangers:
        print(f"not used: {', '.join(strangers)}", file=sys.stderr)
    return audit_table(rows)
