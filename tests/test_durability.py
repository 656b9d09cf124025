"""What was acknowledged is there: after kill -9, a damaged file or log, a full disk and a half-done import."""

import json
import os
import random
import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import pytest
from made_cohorts import SCORE_COLUMNS, checked, random_rows

from lib.store import StoreDamaged, StoreError, open_store
from lib.store import store as store_module
from lib.store.places import SETTINGS, Places
from lib.study.selection import Selection

ROOT = Path(__file__).parents[1]
CYCLES = 30  # kill -9; every fifth with the file or its log damaged as well
PATIENTS = 25


def rows_of(number: int) -> list[dict]:
    """What the n-th import of a damage test holds: a cohort whose every value follows from its number."""
    return random_rows(PATIENTS, number, prefix=f"N{number}-")


def importing(store, numbers) -> None:
    for number in numbers:
        store.commit(*checked(rows_of(number), name=f"{number}.csv"), f"cohort {number}")


def whole(store, number: int) -> bool:
    """Whether the n-th import is there to the last value."""
    found = store.cohort(Selection(store.current(f"cohort {number}").number)).astype(object)
    rows = found.where(found.notna(), None).drop(columns=["surgery_date"], errors="ignore").to_dict("records")
    expected = [
        {name: value for name, value in row.items() if name in found.columns and name != "surgery_date"}
        for row in rows_of(number)
    ]
    return rows == expected


@pytest.fixture
def path(tmp_path) -> Path:
    """A closed store with imports 1 to 4."""
    path = tmp_path / "kyphoscope.duckdb"
    with open_store(path, shipped=()) as store:
        importing(store, range(1, 5))
    return path


def whole_ones(store) -> set[int]:
    """The imports that are there to the last score and age, by one question of all of them."""
    with store._cursor() as cursor:
        scores = cursor.execute("SELECT version, COUNT(*), SUM(value) FROM assessments GROUP BY version").fetchall()
        people = cursor.execute("SELECT version, COUNT(*), SUM(age) FROM patients GROUP BY version").fetchall()
    found = {number: (count, total) for number, count, total in scores}
    aged = {number: (count, total) for number, count, total in people}
    return {
        number
        for each in store.versions()
        for number in [int(each.cohort.split()[1])]
        if (found.get(each.number), aged.get(each.number)) == sums_of(number)
    }


@cache
def sums_of(number: int) -> tuple:
    """What `whole_ones` must find of the n-th import, exactly."""
    rows = rows_of(number)
    scores = [Decimal(str(row[name])) for row in rows for name in SCORE_COLUMNS if row[name] is not None]
    ages = [Decimal(str(row["age"])) for row in rows if row["age"] is not None]
    return (len(scores), sum(scores)), (len(rows), sum(ages))


def set_aside(path: Path) -> list[str]:
    return sorted(each.name.split(".damaged-")[0] for each in path.parent.glob("*.damaged-*"))


# kill -9

# One process imports everything once and forks for each cycle, so that a cycle costs a fork and not a start of Python.
WORKER = """
import os, random, signal, sys, time
sys.path.insert(0, "tests")
from pathlib import Path
from test_durability import CYCLES, damage, importing, whole_ones
from lib.store import open_store

path, dice = Path(sys.argv[1]), random.Random(20)
said = path.parent / "acknowledged"

def work(cycle):
    store = open_store(path, shipped=())
    done = [int(line) for line in said.read_text().split()] if said.exists() else []
    there = whole_ones(store)
    lost = sorted(set(done) - there)
    half = [each.number for each in store.versions() if int(each.cohort.split()[1]) not in there]
    with open(path.parent / "report", "a") as report:
        print(cycle, len(done), lost, half, bool(store.recovered), file=report, flush=True)
    number = max([int(each.cohort.split()[1]) for each in store.versions()], default=0)
    while cycle < CYCLES:
        number += 1
        importing(store, [number])
        with open(said, "a") as file:
            print(number, file=file, flush=True)

for cycle in range(CYCLES + 1):
    before = said.read_text().count("\\n") if said.exists() else 0
    child = os.fork()
    if not child:
        try:
            work(cycle)
        except BaseException as problem:
            with open(path.parent / "report", "a") as report:
                print(cycle, "failed", type(problem).__name__, str(problem).replace("\\n", " "), file=report, flush=True)
        os._exit(0)
    if cycle == CYCLES:
        os.waitpid(child, 0)
        break
    # Wait for the work to be under way, then strike at a random moment of it.
    end = time.monotonic() + 20
    while (said.read_text().count("\\n") if said.exists() else 0) <= before and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(dice.random() * 0.12)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if cycle % 5 == 4:
        damage(path, dice)
"""


def damage(path: Path, dice: random.Random) -> None:
    """Flip a bit of the log if there is one, else overwrite a piece of the file."""
    log = Places(path).log
    victim = log if log.exists() and log.stat().st_size > 64 and dice.random() < 0.5 else path
    content = bytearray(victim.read_bytes())
    for _ in range(40):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    victim.write_bytes(content)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_nothing_acknowledged_is_lost_or_half_there_when_the_process_is_killed(tmp_path):
    path = tmp_path / "kyphoscope.duckdb"
    done = subprocess.run([sys.executable, "-c", WORKER, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=300)
    report = (tmp_path / "report").read_text().splitlines()
    assert done.returncode == 0, done.stderr[-500:]
    assert [line for line in report if " failed " in line] == []
    assert len(report) == CYCLES + 1
    assert [line for line in report if "[] []" not in line] == []
    acknowledged = int(report[-1].split()[1])
    assert acknowledged >= CYCLES // 2


# Damage found at the start


@pytest.mark.parametrize("seed", range(12))
def test_a_file_with_flipped_bits_opens_with_every_import(path, seed):
    dice = random.Random(seed)
    content = bytearray(path.read_bytes())
    place = dice.randrange(len(content))
    for offset in range(min(64, len(content) - place)):
        content[place + offset] ^= 0xFF
    path.write_bytes(content)
    with open_store(path) as store:
        assert all(whole(store, number) for number in range(1, 5))
        mended = store.recovered is not None
    assert mended == bool(set_aside(path))
    with open_store(path) as store:
        assert store.recovered is None


@pytest.mark.parametrize("what", ["header", "half", "empty", "gone", "words"])
def test_a_file_that_is_broken_or_gone_is_made_again_and_kept(path, what):
    whole_file = path.read_bytes()
    broken = {
        "header": b"\0" * 8192 + whole_file[8192:],
        "half": whole_file[: len(whole_file) // 2],
        "empty": b"",
        "words": b"minutes of the meeting " * 2000,
    }
    path.unlink() if what == "gone" else path.write_bytes(broken[what])
    with open_store(path) as store:
        assert [each.number for each in store.versions()] == [4, 3, 2, 1]
        assert all(whole(store, number) for number in range(1, 5))
        assert "Put back from the kept files: versions 1, 2, 3, 4." in store.recovered
    if what in ("header", "half", "words"):
        kept = next(path.parent.glob("kyphoscope.duckdb.damaged-*"))
        assert kept.read_bytes() == broken[what]


def with_log(path: Path) -> bytes:
    """Import 5 is only in the log, as after a kill between commit and checkpoint; returns the log."""
    checkpoint = store_module.Store._checkpoint
    store_module.Store._checkpoint = lambda self: None
    try:
        store = open_store(path)
        importing(store, [5])
        log, file = Places(path).log.read_bytes(), path.read_bytes()
        store.close()
    finally:
        store_module.Store._checkpoint = checkpoint
    path.write_bytes(file)
    Places(path).log.write_bytes(log)
    assert len(log) > 1000
    return log


def test_a_whole_log_is_simply_replayed(path):
    with_log(path)
    with open_store(path) as store:
        assert store.recovered is None
        assert all(whole(store, number) for number in range(1, 6))


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_log_is_cut_and_what_it_held_is_put_back(path, seed):
    log = bytearray(with_log(path))
    place = random.Random(seed).randrange(len(log))
    log[place] ^= 0x10
    Places(path).log.write_bytes(log)
    with open_store(path) as store:
        assert all(whole(store, number) for number in range(1, 6))
        assert store.recovered is None or "log was damaged" in store.recovered or "put back" in store.recovered.lower()
    with open_store(path) as store:
        assert store.recovered is None
        assert all(whole(store, number) for number in range(1, 6))


@pytest.mark.parametrize("kind", ["gone", "cut", "zeroed", "foreign"])
def test_a_log_that_is_gone_cut_zeroed_or_foreign_loses_nothing(path, kind):
    log = with_log(path)
    place = Places(path).log
    changed = {"cut": log[: len(log) // 2], "zeroed": log[:-200] + b"\0" * 200, "foreign": b"not a log" * 50}
    place.unlink() if kind == "gone" else place.write_bytes(changed[kind])
    with open_store(path) as store:
        assert all(whole(store, number) for number in range(1, 6))
        assert "version" in store.recovered


def test_a_damaged_store_without_its_ledger_is_refused_and_kept(path):
    (path.parent / "kyphoscope" / "ledger.jsonl").unlink()
    broken = path.read_bytes()[:5000]
    path.write_bytes(broken)
    with pytest.raises(StoreDamaged, match="put a backup in its place"):
        open_store(path)
    assert path.read_bytes() == broken
    assert set_aside(path) == []


def test_withdrawals_and_updates_are_made_again_as_they_were(tmp_path):
    path = tmp_path / "kyphoscope.duckdb"
    with open_store(path, shipped=()) as store:
        store.commit(*checked([{"patient_id": "P1", "age": 50.0, "sex": "male"}]), "A")
        store.commit(*checked([{"patient_id": "P2", "age": 60.0}]), "A")
        store.withdraw(2)
        store.commit(*checked([{"patient_id": "P1", "age": 51.0}]), "A", mode="update")
        store.withdraw(1)
        store.reinstate(2)
        before = store.versions(), [store.cohort(Selection(number)).to_dict("list") for number in (1, 2, 3)]
    path.unlink()
    with open_store(path, shipped=()) as store:
        assert (store.versions(), [store.cohort(Selection(number)).to_dict("list") for number in (1, 2, 3)]) == before
        assert store.patients(Selection(3)).to_dict("list") == {"patient_id": ["P1"], "sex": ["male"], "age": [51.0]}


def test_a_version_whose_kept_files_are_gone_too_is_named_as_lost(path):
    for part in next(each for each in (path.parent / "kyphoscope" / "checked").iterdir()).iterdir():
        part.unlink()
    path.unlink()
    with open_store(path) as store:
        assert len(store.versions()) == 3
        assert "Could not be put back: version" in store.recovered


# Interrupted imports


class Stopped(BaseException):
    """The machine stops here."""


@pytest.mark.parametrize(
    ("where", "there"),
    [
        ("lib.store.store.keep_raw", False),
        ("lib.store.store.keep", False),
        ("lib.store.store.write_version", True),
        ("lib.store.store.Store._checkpoint", True),
        ("lib.store.store.Store.refresh", True),
    ],
)
def test_an_import_stopped_half_way_is_finished_or_never_was(path, monkeypatch, where, there):
    def stop(*_):
        raise Stopped

    store = open_store(path)
    with monkeypatch.context() as patched:
        patched.setattr(where, stop)
        with pytest.raises(Stopped):
            importing(store, [5])
    store._connection.close()
    store.closed = True
    with open_store(path) as store:
        assert len(store.versions()) == 4 + there
        assert all(whole(store, number) for number in range(1, 5 + there))
        importing(store, [6])
    with open_store(path) as store:
        assert store.recovered is None
        assert [each.what for each in store.ledger.entries()].count("imported") == 5 + there


def test_half_written_files_are_swept_away(path):
    folder = path.parent / "kyphoscope"
    (folder / "raw" / "abc.tmp").write_bytes(b"half")
    (folder / "checked" / "abc.tmp").mkdir()
    with open_store(path) as store:
        assert store.recovered is None
    assert not list(folder.glob("*/*.tmp"))


def test_a_ledger_line_cut_off_by_a_power_cut_is_no_line(path):
    ledger = Places(path).ledger
    with ledger.path.open("ab") as file:
        file.write(b'{"what": "imported", "num')
    with open_store(path) as store:
        assert store.recovered is None
        importing(store, [5])
        assert len([each for each in ledger.entries() if each.what == "imported"]) == 5
    assert json.loads(ledger.path.read_text().splitlines()[-1])["number"] == 5


# A full disk

FULL = """
import resource, signal, sys
sys.path.insert(0, "tests")
from pathlib import Path
from test_durability import checked, rows_of, importing, whole, random_rows
from lib.store import open_store, StoreError
path, room = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(path)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + room, resource.RLIM_INFINITY))
try:
    store.commit(*checked(random_rows(3000, 9), name="big.csv"), "big")
    print("stored")
except StoreError as refused:
    print(type(refused).__name__, refused)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print([whole(store, number) for number in range(1, 5)])
importing(store, [5])
print(whole(store, 5))
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file size")
@pytest.mark.parametrize("room", [-2_500_000, -1_000, 20_000, 200_000])
def test_a_disk_that_fills_while_importing_loses_nothing_and_the_service_goes_on(path, room):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(room)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    said = done.stdout.splitlines()
    assert said[0].startswith("StoreError The disk or the store failed while writing") or said[0] == "stored", (
        done.stdout + done.stderr
    )
    assert said[1:] == ["[True, True, True, True]", "True"], done.stdout + done.stderr
    with open_store(path) as store:
        assert all(whole(store, number) for number in range(1, 6))


def test_a_failed_write_says_nothing_was_acknowledged_and_leaves_the_store_as_it_was(path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with open_store(path) as store:
        for where in ("lib.store.store.keep", "lib.store.store.keep_raw", "lib.store.ledger.os.fsync"):
            with monkeypatch.context() as patched:
                patched.setattr(where, full)
                with pytest.raises(StoreError, match="nothing was acknowledged"):
                    importing(store, [5])
            assert len(store.versions()) == 4
        importing(store, [5])
        assert whole(store, 5)


def test_the_store_is_opened_with_nothing_to_reach_out_with(path):
    with open_store(path) as store, store._cursor() as cursor:
        settings = dict(cursor.execute("SELECT name, value FROM duckdb_settings()").fetchall())
        for name in ("python_enable_replacements", "autoinstall_known_extensions", "autoload_known_extensions"):
            assert settings[name] == "false"
        secret = [1, 2, 3]
        with pytest.raises(duckdb.Error):
            cursor.execute("SELECT * FROM secret")
        assert secret
    assert SETTINGS["memory_limit"] == "2GB"
