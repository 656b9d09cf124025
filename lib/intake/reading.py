"""From an upload's bytes to a workbook: what it is, whether it may be read, and what the capped child makes of it."""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from lib.intake import limits
from lib.intake.answer_check import Listener, NotAnAnswer
from lib.intake.child import DAMAGED
from lib.intake.kinds import kind_of
from lib.intake.workbook import Refused, Sheet, Workbook

CHILD = Path(__file__).with_name("child.py")
TOO_SLOW = "The file took too long to read: leave out sheets, columns or formats that are not needed, and save it again as xlsx."
MANY_NAMES = {"xlsx": ("xlsx", "xltx"), "xlsm": ("xlsm", "xltm"), "csv": ("csv", "txt"), "tsv": ("tsv", "tab", "txt", "csv")}

TURNS = threading.BoundedSemaphore(limits.READERS_AT_ONCE)

DuckdbReader = Callable[[bytes, str], Workbook]


def read_file(data: bytes, name: str, duckdb_reader: DuckdbReader | None = None) -> Workbook:
    """The workbook in `data`; `name` is only kept. Raises Refused, whose text is one sentence for the person.

    The bytes are parsed in a child process with capped memory, time and writing. A DuckDB file is handed to
    `duckdb_reader`, where one is given.
    """
    if len(data) > limits.FILE_BYTES:
        raise Refused(
            f"The file has {len(data) / limits.MIB:.1f} MB, and at most {limits.FILE_BYTES // limits.MIB} MB are read: "
            "leave out what is not needed, or save it as xlsx or parquet, which are smaller than text."
        )
    kind = kind_of(data)
    if kind == "duckdb":
        if duckdb_reader is None:
            raise Refused("The file is a DuckDB database, which is not read here: save its table as csv, xlsx or parquet.")
        with _turn():
            return duckdb_reader(data, name)
    with _turn():
        kind, notes, sheets = _heard(_started(kind), data)
    digest = hashlib.sha256(data).hexdigest()
    return Workbook(name, digest, kind, len(data), sheets, (*_note_on_name(name, kind), *notes))


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """A turn among the few files read at once, DuckDB files among them: each child may take a gigabyte and more."""
    if not TURNS.acquire(timeout=limits.WALL_SECONDS):
        raise Refused("Other files are being read just now: try again in a minute.")
    try:
        yield
    finally:
        TURNS.release()


def _heard(child: subprocess.Popen, data: bytes) -> tuple[str, tuple[str, ...], tuple[Sheet, ...]]:
    """Kind, notes and sheets, from a child that is gone when this returns, whatever it did."""
    late = threading.Event()
    clock = threading.Timer(limits.WALL_SECONDS, lambda: (late.set(), _end(child)))
    clock.daemon = True
    clock.start()
    try:
        _tell(child, data)
        return Listener(child.stdout).book()
    except NotAnAnswer:
        _end(child)
        raise Refused(TOO_SLOW if late.is_set() or _out_of_time(child) else DAMAGED) from None
    finally:
        clock.cancel()
        _end(child)
        child.stdout.close()
        child.wait()


def _started(kind: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-I", str(CHILD), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could hold a patient's values
        env=_environment(),
        start_new_session=True,  # so that whatever it may start ends with it
    )


def _end(child: subprocess.Popen) -> None:
    """End the child and all it started. Until it is waited for, its number can belong to nobody else."""
    if child.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()


def _tell(child: subprocess.Popen, data: bytes) -> None:
    with contextlib.suppress(OSError):  # it died early; its silence is understood where the answer is read
        child.stdin.write(data)
    with contextlib.suppress(OSError):
        child.stdin.close()


def _out_of_time(child: subprocess.Popen) -> bool:
    """Whether the system ended the child for using up its processor time."""
    return child.wait() == -getattr(signal, "SIGXCPU", 0)


def _environment() -> dict[str, str]:
    """Nothing of ours: no secret, no path, no locale; Windows alone needs its root to start a process."""
    if sys.platform != "win32":
        return {}
    return {"SYSTEMROOT": os.environ["SYSTEMROOT"]}


def _note_on_name(name: str, kind: str) -> tuple[str, ...]:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not ending or ending in MANY_NAMES.get(kind, (kind,)):
        return ()
    return (f"By its content the file is {kind}, which its name does not say; it was read as {kind}.",)
