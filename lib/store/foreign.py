"""An uploaded DuckDB file, copied out table by table in a capped child process; it never meets our own store."""

import hashlib
import io
import json
import tempfile
from pathlib import Path
from typing import BinaryIO

from lib.intake import limits, read_file
from lib.intake.answer_check import Listener, NotAnAnswer
from lib.intake.workbook import Refused, Sheet, Workbook
from lib.store.capped import Died, TookTooLong, answer_of

CHILD = Path(__file__).with_name("foreign_child.py")
TOO_SLOW = "The database took too long to read: save only the cohort's table as csv, xlsx or parquet."
DAMAGED = "The database is damaged or cut off, or needs more memory than a cohort should: save its table as csv, xlsx or parquet."


def read_upload(data: bytes, name: str) -> Workbook:
    """The workbook in an upload of any kind that is read, DuckDB files among them; raises Refused with a sentence."""
    return read_file(data, name, duckdb_reader=read_duckdb)


def read_duckdb(data: bytes, name: str) -> Workbook:
    """Each base table of a DuckDB file as a sheet, column names in row 1; `name` is only kept.

    A pair of tables `patients` and `assessments` comes first, joined as one long sheet. Views, macros and computed
    columns are never run. Raises Refused, whose text is one sentence for the person.
    """
    with tempfile.TemporaryDirectory(prefix="kyphoscope-") as folder:  # readable by this user alone
        place = Path(folder) / "upload.duckdb"
        place.write_bytes(data)
        kind, notes, sheets = _ask(place)
    return Workbook(name, hashlib.sha256(data).hexdigest(), kind, len(data), sheets, notes)


def _ask(place: Path) -> tuple[str, tuple[str, ...], tuple[Sheet, ...]]:
    def send(stdin: BinaryIO) -> None:
        stdin.write(json.dumps(str(place)).encode() + b"\n")

    try:
        answer = answer_of(CHILD, send, limits.WALL_SECONDS, limits.ANSWER_BYTES + 16 * limits.MIB)
        return Listener(io.BytesIO(answer)).book()
    except TookTooLong:
        raise Refused(TOO_SLOW) from None
    except (Died, NotAnAnswer):
        raise Refused(DAMAGED) from None
