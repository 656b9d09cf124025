"""Text stays text: the one helper for Markdown and the one for our own HTML."""

import doctest
import string

import pytest

from lib.ui import text
from lib.ui.text import JOINER, html, plain


def test_every_ascii_punctuation_mark_is_escaped():
    assert all(plain(mark).replace(JOINER, "") == f"\\{mark}" for mark in string.punctuation)


@pytest.mark.parametrize("link", ["http://x.y", "https://x.y", "HTTP://x.y", "www.x.y", "a@x.y", "ftp://x.y"])
def test_no_bare_link_survives(link):
    broken = plain(link).replace("\\", "")
    assert broken != link
    assert broken.replace(JOINER, "") == link


def test_a_line_break_cannot_start_a_heading_or_a_list():
    assert "\n" not in plain("a\n# b\r\n- c")


def test_thin_spaces_and_letters_of_any_script_stay_as_they_are():
    assert plain("30\u202f000 höhe 椎体") == "30\u202f000 höhe 椎体"


def test_html_of_a_value_has_no_tag_and_no_quote():
    assert html("<b onclick='x'>\"&") == "&lt;b onclick=&#x27;x&#x27;&gt;&quot;&amp;"


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(text).failed == 0
