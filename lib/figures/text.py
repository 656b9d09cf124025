"""The only way a word from a user enters a figure: plotly reads tags in every text it draws."""

import html
import re

GUARD = "\u2060"  # word joiner: invisible, and breaks what a reader would make a link of
AUTOLINK = re.compile(r"(?i)(https?|ftp|mailto|javascript|data)(?=:)|(www)(?=\.)")
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
LONGEST = 120


def plotly_text(value: object) -> str:
    """Any value as text that plotly draws letter by letter: no tag, no link, no control character, at most 120 signs."""
    text = INVISIBLE.sub("", str(value))
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    guarded = AUTOLINK.sub(lambda found: found[0] + GUARD, text)
    # "%{" would be read as a place for data in a hover template, "$" as the start of a formula
    guarded = guarded.replace("%{", "%" + GUARD + "{").replace("$", "$" + GUARD)
    return html.escape(guarded, quote=True)


def wrapped(text: str, width: int) -> str:
    """Safe plotly text of a label broken between words into lines of about `width` signs."""
    lines: list[str] = []
    for word in str(text).split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(plotly_text(line) for line in lines)
