"""Zip files as spreadsheets come in them: the directory is judged before anything is unpacked, each part read as capped XML."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from lib.intake import limits
from lib.intake.workbook import Refused

DAMAGED_ZIP = "The file is damaged or cut off: open it in Excel or LibreOffice, save it again as xlsx, and upload that."
NOT_ONE_OF_OURS = "The file is a zip archive that holds no spreadsheet: unpack it and upload the spreadsheet itself."
WITH_PASSWORD = "The file is protected with a password: open it, remove the password and save it again."
DOCTYPE = "The file carries a document type definition, which no spreadsheet program writes: save it again as xlsx."


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, once its directory is found harmless: parts, sizes, names, overlaps and encryption."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError):
        raise Refused(DAMAGED_ZIP) from None
    parts = archive.infolist()
    if not parts:
        raise Refused(NOT_ONE_OF_OURS)
    if len(parts) > limits.PARTS:
        raise Refused(
            f"The file consists of {len(parts):,} parts, and a spreadsheet of a few dozen: save the sheet again as xlsx."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(WITH_PASSWORD)
    _check_names(parts)
    _check_sizes(parts, len(data))
    return archive


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if len(set(names)) < len(names):
        raise Refused("The file is damaged: a part of it is there twice. Save it again from Excel or LibreOffice.")
    for name in names:
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
            raise Refused("The file holds a part with a path that leads out of it: save the sheet again as xlsx.")


def _check_sizes(parts: list[zipfile.ZipInfo], size: int) -> None:
    total = sum(part.file_size for part in parts)
    if total > limits.UNPACKED_BYTES or any(part.file_size > limits.PART_BYTES for part in parts):
        raise Refused(
            f"The file unpacks to {total / limits.MIB:,.0f} MB, far more than a cohort's sheet: "
            "leave out pictures, formats and sheets that are not needed."
        )
    end = 0
    for part in sorted(parts, key=lambda each: each.header_offset):
        if part.header_offset < end:
            raise Refused("The file is damaged: parts of it overlap. Save it again from Excel or LibreOffice.")
        end = part.header_offset + 30 + len(part.orig_filename.encode()) + part.compress_size
    if end > size:
        raise Refused(DAMAGED_ZIP)


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The unpacked bytes of a part, piece by piece; raises Refused where it is damaged."""
    try:
        with archive.open(name) as part:
            while chunk := part.read(1 << 16):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, RuntimeError):
        raise Refused(DAMAGED_ZIP) from None


def check_count(pieces: Iterable[bytes], tags: tuple[bytes, ...], most: int, sentence: str) -> None:
    """Refuse a part in which a tag begins more than `most` times: a quick look that saves a slow reading."""
    count = 0
    for piece in pieces:
        count += sum(piece.count(tag) for tag in tags)
        if count > most:
            raise Refused(sentence)


def parse_events(pieces: Iterable[bytes], start: Callable, end: Callable, text: Callable) -> None:
    """Feed XML to three listeners; raises Refused for a DOCTYPE or damage. Prefixes are left on the names."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused(DAMAGED_ZIP) from None


def elements(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, Element]]:
    """(local name, element) at each end tag of a part, in the order of the file; raises Refused for a DOCTYPE or damage."""
    _refuse_doctype(archive, name)
    parser = XMLPullParser(("end",))
    local: dict[str, str] = {}
    try:
        for chunk in chunks(archive, name):
            parser.feed(chunk)
            for _, element in parser.read_events():
                tag = element.tag
                yield local.get(tag) or local.setdefault(tag, tag.rpartition("}")[2]), element
        parser.close()
    except ParseError:
        raise Refused(DAMAGED_ZIP) from None


def attribute(element: Element, local: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    found = element.get(local)
    if found is None:
        found = next((value for name, value in element.items() if name.rpartition("}")[2] == local), None)
    return found


def _refuse_doctype(archive: zipfile.ZipFile, name: str) -> None:
    """Read as far as the root element, before which alone a DOCTYPE may stand."""
    started = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda *_: started.append(True)
    parser.StartDoctypeDeclHandler = _doctype
    try:
        for chunk in chunks(archive, name):
            parser.Parse(chunk)
            if started:
                return
    except expat.ExpatError:
        raise Refused(DAMAGED_ZIP) from None


def _doctype(*_: object) -> None:
    raise Refused(DOCTYPE)
