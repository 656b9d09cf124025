"""The door to the stored cohorts: versions, commits, and the patients and pairs of a selection."""

import shutil
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock

import duckdb
import numpy as np
import pandas as pd

from lib.intake import Intake
from lib.store import frames
from lib.store.arrivals import Arrival, Mode, arrival_of, forget, keep, keep_raw
from lib.store.copies import cohort_stream
from lib.store.errors import AllWithdrawn, AlreadyCommitted, StoreError
from lib.store.index import CohortIndex
from lib.store.ledger import Account
from lib.store.loading import load_index
from lib.store.places import Places
from lib.store.sandbox import QueryResult, run_query
from lib.store.schema import sql
from lib.store.versions import Version, read_versions, write_version
from lib.study import vocabulary
from lib.study.distributions import PairDistribution
from lib.study.selection import Selection
from lib.study.terms import Contrast, Measure

ROOM = 200 * 2**20  # bytes that stay free whatever is uploaded
ROOM_PER_BYTE = 10  # a file's rows, its checked copy and the checkpoint, at most
INDEX_MEMORY = 2**30  # bytes of indexes kept; the newest asked for is always kept
FAILED = "The disk or the store failed while writing; nothing was acknowledged. Make room, then open the page again."


class Store:
    """One DuckDB file owned by this process. Every call has a cursor of its own; writes take turns.

    `recovered` is a sentence for a banner where the store had to be mended when it was opened, else None.
    """

    def __init__(self, places: Places, connection: duckdb.DuckDBPyConnection, copy: Places | None = None) -> None:
        """`copy` is the private copy that is read in the place of a store another process may own."""
        self.places = places
        self.ledger = places.ledger
        self._connection = connection
        self._copy = copy
        self._writing = RLock()
        self._indexing = RLock()
        self._indexes: OrderedDict[int, CohortIndex] = OrderedDict()
        self._versions: tuple[Version, ...] = ()
        self.recovered: str | None = None
        self.closed = False
        self.refresh()

    @property
    def path(self) -> Path:
        return self.places.store

    # Versions

    def cohorts(self) -> list[str]:
        """The cohorts that have a version in force: the example first, then the one that changed last."""
        current = [each for each in self._versions if each.current]
        example = {each.cohort for each in self._versions if each.number == 1 and each.invented}
        return [each.cohort for each in sorted(current, key=lambda each: (each.cohort not in example, -each.number))]

    def default_cohort(self) -> str:
        """The cohort shown first: your own that changed last, else the example. AllWithdrawn where no version counts."""
        cohorts = self.cohorts()
        if not cohorts:
            raise AllWithdrawn("Every version in this store is withdrawn; reinstate one, or import a file.")
        return next((each for each in cohorts if not self.current(each).invented), cohorts[0])

    def versions(self, cohort: str | None = None) -> list[Version]:
        """Newest first, withdrawn ones too."""
        return [each for each in self._versions if cohort in (None, each.cohort)]

    def current(self, cohort: str) -> Version:
        """The version of a cohort in force; StoreError where there is none."""
        found = next((each for each in self._versions if each.cohort == cohort and each.current), None)
        if found is None:
            raise StoreError(f"There is no cohort “{cohort[:80]}” in this store.")
        return found

    def version(self, number: int) -> Version:
        """One version by its number; StoreError where there is none."""
        found = next((each for each in self._versions if each.number == number), None)
        if found is None:
            raise StoreError(f"There is no version {number} in this store.")
        return found

    def commit(
        self,
        intake: Intake,
        raw: bytes,
        cohort: str,
        mode: Mode = "replace",
        who: str = "",
        note: str = "",
        again: bool = False,
        invented: bool = False,
    ) -> Version:
        """Make a checked file the new version of a cohort; when this returns, it is on the disk.

        `replace`: the file is the cohort. `update`: its patients replace and extend those of the version in force,
        and blanks erase nothing. AlreadyCommitted where the same bytes are a version of this cohort, unless `again`.
        StoreError where the intake has errors or cannot be stored; the store is then as it was.
        """
        self._must_write()
        arrival = arrival_of(intake, cohort, mode, who, note, invented)
        with self._writing:
            if not again:
                self._refuse_twice(arrival)
            self._must_have_room(len(raw))
            arrival = self._on_base(arrival)
            try:
                keep_raw(raw, arrival.sha256, self.places.raw)
                keep(arrival, self.places.checked)
                self.ledger.write("received", arrival.key, arrival.sha256)
            except OSError:
                raise StoreError(FAILED) from None
            return self._import(arrival)

    def withdraw(self, number: int) -> Version | None:
        """Take a version out of force; returns the one that is in force again, if any."""
        cohort = self.set_withdrawn(number, True)
        return next((each for each in self._versions if each.cohort == cohort and each.current), None)

    def reinstate(self, number: int) -> Version:
        """Put a withdrawn version back in force, if it is the newest of its cohort."""
        self.set_withdrawn(number, False)
        return self.version(number)

    # Patients in view

    def index(self, version: int) -> CohortIndex:
        """The version in memory, made once and shared by all sessions."""
        with self._indexing:
            if version not in self._indexes:
                with self._cursor() as cursor:
                    self._indexes[version] = load_index(cursor, self.version(version))
            self._indexes.move_to_end(version)
            while len(self._indexes) > 1 and sum(each.nbytes for each in self._indexes.values()) > INDEX_MEMORY:
                self._indexes.popitem(last=False)
            return self._indexes[version]

    def bits(self, selection: Selection) -> np.ndarray:
        """The patients of a selection, as the index has them."""
        rows = None if selection.patients is None else self.row_numbers(selection.version, selection.patients)
        return self.index(selection.version).bits(selection.filters, rows)

    def patients(self, selection: Selection, limit: int | None = None) -> pd.DataFrame:
        """One row a patient in the file's order: patient_id and the fields recorded."""
        with self._cursor() as cursor:
            return frames.patients(cursor, self.version(selection.version), self._rows(selection), limit)

    def assessments(self, selection: Selection, limit: int | None = None) -> pd.DataFrame:
        """One row per patient, measure and timepoint: patient_id, measure, timepoint, value."""
        with self._cursor() as cursor:
            return frames.assessments(cursor, self.version(selection.version), self._rows(selection), limit)

    def cohort(self, selection: Selection, limit: int | None = None) -> pd.DataFrame:
        """One row a patient in the file's order: patient_id, the fields recorded, and <measure>_<timepoint>."""
        with self._cursor() as cursor:
            return frames.cohort(cursor, self.version(selection.version), self._rows(selection), limit)

    def pairs(self, selection: Selection) -> dict[tuple[str, str], PairDistribution]:
        """Every recorded measure over every contrast, keyed (measure, contrast)."""
        index, bits = self.index(selection.version), self.bits(selection)
        return {
            (measure.name, contrast.name): index.pairs(measure, contrast, bits)
            for measure in index.measures()
            for contrast in vocabulary.contrasts()
        }

    def dropped(
        self, selection: Selection, measure: Measure | str, contrast: Contrast | str, limit: int = 200
    ) -> list[tuple[str, str]]:
        """The patients in view who make no pair, in the file's order, with the side they lack: before, after or both."""
        without = self.index(selection.version).without(measure, contrast, self.bits(selection))
        sides = {int(row): side for side, rows in without.items() for row in rows}
        with self._cursor() as cursor:
            found = frames.ids(cursor, selection.version, np.array(sorted(sides), dtype=np.int64), limit)
        return [(patient, sides[row]) for row, patient in found]

    def row_numbers(self, version: int, patient_ids: Sequence[str]) -> np.ndarray:
        """The row numbers of these patients, ascending; ids the version does not have are left out."""
        with self._cursor() as cursor:
            return frames.row_numbers(cursor, self.version(version).number, patient_ids)

    def patient_ids(self, version: int, rows: Sequence[int] | np.ndarray) -> list[str]:
        """The ids of these rows, in the order asked."""
        with self._cursor() as cursor:
            found = dict(frames.ids(cursor, self.version(version).number, np.asarray(rows, dtype=np.int64)))
        return [found[int(row)] for row in rows]

    def query(self, sql: str, selection: Selection) -> QueryResult:
        """One reading statement over the patients of a selection, answered in a capped child process.

        The tables are `patients`, `assessments` and `cohort`. QueryRefused says in a sentence why not.
        """
        with self._cursor() as cursor:
            version, index = self.version(selection.version), self.index(selection.version)
            return run_query(sql, {"cohort": cohort_stream(cursor, version, self._rows(selection), index)})

    # The file

    def backup(self, target: str | Path) -> Path:
        """A whole store at another place: the DuckDB file, and beside it the raw files and the ledger."""
        there = Places(Path(target))
        if there.store.exists() or there.folder.exists():
            raise StoreError(f"{there.store} is there already; name a new file for the backup.")
        with self._writing:
            self._checkpoint()
            there.copy_from(self.places.folder, (self._copy or self.places).store)
        return there.store

    def close(self) -> None:
        """Let the file go. Calling it twice does no harm."""
        with self._writing:
            if not self.closed:
                self.closed = True
                self._connection.close()
                if self._copy:
                    shutil.rmtree(self._copy.store.parent, ignore_errors=True)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What opening and mending need

    def put_back(self, arrival: Arrival, number: int) -> None:
        """A version that the ledger promises and the file has lost."""
        with self._writing:
            self._write(arrival, number)
            self.refresh()

    def finish(self, arrival: Arrival) -> Version:
        """An import that was interrupted after its bytes were safe."""
        with self._writing:
            return self._import(arrival)

    def set_withdrawn(self, number: int, withdrawn: bool) -> str:
        """Take a version out of force or put it back, the ledger first; returns its cohort."""
        self._must_write()
        with self._writing:
            found = self.version(number)
            self.ledger.write("withdrawn" if withdrawn else "reinstated", number=number)
            with self._cursor() as cursor:
                cursor.execute(sql("withdraw"), [withdrawn, number])
            self._checkpoint()
            self.refresh()
            return found.cohort

    def wants_shipped(self) -> bool:
        """Whether the cohorts that come with the program are still to be put in."""
        if any(each.what == "shipped" for each in self.ledger.entries()):
            return False
        with self._cursor() as cursor:
            return cursor.execute(sql("wants_shipped")).fetchall()[0][0]

    def has_shipped(self) -> None:
        """Remember that they are in, so that they stay away once withdrawn, also from a store made again."""
        self.ledger.write("shipped")
        with self._writing, self._cursor() as cursor:
            cursor.execute(sql("has_shipped"))

    # Inside

    def refresh(self) -> None:
        with self._cursor() as cursor:
            self._versions = read_versions(cursor)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if self.closed:
            raise StoreError("The store was closed; open it again.")
        return self._connection.cursor()

    def _rows(self, selection: Selection) -> np.ndarray | None:
        """Row numbers of a selection; None is everyone."""
        return None if selection.everyone else self.index(selection.version).rows(self.bits(selection))

    def _must_write(self) -> None:
        if self._copy:
            raise StoreError("This is a copy for reading; cohorts are changed where the store is served.")

    def _must_have_room(self, size: int) -> None:
        free = shutil.disk_usage(self.path.parent).free
        if free < ROOM_PER_BYTE * size + ROOM:
            raise StoreError(f"The disk has {free // 2**20} MB left, too little to store this file safely; nothing was stored.")

    def _refuse_twice(self, arrival: Arrival) -> None:
        for each in self.versions(arrival.cohort):
            if each.sha256 == arrival.sha256:
                state = "withdrawn; reinstate it instead" if each.withdrawn else f"imported on {each.at:%Y-%m-%d}"
                raise AlreadyCommitted(f"This file is version {each.number} of “{each.cohort}” already ({state}).", each)

    def _on_base(self, arrival: Arrival) -> Arrival:
        """An update says which version it extends, so that it can be made again whatever is withdrawn later."""
        base = next((each for each in self._versions if each.cohort == arrival.cohort and each.current), None)
        if base is None or arrival.mode == "replace":
            return arrival
        return replace(arrival, base=base.number, invented=arrival.invented or base.invented)

    def _import(self, arrival: Arrival) -> Version:
        """One transaction, checkpoint, ledger; in that order."""
        try:
            number = self._write(arrival)
        except StoreError:
            self._give_up(arrival)
            raise
        except (duckdb.Error, OSError) as problem:
            number = self._survived(arrival, problem)
            if number is None:
                self._give_up(arrival)
                raise StoreError(FAILED) from None
        self.refresh()
        try:
            self.ledger.write("imported", arrival.key, arrival.sha256, number)
        except OSError:
            raise StoreError(FAILED) from None
        return self.version(number)

    def _write(self, arrival: Arrival, number: int | None = None) -> int:
        if number is None:
            said = Account.of(self.ledger.entries()).imported
            number = 1 + max([0, *said, *(each.number for each in self._versions)])
        base = None if arrival.base is None else self.version(arrival.base)
        with self._cursor() as cursor:
            cursor.begin()
            try:
                write_version(cursor, arrival, number, base)
                cursor.commit()
            except BaseException:
                with suppress(duckdb.Error):
                    cursor.rollback()
                raise
        self._checkpoint()
        return number

    def _give_up(self, arrival: Arrival) -> None:
        """Nothing was promised: say so if the ledger can still be written, and keep no bytes that no version came from."""
        with suppress(OSError):
            self.ledger.write("failed", arrival.key)
            forget(arrival.key, self.places.checked)
            if arrival.sha256 not in {each.sha256 for each in self._versions}:
                (self.places.raw / arrival.sha256).unlink(missing_ok=True)

    def _survived(self, arrival: Arrival, problem: Exception) -> int | None:
        """The number of an arrival whose transaction stood although what came after it failed.

        A full disk at the checkpoint kills the connection, and with it everybody's; so it is opened again here, or
        else the store closes and the next `open_store` mends it.
        """
        if isinstance(problem, duckdb.FatalException):
            self._connection.close()
            try:
                self._connection = self.places.connect()
            except duckdb.Error:
                self.closed = True
                raise StoreError(FAILED) from None
        self.refresh()
        return next((each.number for each in self._versions if each.arrival == arrival.key), None)

    def _checkpoint(self) -> None:
        """Empty the log into the file; where a reader is in the way, the log and the ledger hold it until the next."""
        with self._cursor() as cursor, suppress(duckdb.TransactionException):
            cursor.execute("CHECKPOINT")
