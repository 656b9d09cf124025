"""Compound files, the containers of Office before 2007: which streams there are, and the bytes of one."""

import struct
from dataclasses import dataclass

END = 0xFFFFFFFA  # and above: end of chain, free, or a table's own sector
DIFAT_IN_HEADER = 109


class Broken(ValueError):
    """A compound file whose chains lead nowhere."""


@dataclass
class Compound:
    """An opened compound file: its directory and the chains of its sectors."""

    data: bytes
    size: int
    fat: list[int]
    entries: dict[str, tuple[int, int]]  # name -> (first sector, bytes)
    root: tuple[int, int]
    small_fat: list[int]
    small_below: int

    def stream(self, name: str) -> bytes:
        first, length = self.entries[name]
        if length >= self.small_below:
            return chain(self.data, self.fat, first, self.size, self.size)[:length]
        small = chain(self.data, self.fat, self.root[0], self.size, self.size)
        return chain(small, self.small_fat, first, 64, 0)[:length]


def open_compound(data: bytes) -> Compound:
    """The directory of a compound file; raises Broken where its chains lead nowhere."""
    try:
        return _opened(data)
    except (struct.error, IndexError, OverflowError, MemoryError):
        raise Broken from None


def _opened(data: bytes) -> Compound:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise Broken
    directory, small_below, small_first = struct.unpack_from("<I4xII", data, 48)
    fat = _fat(data, size)
    small_table = chain(data, fat, small_first, size, size) if small_first < END else b""
    listed = chain(data, fat, directory, size, size)
    entries, root = {}, (END, 0)
    for at in range(0, len(listed) - 127, 128):
        length, kind = struct.unpack_from("<HB", listed, at + 64)
        first, bytes_in_it = struct.unpack_from("<II", listed, at + 116)
        name = listed[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if kind == 5:
            root = (first, bytes_in_it)
        elif kind == 2:
            entries.setdefault(name, (first, bytes_in_it))
    return Compound(data, size, fat, entries, root, _numbers(small_table), small_below)


def _fat(data: bytes, size: int) -> list[int]:
    sectors = list(struct.unpack_from(f"<{DIFAT_IN_HEADER}I", data, 76))
    following, left = struct.unpack_from("<II", data, 68)
    while following < END and left and len(sectors) * size < len(data):
        more = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        sectors += more[:-1]
        following, left = more[-1], left - 1
    used = [sector for sector in sectors if sector < END]
    if len(used) * size > len(data):
        raise Broken
    return _numbers(b"".join(data[(sector + 1) * size : (sector + 2) * size] for sector in used))


def _numbers(table: bytes) -> list[int]:
    count = len(table) // 4
    return list(struct.unpack(f"<{count}I", table[: 4 * count]))


def chain(data: bytes, fat: list[int], first: int, size: int, header: int) -> bytes:
    """The bytes of a chain of sectors; a chain that bites its own tail is Broken."""
    pieces, sector = [], first
    while sector < END:
        if sector >= len(fat) or len(pieces) > len(fat):
            raise Broken
        start = header + sector * size
        pieces.append(data[start : start + size])
        sector = fat[sector]
    return b"".join(pieces)
