"""Files that attack their reader, made when they are needed: each is small, and asks for far more than it is."""

import io
import struct
import zipfile
from collections.abc import Iterator

import pyarrow
import xlwt
from pyarrow import parquet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
TEXT_CELL = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def parts(data: str | bytes = CELL, *, around: str = "", before: str = "", kind: str = SHEET_TYPE) -> dict[str, str | bytes]:
    """The parts of a small xlsx: `data` stands in sheetData, `before` ahead of the worksheet, `around` after the data."""
    data = data.decode() if isinstance(data, bytes) else data
    sheet = f'{HEAD}{before}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{around}</worksheet>'
    related = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{name}" Target="{target}"/>'
        for number, (name, target) in enumerate(
            (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")), start=1
        )
    )
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES}"><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="cohort" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}">{related}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }


def zipped(contents: dict[str, str | bytes | Iterator[bytes]], level: int = 9) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in contents.items():
            if isinstance(content, str | bytes):
                archive.writestr(name, content)
                continue
            with archive.open(name, "w") as part:
                for piece in content:
                    part.write(piece)
    return target.getvalue()


def book(data: str | bytes = CELL, more: dict | None = None, **options: str) -> bytes:
    return zipped(parts(data, **options) | (more or {}))


def repeated(start: str, piece: str, times: int, end: str) -> Iterator[bytes]:
    """A long part made piece by piece: the test must not need the memory the attack asks for."""
    yield start.encode()
    many = piece.encode() * 10_000
    for _ in range(times // 10_000):
        yield many
    yield end.encode()


def sheet_of(piece: str, times: int, start: str = "", end: str = "") -> bytes:
    opening = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{start}'
    contents = parts() | {"xl/worksheets/sheet1.xml": repeated(opening, piece, times, f"{end}</sheetData></worksheet>")}
    return zipped(contents, level=1)


def strings(piece: str, times: int = 10_000, attributes: str = "", data: str = TEXT_CELL) -> bytes:
    return zipped(parts(data) | {"xl/sharedStrings.xml": repeated(f'<sst xmlns="{MAIN}"{attributes}>', piece, times, "</sst>")})


def styles(xfs: str, times: int) -> bytes:
    start = f'<styleSheet xmlns="{MAIN}"><cellXfs>'
    return zipped(parts() | {"xl/styles.xml": repeated(start, xfs, times, "</cellXfs></styleSheet>")})


def ods(content: str | Iterator[bytes], mimetype: str = ODS_TYPE, more: dict | None = None) -> bytes:
    return zipped({"mimetype": mimetype, "content.xml": content} | (more or {}))


def ods_content(rows: str, before: str = "") -> str:
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'{HEAD}{before}<office:document-content xmlns:office="{spaces}:office:1.0" xmlns:table="{spaces}:table:1.0"'
        f' xmlns:text="{spaces}:text:1.0"><office:body><office:spreadsheet><table:table table:name="one">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def ods_repeats(rows: int, columns: int, filled: bool = True) -> bytes:
    value = 'office:value-type="float" office:value="1"' if filled else ""
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" {value}/>'
    return ods(ods_content(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'))


def laughs(depth: int = 9) -> str:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, depth))
    return f"<!DOCTYPE worksheet [{entities}]>"


def with_directory_change(data: bytes, offset: int, value: bytes) -> bytes:
    """A zip whose last directory entry says something else at `offset` than its part does."""
    at = data.rindex(b"PK\x01\x02") + offset
    return data[:at] + value + data[at + len(value) :]


def twice(name: str) -> bytes:
    contents = parts()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for each, content in contents.items():
            archive.writestr(each, content)
        archive.writestr(name, contents[name.lower() if name.lower() in contents else name])
    return target.getvalue()


def overlapping() -> bytes:
    """Two directory entries that point at the same bytes."""
    data = book(more={"xl/a.xml": "x" * 50, "xl/b.xml": "y" * 50})
    end = data.rindex(b"PK\x01\x02")
    before = data.rindex(b"PK\x01\x02", 0, end)
    return data[: end + 42] + data[before + 42 : before + 46] + data[end + 46 :]


def compound(stream: str = "Workbook", tail_of_chain: int | None = None) -> bytes:
    """A compound file with one stream of this name; `tail_of_chain` lets its chain bite its own tail."""
    workbook = xlwt.Workbook()
    workbook.add_sheet("one").write(0, 0, "id")
    target = io.BytesIO()
    workbook.save(target)
    data = target.getvalue()
    name = stream.encode("utf-16-le")
    at = data.index("Workbook".encode("utf-16-le") + bytes(8))
    data = data[:at] + name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + data[at + 66 :]
    if tail_of_chain is None:
        return data
    fat = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    return data[:fat] + struct.pack("<I", tail_of_chain) + data[fat + 4 :]


def parquet_of(columns: dict, **options: object) -> bytes:
    target = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), target, **options)
    return target.getvalue()


def xls_protected() -> bytes:
    """An xls that says it is encrypted, in place of its code page."""
    data = compound("Workbook")
    at = data.index(struct.pack("<HH", 0x42, 2))
    return data[:at] + struct.pack("<H", 0x2F) + data[at + 2 :]
