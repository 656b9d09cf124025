"""Imaging signs as journal tables: how often each was seen, the pairs in the same patients, the counts behind them."""

from collections.abc import Mapping, Sequence

from lib.statistics.agreement import Comparison, PairOfFindings
from lib.statistics.rates import share_of
from lib.statistics.results import Interval, Rate
from lib.study import vocabulary
from lib.study.published import printed_share
from lib.study.terms import Field
from lib.tables import formats
from lib.tables.finished import Cell, Column, FinishedTable, Raw, Row
from lib.tables.paired_table import P_FORMAT
from lib.tables.signs_sentences import ONLY_SENSITIVITY, cochran_sentence, paradox_sentence

RATES = (
    Column("sign", "Sign", "left"),
    Column("share", "Seen"),
    Column("ci95", formats.CI),
    Column("printed", "Printed"),
)
PAIRS = (
    Column("pair", "Signs", "left"),
    Column("first", "First sign"),
    Column("second", "Second sign"),
    Column("b", "Only first, b"),
    Column("c", "Only second, c"),
    Column("difference", f"Difference ({formats.CI}), % points"),
    Column("p", "p (McNemar)"),
    Column("p_holm", "Holm p"),
    Column("kappa", f"Kappa ({formats.CI})"),
    Column("pabak", "PABAK"),
)
COUNTS = (
    Column("pair", "Signs", "left"),
    Column("both", "Both"),
    Column("b", "Only first, b"),
    Column("c", "Only second, c"),
    Column("neither", "Neither"),
    Column("left_out", "Left out"),
    Column("agreement", "Agree"),
    Column("p_exact", "Exact p"),
    Column("p_mid", "Mid-p"),
    Column("chi2", "χ² (p)"),
    Column("chi2_corrected", "χ² corrected (p)"),
)
METHOD = {"exact binomial": "exact", "mid-p": "mid-p"}


def rates_table(signs: Sequence[tuple[Field, Mapping[str, int]]]) -> FinishedTable:
    """One row a sign or a way it was seen; each sign comes with its counts by value."""
    rows = [_rate_row(field, values, share_of(values, counts)) for field, counts in signs for values in field.counted_as]
    notes = ("Of the patients in whom the sign was looked for; Wilson intervals.", ONLY_SENSITIVITY)
    return FinishedTable("How often each imaging sign was seen", RATES, tuple(rows), notes)


def pairs_table(comparison: Comparison) -> FinishedTable:
    """One row a pair of signs, in the patients with both recorded."""
    pairs = comparison.pairs
    family = f"Holm p: adjusted for {pairs[0].family}." if pairs else ""
    notes = (
        cochran_sentence(comparison.cochran),
        "McNemar's test, two-sided: exact binomial where b + c is under 25, mid-p from there on. "
        "Difference: first minus second, interval of Agresti and Min.",
        family,
        paradox_sentence(pairs),
        ONLY_SENSITIVITY,
    )
    title = "Imaging signs two by two, in the same patients"
    return FinishedTable(title, PAIRS, tuple(_pair_row(each) for each in pairs), tuple(filter(None, notes)))


def counts_table(comparison: Comparison) -> FinishedTable:
    """The four counts of every pair, and McNemar's test in every other form."""
    rows = tuple(_counts_row(each) for each in comparison.pairs)
    said = [
        f"{_pair_label(each)}: {words}." for each in comparison.pairs for words in (each.test.why, each.agreement.why) if words
    ]
    notes = ("Left out: a sign of the pair is not recorded. χ² with 1 degree of freedom, without and with the correction.", *said)
    return FinishedTable("The counts behind the pairs", COUNTS, rows, notes)


def _rate_row(field: Field, values: Sequence[str], rate: Rate) -> Row:
    printed = printed_share(field.name, values)
    ends = rate.ci95 and (100 * rate.ci95[0], 100 * rate.ci95[1])
    cells = (
        Cell(field.with_values(values)),
        Cell(formats.rate(rate)),
        Cell(formats.interval(ends, 1)),
        Cell(f"{printed}{formats.PERCENT}" if printed else formats.NOTHING),
    )
    share = None if rate.fraction is None else 100 * rate.fraction
    low, high = ends or (None, None)
    raw: dict[str, Raw] = {
        "sign": field.name,
        "level": ",".join(values),
        "count": rate.k,
        "n": rate.n,
        "percent": share,
        "ci95_low": low,
        "ci95_high": high,
        "printed": printed,
    }
    return Row(cells, raw)


def _pair_row(each: PairOfFindings) -> Row:
    table, test, agreement = each.table, each.test, each.agreement
    p = formats.p_value(test.p) + (f" ({METHOD[test.method]})" if test.method else "")
    points = None if each.difference.value is None else 100 * each.difference.value
    cells = (
        Cell(_pair_label(each)),
        Cell(f"{formats.count(table.first)} of {formats.count(table.n)}"),
        Cell(f"{formats.count(table.second)} of {formats.count(table.n)}"),
        Cell(formats.count(table.only_first), None, table.only_first, "0"),
        Cell(formats.count(table.only_second), None, table.only_second, "0"),
        Cell(formats.with_interval(points, _percents(each.difference.ci95), 0)),
        Cell(p),
        Cell(formats.p_value(each.p_holm), None, each.p_holm, P_FORMAT),
        Cell(formats.with_interval(agreement.kappa, agreement.ci95, 2)),
        Cell(formats.number(agreement.pabak, 2), None, agreement.pabak, "0.00"),
    )
    return Row(cells, _raw(each))


def _counts_row(each: PairOfFindings) -> Row:
    table, test = each.table, each.test
    cells = (
        Cell(_pair_label(each)),
        *(Cell(formats.count(k), None, k, "0") for k in (table.both, table.only_first, table.only_second, table.neither)),
        Cell(formats.count(each.left_out), None, each.left_out, "0"),
        Cell(formats.percent(table.both + table.neither, table.n)),
        Cell(formats.p_value(test.p_exact), None, test.p_exact, P_FORMAT),
        Cell(formats.p_value(test.p_mid), None, test.p_mid, P_FORMAT),
        Cell(_chi2(test.chi2, test.p_chi2)),
        Cell(_chi2(test.chi2_corrected, test.p_corrected)),
    )
    return Row(cells, _raw(each))


def _raw(each: PairOfFindings) -> dict[str, Raw]:
    """The numbers behind a pair at full precision; shares and differences as fractions."""
    table, test, agreement, difference = each.table, each.test, each.agreement, each.difference
    return {
        "first": each.first,
        "second": each.second,
        "both": table.both,
        "b": table.only_first,
        "c": table.only_second,
        "neither": table.neither,
        "left_out": each.left_out,
        "difference": difference.value,
        **_ends("difference_ci95", difference.ci95),
        "p": test.p,
        "method": test.method,
        "p_exact": test.p_exact,
        "p_mid": test.p_mid,
        "chi2": test.chi2,
        "p_chi2": test.p_chi2,
        "chi2_corrected": test.chi2_corrected,
        "p_corrected": test.p_corrected,
        "p_holm": each.p_holm,
        "agreement": agreement.agreement,
        "kappa": agreement.kappa,
        "kappa_ase": agreement.ase,
        **_ends("kappa_ci95", agreement.ci95),
        "pabak": agreement.pabak,
    }


def _chi2(value: float | None, p: float | None) -> str:
    return formats.NOTHING if value is None else f"{formats.number(value, 2)} ({formats.p_value(p)})"


def _ends(name: str, ends: Interval | None) -> dict[str, Raw]:
    low, high = ends or (None, None)
    return {f"{name}_low": low, f"{name}_high": high}


def _percents(ends: Interval | None) -> Interval | None:
    return None if ends is None else (100 * ends[0], 100 * ends[1])


def _pair_label(each: PairOfFindings) -> str:
    return " and ".join(vocabulary.field(name).label for name in (each.first, each.second))
