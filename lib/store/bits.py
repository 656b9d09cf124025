"""Sets of patients as bits, 64 a word: row r of a version is bit r % 64 of word r // 64."""

import numpy as np


def pack(mask: np.ndarray) -> np.ndarray:
    """A boolean a patient -> uint64 words; the bits past the last patient are 0."""
    bytes_ = np.packbits(mask, bitorder="little")
    words = np.zeros(-(-len(mask) // 64), dtype=np.uint64)
    words.view(np.uint8)[: len(bytes_)] = bytes_
    return words


def unpack(bits: np.ndarray, n: int) -> np.ndarray:
    """uint64 words -> a boolean for each of n patients."""
    return np.unpackbits(bits.view(np.uint8), count=n, bitorder="little").view(np.bool_)


def count(bits: np.ndarray) -> int:
    """How many patients are in the set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def count_each(sets: np.ndarray, within: np.ndarray) -> list[int]:
    """How many patients of `within` are in each set; `sets` has one row of words a set."""
    room, ones = np.empty_like(within), np.empty(len(within), dtype=np.uint8)
    counts = []
    for each in sets:
        np.bitwise_and(each, within, out=room)
        np.bitwise_count(room, out=ones)
        counts.append(int(ones.sum(dtype=np.int64)))
    return counts
