"""The same checks on a table of other papers' summary values: one row a comparison, whatever of it is printed."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lib.statistics.audit.grim import grim_mean, grim_percent
from lib.statistics.audit.rounding import Printed, read_printed
from lib.statistics.audit.scales import on_scale
from lib.statistics.audit.sds import binary_mean_and_sd, mean_and_sd, sd_within
from lib.statistics.audit.spread import Side, mean_within, spread_of_differences
from lib.statistics.audit.sums import sum_of_shares
from lib.statistics.audit.t_and_p import fitting_sizes, t_and_p
from lib.statistics.audit.t_grimmer import t_grimmer
from lib.statistics.beside import follows, read_p
from lib.statistics.printed_scores import PrintedScore
from lib.statistics.results import Finding
from lib.study.published import PrintedScale

MOST_PATIENTS = 10**7
LONGEST_P = 20  # signs
MOST_PARTS = 20  # of a sum
HEADING_WITHIN = 10  # rows from the top
_SUM = re.compile(r"([\d.]+(?:\s*\+\s*[\d.]+)+)\s*=\s*([\d.]+)\s*\Z", re.ASCII)


@dataclass(frozen=True)
class Column:
    """A column of the table: its name, what stands in it, the example row of the template, other headings that mean it."""

    name: str
    words: str
    example: str = ""
    synonyms: tuple[str, ...] = ()


COLUMNS = (
    Column("paper", "author and year, or any name of the row", "Example 2014", ("study", "author", "reference", "label")),
    Column("measure", "what was measured", "VAS pain", ("outcome", "variable", "scale")),
    Column("n", "number of patients (complete pairs)", "61", ("patients", "sample size", "pairs")),
    Column("mean_before", "mean before, with every printed decimal", "7.9", ("mean before", "mean1", "mean pre", "mean")),
    Column("sd_before", "SD before", "", ("sd before", "sd1", "sd pre", "sd")),
    Column("min_before", "smallest value before", "6", ("min before", "min1", "min pre", "min")),
    Column("max_before", "largest value before", "9", ("max before", "max1", "max pre", "max")),
    Column("mean_after", "mean after", "2.4", ("mean after", "mean2", "mean post")),
    Column("sd_after", "SD after", "", ("sd after", "sd2", "sd post")),
    Column("min_after", "smallest value after", "0", ("min after", "min2", "min post")),
    Column("max_after", "largest value after", "4", ("max after", "max2", "max post")),
    Column("t", "paired t, first minus second", "21.03", ("t value", "t statistic")),
    Column("p", "p as printed: 0.0601, .06, <.0001, ns", "<.0001", ("p value",)),
    Column("percent", "a percentage of the n patients", "54", ("percentage", "%", "share")),
    Column("sum", "percentages that must add up: 90 + 8 = 98", "90 + 8 = 98", ("adds up",)),
    Column("step", "1 where single scores are whole numbers; empty where they are measured", "1", ("grid", "granularity")),
    Column("scale_low", "lower end of the scale", "0", ("scale min", "lowest possible")),
    Column("scale_high", "upper end of the scale", "10", ("scale max", "highest possible")),
)
NUMBERS = tuple(each.name for each in COLUMNS if each.name not in ("paper", "measure", "n", "p", "sum"))
Row = Mapping[str, str]


def column_of(heading: str) -> str | None:
    """Which column a heading means, None for a heading that means nothing here."""
    asked = _folded(heading)
    return next((each.name for each in COLUMNS if asked in {_folded(each.name), *map(_folded, each.synonyms)}), None)


def audit_table(rows: Iterable[Mapping[str, object]]) -> list[Finding]:
    """Findings row by row, in row order; what is empty is not checked, what cannot be read is said.

    Keys are the names in COLUMNS; values are the printed strings (trailing zeros count), or numbers.
    """
    return [each for place, row in enumerate(rows, start=1) for each in _audit_row(place, row)]


def printed_tests(rows: Iterable[Mapping[str, object]]) -> list[tuple[str, str, str, int]]:
    """(where, t, p, n) of every row that prints all three."""
    found = []
    for place, given in enumerate(rows, start=1):
        row = _texts(given)
        read, _ = _readable(row, "")
        if _has(read, "t", "p", "n") and int(read["n"]) > 1:
            found.append((_where(place, row), read["t"], read["p"], int(read["n"])))
    return found


def template() -> str:
    """The empty table as csv text, which keeps trailing zeros: the headings and one example row."""
    out = io.StringIO()
    csv.writer(out).writerows([[each.name for each in COLUMNS], [each.example for each in COLUMNS]])
    return out.getvalue()


def _audit_row(place: int, given: Mapping[str, object]) -> list[Finding]:
    row = _texts(given)
    where = _where(place, row)
    read, unread = _readable(row, where)
    if not read:
        return unread
    if "n" not in read:
        return [*unread, *([] if unread else [_unread(where, "n", "", "n is empty, and every check needs it")])]
    n = int(read["n"])
    return [*unread, *(each for check in CHECKS for each in check(where, read, n))]


def _texts(given: Mapping[str, object]) -> dict[str, str]:
    return {name: text for name, value in given.items() if (text := _text(value))}


def _where(place: int, row: Row) -> str:
    return f"Row {place}: {', '.join(row[name][:60] for name in ('paper', 'measure') if name in row)}".removesuffix(": ")


def _tests(where: str, row: Row, n: int) -> list[Finding]:
    return [t_and_p(where, row["t"], row["p"], n)] if _has(row, "t", "p") and n > 1 else []


def _means(where: str, row: Row, n: int) -> list[Finding]:
    found, step = [], row.get("step")
    for when in ("before", "after"):
        mean, sd, low, high = (row.get(f"{part}_{when}") for part in ("mean", "sd", "min", "max"))
        place = f"{where}, {when}"
        if mean:
            found.append(grim_mean(place, mean, n, step))
        if mean and low and high:
            found.append(mean_within(place, Side.of(mean, low, high), n))
        if mean and sd and n > 1:
            binary = (row.get("scale_low"), row.get("scale_high"), step) == ("0", "1", "1")
            found.append(binary_mean_and_sd(place, mean, sd, n) if binary else mean_and_sd(place, mean, sd, n, step))
        if mean and sd and low and high and n > 1 and read_printed(low).value < read_printed(high).value:
            found.append(sd_within(place, mean, sd, low, high, n))
    return found


def _differences(where: str, row: Row, n: int) -> list[Finding]:
    if n < 2 or not _has(row, "mean_before", "mean_after", "t"):
        return []
    found = []
    sides = [_side(row, when) for when in ("before", "after")]
    if all(sides):
        found.append(spread_of_differences(where, *sides, row["t"], n))
    if row.get("step") == "1":
        before, after = (_score(row, when) for when in ("before", "after"))
        sizes = fitting_sizes(follows(row["t"], row["p"], n)) if "p" in row else ()
        found.append(t_grimmer(where, before, after, row["t"], n, sizes[:10]))
    return found


def _shares(where: str, row: Row, n: int) -> list[Finding]:
    found = [grim_percent(where, row["percent"], n)] if "percent" in row else []
    if "sum" in row:
        parts, whole = _sum_of(row["sum"])
        found.append(sum_of_shares(where, parts, whole, n))
    return found


def _scales(where: str, row: Row, n: int) -> list[Finding]:
    if not _has(row, "scale_low", "scale_high"):
        return []
    scale = PrintedScale("", row["scale_low"], row["scale_high"], row.get("step"), None, "As given")
    ends = [name for name in ("min_before", "max_before", "min_after", "max_after", "mean_before", "mean_after") if name in row]
    return [on_scale(where, name.replace("_", " "), row[name], scale) for name in ends]


CHECKS: tuple[Callable[[str, Row, int], list[Finding]], ...] = (_tests, _shares, _means, _differences, _scales)


def _has(row: Row, *names: str) -> bool:
    return all(name in row for name in names)


def _side(row: Row, when: str) -> Side | None:
    cells = [row.get(f"{part}_{when}") for part in ("mean", "min", "max")]
    if not all(cells):
        return None
    side = Side.of(*cells)
    return (
        side
        if side.low.value <= side.mean.value + side.mean.half and side.mean.value - side.mean.half <= side.high.value
        else None
    )


def _score(row: Row, when: str) -> PrintedScore:
    return PrintedScore(when, row[f"mean_{when}"], row.get(f"min_{when}"), row.get(f"max_{when}"))


def _readable(row: Row, where: str) -> tuple[dict[str, str], list[Finding]]:
    """The cells that can be read, in plain ASCII, and a finding for each that cannot."""
    read, unread = {}, []
    for name, text in row.items():
        try:
            read[name] = _checked(name, text)
        except ValueError as problem:
            unread.append(_unread(where, name, text, str(problem)))
    return read, unread


def _checked(name: str, text: str) -> str:
    if name == "n":
        return _count(text)
    if name == "p":
        plain = text.replace(",", ".")
        if len(plain) > LONGEST_P:
            raise ValueError(f"{text[:40]!r} is not a printed p-value such as .0601 or <.0001")
        read_p(plain)
        return plain
    if name == "sum":
        parts, whole = _sum_of(text.replace(",", "."))
        return f"{' + '.join(parts)} = {whole}"
    if name not in NUMBERS:
        return text
    printed = read_printed(text.removesuffix("%") if name == "percent" else text)
    if name == "step" and printed.value <= 0:
        raise ValueError(f"{text[:40]!r} is not a step between scores")
    return _plain(printed)


def _plain(printed: Printed) -> str:
    """The same digits with a plain minus, a dot and no plus: trailing zeros kept."""
    return printed.text.replace("\N{MINUS SIGN}", "-").replace(",", ".").removeprefix("+").removesuffix(".")


def _count(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= MOST_PATIENTS):
        raise ValueError(f"{text[:40]!r} is not a number of patients")
    return str(int(text))


def _sum_of(text: str) -> tuple[list[str], str]:
    found = _SUM.match(text.replace("%", "").strip())
    if not found or found[1].count("+") >= MOST_PARTS:
        raise ValueError(f"{text[:40]!r} is not a sum such as 90 + 8 = 98")
    parts = [each.strip() for each in found[1].split("+")]
    for each in (*parts, found[2]):
        read_printed(each)
    return parts, found[2]


def _unread(where: str, name: str, text: str, why: str) -> Finding:
    return Finding("reading", where, f"{name} {text[:40]}".strip(), "not checked", "not informative", f"{why}.")


def _text(value: object) -> str:
    """A cell as printed; whole floats as spreadsheets store them lose their .0."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _folded(heading: str) -> str:
    return re.sub(r"[\s_.\-]+", " ", heading.strip().lower()).strip()


def rows_of(cells: Iterable[Iterable[object]]) -> tuple[list[dict[str, object]], list[str]]:
    """Rows of a sheet as rows for `audit_table`, and the headings that mean nothing here.

    The headings are the row of the first ten with most columns that are known; where several mean one, the first counts.
    """
    lines = [list(each) for each in cells]
    if not lines:
        return [], []
    named = [[column_of(str(each or "")) for each in line] for line in lines[:HEADING_WITHIN]]
    place = max(range(len(named)), key=lambda i: len(set(named[i]) - {None}))
    names = [name if name not in named[place][:i] else None for i, name in enumerate(named[place])]
    strangers = [str(heading) for heading, name in zip(lines[place], names, strict=True) if name is None and heading]
    return [{name: value for name, value in zip(names, line, strict=False) if name} for line in lines[place + 1 :]], strangers
