"""Words from users, written so that the program that opens the file reads them as words."""

import html
import re

GUARD = "\u2060"  # word joiner, invisible: breaks what a reader would make a link of
LINKS = re.compile(r"(?i)(https?|ftp|mailto|javascript|data|file)(?=:)|(www)(?=\.)")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
# A spreadsheet program takes these for a formula, also after spaces, and in their full-width forms.
FORMULA = re.compile(r"^[ \u00a0\ufeff]*[=+\-@\t\r\n|%＝＋－＠｜％]")
TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "\u2212": r"\ensuremath{-}",
    "\u2013": "--",
    "\u202f": r"\,",
    "≠": r"\ensuremath{\neq}",
    "±": r"\ensuremath{\pm}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "→": r"\ensuremath{\rightarrow}",
    "↑": r"\ensuremath{\uparrow}",
    "↓": r"\ensuremath{\downarrow}",
    "·": r"\textperiodcentered{}",
    "∞": r"\ensuremath{\infty}",
}
MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&!$:@#{}])")
MARKDOWN_BLOCK = re.compile(r"^(\s*)([-+](?=\s)|[-=](?=[-=]*\s*$)|\d+(?=[.)]\s))")


def clean(value: object) -> str:
    """Without control characters that break XML or turn the direction of reading."""
    return CONTROL.sub("", str(value))


def html_text(value: object) -> str:
    """As text of an HTML page, never a tag, never a link."""
    return html.escape(LINKS.sub(lambda found: found[0] + GUARD, clean(value)), quote=True)


def csv_text(value: object) -> str:
    """As a cell that no spreadsheet program runs: an apostrophe before what would start a formula."""
    text = clean(value)
    return f"'{text}" if FORMULA.match(text) else text


def tex_text(value: object) -> str:
    """As letters that LaTeX prints as they are."""
    return "".join(TEX.get(letter, letter) for letter in clean(value).replace("\n", " "))


def md_text(value: object) -> str:
    """As Markdown that shows every letter: what opens markup is escaped, also at a line's start, and no link is bare."""
    guarded = LINKS.sub(lambda found: found[0] + GUARD, clean(value).replace("\n", " ").replace("\r", " "))
    return MARKDOWN_BLOCK.sub(rf"\1{GUARD}\2", MARKDOWN.sub(r"\\\1", guarded))
