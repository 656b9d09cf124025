"""Text stays text: what a person or a file wrote, made safe for the two languages a browser reads."""

import html as _html
import re

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
LINKS = re.compile(r"(https?|ftp|www|@|(?<!\w):(?=\w))", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f\v\x00-\x1f]+")  # a line break starts a block; thin and fixed spaces stay
JOINER = "\u2060"  # invisible; after it nothing is taken for a link, a mail address or an icon


def plain(text: object) -> str:
    """Any value as it was written, wherever Streamlit reads Markdown.

    >>> plain("**b** [l](www.x)").replace(JOINER, "|")
    '\\\\*\\\\*b\\\\*\\\\* \\\\[l\\\\]\\\\(www|\\\\.x\\\\)'
    """
    joined = LINKS.sub(lambda found: found[0] + JOINER, SPACES.sub(" ", str(text)).strip())
    return PUNCTUATION.sub(r"\\\1", joined)


def html(text: object) -> str:
    """Any value as it was written, inside our own HTML."""
    return _html.escape(str(text), quote=True)
