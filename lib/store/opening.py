"""Opening a store: made where there is none, mended where it is damaged, refused in a sentence where it can't be."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from threading import Lock

import duckdb

from lib.intake import check, propose, read_file
from lib.store import schema
from lib.store.arrivals import sweep
from lib.store.errors import StoreDamaged, StoreError, StoreFromTheFuture, StoreLocked
from lib.store.mending import reconcile
from lib.store.places import Places
from lib.store.store import Store
from lib.store.versions import read_versions

DATA = Path(__file__).parents[2] / "data"
DEFAULT = DATA / "kyphoscope.duckdb"
READ_ALL_BELOW = 256 * 2**20  # bytes of a store that is read through when it is opened
COPIES = 5  # tries at a private copy of a store that is being written


@dataclass(frozen=True)
class Shipped:
    """A cohort that comes with the program."""

    cohort: str
    path: Path
    note: str


SHIPPED = (
    Shipped("Example cohort", DATA / "example_cohort.xlsx", "61 invented patients whose means, ranges and t equal the paper's"),
    Shipped("Everyday cohort", DATA / "everyday_cohort.xlsx", "invented patients with the gaps of everyday work"),
)

OUR_MISTAKES = (duckdb.ParserException, duckdb.BinderException)  # no file can cause these

_opened: dict[Path, Store] = {}  # the stores this process owns: a file has one owner, and an owner one connection
_opening = Lock()


def open_store(path: str | Path | None = None, read_only: bool = False, shipped: Sequence[Shipped] = SHIPPED) -> Store:
    """The store at `path`, or at $KYPHOSCOPE_STORE, or data/kyphoscope.duckdb; made with the shipped cohorts where none is.

    A process has one Store a file: opening it again returns the same. `read_only` opens a private copy, so it works
    while a server owns the file. StoreLocked, StoreFromTheFuture or StoreDamaged say why a store stays shut.
    """
    places = Places(Path(path or environ.get("KYPHOSCOPE_STORE") or DEFAULT).expanduser().resolve())
    if read_only:
        return _open_copy(places, shipped)
    with _opening:
        known = _opened.get(places.store)
        if known is None or known.closed:
            known = _opened[places.store] = _open(places, shipped)
        return known


def _open(places: Places, shipped: Sequence[Shipped]) -> Store:
    if places.store.is_dir():
        raise StoreDamaged(f"{places.store} is a folder; name the file of a store.")
    places.store.parent.mkdir(parents=True, exist_ok=True)
    connection, said = _connect(places)
    sweep(places.raw)
    sweep(places.checked)
    try:
        store = Store(places, connection)
        said += reconcile(store)
        _put_in(store, shipped)
    except BaseException:
        connection.close()
        raise
    store.recovered = " ".join(said) or None
    return store


def _connect(places: Places) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """A connection to a store with its tables, and what had to be mended to get it, in sentences."""
    try:
        return _checked(places), []
    except OUR_MISTAKES:
        raise
    except duckdb.Error as problem:
        _refuse_if_hopeless(places, problem)
        position = re.search(r"byte position (\d+)", str(problem)) if "WAL" in str(problem) else None
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    if places.log.exists():
        mended = _without_bad_log(places, stamp, int(position[1]) if position else None)
        if mended:
            return mended, [f"The store's log was damaged; it was cut and kept as {places.log.name}.damaged-{stamp}."]
    if not places.ledger.entries():
        raise StoreDamaged(
            f"{places.store} is damaged or is no KyphoScope store, and nothing beside it says what it held. "
            "It was left as it is: name another file, or put a backup in its place."
        )
    places.set_aside(places.store, stamp)
    if places.log.exists():
        places.set_aside(places.log, stamp)
    said = f"The store was damaged; it was kept as {places.store.name}.damaged-{stamp} and made again from the files imported."
    return _checked(places), [said]


def _checked(places: Places) -> duckdb.DuckDBPyConnection:
    """Connect, make or check the tables, and read them through where that is quick."""
    connection = places.connect()
    try:
        with connection.cursor() as cursor:
            _make_or_check(cursor, places)
            read_versions(cursor)
            if places.store.stat().st_size < READ_ALL_BELOW:
                cursor.execute(schema.sql("read_everything")).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _make_or_check(cursor: duckdb.DuckDBPyConnection, places: Places) -> None:
    if schema.is_empty(cursor):
        schema.make(cursor)
    number = schema.number_of(cursor)
    if number is None:
        raise StoreDamaged(f"{places.store} is a DuckDB file but no KyphoScope store. It was left as it is: name another file.")
    if number > schema.NUMBER:
        raise StoreFromTheFuture(
            f"{places.store} was written by a newer KyphoScope (schema {number}; this one reads {schema.NUMBER}). "
            "It was left as it is: update the program."
        )
    schema.add_new_fields(cursor)


def _refuse_if_hopeless(places: Places, problem: duckdb.Error) -> None:
    """Locks and files of a newer DuckDB are no damage."""
    text = str(problem)
    if "lock on file" in text or "being used by another process" in text:
        holder = re.search(r"PID (\d+)", text)
        owner = f"process {holder[1]}" if holder else "another process"
        raise StoreLocked(f"{places.store} is in use by {owner}; stop it, or read a copy of the store.") from None
    if "version number" in text and "can only read" in text:
        raise StoreFromTheFuture(
            f"{places.store} was written by a newer DuckDB. It was left as it is: update the program."
        ) from None
    if isinstance(problem, duckdb.PermissionException) or "Permission denied" in text:
        raise StoreError(f"{places.store} may not be read or written by this user.") from None


def _without_bad_log(places: Places, stamp: str, position: int | None) -> duckdb.DuckDBPyConnection | None:
    """Open with the log cut where it breaks, else without it; None where the file itself is damaged."""
    kept = places.set_aside(places.log, stamp)
    if position:
        shutil.copyfile(kept, places.log)
        with places.log.open("rb+") as file:
            file.truncate(position)
        try:
            return _checked(places)
        except duckdb.Error:
            places.log.unlink(missing_ok=True)
    try:
        return _checked(places)
    except duckdb.Error:
        kept.rename(places.log)
        return None


def _put_in(store: Store, shipped: Sequence[Shipped]) -> None:
    """The shipped cohorts, once, through the same intake as any upload."""
    if not store.wants_shipped() or not all(each.path.exists() for each in shipped):
        return
    for each in [each for each in shipped if not store.versions(each.cohort)]:
        raw = each.path.read_bytes()
        checked = check(propose(read_file(raw, each.path.name)))
        store.commit(checked, raw, each.cohort, who="KyphoScope", note=each.note, invented=True)
    store.has_shipped()


def _open_copy(places: Places, shipped: Sequence[Shipped]) -> Store:
    if places.store.is_dir():
        raise StoreDamaged(f"{places.store} is a folder; name the file of a store.")
    if not places.store.exists():
        open_store(places.store, shipped=shipped).close()
    for attempt in range(COPIES):
        folder = Path(tempfile.mkdtemp(prefix="kyphoscope-"))
        copy = Places(folder / places.store.name)
        try:
            _copy(places, copy)
            return Store(places, _checked(copy), copy)
        except (duckdb.Error, OSError) as problem:
            shutil.rmtree(folder, ignore_errors=True)
            if attempt == COPIES - 1:
                if isinstance(problem, duckdb.Error):
                    _refuse_if_hopeless(places, problem)
                raise StoreDamaged(
                    f"{places.store} cannot be read. Open it with the program that serves it to mend it."
                ) from None
        except StoreError as problem:
            shutil.rmtree(folder, ignore_errors=True)
            raise type(problem)(str(problem).replace(str(copy.store), str(places.store))) from None
    raise AssertionError("every attempt returns or raises")


def _copy(places: Places, copy: Places) -> None:
    for source, target in ((places.store, copy.store), (places.log, copy.log)):
        if source.exists():
            shutil.copyfile(source, target)
