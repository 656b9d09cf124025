"""The README of this folder: what each file is, and the data dictionary, written from the vocabulary."""

from data.messy import HEADING_ROW, BadCell
from lib.study import vocabulary
from lib.study.terms import Field, Measure

SEARCH = [
    "## The same search for another paper",
    "",
    "Any mean, end, known value or paired t may be given or left out; the answer is scores, or the printed number that forbids them.",
    "",
    "```python",
    "from lib.statistics.printed_scores import PrintedScore, PrintedSummaries, PrintedT",
    "from lib.statistics.reconstruction import reconstruct",
    "",
    'before = PrintedScore("before", mean="6.8", minimum="3", maximum="10")',
    'after = PrintedScore("after", mean="3.1", minimum="0", maximum="7")',
    'printed = PrintedSummaries(40, (before, after), (PrintedT("before", "after", "9.42"),), low="0", high="10")',
    "found = reconstruct(printed, seed=1)",
    "print(found.status, found.scores or found.why)",
    "```",
    "",
]


def readme(bad_cells: list[BadCell], n_everyday: int) -> str:
    """The folder's README as Markdown."""
    return "\n".join([*_files(n_everyday), *_mends(bad_cells), *SEARCH, *_dictionary()]) + "\n"


def _files(n_everyday: int) -> list[str]:
    return [
        "# Data",
        "",
        "Every patient in this folder is invented. `python -m data.make` makes the files again (a test does, and compares); "
        "this page is written from `lib/study/vocabulary.py`.",
        "",
        "| file | what it is |",
        "|---|---|",
        "| `example_cohort.xlsx` | 61 patients, one row each, who agree with everything the paper prints of its 61: "
        "made by the search in `lib/statistics/reconstruction.py` from `lib/study/published.py` alone |",
        "| `example_long.csv` | the same patients, one row per patient and timepoint |",
        "| `example_messy.xlsx` | the same patients as a ward writes them: titles, two rows of merged headings, synonyms, "
        "decimal commas, a totals row, a footnote, three bad cells |",
        f"| `everyday_cohort.xlsx` | {n_everyday} patients of an invented department over four years, with gaps |",
        "| `kyphoscope.duckdb` | made at first start from the two cohorts; never in the repository |",
        "",
        "## What the example cohort can and cannot be",
        "",
        "Means, minima, maxima and paired t's of Tables 1 and 2 hold to the last printed digit, in whole points. For height this is "
        "ordinary data. For VAS and ODI the printed t's are two to three times too small for the printed ranges: they can be met only "
        "by an implausible spread, with most patients at one end of the range or the other and, for the ODI, scores after surgery that "
        "fall as scores before rise. That is a finding about the paper, not about patients.",
        "",
        "The paper prints 73 %, 68 % and 32 %, which no whole number of 61 patients gives; the counts 45, 41 and 20 come nearest. How "
        "the signs go together is not printed: a cleft on X-ray is taken to be a cleft on CT, and a cleft on CT to be well defined on "
        "MRI. Levels and dates of surgery are invented. Cement leakage is not reported, but for the index case.",
        "",
    ]


def _mends(bad_cells: list[BadCell]) -> list[str]:
    return [
        "## Mending `example_messy.xlsx`",
        "",
        f"The headings stand in rows {HEADING_ROW} and {HEADING_ROW + 1}. With these three cells mended it is the example cohort:",
        "",
        "| cell | row | column | patient | written | right |",
        "|---|---|---|---|---|---|",
        *(
            f"| {each.cell} | {each.row} | `{each.name}` | {each.patient_id} | {each.written} | {each.right} |"
            for each in bad_cells
        ),
        "",
    ]


def _dictionary() -> list[str]:
    return [
        "## Data dictionary",
        "",
        "One row a patient; `patient_id` and one outcome measure are all that is needed.",
        "",
        "| column | what it is | values |",
        "|---|---|---|",
        "| `patient_id` | the department's own code for the patient | text, one row each |",
        *(
            f"| `{each.name}` | {_text(each.label + ('. ' + each.help if each.help else ''))} | {_values(each)} |"
            for each in vocabulary.FIELDS
        ),
        *(
            f"| `{measure.name}_{timepoint.name}` | {_text(measure.label)}, {_text(timepoint.label.lower())} | {_range(measure)} |"
            for measure in vocabulary.MEASURES
            for timepoint in vocabulary.TIMEPOINTS
        ),
        "",
        "Long layout: `patient_id`, `timepoint` ("
        + ", ".join(f"`{each.name}`" for each in vocabulary.TIMEPOINTS)
        + "), and "
        + ", ".join(f"`{each.name}`" for each in vocabulary.MEASURES)
        + ".",
    ]


def _values(field: Field) -> str:
    if field.kind == "number":
        return f"{field.low:g} to {field.high:g} {_text(field.unit)}".strip()
    if field.kind == "date":
        return "date"
    options = ", ".join(
        f"`{each.value}`" + (f" ({_text(each.label)})" if each.label != each.value else "") for each in field.options
    )
    return f"text; {options}" if field.kind == "text" and options else options or "text"


def _range(measure: Measure) -> str:
    return f"{measure.low:g} to {measure.high:g}, {_text(measure.better)}"


def _text(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")
