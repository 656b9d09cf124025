"""Which reader reads which kind of file; runs in the capped child."""

from importlib import import_module

from lib.intake.answer import lines, refused
from lib.intake.workbook import Refused

__all__ = ["Refused", "read", "refused"]

# Named, not imported: a csv should not wait for pyarrow, nor an xlsx for calamine.
READERS = {
    "text": ("lib.intake.delimited", "read_delimited"),
    "zip": ("lib.intake.zipped", "read_zipped"),
    "ole": ("lib.intake.xls", "read_xls"),
    "parquet": ("lib.intake.parquet", "read_parquet"),
}


def read(kind: str, data: bytes) -> list[bytes]:
    """The lines of the answer for a file of this kind: `text`, `zip`, `ole` or `parquet`."""
    module, reader = READERS[kind]
    return lines(getattr(import_module(module), reader)(data))
