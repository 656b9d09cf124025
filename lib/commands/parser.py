"""The words of the command line: which commands there are and what each may be told."""

import argparse
import sys
from typing import NoReturn

EPILOG = "Exit codes: 0 done, 1 the input was refused, 2 wrong usage. With --json, stdout holds one JSON object and nothing else."


class WrongUsageError(Exception):
    """The words of the command do not fit together; the message says which."""


class Parser(argparse.ArgumentParser):
    """Wrong usage is raised, not only printed, so that it can be said as JSON too."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        raise WrongUsageError(f"{self.prog}: error: {message}")


def parser() -> Parser:
    """The whole command line as one argparse parser; raises WrongUsageError."""
    whole = Parser(prog="python -m lib", description="KyphoScope without a browser.", epilog=EPILOG)
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _import(commands)
    _listings(commands)
    _tables(commands)
    _signs(commands)
    _query(commands)
    _audit(commands)
    _files(commands)
    serve = commands.add_parser("serve", help="serve the dashboard on this machine")
    serve.add_argument("--port", type=_port, default=8501)
    serve.add_argument(
        "--address", default="127.0.0.1", help="what to listen on; leave it unless a reverse proxy stands in front"
    )
    _store(serve)
    return whole


def _import(commands) -> None:
    command = commands.add_parser("import", help="check a spreadsheet and keep it as a new version of a cohort")
    command.add_argument("file", metavar="FILE", help="xlsx, xls, ods, csv, tsv, parquet or .duckdb")
    command.add_argument("--cohort", metavar="NAME", help="the cohort it belongs to (default: the file's name)")
    command.add_argument("--sheet", metavar="NAME", help="which sheet of the file")
    command.add_argument(
        "--match", metavar="COLUMN=NAME", action="append", default=[], type=_assignment, help="match a heading by hand"
    )
    command.add_argument("--check", action="store_true", help="check only, keep nothing")
    how = command.add_mutually_exclusive_group()
    how.add_argument(
        "--replace", dest="mode", action="store_const", const="replace", help="the file is the whole cohort (default)"
    )
    how.add_argument("--update", dest="mode", action="store_const", const="update", help="the file adds to the current version")
    command.set_defaults(mode="replace")
    command.add_argument("--who", default="", help="who imports, kept with the version")
    command.add_argument("--note", default="", help="a note kept with the version")
    _store(command)
    _json(command)


def _listings(commands) -> None:
    for name, words in (("cohorts", "the cohorts in the store"), ("versions", "every version of every cohort")):
        command = commands.add_parser(name, help=words)
        if name == "versions":
            command.add_argument("--cohort", metavar="NAME")
        _store(command)
        _json(command)
    for name, words in (
        ("withdraw", "withdraw a version: the one before it counts again"),
        ("reinstate", "take a withdrawal back"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("version", metavar="VERSION", type=int)
        _store(command)
        _json(command)


def _tables(commands) -> None:
    command = commands.add_parser("tables", help="the paired tests of Tables 1 and 2 beside the print")
    _selection(command)
    how = command.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true")
    how.add_argument("--out", metavar="FILE", help="write to FILE.csv, .xlsx, .docx, .html, .tex or .md")


def _signs(commands) -> None:
    command = commands.add_parser("signs", help="how often each imaging sign was seen, compared in the same patients")
    _selection(command)
    _json(command)


def _query(commands) -> None:
    command = commands.add_parser("query", help="read-only SQL over patients, assessments and cohort")
    command.add_argument("sql", metavar="SQL")
    _selection(command)
    _json(command)


def _audit(commands) -> None:
    command = commands.add_parser("audit", help="check the paper's printed numbers, or a table of others, against each other")
    command.add_argument(
        "file", metavar="FILE", nargs="?", help="csv, xlsx or another table of summary values, one row a comparison"
    )
    _json(command)


def _files(commands) -> None:
    template = commands.add_parser("template", help="write the empty spreadsheet with its drop-downs and dictionary")
    template.add_argument("file", metavar="FILE.xlsx", type=_xlsx)
    backup = commands.add_parser("backup", help="write a copy of the store that can be opened on its own")
    backup.add_argument("file", metavar="FILE")
    _store(backup)


def _selection(command: argparse.ArgumentParser) -> None:
    command.add_argument("--cohort", metavar="NAME", help="default: your newest cohort, else the example")
    command.add_argument("--version", metavar="N", type=int, help="default: the cohort's current version")
    command.add_argument(
        "--where", metavar="NAME=VALUE[,VALUE]", action="append", default=[], type=_assignment, help="a filter, as in a link"
    )
    _store(command)


def _store(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--store", metavar="PATH", type=_path, help="the DuckDB file (default: $KYPHOSCOPE_STORE or data/kyphoscope.duckdb)"
    )


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.rpartition("=") if text.count("=") > 1 else text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name.strip(), value.strip()


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _path(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is given no path")
    return text


def _xlsx(text: str) -> str:
    if not text.lower().endswith(".xlsx"):
        raise argparse.ArgumentTypeError("the template is a workbook: name it FILE.xlsx")
    return text
