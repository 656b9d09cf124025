"""Findings about printed numbers as tables: what is printed, what follows from the rest, the verdict and why."""

from collections.abc import Sequence

from lib.statistics.results import VERDICTS, Finding, Verdict
from lib.study.numbers import number
from lib.tables.finished import Cell, Column, FinishedTable, Raw, Row

WHERE = Column("where", "Where", "left")
PRINTED = Column("printed", "Printed", "left")
RECOMPUTED = Column("recomputed", "Follows from the rest", "left")
VERDICT = Column("verdict", "Verdict", "left")
WHY = Column("why", "Why", "left")
CAUSES = Column("causes", "Possible causes", "left")

# What each verdict claims, and no more.
MEANINGS: dict[Verdict, str] = {
    "impossible": "no data at all can show these numbers together",
    "inconsistent": "one printed number does not follow from the others",
    "barely possible": "only unusual data can show these numbers together",
    "consistent": "the numbers fit each other; that does not prove them",
    "not informative": "the check could not have failed, so passing says nothing",
}
WORDING = "No finding says how a difference came about: causes are possible ones, and harmless ones are among them."


def findings_table(findings: Sequence[Finding], title: str, verdicts: bool = True, most: int | None = None) -> FinishedTable:
    """One row a finding in the order given, with its verdict unless all have the same; at most `most` rows."""
    causes = any(each.causes for each in findings)
    columns = [WHERE, PRINTED, RECOMPUTED, *([VERDICT] if verdicts else []), WHY, *([CAUSES] if causes else [])]
    shown = list(findings)[:most]
    rows = tuple(Row(tuple(Cell(_text(each, column)) for column in columns), _raw(each)) for each in shown)
    left = len(findings) - len(shown)
    notes = (WORDING, *([f"{number(left)} further findings are in the files."] if left else []))
    return FinishedTable(title, tuple(columns), rows, notes)


def by_verdict(findings: Sequence[Finding]) -> dict[Verdict, list[Finding]]:
    """The findings under each verdict that has any, gravest first."""
    groups = {verdict: [each for each in findings if each.verdict == verdict] for verdict in VERDICTS}
    return {verdict: these for verdict, these in groups.items() if these}


def counted(findings: Sequence[Finding]) -> str:
    """`65 checks: 4 impossible, 10 inconsistent, …`."""
    parts = [f"{number(len(these))} {verdict}" for verdict, these in by_verdict(findings).items()]
    return f"{number(len(findings))} checks: {', '.join(parts)}"


def _text(finding: Finding, column: Column) -> str:
    if column is CAUSES:
        return ", ".join(finding.causes)
    return str(getattr(finding, column.key))


def _raw(finding: Finding) -> dict[str, Raw]:
    low, high = finding.interval or (None, None)
    return {"check": finding.check, "verdict": finding.verdict, "recomputed_low": low, "recomputed_high": high}
