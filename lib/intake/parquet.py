"""The parquet reader: column names become row 1, and each value keeps its type."""

import io
import math
import os
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from lib.intake import limits
from lib.intake.answer import (
    TOO_MANY_CELLS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    BookDraft,
    Budget,
    SheetDraft,
    Written,
    day,
    error,
    moment,
)
from lib.intake.workbook import Refused

DAMAGED = "The parquet file is damaged, cut off or encrypted: write it again, or save its table as csv or xlsx."


def read_parquet(data: bytes) -> BookDraft:
    """A parquet file as a workbook of one sheet; raises Refused for nested columns and for more than is read."""
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the others reserve more address space than the cap allows
    import pyarrow
    from pyarrow import parquet

    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        _check_size(file.metadata)
        _check_types(pyarrow, file.schema_arrow)
        return BookDraft("parquet", [_sheet(file)])
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError):
        raise Refused(DAMAGED) from None


def _check_size(about: object) -> None:
    if about.num_rows >= limits.ROWS:
        raise Refused(TOO_MANY_ROWS)
    if about.num_columns > limits.COLUMNS:
        raise Refused(TOO_MANY_COLUMNS)
    if about.num_rows * about.num_columns > limits.CELLS:
        raise Refused(TOO_MANY_CELLS)
    unpacked = sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups))
    if unpacked > limits.UNPACKED_BYTES:
        raise Refused(
            f"The file unpacks to {unpacked / limits.MIB:,.0f} MB, far more than a cohort's table: keep the columns needed."
        )


def _check_types(pyarrow: object, schema: object) -> None:
    for number, column in enumerate(schema, start=1):
        kind = column.type.value_type if pyarrow.types.is_dictionary(column.type) else column.type
        if pyarrow.types.is_nested(kind) or pyarrow.types.is_binary(kind):
            raise Refused(
                f"Column {number} of the parquet file holds lists, records or bytes: keep plain numbers, texts and dates."
            )


def _sheet(file: object) -> SheetDraft:
    sheet = SheetDraft(Budget(), name="table")
    sheet.add_row(1, [name or None for name in file.schema_arrow.names])
    number = 1
    for batch in file.iter_batches(batch_size=10_000, use_threads=False):
        columns = [[written(value) for value in column.to_pylist()] for column in batch.columns]
        for cells in zip(*columns, strict=True):
            number += 1
            sheet.add_row(number, list(cells))
    return sheet


def written(value: object) -> Written:
    """A value of a column as a cell; not-a-number is how data frames say blank."""
    if value is None or value == "":
        return None
    return WRITTEN[type(value)](value) if type(value) in WRITTEN else str(value)


def _number(value: float) -> Written:
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else error("infinite number")


def _decimal(value: Decimal) -> Written:
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else _number(float(value))


WRITTEN: dict[type, Callable] = {
    str: str,
    bool: bool,
    int: int,
    float: _number,
    Decimal: _decimal,
    date: day,
    datetime: lambda value: moment(value.replace(tzinfo=None)),
    time: lambda value: value.isoformat(),
    timedelta: str,
}
