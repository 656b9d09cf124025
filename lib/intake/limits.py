"""How much of a file is read, and how much of the machine the reading may use."""

import contextlib

MIB = 2**20

FILE_BYTES = 25 * MIB
ROWS = 1_048_576  # a spreadsheet's own
COLUMNS = 16_384  # a spreadsheet's own
CELLS = 5_000_000
TEXT_LENGTH = 32_767  # of one cell, a spreadsheet's own
ROW_BYTES = 4 * MIB
ANSWER_BYTES = 128 * MIB
SHEETS = 200
PARTS = 3_000
PART_BYTES = 256 * MIB
UNPACKED_BYTES = 400 * MIB
STRINGS = 2_000_000
STYLES = 65_490
MERGES = 20_000
SENTENCE_LENGTH = 400

MEMORY_BYTES = 1536 * MIB
PROCESSOR_SECONDS = 20
WALL_SECONDS = 28
READERS_AT_ONCE = 2


def cap_this_process() -> None:
    """Cap memory, processor time and writing of this process for good; a cap the system lacks is left out."""
    try:
        import resource
    except ImportError:  # Windows has none of them; the parent's clock still holds
        return
    for name, soft, hard in (
        ("RLIMIT_CORE", 0, 0),  # a core dump would write patients to disk
        ("RLIMIT_FSIZE", 0, 0),
        ("RLIMIT_CPU", PROCESSOR_SECONDS, PROCESSOR_SECONDS + 2),  # the softer end comes with a signal of its own
        ("RLIMIT_AS", MEMORY_BYTES, MEMORY_BYTES),  # macOS has the name but refuses the value
    ):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (soft, hard))
