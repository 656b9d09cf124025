"""The numbers of a comparison of groups: each group, each against the first, and group × time over all visits."""

from lib.statistics.group_results import Estimate, GroupResult, MixedAnova, Subgroups, Versus
from lib.study import vocabulary
from lib.study.numbers import interval_decimals
from lib.study.terms import Measure
from lib.tables import formats
from lib.tables.finished import Cell, Column, FinishedTable, Raw, Row
from lib.tables.paired_table import DESIGN, P_FORMAT
from lib.tables.subgroup_sentences import EXPLORATORY, guard_rails, overall_sentence
from lib.tables.words import patients


def groups_table(found: Subgroups, by: str) -> FinishedTable:
    """One row a group: patients, complete pairs, where they started and how they changed (after minus before)."""
    noted = any(each.note for each in found.groups)
    columns = (
        Column("group", by, "left"),
        Column("patients", "Patients"),
        Column("pairs", "Pairs"),
        Column("baseline", f"{vocabulary.timepoint(found.contrast.before).short} mean"),
        Column("change", f"Change ({formats.CI})"),
        Column("median", "Median change"),
        *([Column("note", "Note", "left")] if noted else []),
    )
    untested = (f"Not compared: {found.why}.",) if found.why else ()
    notes = (f"Change: after minus before; {found.measure.better}. Complete pairs only.", *untested, *guard_rails(found), DESIGN)
    return FinishedTable(_title(found), columns, tuple(_group(each, found.measure, noted) for each in found.groups), notes)


def versus_table(found: Subgroups) -> FinishedTable:
    """One row a comparison: the difference of changes, raw and adjusted for the value before, with raw and adjusted p."""
    columns = (
        Column("group", "Group against the first", "left"),
        Column("raw", f"Raw difference ({formats.CI})"),
        Column("raw_p", "Raw p"),
        Column("adjusted", f"Adjusted difference ({formats.CI})"),
        Column("p", "p"),
        Column("p_holm", "Holm p (shown)"),
        Column("p_session", "Holm p (session)"),
    )
    notes = [
        "Difference: a group's change minus the reference's. Raw: Welch. Adjusted: ANCOVA, after on before and group, two-sided.",
        f"Holm p: p adjusted for the {len(found.versus)} shown here, and for all {found.n_comparisons} looked at in this session; "
        f"questions asked in it, a question being a grouping, an outcome and two visits: {found.n_questions}.",
    ]
    if found.ancova and found.ancova.overall and len(found.versus) > 1:
        notes.append(f"All groups at once, adjusted: {overall_sentence(found)}.")
    title = f"{_title(found)}: differences"
    return FinishedTable(title, columns, tuple(_versus(each, found.measure) for each in found.versus), (*notes, EXPLORATORY))


def mixed_table(found: MixedAnova, measure: Measure) -> FinishedTable:
    """Group, time and group × time over all visits, with Greenhouse–Geisser's correction where there are three or more."""
    columns = (
        Column("effect", "Effect", "left"),
        Column("f", "F(df)"),
        Column("p", "p"),
        Column("p_gg", "p corrected"),
        Column("eta2", "partial η²"),
    )
    rows = tuple(
        Row(
            (
                Cell(each.source),
                Cell(f"F({each.df1}, {formats.count(each.df2)}) = {formats.number(each.f, 2)}"),
                Cell(formats.p_value(each.p), None, each.p, P_FORMAT),
                Cell(formats.p_value(each.p_gg), None, each.p_gg, P_FORMAT),
                Cell(formats.number(each.partial_eta2, 3), None, each.partial_eta2, "0.000"),
            ),
            {"effect": each.source, "f": each.f, "df1": each.df1, "df2": each.df2, "p": each.p, "p_gg": each.p_gg},
        )
        for each in found.effects
    )
    notes = [
        f"{patients(found.n)} with a value at every visit; {patients(found.n_left_out)} of these groups left out, "
        "because a visit is missing (listwise)."
    ]
    if found.why:
        notes.append(f"No mixed ANOVA: {found.why}.")
    if found.epsilon is not None and any(each.p_gg is not None for each in found.effects):
        notes.append(f"p corrected: Greenhouse–Geisser, ε = {formats.number(found.epsilon, 2)}.")
    return FinishedTable(f"{measure.label}: mixed ANOVA, group × time over all visits", columns, rows, (*notes, EXPLORATORY))


def _title(found: Subgroups) -> str:
    before, after = (vocabulary.timepoint(name).label for name in (found.contrast.before, found.contrast.after))
    return f"{found.measure.label}, {before[0].lower()}{before[1:]} to {after[0].lower()}{after[1:]}"


def _group(each: GroupResult, measure: Measure, noted: bool) -> Row:
    cells = (
        Cell(each.label),
        Cell(formats.count(each.n_patients), None, each.n_patients, "0"),
        Cell(formats.count(each.n_pairs), None, each.n_pairs, "0"),
        Cell(formats.number(each.baseline, measure.decimals)),
        Cell(_change(each, measure)),
        Cell(formats.signed(each.median, measure.decimals)),
        *([Cell(each.note)] if noted else []),
    )
    low, high = each.ci95 or (None, None)
    raw = {
        "group": each.label,
        "n_patients": each.n_patients,
        "n_pairs": each.n_pairs,
        "baseline": each.baseline,
        "change": each.change,
        "ci95_low": low,
        "ci95_high": high,
        "median_change": each.median,
        "tested": int(each.tested),
    }
    return Row(cells, raw)


def _change(each: GroupResult, measure: Measure) -> str:
    """The mean change with its interval; of a small group neither, since a mean of few is one patient's doing."""
    if each.ci95 is None:
        return formats.NOTHING
    places = interval_decimals(each.ci95, measure)
    return f"{formats.signed(each.change, places)} ({formats.interval(each.ci95, places)})"


def _versus(each: Versus, measure: Measure) -> Row:
    best = each.best
    cells = (
        Cell(f"{each.label} − {each.reference}"),
        Cell(said(each.raw, measure)),
        Cell(formats.p_value(each.raw.p if each.raw else None)),
        Cell(said(each.adjusted, measure)),
        Cell(formats.p_value(best.p if best else None), None, best.p if best else None, P_FORMAT),
        Cell(formats.p_value(each.p_holm), None, each.p_holm, P_FORMAT),
        Cell(formats.p_value(each.p_session), None, each.p_session, P_FORMAT),
    )
    raw: dict[str, Raw] = {"group": each.label, "reference": each.reference}
    raw |= _numbers(each.raw, "raw") | _numbers(each.adjusted, "adjusted")
    return Row(cells, raw | {"p": best.p if best else None, "p_holm": each.p_holm, "p_session": each.p_session})


def said(each: Estimate | None, measure: Measure) -> str:
    """A difference with its interval: `+0.4 (−0.6 to 1.4)`."""
    if each is None:
        return formats.NOTHING
    places = interval_decimals(each.ci95, measure)
    return f"{formats.signed(each.value, places)} ({formats.interval(each.ci95, places)})"


def _numbers(each: Estimate | None, name: str) -> dict[str, Raw]:
    low, high = each.ci95 if each else (None, None)
    return {
        f"{name}_difference": each and each.value,
        f"{name}_ci95_low": low,
        f"{name}_ci95_high": high,
        f"{name}_t": each and each.t,
        f"{name}_df": each and each.df,
        f"{name}_p": each and each.p,
    }
