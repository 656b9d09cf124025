"""The chosen patients: their values, their changes and their signs, one row a patient."""

from collections.abc import Mapping, Sequence

from lib.study import vocabulary
from lib.study.terms import Field, Measure, Timepoint
from lib.tables import formats
from lib.tables.finished import Cell, Column, FinishedTable, Raw, Row

Patient = Mapping[str, object]  # one row of the store's `cohort`: patient_id, fields, <measure>_<timepoint>


def patient_table(
    patients: Sequence[Patient],
    measures: Sequence[Measure] = vocabulary.MEASURES,
    timepoints: Sequence[Timepoint] = vocabulary.TIMEPOINTS,
    fields: Sequence[Field] | None = None,
) -> FinishedTable:
    """For each measure the values in order of time and the change from the first; then the fields, by default the signs."""
    fields = (vocabulary.field("pain_pattern"), *vocabulary.signs()) if fields is None else fields
    columns = [Column("patient_id", "Patient", "left")]
    for each in measures:
        columns += [Column(each.name, each.short), Column(f"{each.name}_change", f"Change {each.arrow}")]
    columns += [Column(each.name, each.label, "left") for each in fields]
    rows = tuple(_row(each, measures, timepoints, fields) for each in patients)
    order = " → ".join(each.short for each in timepoints)
    notes = (f"Values: {order}. Change: from the first value to the last; the arrow says which way is better.",)
    return FinishedTable("Chosen patients", tuple(columns), rows, notes)


def _row(patient: Patient, measures: Sequence[Measure], timepoints: Sequence[Timepoint], fields: Sequence[Field]) -> Row:
    cells, raw = [Cell(str(patient["patient_id"]))], {"patient_id": str(patient["patient_id"])}
    for each in measures:
        values = [_value(patient, f"{each.name}_{point.name}") for point in timepoints]
        cells += [Cell(" → ".join(formats.score(value, each) for value in values)), Cell(_change(values, each))]
        raw |= {f"{each.name}_{point.name}": value for point, value in zip(timepoints, values, strict=True)}
    for each in fields:
        cells.append(Cell(_said(each, patient.get(each.name))))
        raw[each.name] = _raw(patient.get(each.name))
    return Row(tuple(cells), raw)


def _change(values: Sequence[float | None], measure: Measure) -> str:
    """From the first value that is there to the last; a dash where there are not two."""
    known = [each for each in values if each is not None]
    if len(known) < 2:
        return formats.NOTHING
    text = formats.signed(known[-1] - known[0], measure.decimals)
    return text.removesuffix("." + "0" * measure.decimals) if measure.decimals else text


def _value(patient: Patient, name: str) -> float | None:
    value = patient.get(name)
    return None if value is None or value != value else float(value)  # type: ignore[arg-type]


def _said(field: Field, value: object) -> str:
    if value is None or value != value:
        return "not recorded"
    if field.kind == "number":
        return f"{formats.number(float(value), field.decimals)} {field.unit}".strip()  # type: ignore[arg-type]
    return field.label_of(str(value)) if field.kind == "choice" else str(value)


def _raw(value: object) -> Raw:
    return None if value is None or value != value else value if isinstance(value, int | float) else str(value)
