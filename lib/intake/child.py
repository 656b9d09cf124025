"""The process that parses an upload: started as `python -I child.py KIND`, capped, file on stdin, answer on stdout."""

import gc
import importlib
import os
import sys
import types
from pathlib import Path

DAMAGED = (
    "The file could not be read: it is damaged, or was not made by a spreadsheet program. "
    "Open it in Excel or LibreOffice, save it as xlsx, and upload that."
)
TOO_LARGE = "The file needs more memory than a cohort's sheet should: leave out sheets, columns or formats that are not needed."


def without_the_rest_of_the_house() -> None:
    """Make `lib.intake` importable without its `__init__`, whose pandas would cost half a second at every upload."""
    room = Path(__file__).resolve().parent
    for name, place in (("lib", room.parent), ("lib.intake", room)):
        package = types.ModuleType(name)
        package.__path__ = [str(place)]
        sys.modules[name] = package


def answer(readers: types.ModuleType, kind: str, data: bytes) -> list[bytes]:
    """The answer's lines: a workbook, or one sentence why not. Nothing that went wrong leaves here in its own words."""
    try:
        return readers.read(kind, data)
    except readers.Refused as refusal:
        return [readers.refused(str(refusal))]
    except MemoryError:
        return [readers.refused(TOO_LARGE)]
    except BaseException:  # calamine's PanicException is no Exception
        return [readers.refused(DAMAGED)]


def main() -> None:
    without_the_rest_of_the_house()
    limits = importlib.import_module("lib.intake.limits")
    limits.cap_this_process()
    gc.disable()  # a million cells and no cycles
    readers = importlib.import_module("lib.intake.readers")
    sys.stdout.buffer.writelines(answer(readers, sys.argv[1], sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()
    os._exit(0)  # taking millions of cells apart again would only cost time


if __name__ == "__main__":
    main()
