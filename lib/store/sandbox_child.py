"""Runs alone, in a bare Python: one person's SQL over copied rows. Imports nothing of ours and can open nothing.

Reads from stdin a line of JSON (the query, the statements that make the views, the limits), then one Arrow stream per
table. Writes one JSON object: columns and rows, or what was refused.
"""

import contextlib
import datetime
import decimal
import json
import math
import os
import sys

LOCKED = {
    "enable_external_access": "false",
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "threads": "1",
}
NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
TABLE_FUNCTIONS = {"range", "generate_series", "unnest", "json_each", "json_tree", "repeat", "histogram", "histogram_values"}
NAMING = {"histogram", "histogram_values"}  # their first argument names a table
TEXT_FUNCTIONS = {"error", "current_setting", "getvariable", "getenv", "sleep_ms", "write_log", "version", "nextval", "currval"}
TEXT_FUNCTIONS |= {"current_query", "json_serialize_plan", "json_execute_serialized_sql", "query", "query_table", "invoke"}
PREFIXES = ("pg_", "pragma_", "duckdb_", "read_", "__internal", "inet_", "set_config", "parquet_", "which_", "sniff_", "txid_")
AS_THEY_ARE = {"VARCHAR", "BOOLEAN", "DATE", "DOUBLE", "FLOAT", "TIMESTAMP", "TIME", '"NULL"'}
AS_THEY_ARE |= {f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")}


class Refused(Exception):
    """Why a query is not run: a short word, and the name it is about."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why)
        self.answer = {"refused": why, "what": what[:80]}


def main() -> None:
    sys.modules["numpy"] = None  # pyarrow and duckdb do without it, and start in half the time
    stdin = os.fdopen(0, "rb")
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not reach the answer
    asked = json.loads(stdin.readline())
    limit_resources(asked)
    try:
        answer = answer_to(asked, stdin)
    except Refused as refused:
        answer = refused.answer
    except RecursionError:
        answer = {"refused": "nested"}
    except MemoryError:
        answer = {"refused": "memory"}
    out.write(json.dumps(answer).encode())
    out.flush()
    os._exit(0)  # nothing is worth tidying up


def limit_resources(asked: dict) -> None:
    """Hard limits of the system, where it has them; they hold where DuckDB's own do not (strings, the parser)."""
    set_limit("RLIMIT_AS", asked["address_bytes"], asked["address_bytes"])
    set_limit("RLIMIT_CPU", asked["seconds"], asked["seconds"] + 1)
    set_limit("RLIMIT_FSIZE", 0, 0)
    set_limit("RLIMIT_CORE", 0, 0)


def set_limit(name: str, soft: int, hard: int) -> None:
    """Windows has no limits, macOS refuses some; there DuckDB's lock and the parent's clock are left."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        resource.setrlimit(getattr(resource, name), (soft, hard))


def answer_to(asked: dict, stdin) -> dict:
    import duckdb

    con = duckdb.connect(":memory:", config=LOCKED | {"memory_limit": asked["memory"]})
    try:
        load(con, asked, stdin)
    except (duckdb.Error, MemoryError):
        return {"refused": "too many patients"}
    con.execute("SET lock_configuration = true")
    set_limit("RLIMIT_NOFILE", 0, 0)  # from here on no file and no socket can be opened, whatever a query finds
    try:
        check(con, asked["sql"], {*asked["tables"], *asked["views"]})
        return rows_of(con, asked)
    except duckdb.Error as error:
        return {"error": type(error).__name__, "message": str(error)[:4000]}


def load(con, asked: dict, stdin) -> None:
    """Copy each table in, batch by batch, and make the views over them."""
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the others reserve more address space than there is
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    for statement in asked["tables"].values():
        con.register("incoming", pa.ipc.open_stream(stdin))
        con.execute(statement)
        con.unregister("incoming")
    for statement in asked["views"].values():
        con.execute(statement)


def check(con, sql: str, tables: set[str]) -> None:
    """Refuse all but one statement that reads our tables, by DuckDB's own reading of it; raises Refused."""
    try:
        kinds = [statement.type.name for statement in con.extract_statements(sql)]
    except ValueError:  # a kind of statement that DuckDB's Python has no name for: UPDATE EXTENSIONS
        raise Refused("statement") from None
    if len(kinds) != 1:
        raise Refused("several" if kinds and set(kinds) != {"MULTI"} else "empty")
    if kinds[0] != "SELECT":
        raise Refused("statement", kinds[0])
    tree = json.loads(con.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()[0])
    if tree.get("error"):
        raise Refused("statement", "")
    for part, known in parts_of(tree, frozenset(tables)):
        check_part(part, known)


def parts_of(tree: object, tables: frozenset[str]):
    """Every object of the syntax tree with the tables it may name: ours, and the WITH parts it stands in; no recursion."""
    waiting = [(tree, tables)]
    while waiting:
        part, known = waiting.pop()
        if isinstance(part, dict):
            known |= {each["key"].lower() for each in part.get("cte_map", {}).get("map", ())}
            yield part, known
            waiting += [(each, known) for each in part.values()]
        elif isinstance(part, list):
            waiting += [(each, known) for each in part]


def check_part(part: dict, known: frozenset[str]) -> None:
    kind = part.get("type", "")
    if not isinstance(kind, str):  # the type of a value, as in the size of a sample
        return
    if kind.endswith("_NODE") and kind not in NODES:
        raise Refused("statement", kind.removesuffix("_QUERY_NODE"))
    if kind == "TABLE_FUNCTION":
        name = part["function"]["function_name"].lower()
        if name not in TABLE_FUNCTIONS:
            raise Refused("function", name)
        if name in NAMING and table_named(part["function"]) not in known:
            raise Refused("table", table_named(part["function"]))
    elif kind == "FUNCTION":
        name = part["function_name"].lower()
        if name in TEXT_FUNCTIONS or name.startswith(PREFIXES):
            raise Refused("function", name)
    elif kind == "BASE_TABLE":
        path = [each.lower() for each in part["qualified_name"]["path"]]
        if path[-1] not in known or path[:-1] not in ([], ["main"], ["memory", "main"]):
            raise Refused("table", ".".join(path))
    elif kind == "SHOW_REF" and part["show_type"] == "SHOW_SPECIAL" and part["table_name"].strip('"') != "tables":
        raise Refused("statement", f"SHOW {part['table_name']}".replace('"', "").upper())


def table_named(function: dict) -> str:
    """The table that a function is told to read, `patients` of `histogram(patients, age)`; what is no plain name is none."""
    arguments = function.get("arguments") or [{}]
    told = next((each for each in arguments if each.get("name") == "source"), arguments[0]).get("expression", {})
    names = told.get("column_names") or [told.get("literal", {}).get("text", "")]
    return str(names[0]).lower() if len(names) == 1 else ".".join(map(str, names))


def rows_of(con, asked: dict) -> dict:
    """The answer, up to the limits of rows and bytes; values as text where JSON has no word for them."""
    result = con.execute(asked["sql"])
    columns = [each[0] for each in result.description]
    types = [str(each[1]) for each in result.description]
    if any(needs_text(each) for each in types):
        result = con.execute(f"SELECT {texts(types)} FROM ({asked['sql'].rstrip().rstrip(';')}\n)")
    if len(columns) > asked["max_columns"]:
        raise Refused("columns", str(len(columns)))
    rows, size = [], 0
    while len(rows) <= asked["max_rows"]:
        batch = result.fetchmany(100)
        if not batch:
            return {"columns": columns, "rows": rows, "truncated": False}
        for row in batch:
            rows.append([plain(value) for value in row])
            size += sum(len(value) * 6 if isinstance(value, str) else 24 for value in rows[-1])
            if size > asked["max_bytes"]:
                if len(rows) == 1:
                    raise Refused("long")
                return {"columns": columns, "rows": rows[:-1][: asked["max_rows"]], "truncated": True}
    return {"columns": columns, "rows": rows[: asked["max_rows"]], "truncated": True}


def needs_text(type_name: str) -> bool:
    """Whether a type has no word in JSON: times of a zone, intervals, lists, structs, blobs."""
    return type_name not in AS_THEY_ARE and not (type_name.startswith(("DECIMAL(", "ENUM(")) and type_name.endswith(")"))


def texts(types: list[str]) -> str:
    return ", ".join(f"#{i}::VARCHAR" if needs_text(each) else f"#{i}" for i, each in enumerate(types, 1))


def plain(value: object) -> object:
    """A cell as JSON knows it: a decimal as a number, a date in ISO, what is not a number as nothing."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


if __name__ == "__main__":
    sys.set_int_max_str_digits(0)
    main()
