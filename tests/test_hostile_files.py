"""Files that attack their reader: the parent survives each, stays small, and says one sentence without a cell's value."""

import io
import resource
import subprocess
import sys
import time

import pytest

from lib.intake import CellError, Refused, limits, read_file, reading
from lib.intake.answer_check import Listener, NotAnAnswer
from tests import hostile as make

DAMAGED = "damaged"
EMPTY = "The file is empty"
DOCTYPE = "document type definition"
CELLS = "more than 5,000,000 cells"
ROWS = "more than 1,048,576 rows"
COLUMNS = "more than 16,384 columns"
UNPACKED = "unpacks to"
PASSWORD = "remove the password and save it again"
LONG_TEXT = "longer than 32,767 characters"
SECRET = "Mustermann"

REFUSED = {
    "nothing": (lambda: b"", EMPTY),
    "only blank lines": (lambda: b"\r\n\n  \n", EMPTY),
    "only a byte order mark": (lambda: b"\xef\xbb\xbf", EMPTY),
    "only delimiters": (lambda: b",,,\n,,,\n", "no cell"),
    "one byte over 25 MB": (lambda: b"a" * (limits.FILE_BYTES + 1), r"25\.0 MB, and at most 25 MB"),
    "a pdf": (lambda: b"%PDF-1.7\n%....", "PDF"),
    "a png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
    "a jpeg": (lambda: b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
    "a dicom": (lambda: bytes(128) + b"DICM" + b"\x02" * 9, "DICOM"),
    "a gzip": (lambda: b"\x1f\x8b\x08" + bytes(20) + b"x", "gzip"),
    "an sqlite": (lambda: b"SQLite format 3\x00" + bytes(80), "SQLite"),
    "an spss": (lambda: b"$FL2@(#) SPSS DATA FILE", "SPSS"),
    "a program": (lambda: b"\x7fELF" + bytes(60), "program"),
    "a web page called xls": (lambda: b"<html><table><tr><td>Mustermann</td></tr></table></html>", "web page"),
    "a web page in utf-16": (lambda: "<html><table></table></html>".encode("utf-16"), "web page"),
    "a web page with a doctype": (lambda: b"<!DOCTYPE html><html></html>", "web page"),
    "an svg": (lambda: b"<svg onload='alert(1)'/>", "XML"),
    "an Excel 2003 XML": (
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "2003",
    ),
    "a json": (lambda: b'{"patients": []}', "JSON"),
    "a duckdb without its reader": (lambda: bytes(8) + b"DUCK" + bytes(90), "DuckDB"),
    "zero bytes in a csv": (lambda: b"id,vas\n1,\x00\n", "zero byte"),
    "a pickle": (lambda: b"\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00cos\nsystem\n", "zero byte"),
    "a quote that is never closed": (lambda: b'id,note\n1,"' + b"Mustermann,7\n" * 5000, LONG_TEXT),
    "a line of 300,000 characters": (lambda: b"a" * 300_000, LONG_TEXT),
    "five million commas": (lambda: b"a," * 3_000_000, COLUMNS),
    "six million short cells": (lambda: b"1,2,3,4,5,6\n" * 1_000_000, CELLS),
    "two million lines": (lambda: b"a\n" * 1_100_000, ROWS),
    "half a utf-16 letter": (lambda: "id,größe\n".encode("utf-16")[:-1], DAMAGED),
    "an empty zip": (lambda: b"PK\x05\x06" + bytes(18), "no spreadsheet"),
    "a zip of a csv": (lambda: make.zipped({"cohort.csv": "id,vas\n1,7\n"}), "unpack it"),
    "a word document": (lambda: make.zipped(make.parts() | {"word/document.xml": "<a/>"}), "Word"),
    "a presentation": (lambda: make.zipped(make.parts() | {"ppt/presentation.xml": "<a/>"}), "PowerPoint"),
    "a numbers file": (lambda: make.zipped({"Index/Document.iwa": "x"}), "Numbers"),
    "an odt": (lambda: make.ods("<a/>", "application/vnd.oasis.opendocument.text"), "text document"),
    "an xlsb": (lambda: make.book(kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "xlsb"),
    "an xlsx cut in half": (lambda: make.book()[:700], DAMAGED),
    "an xlsx cut at its end": (lambda: make.book()[:-10], DAMAGED),
    "an xlsx with a flipped byte": (lambda: flipped(make.book("<row/>" * 500), b"xl/worksheets/sheet1.xml"), DAMAGED),
    "an xlsx without its workbook": (lambda: make.zipped({k: v for k, v in make.parts().items() if "xl/w" not in k}), DAMAGED),
    "an xlsx without its sheet": (lambda: make.zipped({k: v for k, v in make.parts().items() if "sheets" not in k}), DAMAGED),
    "an xlsx without relations": (lambda: make.zipped({k: v for k, v in make.parts().items() if "_rels" not in k}), DAMAGED),
    "an xlsx whose sheet is no xml": (lambda: make.book(more={"xl/worksheets/sheet1.xml": "Mustermann"}), DAMAGED),
    "an xlsx whose sheet ends early": (lambda: make.book(more={"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"}), DAMAGED),
    "four thousand parts": (lambda: make.book(more={f"xl/x{n}.xml": "" for n in range(4000)}), "parts"),
    "a part twice": (lambda: quietly(make.twice, "xl/workbook.xml"), "there twice"),
    "a part twice in other letters": (lambda: make.twice("XL/Workbook.xml"), "there twice"),
    "a part that climbs out": (lambda: make.book(more={"../../etc/passwd": "x"}), "leads out"),
    "a part with an absolute path": (lambda: make.book(more={"/etc/passwd": "x"}), "leads out"),
    "overlapping parts": (make.overlapping, "overlap"),
    "an encrypted part": (lambda: make.with_directory_change(make.book(), 8, b"\x01\x00"), PASSWORD),
    "a part that says it has 4 GB": (lambda: make.with_directory_change(make.book(), 24, b"\xf0\xff\xff\xff"), UNPACKED),
    "a part that says it has 2 bytes": (lambda: make.with_directory_change(make.book(), 24, b"\x02\x00\x00\x00"), DAMAGED),
    "a part packed in an unknown way": (lambda: make.with_directory_change(make.book(), 10, b"\x63\x00"), DAMAGED),
    "300 MB of spaces": (lambda: make.sheet_of(" " * 100, 3_000_000), UNPACKED),
    "billion laughs": (lambda: make.book("<row><c><v>&a8;</v></c></row>", before=make.laughs()), DOCTYPE),
    "billion laughs in the shared strings": (
        lambda: make.book(more={"xl/sharedStrings.xml": make.laughs() + "<sst>&a8;</sst>"}),
        DOCTYPE,
    ),
    "a DOCTYPE in the styles": (lambda: make.book(more={"xl/styles.xml": "<!DOCTYPE a><a/>"}), DOCTYPE),
    "a DOCTYPE behind a long comment": (lambda: make.book(before=f"<!--{'x' * 9000}--><!DOCTYPE worksheet>"), DOCTYPE),
    "an outside entity": (lambda: make.book(before='<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), DOCTYPE),
    "an outside DTD": (lambda: make.book(before='<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x.dtd">'), DOCTYPE),
    "a DOCTYPE in an ods": (lambda: make.ods(make.ods_content("", make.laughs())), DOCTYPE),
    "six million cells": (lambda: make.sheet_of("<row>" + "<c><v>1</v></c>" * 60 + "</row>", 100_000), CELLS),
    "one row of 20,000 cells": (lambda: make.book(f"<row>{'<c><v>1</v></c>' * 20_000}</row>"), COLUMNS),
    "four hundred cells in column XFD": (
        lambda: make.book("".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 400))),
        CELLS,
    ),
    "row 4294967295": (lambda: make.book('<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'), ROWS),
    "row 1048577": (lambda: make.book('<row r="1048577"><c><v>1</v></c></row>'), ROWS),
    "row minus one": (lambda: make.book('<row r="-1"><c><v>1</v></c></row>'), DAMAGED),
    "row nought": (lambda: make.book('<row r="0"><c><v>1</v></c></row>'), DAMAGED),
    "a row twice": (lambda: make.book(make.CELL + make.CELL), "row 1 stands there twice"),
    "a cell twice": (
        lambda: make.book('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        "a cell stands in it twice",
    ),
    "column XFE": (lambda: make.book('<row r="1"><c r="XFE1"><v>1</v></c></row>'), COLUMNS),
    "column ZZZZZZZZZZ": (lambda: make.book('<row r="1"><c r="ZZZZZZZZZZ1"><v>1</v></c></row>'), DAMAGED),
    "a string that is not there": (lambda: make.strings("", data='<row r="1"><c t="s"><v>99999999</v></c></row>'), DAMAGED),
    "a text of 200,000 letters": (lambda: make.book(make.TEXT_CELL, more={"xl/sharedStrings.xml": long_string()}), LONG_TEXT),
    "a text of 40,000 letters": (
        lambda: make.book(f'<row r="1"><c t="inlineStr"><is><t>{"a" * 40_000}</t></is></c></row>'),
        LONG_TEXT,
    ),
    "two million shared strings": (lambda: make.strings("<si/>", 2_100_000), "2,000,000 texts"),
    "70,000 cell styles": (lambda: make.styles("<xf/>", 70_000), "70,000 cell styles"),
    "30,000 merges": (
        lambda: make.book(around="<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 30_000 + "</mergeCells>"),
        "merged areas",
    ),
    "a merge of nowhere": (lambda: make.book(around='<mergeCells><mergeCell ref="A0:ZZZZ9"/></mergeCells>'), DAMAGED),
    "three hundred sheets": (lambda: many_sheets(300), "300 sheets"),
    "a whole ods sheet of ones": (lambda: make.ods_repeats(1_048_576, 16_384), CELLS),
    "an ods row of ones to 10^9": (lambda: make.ods_repeats(1, 10**9), COLUMNS),
    "ods rows of ones to 10^9": (lambda: make.ods_repeats(10**9, 1), ROWS),
    "an ods of one long repeated text": (lambda: make.ods(make.ods_content(long_rows())), "MB of text"),
    "an encrypted ods": (lambda: make.ods("x", more={"META-INF/manifest.xml": "<m><encryption-data/></m>"}), PASSWORD),
    "an ods without sheets": (lambda: make.ods("<a/>"), "no sheet"),
    "an ods that is no xml": (lambda: make.ods("Mustermann"), DAMAGED),
    "ods spaces without end": (lambda: make.ods(make.ods_content(spaces())), LONG_TEXT),
    "an encrypted xlsx": (lambda: make.compound("EncryptedPackage"), PASSWORD),
    "a compound file that bites its tail": (lambda: make.compound("Workbook", tail_of_chain=0), DAMAGED),
    "a compound file whose chain leads nowhere": (lambda: make.compound("Workbook", tail_of_chain=4_000_000), DAMAGED),
    "a compound header and nothing else": (lambda: make.compound("Workbook")[:512], DAMAGED),
    "an old word document": (lambda: make.compound("WordDocument"), "Word document"),
    "an xls with a password": (lambda: make.xls_protected(), PASSWORD),
    "a parquet cut off": (lambda: make.parquet_of({"id": [1, 2]})[:-20], DAMAGED),
    "a parquet of nothing but its mark": (lambda: b"PAR1" + bytes(30) + b"PAR1", DAMAGED),
    "a parquet of lists": (lambda: make.parquet_of({"id": [[1], [2]]}), "lists"),
    "a parquet of bytes": (lambda: make.parquet_of({"id": [b"Mustermann"]}), "bytes"),
    "a parquet of two million rows": (lambda: make.parquet_of({"id": [1] * 2_000_000}), ROWS),
    "a parquet of ten million cells": (lambda: make.parquet_of({f"c{n}": [1] * 100_000 for n in range(100)}), CELLS),
}


def flipped(data: bytes, name: bytes) -> bytes:
    at = data.index(name) + len(name) + 10
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def quietly(build, *given) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return build(*given)


def many_sheets(count: int) -> bytes:
    listed = "".join(f'<sheet name="s{n}" r:id="r1"/>' for n in range(count))
    book = f'<workbook xmlns="{make.MAIN}" xmlns:r="{make.OFFICE}"><sheets>{listed}</sheets></workbook>'
    return make.book(more={"xl/workbook.xml": book})


def long_string() -> str:
    return f'<sst xmlns="{make.MAIN}"><si><t>{"Mustermann" * 20_000}</t></si></sst>'


def long_rows() -> str:
    cell = f'<table:table-cell office:value-type="string"><text:p>{"a" * 30_000}</text:p></table:table-cell>'
    return f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'


def spaces() -> str:
    cell = '<table:table-cell office:value-type="string"><text:p><text:s text:c="999999"/></text:p></table:table-cell>'
    return f"<table:table-row>{cell}</table:table-row>"


def peak_memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_one_sentence(name):
    build, sentence = REFUSED[name]
    data = build()
    before, started = peak_memory_mb(), time.perf_counter()
    with pytest.raises(Refused, match=sentence) as refusal:
        read_file(data, "cohort.xlsx")
    assert time.perf_counter() - started < 30
    assert peak_memory_mb() - before < 100
    said = str(refusal.value)
    assert SECRET not in said
    assert "\n" not in said
    assert 20 < len(said) <= limits.SENTENCE_LENGTH
    assert said.endswith(".")


HARMLESS = {
    "a declared dimension that is too large": (lambda: dimension("A1:XFD1048576"), ((1,),)),
    "a declared dimension that is too small": (lambda: dimension("B7"), ((1,),)),
    "a count of strings that lies": (
        lambda: make.strings("<si><t>a</t></si>", attributes=' count="4294967295" uniqueCount="4294967295"'),
        (("a",),),
    ),
    "a merge of the whole sheet": (
        lambda: make.book(around='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        ((1,),),
    ),
    "a whole ods sheet of blanks": (lambda: make.ods_repeats(1_048_576, 16_384, filled=False), ()),
    "numbers that are none": (
        lambda: make.book("<row><c><v>NaN</v></c><c><v>1e999</v></c><c><v>0x10</v></c><c s='99999999999'><v>2</v></c></row>"),
        ((*[CellError("unreadable number")] * 3, 2),),
    ),
    "a reference to a file outside": (
        lambda: make.book(more={"xl/_rels/workbook.xml.rels": outside()}),
        ((1,),),
    ),
    "cells without references": (
        lambda: make.book("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>"),
        ((1, None, 3), (4,)),
    ),
    "a prefix on every name": (lambda: make.book(more={"xl/worksheets/sheet1.xml": prefixed()}), ((1, "a"),)),
    "an unknown element everywhere": (lambda: make.book("<x><y/></x><row><z/><c><q>5</q><v>1</v></c></row>"), ((1,),)),
    "a csv of quotes": (lambda: b'"""",""""\n' * 3, (('"', '"'),) * 3),
    "a formula in a csv": (lambda: b"id,=cmd|' /C calc'!A0\n", (("id", "=cmd|' /C calc'!A0"),)),
}


def dimension(reference: str) -> bytes:
    sheet = make.parts()["xl/worksheets/sheet1.xml"].replace("<sheetData>", f'<dimension ref="{reference}"/><sheetData>')
    return make.book(more={"xl/worksheets/sheet1.xml": sheet})


def outside() -> str:
    return make.parts()["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="r9" Type="{make.OFFICE}/sharedStrings" Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
    )


def prefixed() -> str:
    cells = '<x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>'
    return f'<x:worksheet xmlns:x="{make.MAIN}"><x:sheetData><x:row>{cells}</x:row></x:sheetData></x:worksheet>'


@pytest.mark.parametrize("name", HARMLESS)
def test_a_lie_that_harms_nobody_is_read_past(name):
    build, rows = HARMLESS[name]
    (sheet,) = read_file(build(), "cohort.xlsx").sheets
    assert sheet.rows == rows


def test_the_last_cell_of_a_sheet_is_read_where_it_stands_without_a_gigabyte():
    before = peak_memory_mb()
    (sheet,) = read_file(make.book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "a.xlsx").sheets
    assert (len(sheet.rows), len(sheet.rows[-1]), sheet.rows[-1][-1], sheet.rows[0]) == (1_048_576, 16_384, 1, ())
    assert peak_memory_mb() - before < 100


@pytest.mark.parametrize("seed", range(12))
def test_an_xls_with_random_damage_is_read_or_refused_but_never_harms(seed):
    data = bytearray(make.compound("Workbook"))
    state = seed + 1
    for _ in range(30):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        data[512 + state % (len(data) - 512)] = state >> 16 & 0xFF
    assert outcome(bytes(data)).endswith((".", "xls"))


def outcome(data: bytes) -> str:
    try:
        return read_file(data, "a.xls").kind
    except Refused as refusal:
        return str(refusal)


class TestChild:
    """What a child does that misbehaves: stand-ins take its place."""

    def asks(self, monkeypatch, tmp_path, code: str, seconds: float = 20, data: bytes = b"id\n1\n") -> str:
        child = tmp_path / "child.py"
        child.write_text(code)
        monkeypatch.setattr(reading, "CHILD", child)
        monkeypatch.setattr(limits, "WALL_SECONDS", seconds)
        started = time.perf_counter()
        with pytest.raises(Refused) as refusal:
            read_file(data, "a.csv")
        assert time.perf_counter() - started < 25
        return str(refusal.value)

    def test_one_that_hangs_is_ended(self, monkeypatch, tmp_path):
        assert "took too long" in self.asks(monkeypatch, tmp_path, "import time; time.sleep(100)", seconds=1)

    def test_one_that_hangs_before_it_has_read_a_large_file_is_ended(self, monkeypatch, tmp_path):
        said = self.asks(monkeypatch, tmp_path, "import time; time.sleep(100)", seconds=1, data=b"id,vas\n" * 500_000)
        assert "took too long" in said

    def test_one_that_leaves_another_process_behind_is_ended_with_it(self, monkeypatch, tmp_path):
        code = "import os, time\nif os.fork(): os._exit(0)\ntime.sleep(100)"
        assert "took too long" in self.asks(monkeypatch, tmp_path, code, seconds=1)

    def test_one_that_aborts_says_the_file_is_damaged(self, monkeypatch, tmp_path):
        assert DAMAGED in self.asks(monkeypatch, tmp_path, "import os; os.abort()")

    def test_one_that_uses_up_its_time_is_told_apart(self, monkeypatch, tmp_path):
        code = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 3))\nwhile True: pass"
        assert "took too long" in self.asks(monkeypatch, tmp_path, code)

    def test_one_that_talks_without_end_is_not_listened_to(self, monkeypatch, tmp_path):
        before = peak_memory_mb()
        code = "import sys\nwhile True: sys.stdout.write('[' * 1000000)"
        assert DAMAGED in self.asks(monkeypatch, tmp_path, code)
        assert peak_memory_mb() - before < 100

    def test_one_that_writes_a_traceback_is_not_quoted(self, monkeypatch, tmp_path, capfd):
        assert SECRET not in self.asks(monkeypatch, tmp_path, f"raise ValueError('{SECRET}')")
        assert SECRET not in "".join(capfd.readouterr())


LIES = [
    b"",
    b"null\n",
    b"[]\n",
    b'{"kind":"csv","notes":[],"sheets":-1}\n',
    b'{"kind":"csv","notes":[],"sheets":1e9}\n',
    b'{"kind":"csv","notes":[],"sheets":99999}\n',
    b'{"kind":"csv","notes":[],"sheets":true}\n',
    b'{"kind":"csv","notes":"x","sheets":0}\n',
    b'{"kind":"csv","notes":[],"sheets":1}\n',
    b'{"refused":{"__class__":"os.system"}}\n',
    b"\x80\x04\x95\n",
    b"[" * 100_000 + b"\n",
]
ABOUT = b'{"kind":"csv","notes":[],"sheets":1}\n{"name":"a","hidden":false,"notes":[],"merged":[],"hidden_rows":[],"hidden_columns":[],"rows":1}\n'
ROW_LIES = [
    b"[0,[1]]\n",
    b"[1048577,[1]]\n",
    b"[1,{}]\n",
    b"[1,[{}]]\n",
    b"[1,[[]]]\n",
    b'[1,[["d","2010-13-45"]]]\n',
    b'[1,[["x",1]]]\n',
    b'[1,[["p","1"]]]\n',
    b'[1,[["p",NaN]]]\n',
    b"[1,[NaN]]\n",
    b"[1,[1e999]]\n",
    b'[1,[["e",["deep"]]]]\n',
    b"[1,[" + b"9" * 5000 + b"]]\n",
    b'[1,["' + b"a" * 40_000 + b'"]]\n',
    b"[1,[" + b"1," * 20_000 + b"1]]\n",
    b"[1,[1]]",
]


@pytest.mark.parametrize("said", [*LIES, *(ABOUT + lie for lie in ROW_LIES)], ids=lambda said: str(said[-40:]))
def test_an_answer_that_is_none_is_not_believed(said):
    with pytest.raises(NotAnAnswer):
        Listener(io.BytesIO(said)).book()


def test_a_refusal_from_the_child_is_one_short_line():
    with pytest.raises(Refused) as refusal:
        Listener(io.BytesIO(b'{"refused":"' + b"long \\n words " * 200 + b'"}\n')).book()
    assert len(str(refusal.value)) <= limits.SENTENCE_LENGTH
    assert "\n" not in str(refusal.value)


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no cap on address space")
def test_the_child_is_capped_and_knows_nothing_of_the_house(tmp_path):
    script = (
        "import importlib.util, os, resource, sys\n"
        f"spec = importlib.util.spec_from_file_location('child', {str(reading.CHILD)!r})\n"
        "child = importlib.util.module_from_spec(spec); spec.loader.exec_module(child)\n"
        "child.without_the_rest_of_the_house()\n"
        "from lib.intake import limits, readers\n"
        "limits.cap_this_process()\n"
        "readers.read('text', b'id;vas')\n"
        "print([resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0] for name in ('AS', 'CPU', 'FSIZE', 'CORE')])\n"
        "print(sorted({'pandas', 'duckdb', 'streamlit', 'numpy', 'openpyxl'} & set(sys.modules)))\n"
        "print(sorted(name for name in os.environ if name not in ('LC_CTYPE', '__CF_USER_TEXT_ENCODING')))\n"
        f"with open({str(tmp_path / 'left')!r}, 'w') as left: left.write('x')\n"
    )
    ran = subprocess.run([sys.executable, "-I", "-c", script], env={}, capture_output=True, text=True, timeout=30)
    caps, modules, names = ran.stdout.splitlines()
    assert (caps, modules, names) == (str([1536 * 2**20, 20, 0, 0]), "[]", "[]")
    assert ran.returncode != 0
    assert not (tmp_path / "left").exists() or (tmp_path / "left").stat().st_size == 0


WORST = ("six million cells", "300 MB of spaces", "billion laughs", "a whole ods sheet of ones")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of a fresh process as Linux counts it")
def test_a_fresh_parent_stays_small_whatever_it_is_given(tmp_path):
    for number, name in enumerate(WORST):
        (tmp_path / str(number)).write_bytes(REFUSED[name][0]())
    script = (
        "import resource, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from lib.intake import Refused, read_file\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before = peak()\n"
        "for path in sys.argv[2:]:\n"
        "    try: read_file(Path(path).read_bytes(), path)\n"
        "    except Refused as refusal: print(refusal)\n"
        "print(peak() - before)\n"
    )
    root = str(reading.CHILD.parents[2])
    paths = [str(tmp_path / str(number)) for number in range(len(WORST))]
    ran = subprocess.run([sys.executable, "-c", script, root, *paths], capture_output=True, text=True, timeout=120, check=True)
    *sentences, growth = ran.stdout.splitlines()
    assert len(sentences) == len(WORST)
    assert float(growth) < 100


def test_the_attacks_are_many():
    assert len(REFUSED) + len(HARMLESS) >= 110
