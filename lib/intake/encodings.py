"""Which characters the bytes of a text file stand for: UTF-8, UTF-16, GBK, Windows-1252, or what is likeliest."""

import codecs
import re
from importlib import import_module

from lib.intake.kinds import looks_like_utf16
from lib.intake.workbook import Refused

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
OTHERS = {"big5": "Big5", "shift_jis": "Shift JIS", "cp932": "Shift JIS", "euc_kr": "EUC-KR", "cp949": "EUC-KR"}
OTHERS |= {"cp1251": "Windows-1251 (Cyrillic)"}


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; raises Refused where the bytes contradict their own mark."""
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return _strictly(data, codec, name), name
    if looks_like_utf16(data):
        codec = "utf-16-be" if data[0] == 0 else "utf-16-le"
        return _strictly(data, codec, "UTF-16"), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _legacy(data)


def _strictly(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise Refused(f"The file says it is {name} text but is damaged: save it again as “CSV UTF-8”.") from None


def _legacy(data: bytes) -> tuple[str, str]:
    if _is_chinese(data):
        return data.decode("gb18030"), "GBK (Chinese)"
    codec = _likeliest(data) if _has_no_plain_letters(data) else ""
    if codec in OTHERS:
        return data.decode(codec, "replace"), OTHERS[codec]
    try:
        return data.decode("cp1252"), "Windows-1252 (Western European)"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1 (Western European)"


def _is_chinese(data: bytes) -> bool:
    """Whether the bytes are valid GBK whose pairs are mostly everyday Chinese characters and punctuation.

    Accented Western letters can form valid pairs too, but those pairs are rare characters: everyday ones begin with
    bytes 0xB0 to 0xD7 (GB 2312 level 1) or 0xA1 to 0xA3 (punctuation, full-width forms).
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    pairs = [letter.encode("gb18030") for letter in set(text) if letter > "\x7f"]
    everyday = sum(len(pair) == 2 and pair[1] >= 0xA1 and (0xB0 <= pair[0] <= 0xD7 or 0xA1 <= pair[0] <= 0xA3) for pair in pairs)
    return everyday >= 0.7 * len(pairs)


def _has_no_plain_letters(data: bytes) -> bool:
    """Whether words with special letters consist mostly of them, and there are enough to tell: Cyrillic does, French doesn't."""
    words = {word for word in WORD.findall(data[:500_000]) if not word.isascii()}
    special = sum(letter > 127 for word in words for letter in word)
    return special >= 12 and special > 0.5 * sum(map(len, words))


def _likeliest(data: bytes) -> str:
    sample = b"\n".join(line for line in data[:2_000_000].splitlines() if not line.isascii())[:60_000]
    best = import_module("charset_normalizer").from_bytes(sample, cp_isolation=["cp1252", *OTHERS]).best()
    return best.encoding if best else "cp1252"
