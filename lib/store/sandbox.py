"""A person's SQL over a copy of the rows they may see, in a child process that can reach nothing else."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from lib.store import query_columns, query_words
from lib.store.capped import Died, TookTooLong, answer_of
from lib.store.query_words import QueryRefused

CHILD = Path(__file__).with_name("sandbox_child.py")
PLACES = threading.BoundedSemaphore(2)  # a child may hold 2 GB, so few at a time
Arriving = pa.Table | pa.RecordBatchReader


@dataclass(frozen=True)
class Limits:
    """What one query may cost. `seconds` is wall and processor time, the copying of rows included."""

    seconds: int = 10
    rows: int = 5_000
    columns: int = 500
    characters: int = 10_000
    answer_bytes: int = 16_000_000
    memory: str = "1GB"
    address_bytes: int = 2 << 30


@dataclass(frozen=True)
class QueryResult:
    """What a query found: column names, rows of int, float, str, bool or None, and whether rows were left out."""

    columns: list[str]
    rows: list[tuple]
    truncated: bool
    seconds: float


def run_query(sql: str, tables: Mapping[str, Arriving], limits: Limits | None = None) -> QueryResult:
    """Answer one reading statement over `patients`, `assessments` and `cohort`.

    `tables` is {"cohort": one row per patient} or {"patients": ..., "assessments": ...}, as Arrow; the other names are
    made of these as views. A table or a stream is sent batch by batch and never copied whole here. Dates come back in
    ISO, decimals as floats, lists and the like as text. Raises QueryRefused with a sentence.
    """
    limits = limits or Limits()
    started = time.perf_counter()
    answer = _ask(_question(sql, tables, limits), tables, limits)
    if "rows" not in answer:
        raise QueryRefused(query_words.sentence(answer, limits))
    return QueryResult(answer["columns"], answer["rows"], answer["truncated"], time.perf_counter() - started)


def _question(sql: str, tables: Mapping[str, Arriving], limits: Limits) -> dict:
    if len(sql) > limits.characters:
        raise QueryRefused(query_words.sentence({"refused": "characters"}, limits))
    if "\0" in sql or any("\ud800" <= each <= "\udfff" for each in sql):
        raise QueryRefused(query_words.sentence({"refused": "unwritten"}, limits))
    return {
        "sql": sql,
        "tables": {name: query_columns.copying(name, each.schema.names) for name, each in tables.items()},
        "views": query_columns.views(set(tables)),
        "seconds": limits.seconds,
        "memory": limits.memory,
        "address_bytes": limits.address_bytes,
        "max_rows": limits.rows,
        "max_columns": limits.columns,
        "max_bytes": limits.answer_bytes // 2,
    }


def _ask(question: dict, tables: Mapping[str, Arriving], limits: Limits) -> dict:
    """The child's answer, checked, or what became of the child in the same form."""
    if not PLACES.acquire(timeout=limits.seconds):
        return {"refused": "busy"}
    try:
        answer = answer_of(CHILD, lambda stdin: _send(stdin, question, tables), limits.seconds, limits.answer_bytes)
        return _checked(json.loads(answer), limits)
    except TookTooLong:
        return {"refused": "time"}
    except Died:
        return {"refused": "died"}
    except (ValueError, RecursionError):
        return {"refused": "answer"}
    finally:
        PLACES.release()


def _send(stdin: BinaryIO, question: dict, tables: Mapping[str, Arriving]) -> None:
    stdin.write(json.dumps(question).encode() + b"\n")
    for table in tables.values():
        with pa.ipc.new_stream(stdin, table.schema) as stream:
            for batch in table.to_batches(100_000) if isinstance(table, pa.Table) else table:
                stream.write_batch(batch)


def _checked(answer: object, limits: Limits) -> dict:
    """The child read hostile text, so its answer is looked at before it is believed; raises ValueError."""
    if not isinstance(answer, dict):
        raise ValueError("not an object")
    if "rows" not in answer:
        return {name: text for name, text in answer.items() if isinstance(text, str)}
    columns, rows = answer["columns"], answer["rows"]
    if not all(isinstance(each, str) for each in columns) or len(columns) > limits.columns or len(rows) > limits.rows:
        raise ValueError("not a table")
    for row in rows:
        if len(row) != len(columns) or not all(each is None or isinstance(each, (bool, int, float, str)) for each in row):
            raise ValueError("not a row")
    return {"columns": columns, "rows": [tuple(row) for row in rows], "truncated": bool(answer["truncated"])}
