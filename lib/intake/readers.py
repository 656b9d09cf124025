"""Which reader reads which kind of file; runs in the capped child."""

from lib.intake.answer import lines, refused
from lib.intake.workbook import Refused

__all__ = ["Refused", "read", "refused"]


def read(kind: str, data: bytes) -> list[bytes]:
    """The lines of the answer for a file of this kind: `text`, `zip`, `ole` or `parquet`.

    Each reader is imported when it is needed: a csv should not wait for pyarrow.
    """
    if kind == "text":
        from lib.intake.delimited import read_delimited as reader
    elif kind == "zip":
        from lib.intake.packed import read_packed as reader
    elif kind == "ole":
        from lib.intake.legacy import read_xls as reader
    else:
        from lib.intake.columnar import read_parquet as reader
    return lines(reader(data))
