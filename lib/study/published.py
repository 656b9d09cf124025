"""The paper's printed numbers, as printed strings, each with where it stands. The only place they are written.

Source: "Osteonecrosis in osteoporotic vertebral fractures" treated by balloon kyphoplasty, 61 patients,
January 2006 to January 2011. Tables 1 and 2 print mean(min~max), t and p of paired-sample t-tests (SPSS 13).
"""

from collections.abc import Iterable
from dataclasses import dataclass

N = 61
PAPER = "the source paper"


@dataclass(frozen=True)
class PrintedSummary:
    """One cell of a table: `54.7(35~75)`."""

    mean: str
    minimum: str
    maximum: str


@dataclass(frozen=True)
class PrintedTest:
    """One row of Table 1 or 2. t is first column minus second (pre - post, post - final)."""

    table: int
    measure: str
    before: str
    after: str
    summary_before: PrintedSummary
    summary_after: PrintedSummary
    t: str
    p: str

    @property
    def where(self) -> str:
        return f"Table {self.table}, {self.measure}"


@dataclass(frozen=True)
class PrintedShare:
    """A printed percentage of the patients: which field, which values, what was printed where.

    `count` is the number of patients of the example cohort, chosen because it agrees best with the print.
    """

    field: str
    values: tuple[str, ...]
    percent: str
    where: str
    count: int


_PRE = {
    "height": PrintedSummary("34.7", "18", "53"),
    "vas": PrintedSummary("7.9", "6", "9"),
    "odi": PrintedSummary("80.9", "73", "90"),
}
_POST = {
    "height": PrintedSummary("54.7", "35", "75"),
    "vas": PrintedSummary("2.4", "0", "4"),
    "odi": PrintedSummary("31.4", "15", "45"),
}
_FINAL = {
    "height": PrintedSummary("53.1", "33", "71"),
    "vas": PrintedSummary("1.9", "0", "3"),
    "odi": PrintedSummary("25.3", "13", "40"),
}

SUMMARIES = {"preop": _PRE, "postop": _POST, "final": _FINAL}

TESTS = (
    PrintedTest(1, "height", "preop", "postop", _PRE["height"], _POST["height"], "-12.43", "<.0001"),
    PrintedTest(1, "vas", "preop", "postop", _PRE["vas"], _POST["vas"], "21.03", "<.0001"),
    PrintedTest(1, "odi", "preop", "postop", _PRE["odi"], _POST["odi"], "18.49", "<.0001"),
    PrintedTest(2, "height", "postop", "final", _POST["height"], _FINAL["height"], "2.12", "0.0601"),
    PrintedTest(2, "vas", "postop", "final", _POST["vas"], _FINAL["vas"], "1.82", "0.0965"),
    PrintedTest(2, "odi", "postop", "final", _POST["odi"], _FINAL["odi"], "2.01", "0.0671"),
)

SHARES = (
    PrintedShare("xray_cleft", ("yes",), "54", "Results, first paragraph", 33),
    PrintedShare("ct_cleft", ("yes",), "73", "Results, first paragraph", 45),
    PrintedShare("mri_t1_low", ("yes",), "100", "Results, first paragraph (“all”)", 61),
    PrintedShare("mri_t2_stir", ("high", "low"), "98", "Results, first paragraph", 60),
    PrintedShare("mri_t2_stir", ("high",), "90", "Results, first paragraph", 55),
    PrintedShare("mri_t2_stir", ("low",), "8", "Results, first paragraph", 5),
    PrintedShare("pain_pattern", ("worse_walking",), "68", "Results, second paragraph", 41),
    PrintedShare("pain_pattern", ("relieved_by_rest",), "32", "Results, second paragraph", 20),
)


@dataclass(frozen=True)
class PrintedRange:
    """A fact about the patients with its mean and ends, in the field's unit."""

    field: str
    mean: str
    minimum: str
    maximum: str
    where: str


RANGES = (
    PrintedRange("age", "68", "55", "90", "Methods, second paragraph"),
    PrintedRange("symptom_weeks", "9", "6", "104", "Methods, second paragraph (six weeks to two years)"),
    PrintedRange("follow_up_months", "27.4", "18", "53", "Results, third paragraph"),
)

SEX = {"female": 41, "male": 20}
ALPHA = "0.05"  # Methods, last paragraph: "a p-value of <= 0.05 considered statistically significant"


@dataclass(frozen=True)
class PrintedSum:
    """Printed percentages that must add up to another printed one, or to everybody."""

    parts: tuple[str, ...]
    whole: str
    where: str


SUMS = (
    PrintedSum(("90", "8"), "98", "Results, first paragraph, T2 and STIR"),
    PrintedSum(("68", "32"), "100", "Results, second paragraph, pain pattern"),
)


@dataclass(frozen=True)
class PrintedScale:
    """What is said of how a measure is scored. `low` and `high` are the printed ends of its scale, None where not printed.

    `step` is the grid of the scores as the whole-number ends of the tables suggest, None where it is a measured ratio;
    `items` are the questions of a questionnaire, each answered 0 to 5.
    """

    measure: str
    low: str | None
    high: str | None
    step: str | None
    items: int | None
    where: str


SCALES = (
    PrintedScale("height", None, None, None, None, "Tables 1 and 2, footnote"),
    PrintedScale("vas", "1", "10", "1", None, "Methods, fourth paragraph (1 = no pain, 10 = the worst possible pain)"),
    PrintedScale("odi", None, None, "1", 10, "Methods, fourth paragraph"),
)


@dataclass(frozen=True)
class PrintedClaim:
    """A sentence of the text that says something about the numbers, as printed, and the field it is about."""

    words: str
    where: str
    field: str = ""


CLAIMS = {
    "no difference": PrintedClaim(
        "There were no significant differences between the two days postoperative and final follow-up assessments (Table 2).",
        "Results, third paragraph",
    ),
    "final in table 1": PrintedClaim(
        "There were significant improvements … at the two days postperative and final follow-up assessments compared with the "
        "one day preoperative values (Table 1).",
        "Results, third paragraph",
    ),
    "maintained": PrintedClaim("… which were largely maintained during follow-up.", "Discussion, third paragraph"),
    "longer than": PrintedClaim(
        "All the patients had back pain more than six weeks before surgery.", "Abstract", "symptom_weeks"
    ),
    "long term": PrintedClaim(
        "The patients in this study have suffered back pain for a long time with over six weeks.",
        "Discussion, second paragraph",
        "symptom_weeks",
    ),
    "header": PrintedClaim("mean; max~min", "Tables 1 and 2, heading"),
}
SURGERY_FROM, SURGERY_TO = "2006-01", "2011-01"
# The patient of Figures 1-3: a man of 75, back pain for three months, L2, clefts on X-ray and CT, T2/STIR high, no leakage.
INDEX_CASE = {
    "sex": "male",
    "age": 75,
    "symptom_weeks": 13,
    "level": "L2",
    "xray_cleft": "yes",
    "ct_cleft": "yes",
    "mri_t1_low": "yes",
    "mri_t2_stir": "high",
    "cement_leakage": "none",
}


def printed_test(measure: str, before: str, after: str) -> PrintedTest | None:
    """The printed row for a measure and a pair of timepoints, None where the paper tested nothing."""
    return next((each for each in TESTS if (each.measure, each.before, each.after) == (measure, before, after)), None)


def printed_mean(measure: str, timepoint: str) -> str | None:
    """The printed mean of a measure at a timepoint, None where the paper prints none."""
    cell = SUMMARIES.get(timepoint, {}).get(measure)
    return cell.mean if cell else None


def printed_share(field: str, values: Iterable[str]) -> str | None:
    """The printed percentage of the patients with any of these values of a field, None where none is printed."""
    asked = set(values)
    return next((each.percent for each in SHARES if each.field == field and set(each.values) == asked), None)
