"""Table 1 and Table 2 as printed, for any selection: each live value with the paper's beneath it."""

from collections.abc import Mapping, Sequence

from lib.statistics.beside import beside
from lib.statistics.results import CellVerdict, PairedResult, Summary
from lib.study import vocabulary
from lib.study.terms import Contrast
from lib.tables import formats
from lib.tables.finished import MARKS, Cell, Column, FinishedTable, Printed, Raw, Row

DESIGN = "Uncontrolled before–after comparison: it shows change, not its cause."
SUMMARY_CELLS = ("mean", "min", "max")
WORST_FIRST = ("does not follow", "differs", "not estimable", "same", "not printed")
Verdicts = Mapping[str, Sequence[CellVerdict]]


def paired_tables(results: Sequence[PairedResult]) -> tuple[FinishedTable, ...]:
    """One table for each pair of timepoints: the paper's two first, then what it never tested."""
    contrasts = dict.fromkeys(each.contrast for each in results)
    return tuple(
        paired_table(these, {each.measure.name: beside(each) for each in these}, contrast)
        for contrast in sorted(contrasts, key=lambda each: each.table or 99)
        for these in [[each for each in results if each.contrast == contrast]]
    )


def paired_table(results: Sequence[PairedResult], verdicts: Verdicts, contrast: Contrast) -> FinishedTable:
    """One printed table, or an unprinted pair of timepoints in the same form.

    `results` are those of the contrast, one a measure; `verdicts` maps a measure's name to its cells beside the print.
    """
    before, after = (vocabulary.timepoint(name) for name in (contrast.before, contrast.after))
    columns = (
        Column("outcome", "Outcome", "left"),
        Column("before", f"{before.short} mean (min–max)"),
        Column("after", f"{after.short} mean (min–max)"),
        Column("difference", f"Difference ({formats.CI})"),
        Column("t", "t"),
        Column("p", "p"),
        Column("p_holm", "Holm p"),
        Column("dz", f"dz ({formats.CI})"),
        Column("pairs", "Pairs"),
    )
    rows = tuple(_row(each, {cell.cell: cell for cell in verdicts.get(each.measure.name, ())}) for each in results)
    return FinishedTable(_title(contrast), columns, rows, _notes(results, rows))


def _title(contrast: Contrast) -> str:
    before, after = (vocabulary.timepoint(name).label for name in (contrast.before, contrast.after))
    where = f"Table {contrast.table}." if contrast.table else "Not tested in the paper."
    return f"{where} {before} and {after[0].lower()}{after[1:]}"


def _row(result: PairedResult, verdicts: Mapping[str, CellVerdict]) -> Row:
    measure, decimals = result.measure, result.measure.decimals
    cells = (
        Cell(formats.mean_and_range(result.before, measure), _printed_summary("before", verdicts)),
        Cell(formats.mean_and_range(result.after, measure), _printed_summary("after", verdicts)),
        Cell(formats.with_interval(result.mean_difference, result.ci95, decimals)),
        Cell(formats.number(result.t, 2), _printed(verdicts.get("t"), formats.printed), result.t, "0.00"),
        Cell(formats.p_value(result.p), _printed(verdicts.get("p"), formats.printed_p), result.p, P_FORMAT),
        Cell(formats.p_value(result.p_holm), None, result.p_holm, P_FORMAT),
        Cell(formats.with_interval(result.dz, result.dz_ci95, 2)),
        Cell(f"{formats.count(result.n_pairs)} of {formats.count(result.n_patients)}"),
    )
    beneath = Printed("printed") if any(cell.printed for cell in cells) else None
    return Row((Cell(f"{measure.label}, {measure.unit} {measure.arrow}", beneath), *cells), _raw(result))


P_FORMAT = '[<0.001]"< .001";.000'  # a spreadsheet shows it as the page does


def _printed_summary(side: str, verdicts: Mapping[str, CellVerdict]) -> Printed | None:
    """The printed mean and range as one text, with the worst of the three verdicts."""
    cells = [verdicts[name] for name in (f"{part}_{side}" for part in SUMMARY_CELLS) if name in verdicts]
    if len(cells) < len(SUMMARY_CELLS) or all(each.status == "not printed" for each in cells):
        return None
    mean, low, high = (formats.printed(each.printed) for each in cells)
    worst = min(cells, key=lambda each: _rank(each.status))
    words = "; ".join(dict.fromkeys(each.words for each in cells if each.status == worst.status))
    return Printed(f"{mean} ({low}–{high})", MARKS.get(worst.status, ""), words)


def _printed(verdict: CellVerdict | None, written) -> Printed | None:
    if verdict is None or verdict.status == "not printed":
        return None
    return Printed(written(verdict.printed), MARKS.get(verdict.status, ""), verdict.words)


def _rank(status: str) -> int:
    return WORST_FIRST.index(status) if status in WORST_FIRST else len(WORST_FIRST)


def _raw(result: PairedResult) -> dict[str, Raw]:
    low, high = result.ci95 or (None, None)
    dz_low, dz_high = result.dz_ci95 or (None, None)
    return {
        "measure": result.measure.name,
        "before": result.contrast.before,
        "after": result.contrast.after,
        "n_patients": result.n_patients,
        "n_pairs": result.n_pairs,
        **_raw_summary(result.before, "before"),
        **_raw_summary(result.after, "after"),
        "mean_difference": result.mean_difference,
        "sd_difference": result.sd_difference,
        "ci95_low": low,
        "ci95_high": high,
        "t": result.t,
        "df": result.df,
        "p": result.p,
        "p_holm": result.p_holm,
        "dz": result.dz,
        "dz_ci95_low": dz_low,
        "dz_ci95_high": dz_high,
    }


def _raw_summary(summary: Summary, side: str) -> dict[str, Raw]:
    return {
        f"mean_{side}": summary.mean,
        f"min_{side}": summary.minimum,
        f"max_{side}": summary.maximum,
        f"sd_{side}": summary.sd,
    }


def _notes(results: Sequence[PairedResult], rows: Sequence[Row]) -> tuple[str, ...]:
    notes = [
        "Difference and t: first column minus second, so an improvement is negative where higher is better (↑) and positive "
        "where lower is better (↓). Two-sided paired t-test; dz is the mean difference over its SD."
    ]
    families = dict.fromkeys(each.family for each in results if each.p_holm is not None and each.family)
    notes += [f"Holm p: adjusted for {family}." for family in families]
    marks = {cell.printed.mark for row in rows for cell in row.cells if cell.printed and cell.printed.mark}
    said = {"=": "same to the printed digit", "≠": "differs from the print", "!": "printed t and p do not follow from each other"}
    legend = "; ".join(f"{mark} {said[mark]}" for mark in said if mark in marks)
    if legend:
        notes.append(f"Beneath: as printed; {legend}.")
    notes += [f"{each.measure.label}: no test, {each.why['t']}." for each in results if "t" in each.why]
    return (*notes, DESIGN)
