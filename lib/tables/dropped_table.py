"""Who could not be compared, and what is missing: patients left out of a paired test, by id."""

from collections.abc import Sequence

from lib.study import vocabulary
from lib.study.terms import Contrast, Measure
from lib.tables import formats
from lib.tables.finished import Column, FinishedTable, table_of
from lib.tables.words import patients, when


def dropped_table(
    dropped: Sequence[tuple[str, str]], measure: Measure, contrast: Contrast, n_dropped: int | None = None
) -> FinishedTable:
    """One row a patient: id and which side is missing ("before", "after" or "both").

    `n_dropped` is how many there are where the list was cut.
    """
    before, after = (vocabulary.timepoint(name) for name in (contrast.before, contrast.after))
    words = {"before": when(before), "after": when(after), "both": f"{when(before)} and {when(after)}"}
    columns = (Column("patient_id", "Patient", "left"), Column("missing", "No value", "left"))
    n = len(dropped) if n_dropped is None else n_dropped
    notes = [] if n <= len(dropped) else [f"The first {formats.count(len(dropped))} of {patients(n)}."]
    rows = [(patient_id, words[side]) for patient_id, side in dropped]
    return table_of(f"{measure.label}: {patients(n)} left out", columns, rows, notes)
