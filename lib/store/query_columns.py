"""What a query may ask of a cohort: its three tables, their columns and what they mean, and examples."""

from lib.study import vocabulary
from lib.study.terms import Field, Measure, Timepoint

TABLES = {
    "cohort": "one row per patient, scores beside the patient's facts",
    "patients": "one row per patient",
    "assessments": "one row per patient, outcome measure and timepoint that has a value",
}


def score_columns() -> list[tuple[str, Measure, Timepoint]]:
    """The score columns of the `cohort` view, e.g. (`vas_preop`, VAS, one day before surgery)."""
    return [(f"{m.name}_{t.name}", m, t) for m in vocabulary.MEASURES for t in vocabulary.TIMEPOINTS]


def describe_columns() -> list[tuple[str, str, str]]:
    """(table, column, meaning) of everything a query can name, in the order a person reads it."""
    patient = [("patient_id", "the patient"), *((each.name, meaning(each)) for each in vocabulary.FIELDS)]
    scores = [(column, f"{m.label} ({m.unit}), {t.label.lower()}") for column, m, t in score_columns()]
    long = [
        ("patient_id", "the patient"),
        ("measure", " / ".join(each.name for each in vocabulary.MEASURES)),
        ("timepoint", " / ".join(each.name for each in vocabulary.TIMEPOINTS)),
        ("value", "the score, in the measure's own unit"),
    ]
    listed = {"cohort": patient + scores, "patients": patient, "assessments": long}
    return [(table, column, said) for table, columns in listed.items() for column, said in columns]


def meaning(each: Field) -> str:
    """A patient field in a line: its label, then its values or its unit."""
    if each.kind == "choice" and len(each.options) <= 4:
        return f"{each.label}: {' / '.join(option.value for option in each.options)}"
    if each.kind == "choice":
        return f"{each.label}: {each.options[0].value} … {each.options[-1].value}"
    return f"{each.label} ({each.unit or each.kind})"


def fact_columns() -> list[tuple[str, str]]:
    """(column, DuckDB type) of the facts of a patient."""
    types = {"number": "DOUBLE", "date": "DATE"}
    return [("patient_id", "VARCHAR"), *((each.name, types.get(each.kind, "VARCHAR")) for each in vocabulary.FIELDS)]


def copying(name: str, columns: list[str]) -> str:
    """The statement that copies an arriving table in: what it does not have is there, and empty."""
    wanted = {
        "cohort": fact_columns() + [(column, "DOUBLE") for column, _, _ in score_columns()],
        "patients": fact_columns(),
        "assessments": [("patient_id", "VARCHAR"), ("measure", "VARCHAR"), ("timepoint", "VARCHAR"), ("value", "DOUBLE")],
    }[name]
    listed = ", ".join(column if column in columns else f"NULL::{kind} AS {column}" for column, kind in wanted)
    return f"CREATE TABLE {name} AS SELECT {listed} FROM incoming"


def views(tables: set[str]) -> dict[str, str]:
    """The statements that make the rest of the three tables: from `cohort` alone, or from the other two."""
    made = {"patients": patients_view(), "assessments": assessments_view()} if "cohort" in tables else {"cohort": cohort_view()}
    return {name: statement for name, statement in made.items() if name not in tables}


def patients_view() -> str:
    return f"CREATE VIEW patients AS SELECT {', '.join(column for column, _ in fact_columns())} FROM cohort"


def assessments_view() -> str:
    """The scores of `cohort` as one row each; reading nine columns is quicker than keeping nine rows a patient."""
    each = (
        f"SELECT patient_id, '{m.name}' AS measure, '{t.name}' AS timepoint, {column} AS value FROM cohort "
        f"WHERE {column} IS NOT NULL"
        for column, m, t in score_columns()
    )
    return f"CREATE VIEW assessments AS {' UNION ALL '.join(each)}"


def cohort_view() -> str:
    """One row per patient: the facts, and each score where it was recorded."""
    scores = ", ".join(
        f"max(value) FILTER (measure = '{m.name}' AND timepoint = '{t.name}') AS {column}" for column, m, t in score_columns()
    )
    return (
        f"CREATE TABLE cohort AS SELECT patients.*, scores.* EXCLUDE (patient_id) FROM patients LEFT JOIN "
        f"(SELECT patient_id, {scores} FROM assessments GROUP BY patient_id) AS scores USING (patient_id)"
    )


def examples() -> list[tuple[str, str]]:
    """(title, SQL) of questions worth asking, made from the vocabulary."""
    first, surgery, last = vocabulary.TIMEPOINTS[0].name, vocabulary.TIMEPOINTS[1].name, vocabulary.TIMEPOINTS[-1].name
    found = [(f"{m.short} change", change_of(m, first, surgery)) for m in vocabulary.MEASURES]
    raised = next((m for m in vocabulary.MEASURES if m.direction == "higher"), vocabulary.MEASURES[0])
    eased = next((m for m in vocabulary.MEASURES if m.direction == "lower"), vocabulary.MEASURES[0])
    found += [(f"Responders by {sign.label}", responders_by(sign, eased, first, last)) for sign in vocabulary.signs()]
    found += [(f"Lost {raised.short.lower()} after surgery", who_lost(raised, surgery, last))]
    found += [("Missing final visits", missing_at(last))]
    found += [(f"Means by {each.label.lower()}", means_by(each)) for each in vocabulary.FIELDS if each.group == "pattern"]
    return found


def change_of(m: Measure, before: str, after: str) -> str:
    a, b = f"{m.name}_{before}", f"{m.name}_{after}"
    return f"SELECT patient_id, {a}, {b},\n       {better(m, a, b)} AS improvement\nFROM cohort\nORDER BY improvement DESC"


def better(m: Measure, before: str, after: str) -> str:
    """Improvement as a positive number, whichever way is better."""
    return f"{after} - {before}" if m.direction == "higher" else f"{before} - {after}"


def responders_by(sign: Field, m: Measure, before: str, after: str) -> str:
    a, b = f"{m.name}_{before}", f"{m.name}_{after}"
    reached = f"{better(m, a, b)} >= {m.change_threshold.value if m.change_threshold else m.margin.value:g}"
    return (
        f"SELECT {sign.name},\n       count(*) AS patients,\n       count_if({reached}) AS responders,\n"
        f"       round(100 * responders / patients, 1) AS percent\n"
        f"FROM cohort\nWHERE {a} IS NOT NULL\n  AND {b} IS NOT NULL\nGROUP BY {sign.name}\nORDER BY {sign.name}"
    )


def who_lost(m: Measure, before: str, after: str) -> str:
    a, b = f"{m.name}_{before}", f"{m.name}_{after}"
    return (
        f"SELECT patient_id, {a}, {b},\n       {better(m, b, a)} AS lost\nFROM cohort\n"
        f"WHERE {better(m, b, a)} >= {m.margin.value:g}\nORDER BY lost DESC"
    )


def missing_at(timepoint: str) -> str:
    absent = "\n  AND ".join(f"{m.name}_{timepoint} IS NULL" for m in vocabulary.MEASURES)
    return f"SELECT patient_id, surgery_date, follow_up_months\nFROM cohort\nWHERE {absent}\nORDER BY patient_id"


def means_by(each: Field) -> str:
    return (
        f"SELECT {each.name}, measure, timepoint,\n       count(*) AS patients, round(avg(value), 2) AS mean\n"
        f"FROM assessments JOIN patients USING (patient_id)\nGROUP BY ALL\nORDER BY ALL"
    )


EXAMPLES = examples()
