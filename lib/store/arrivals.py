"""A checked cohort on its way in, kept beside the raw bytes so that the store can be made again without parsing."""

import hashlib
import json
import os
import shutil
import uuid
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lib.intake import Intake
from lib.store.errors import StoreError
from lib.store.schema import arrow_schema

Mode = Literal["replace", "update"]
NAME_LENGTH = 80  # letters of a cohort's name, as the upload page takes them
ASSESSMENTS = pa.schema(
    [("patient_id", pa.string()), ("measure", pa.string()), ("timepoint", pa.string()), ("value", pa.float64())]
)


@dataclass(frozen=True)
class Arrival:
    """One cohort as checked, and all that its version will say of it."""

    key: str
    sha256: str
    cohort: str
    mode: Mode
    who: str
    note: str
    file_name: str
    n_rows: int
    at: str  # UTC, ISO
    invented: bool
    recorded: tuple[str, ...]
    matched: dict[str, str]
    patients: pa.Table = field(repr=False, compare=False)
    assessments: pa.Table = field(repr=False, compare=False)
    base: int | None = None  # the version an update extends


def arrival_of(intake: Intake, cohort: str, mode: Mode, who: str, note: str, invented: bool) -> Arrival:
    """An intake without errors as an arrival. StoreError where it has some, or holds nobody."""
    if intake.errors:
        raise StoreError(f"{len(intake.errors)} errors in the file are still to be mended; nothing was stored.")
    if not len(intake.patients):
        raise StoreError("The file holds no patient; nothing was stored.")
    name = " ".join(cohort.split())
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise StoreError(f"A cohort needs a name of at most {NAME_LENGTH} letters and signs; nothing was stored.")
    if mode not in ("replace", "update"):
        raise StoreError(f"A cohort is replaced or updated; “{mode}” is neither.")
    return Arrival(
        key=f"{intake.sha256[:16]}-{uuid.uuid4().hex[:16]}",
        sha256=intake.sha256,
        cohort=name,
        mode=mode,
        who=who.strip(),
        note=note.strip(),
        file_name=intake.file_name,
        n_rows=intake.n_rows,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        invented=invented,
        recorded=tuple(sorted(intake.recorded)),
        matched={str(heading): str(name) for heading, name in intake.matched.items()},
        patients=_patients(intake.patients),
        assessments=_assessments(intake.assessments),
    )


def keep_raw(raw: bytes, sha256: str, folder: Path) -> None:
    """The uploaded bytes under their hash; StoreError where they are not the bytes that were checked."""
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise StoreError("The bytes are not those that were checked; upload the file again.")
    target = folder / sha256
    if target.exists() and target.stat().st_size == len(raw):
        return
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{sha256}.{uuid.uuid4().hex[:8]}.tmp"
    _write(partial, raw)
    partial.replace(target)
    _settle(folder)


def keep(arrival: Arrival, folder: Path) -> None:
    """The checked cohort in a folder of its own: three files, there all or not at all."""
    partial = folder / f"{arrival.key}.tmp"
    partial.mkdir(parents=True, exist_ok=True)
    said = {each.name: getattr(arrival, each.name) for each in fields(arrival) if each.name not in ("patients", "assessments")}
    _write(partial / "about.json", json.dumps(said, ensure_ascii=False).encode())
    for name, table in (("patients", arrival.patients), ("assessments", arrival.assessments)):
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        _write(partial / f"{name}.parquet", sink.getvalue())
    _settle(partial)
    partial.replace(folder / arrival.key)
    _settle(folder)


def kept(key: str, folder: Path) -> Arrival | None:
    """The checked cohort that was kept under this key; None where it is not there or not whole."""
    try:
        said = json.loads((folder / key / "about.json").read_bytes())
        tables = {name: pq.read_table(folder / key / f"{name}.parquet") for name in ("patients", "assessments")}
        return Arrival(**{**said, "recorded": tuple(said["recorded"])}, **tables)
    except (OSError, ValueError, TypeError, KeyError, pa.ArrowException):
        return None


def forget(key: str, folder: Path) -> None:
    """Remove a checked cohort that was refused."""
    shutil.rmtree(folder / key, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what was half written when the machine stopped."""
    for each in folder.glob("*.tmp"):
        shutil.rmtree(each) if each.is_dir() else each.unlink(missing_ok=True)


def _patients(frame: pd.DataFrame) -> pa.Table:
    order = pa.array(range(len(frame)), pa.int32())
    columns = [_column(frame, each) for each in arrow_schema()]
    return pa.table([order, *columns], pa.schema([pa.field("file_order", pa.int32()), *arrow_schema()]))


def _assessments(frame: pd.DataFrame) -> pa.Table:
    return pa.table([_column(frame, each) for each in ASSESSMENTS], ASSESSMENTS)


def _column(frame: pd.DataFrame, column: pa.Field) -> pa.Array:
    if column.name not in frame.columns:
        return pa.nulls(len(frame), column.type)
    values = frame[column.name].astype(object)
    values = values.where(values.notna(), None).tolist()
    try:
        if pa.types.is_floating(column.type):
            values = [None if each is None else float(each) for each in values]
        if pa.types.is_date(column.type):
            values = [each.date() if isinstance(each, datetime) else each for each in values]
        return pa.array(values, column.type)
    except (pa.ArrowException, TypeError, ValueError):
        raise StoreError(f"The column {column.name} holds values of another kind; nothing was stored.") from None


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
