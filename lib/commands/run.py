"""Running a command: parse the words, do what the pages do, print or write the answer."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path

from lib.commands.answers import import_answer, tables_answer, version_answer
from lib.commands.audit import run_audit
from lib.commands.parser import WrongUsageError, parser
from lib.commands.signs import signs_answer, signs_tables
from lib.intake import Refused, check, propose, template
from lib.report.stamp import Stamp
from lib.report.table_files import TABLE_WRITERS
from lib.statistics.paired import paired_results
from lib.store import NAME_LENGTH, QueryRefused, Store, StoreError, open_store, read_upload
from lib.study import vocabulary
from lib.study.selection import Selection, filters_from
from lib.tables.paired_table import paired_tables

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def main(words: list[str]) -> int:
    """Run one command and return its exit code. Messages go to stderr, answers to stdout."""
    try:
        told = parser().parse_args(words)
    except SystemExit as stop:  # --help
        return int(stop.code or 0)
    except WrongUsageError as problem:
        return _say(argparse.Namespace(json="--json" in words), str(problem), WRONG_USAGE)
    try:
        return COMMANDS[told.command](told)
    except WrongUsageError as problem:
        return _say(told, str(problem), WRONG_USAGE)
    except (Refused, StoreError, QueryRefused) as problem:
        return _say(told, str(problem), REFUSED)
    except BrokenPipeError:
        raise
    except OSError as problem:
        return _say(told, _said_by_the_system(problem), REFUSED)


def import_(told: argparse.Namespace) -> int:
    """Read, match, check and commit one file; with --check commit nothing."""
    path = Path(told.file)
    try:
        data = path.read_bytes()
        workbook = read_upload(data, path.name)
        intake = check(propose(workbook, sheet=told.sheet, match=dict(told.match) or None))
    except Refused as refusal:
        return _refused_import(told, str(refusal))
    except OSError as problem:
        return _refused_import(told, _said_by_the_system(problem))
    if intake.errors:
        return _imported(told, intake, "refused", None)
    if told.check:
        return _imported(told, intake, "checked", None)
    cohort = path.stem[:NAME_LENGTH] if told.cohort is None else told.cohort
    try:
        with _opened(told) as store:
            version = store.commit(intake, data, cohort, mode=told.mode, who=told.who, note=told.note)
    except StoreError as refusal:
        return _refused_import(told, str(refusal), import_answer(intake, "refused", None))
    return _imported(told, intake, "imported", version)


def _refused_import(told: argparse.Namespace, sentence: str, answer: dict | None = None) -> int:
    problem = {"severity": "error", "row": None, "column": None, "value": None, "rule": "file", "message": sentence}
    if told.json:
        about = dict.fromkeys(("version", "cohort", "sha256", "layout"))
        read = {"n_rows": 0, "n_patients": 0, "matched": {}, "unmatched": [], "notes": [], "readings": [], "problems": []}
        answer = answer or {"status": "refused", **about, **read}
        _print_json(answer | {"problems": [problem, *answer["problems"]]})
    print(sentence, file=sys.stderr)
    return REFUSED


def _imported(told: argparse.Namespace, intake, status: str, version) -> int:
    for note in intake.notes:
        print(f"note: {note}", file=sys.stderr)
    for problem in intake.problems:
        print(f"{problem.severity}: {problem.message}", file=sys.stderr)
    print(f"{intake.n_rows} rows read, {len(intake.warnings)} warnings, {len(intake.errors)} errors", file=sys.stderr)
    if told.json:
        _print_json(import_answer(intake, status, version))
    elif version:
        print(f"Version {version.number} of {version.cohort}: {version.n_patients} patients.")
    return REFUSED if status == "refused" else DONE


def cohorts(told: argparse.Namespace) -> int:
    """List the cohorts with their current version."""
    with _opened(told, read_only=True) as store:
        found = [version_answer(store.current(name)) for name in store.cohorts()]
    return _listed(told, "cohorts", found)


def versions(told: argparse.Namespace) -> int:
    """List every version, newest first, withdrawn ones included."""
    with _opened(told, read_only=True) as store:
        found = [version_answer(each) for each in store.versions(told.cohort)]
    if told.cohort is not None and not found:
        raise StoreError(f"There is no cohort “{told.cohort[:80]}” in this store.")
    return _listed(told, "versions", found)


def withdraw(told: argparse.Namespace) -> int:
    """Withdraw a version, or take that back."""
    with _opened(told) as store:
        cohort = store.version(told.version).cohort
        (store.withdraw if told.command == "withdraw" else store.reinstate)(told.version)
        current = next((each for each in store.versions(cohort) if each.current), None)
    answer = {"cohort": cohort, told.command: told.version, "current": current.number if current else None}
    if told.json:
        _print_json(answer)
    else:
        print(f"{cohort}: {f'version {current.number} counts now' if current else 'no version counts now'}.")
    return DONE


def _listed(told: argparse.Namespace, name: str, found: list[dict]) -> int:
    if told.json:
        _print_json({name: found})
        return DONE
    for each in found:
        state = "withdrawn" if each["withdrawn"] else "current" if each["current"] else ""
        print(
            f"{each['version']:>5}  {each['cohort']}  {each['n_patients']} patients  {each['at'][:16]}  {each['file']}  {state}".rstrip()
        )
    return DONE


def tables(told: argparse.Namespace) -> int:
    """The paired tests of a selection, as JSON, as files, or as text."""
    writer = _writer_of(told.out) if told.out else None
    with _opened(told, read_only=True) as store:
        selection = _selection(told, store)
        results = paired_results(store.pairs(selection))
        answer = tables_answer(store, selection, results)
        stamp = Stamp.of(store.version(selection.version), selection.filters, answer["n_patients"])
    if told.json:
        _print_json(answer)
    elif writer:
        Path(told.out).write_bytes(writer(paired_tables(results), stamp))
    else:
        sys.stdout.write(TABLE_WRITERS["md"](paired_tables(results), stamp).decode())
    return DONE


def _writer_of(out: str) -> Callable:
    ending = Path(out).suffix.lstrip(".").lower()
    if ending not in TABLE_WRITERS:
        raise WrongUsageError(f"--out ends in one of {', '.join('.' + each for each in TABLE_WRITERS)}")
    return TABLE_WRITERS[ending]


def signs(told: argparse.Namespace) -> int:
    """How often each imaging sign was seen in a selection, and whether they differ in the same patients."""
    with _opened(told, read_only=True) as store:
        selection = _selection(told, store)
        answer = signs_answer(store, selection)
        found = signs_tables(store, selection)
        stamp = Stamp.of(store.version(selection.version), selection.filters, answer["n_patients"])
    if told.json:
        _print_json(answer)
    else:
        sys.stdout.write(TABLE_WRITERS["md"](found, stamp).decode())
    return DONE


def query(told: argparse.Namespace) -> int:
    """Run read-only SQL over the chosen patients in the sandbox."""
    with _opened(told, read_only=True) as store:
        result = store.query(told.sql, _selection(told, store))
    if told.json:
        _print_json({"columns": list(result.columns), "rows": [list(row) for row in result.rows], "truncated": result.truncated})
        return DONE
    print("\t".join(result.columns))
    for row in result.rows:
        print("\t".join("" if value is None else " ".join(str(value).split()) for value in row))
    if result.truncated:
        print(f"Only the first {len(result.rows)} rows are shown.", file=sys.stderr)
    return DONE


def write_template(told: argparse.Namespace) -> int:
    """Write the empty spreadsheet."""
    Path(told.file).write_bytes(template())
    return DONE


def backup(told: argparse.Namespace) -> int:
    """Write a copy of the store."""
    with _opened(told, read_only=True) as store:
        store.backup(told.file)
    return DONE


def serve(told: argparse.Namespace) -> int:
    """Serve the dashboard until it is stopped."""
    from lib.ui.server import serve as serve_until_stopped  # streamlit is loaded only here

    serve_until_stopped(port=told.port, address=told.address, store=told.store)
    return DONE


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "import": import_,
    "cohorts": cohorts,
    "versions": versions,
    "withdraw": withdraw,
    "reinstate": withdraw,
    "tables": tables,
    "signs": signs,
    "query": query,
    "audit": run_audit,
    "template": write_template,
    "backup": backup,
    "serve": serve,
}


@contextmanager
def _opened(told: argparse.Namespace, read_only: bool = False):
    """The store, closed again whatever happens. Reading works beside a running server."""
    store = open_store(told.store, read_only=read_only)
    try:
        if store.recovered:
            print(store.recovered, file=sys.stderr)
        yield store
    finally:
        store.close()


def _selection(told: argparse.Namespace, store: Store) -> Selection:
    if told.version is not None:
        version = store.version(told.version)
        if told.cohort is not None and told.cohort != version.cohort:
            raise WrongUsageError(f"version {told.version} belongs to {version.cohort}, not to {told.cohort}")
    else:
        version = store.current(store.default_cohort() if told.cohort is None else told.cohort)
    return Selection(version.number, _filters(told.where))


def _filters(where: list[tuple[str, str]]):
    names = {each.name for each in vocabulary.filters()}
    unknown = [name for name, _ in where if name not in names]
    if unknown:
        raise WrongUsageError(f"{', '.join(unknown)} cannot be filtered by; the filters are {', '.join(sorted(names))}")
    asked = {name: [value for other, value in where if other == name] for name, _ in where}
    filters, notes = filters_from(asked)
    if notes:
        raise WrongUsageError(" ".join(each.replace(" and was ignored", "") for each in notes))
    return filters


def _print_json(answer: dict) -> None:
    print(json.dumps(answer, ensure_ascii=False, allow_nan=False))


def _said_by_the_system(problem: OSError) -> str:
    return f"{problem.strerror or 'The file could not be used'}: {problem.filename or ''}".rstrip(": ")


def _say(told: argparse.Namespace, sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    if getattr(told, "json", False):
        _print_json({"error": sentence})
    return code
