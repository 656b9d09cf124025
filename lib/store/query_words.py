"""Why a query was not answered, in a sentence; DuckDB's hints are kept, its paths and internals are not."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lib.store.sandbox import Limits


class QueryRefused(ValueError):
    """A query that was not answered. Its text is a sentence or two for the person who wrote it."""


SENTENCES = {
    "characters": "The query is longer than {characters:,} characters; shorten it.",
    "unwritten": "The query holds a character that no text has. Write it again instead of pasting it.",
    "empty": "There is no query to run. Write one that begins with SELECT, for example: SELECT * FROM cohort.",
    "several": "Only one statement is run at a time. Remove everything after the first semicolon.",
    "nested": "The query is nested too deeply. Use fewer brackets, or split it with WITH.",
    "memory": "The query needs more memory than a query may use. Ask for fewer rows, or count and average instead of listing.",
    "time": "The query took longer than {seconds} seconds and was stopped. Ask for fewer rows, or join on patient_id.",
    "died": "The query needs more memory or room than a query may use and was stopped. Ask for less at a time.",
    "answer": "The query was stopped because its answer could not be read. Ask for less at a time.",
    "long": "One row of the answer is too long to show. Ask for shorter text.",
    "columns": "The answer has {what} columns; at most {columns} are shown. Name the columns you need.",
    "busy": "Other queries are running just now. Try again in a few seconds.",
    "too many patients": "These are too many patients to query at once. Choose some with the filters first.",
    "table": "There is no table {what} here. The tables are cohort, patients and assessments; files and the web can't be read.",
    "function": "The function {what} is not available here: a query reads the cohort, and no file, setting or system.",
}
READS_ONLY = "A query here can only read, so {what} is not run. Begin with SELECT, WITH, FROM, VALUES, DESCRIBE or SUMMARIZE."
PIVOTS = "PIVOT as a statement is not run here. Write FROM assessments PIVOT (avg(value) FOR timepoint IN ('…')) instead."
MEMORY = {"OutOfMemoryException", "MemoryError"}
HIDDEN = re.compile(r"(?:/[\w.~-]+){2,}|[A-Za-z]:\\|Traceback|Stack Trace|INTERNAL|0x[0-9a-f]+")
FALLBACK = "The query could not be understood or answered. Simplify it and try again."
TRANSLATED = (
    (r'Referenced column "(.+?)" not found', "There is no column “{0}” here"),
    (r'Table "(.+?)" does not have a column named "(.+?)"', "There is no column “{1}” in {0}"),
    (r'Referenced table "(.+?)" not found', "There is no table “{0}” in this query"),
    (r"(?:\w+ )?Function with name (.+?) does not exist", "There is no function “{0}”"),
    (
        r'syntax error at or near "(.+?)"',
        "The query could not be read near “{0}”: look for a missing comma, bracket or word before it",
    ),
    (r"syntax error at end of input", "The query stops too early: a bracket or a word is missing at its end"),
    (
        r'column "(.+?)" must appear in the GROUP BY',
        "“{0}” is neither grouped nor counted: add it to GROUP BY, or write any_value({0})",
    ),
    (r"Could not convert string '(.*?)' to (?:U?INT|DECIMAL|DOUBLE|FLOAT)", "The text “{0}” is not a number"),
    (r"Could not convert string '(.*?)' to (?:BOOL)", "The text “{0}” is neither true nor false"),
    (
        r"(?:Could not choose a best candidate|No) function .*?\"?([\w+*/%<>=|&~^-]+)\(.*",
        "“{0}” does not fit what it is given: compare or calculate numbers with numbers, text with text",
    ),
    (r"Deprecated lambda arrow", "An arrow (x -> …) is not read here: write lambda x: … instead"),
    (r"Division by zero", "Something is divided by nothing: write x / nullif(y, 0)"),
    (r"Values were not provided for", "“?” and “$1” stand for values that are not given here: write the value itself"),
    (
        r"(?:Max expression depth|.*stack overflow|Maximum recursion)",
        "The query is nested too deeply: use fewer brackets, or split it with WITH",
    ),
)
QUOTES = " Text stands between single quotes, like 'yes'."
SUGGESTED = re.compile(r"(?:Candidate bindings|Candidate tables|Did you mean)[: ]+((?:\"[^\"]+\"(?:, | or )?)+)")


def sentence(answer: dict[str, str], limits: "Limits") -> str:
    """The words for what a child refused, or for the error DuckDB gave."""
    if answer.get("error") in MEMORY:
        return SENTENCES["memory"]
    if "error" in answer:
        return duckdb_words(answer.get("message", "")) or FALLBACK
    why, what = answer.get("refused", ""), answer.get("what", "")
    if why == "statement":
        return PIVOTS if what == "MULTI" else READS_ONLY.format(what=what or "this statement")
    return SENTENCES.get(why, FALLBACK).format(what=f"“{what}”" if why in ("table", "function") else what, **vars(limits))


def duckdb_words(message: str) -> str:
    """DuckDB's message in plain words where they are known, with its suggestion and the line of the query."""
    said, _, where = message.partition("\n\nLINE ")
    said = re.sub(r"^[\w ]+ Error: ", "", " ".join(said.split()))
    line = where.split(":")[0]
    at = f" (line {line} of the query)" if line.isdigit() else ""
    for pattern, words in TRANSLATED:
        found = re.match(pattern, said)
        if found:
            in_quotes = any(f'"{each}"' in where for each in found.groups())
            return f"{words.format(*(each[:80] for each in found.groups()))}{at}.{QUOTES if in_quotes else suggestion(said)}"
    if not said or HIDDEN.search(said):
        return ""
    return f"{said[:400].rstrip('.! ')}{at}."


def suggestion(said: str) -> str:
    """DuckDB's guesses, the nearest three: ` Did you mean a, b or c?`"""
    found = SUGGESTED.search(said)
    names = re.findall(r'"([^"]+)"', found[1])[:3] if found else []
    return f" Did you mean {' or '.join([', '.join(names[:-1]), names[-1]] if names[:-1] else names)}?" if names else ""
