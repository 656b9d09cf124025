"""What a copy of the house says after its vocabulary was edited: run in that copy, prints one JSON object."""

import io
import json
import sys
from pathlib import Path

import numpy as np
import openpyxl

from lib.figures.lines import Lines, Means
from lib.figures.trajectories import trajectory_panel
from lib.intake import Intake, check, propose, read_file, template
from lib.statistics.paired import paired_results
from lib.statistics.summary import summary
from lib.store import Store, open_store
from lib.study import vocabulary
from lib.study.selection import Selection, filters_from
from lib.tables.paired_table import paired_tables

NEW_HEADINGS = ("EQ5D pre-op", "EQ5D 2 days", "EQ5D 1 year", "EQ5D final", "VAS 1 year", "ODI 1 year", "PET")


def grown_workbook(bad: bool) -> bytes:
    """The example cohort with the new measure, timepoint, sign and pattern under synonyms; `bad` spoils a cell of each."""
    book = openpyxl.load_workbook(Path("data/example_cohort.xlsx"))
    sheet = book["patients"]
    first, pattern = sheet.max_column + 1, next(cell.column for cell in sheet[1] if cell.value == "pain_pattern")
    for offset, heading in enumerate(NEW_HEADINGS):
        sheet.cell(1, first + offset).value = heading
    for row in range(2, sheet.max_row + 1):
        for offset, value in enumerate((40 + row % 7, 60 + row % 5, 70 + row % 3, 65 + row % 4, row % 4, 20 + row % 9)):
            sheet.cell(row, first + offset).value = value
        sheet.cell(row, first + 6).value = "hot" if row % 3 == 0 else "cold"
        if row % 6 == 0:
            sheet.cell(row, pattern).value = "night pain"
    if bad:
        sheet.cell(5, first).value, sheet.cell(6, first + 4).value, sheet.cell(7, first + 6).value = 140, 17, "perhaps"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def taken_in(raw: bytes) -> Intake:
    return check(propose(read_file(raw, "grown.xlsx")))


def in_the_template() -> dict[str, object]:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    rules = [str(each.formula1) for each in book["patients"].data_validations.dataValidation]
    return {
        "headings": [cell.value for cell in book["patients"][1]],
        "drop_downs": " ".join(rules),
        "dictionary": [cell.value for cell in book["dictionary"]["A"]],
        "imports": check(propose(read_file(template(), "template.xlsx"))).ok,
    }


def in_the_checks() -> dict[str, object]:
    good, bad = taken_in(grown_workbook(False)), taken_in(grown_workbook(True))
    return {
        "matched": {heading: name for heading, name in good.matched.items() if heading in NEW_HEADINGS},
        "unmatched": list(good.unmatched),
        "ok": good.ok,
        "bad": sorted((each.row, each.column, str(each.value), each.rule) for each in bad.errors),
    }


def in_the_filters(store: Store, version: int) -> dict[str, object]:
    index = store.index(version)
    filters, notes = filters_from({"pet_uptake": "hot", "pain_pattern": "night"})
    counts = index.facet_counts(filters)
    return {
        "total": {name: {value: total for value, (_, total) in counts[name].items()} for name in ("pet_uptake", "pain_pattern")},
        "remaining": {name: {value: n for value, (n, _) in counts[name].items()} for name in ("pet_uptake", "pain_pattern")},
        "in_view": index.count(index.bits(filters)),
        "frame": len(store.patients(Selection(version, filters))),
        "notes": notes,
    }


def in_the_tables(store: Store, version: int) -> list[dict[str, object]]:
    tables = paired_tables(paired_results(store.pairs(Selection(version))))
    return [
        {
            "title": table.title,
            "rows": [[str(row.raw["measure"]), row.raw["n_pairs"], row.raw["mean_before"]] for row in table.rows],
        }
        for table in tables
    ]


def in_the_plots(store: Store, version: int) -> dict[str, object]:
    index = store.index(version)
    bits, drawn = index.bits(()), {}
    for measure in index.measures():
        rows = index.rows(bits)
        values = np.column_stack([index.values(measure, each.name, rows) for each in vocabulary.TIMEPOINTS])
        means = Means.of([summary(index.scores(measure, each.name, bits)) for each in vocabulary.TIMEPOINTS])
        figure = trajectory_panel(measure, vocabulary.TIMEPOINTS, Lines(rows, values), [means])
        drawn[measure.name] = {
            "words": " ".join(str(each.text) for each in figure.layout.annotations),
            "visits": list(figure.layout.xaxis.ticktext),
            "middle": [None if np.isnan(value) else round(float(value), 3) for value in means.middle],
        }
    return drawn


def answers(path: str) -> dict[str, object]:
    """Everything the rooms say, over a store that was made before the vocabulary grew."""
    with open_store(path) as store:
        raw = grown_workbook(False)
        version = store.commit(taken_in(raw), raw, "Grown").number
        old = store.current("Example cohort").number
        return {
            "template": in_the_template(),
            "checks": in_the_checks(),
            "filters": in_the_filters(store, version),
            "tables": in_the_tables(store, version),
            "plots": in_the_plots(store, version),
            "old_measures": [each.name for each in store.index(old).measures()],
            "old_patients": len(store.patients(Selection(old))),
            "sql": store.query(
                "SELECT count(*) FROM cohort WHERE pet_uptake = 'hot' AND eq5d_year >= 70", Selection(version)
            ).rows,
        }


if __name__ == "__main__":
    print(json.dumps(answers(sys.argv[1])))
