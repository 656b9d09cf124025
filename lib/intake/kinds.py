"""What a file is by its first bytes; its name is never asked."""

from lib.intake.workbook import Refused

WHAT_IS_READ = "Upload a spreadsheet: xlsx, xls, ods, csv, tsv, parquet or duckdb."
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PAR1", "parquet"),
)
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"RIFF", "a picture or sound"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)"),
    (b"Rar!", "a compressed file (rar)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
    (b"SQLite format 3", "an SQLite database"),
    (b"$FL2", "an SPSS file"),
    (b"$FL3", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (b"HEADER RECORD*******", "a SAS transport file"),
    (b"ARROW1", "an Arrow file"),
    (b"FEA1", "a Feather file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"{\\rtf", "a rich text document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"PARE", "an encrypted parquet file"),
)
OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x06\x00", b"\x09\x08\x08\x00")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def kind_of(data: bytes) -> str:
    """`zip`, `ole`, `parquet`, `duckdb` or `text`; raises Refused for anything that is no table, saying what it is."""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Refused(f"The file is empty. {WHAT_IS_READ}")
    if data[8:12] == b"DUCK":
        return "duckdb"
    for beginning, kind in BEGINNINGS:
        if data.startswith(beginning):
            return kind
    _refuse_foreign(data)
    _refuse_markup(data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower())
    if not data.startswith(UTF16_MARKS) and b"\x00" in data and not looks_like_utf16(data):
        raise Refused(f"The file holds binary data (zero bytes), so it is no text table. {WHAT_IS_READ}")
    return "text"


def looks_like_utf16(data: bytes) -> bool:
    """Whether nearly every second byte is zero, as in UTF-16 text of Western languages without its mark."""
    sample = data[:4000]
    half = max(1, len(sample) // 2)
    return len(data) % 2 == 0 and max(sample[0::2].count(0), sample[1::2].count(0)) > 0.6 * half and b"\x00\x00" not in sample


def _refuse_foreign(data: bytes) -> None:
    for beginning, what in FOREIGN:
        if data.startswith(beginning):
            raise Refused(f"The file is {what}, not a spreadsheet. {WHAT_IS_READ}")
    if b"%PDF-" in data[:1024]:
        raise Refused(f"The file is a PDF, not a spreadsheet: copy its table into one and save that. {WHAT_IS_READ}")
    if data[128:132] == b"DICM":
        raise Refused(f"The file is a DICOM image, not a spreadsheet. {WHAT_IS_READ}")
    if data[4:8] == b"ftyp":
        raise Refused(f"The file is a picture or film, not a spreadsheet. {WHAT_IS_READ}")
    if data.startswith(OLD_EXCEL):
        raise Refused("The file was made by a very old Excel (before 1997): open it in Excel and save it again as xlsx.")


def _refuse_markup(start: bytes) -> None:
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body", b"<div", b"<style")):
        raise Refused(
            "The file is a web page, whatever its name says: open it in Excel or LibreOffice and save it again as xlsx."
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise Refused("The file is an Excel 2003 XML table: open it in Excel or LibreOffice and save it again as xlsx.")
    if start.startswith((b"<?xml", b"<!doctype", b"<svg")):
        raise Refused(f"The file is XML, not a spreadsheet. {WHAT_IS_READ}")
    if start.startswith((b'{"', b'[{"', b"{\n", b"[\n", b"{\r\n", b"[\r\n")):
        raise Refused(f"The file is JSON, not a spreadsheet. {WHAT_IS_READ}")
