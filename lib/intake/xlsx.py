"""The xlsx and xlsm reader: one streamed pass over each sheet, with number formats, errors, merges and what is hidden."""

import posixpath
import zipfile

from lib.intake import limits
from lib.intake.answer import TOO_MANY_CELLS, BookDraft, Budget, SheetDraft, sheets_left_out
from lib.intake.archive import DAMAGED_ZIP, NOT_ONE_OF_OURS, attribute, check_count, chunks, elements
from lib.intake.number_formats import shown_as
from lib.intake.workbook import Refused
from lib.intake.xlsx_sheet import Book, read_sheet, string_of

TOO_MANY_STRINGS = f"The workbook holds more than {limits.STRINGS:,} texts: leave out columns that are not needed."
MACROS = "The workbook contains macros; they were neither run nor kept, only its cells were read."


def read_xlsx(archive: zipfile.ZipFile) -> BookDraft:
    """Every worksheet of an xlsx or xlsm, hidden ones too; raises Refused for xlsb and for what is damaged."""
    main, kind = _main_part(archive)
    targets = relations(archive, main)
    book, listed = Book(), []
    for local, element in elements(archive, main):
        if local == "workbookPr":
            book.epoch_1904 = element.get("date1904") in ("1", "true")
        elif local == "sheet":
            listed.append((element.get("name", ""), element.get("state", "visible"), attribute(element, "id")))
    for target_kind, path in targets.values():
        if target_kind == "sharedStrings" and path in archive.NameToInfo:
            book.strings = shared_strings(archive, path)
        elif target_kind == "styles" and path in archive.NameToInfo:
            book.styles = styles(archive, path)
    return _with_sheets(archive, kind, book, listed, targets)


def _with_sheets(archive: zipfile.ZipFile, kind: str, book: Book, listed: list, targets: dict) -> BookDraft:
    if len(listed) > limits.SHEETS:
        raise Refused(f"The workbook has {len(listed)} sheets: keep the cohort's sheet and at most {limits.SHEETS - 1} others.")
    budget, draft = Budget(), BookDraft(kind, [], [MACROS] if kind == "xlsm" else [])
    for name, state, target in listed:
        target_kind, path = targets.get(target, ("", ""))
        if target_kind != "worksheet":
            continue
        if path not in archive.NameToInfo:
            raise Refused(DAMAGED_ZIP)
        sheet = SheetDraft(budget, name=name, hidden=state != "visible")
        check_count(chunks(archive, path), (b"<c ", b"<c>", b"<c/"), limits.CELLS, TOO_MANY_CELLS)
        read_sheet(chunks(archive, path), sheet, book)
        draft.sheets.append(sheet)
    if len(draft.sheets) < len(listed):
        draft.notes.append(sheets_left_out(len(listed) - len(draft.sheets)))
    if not draft.sheets:
        raise Refused("The workbook has no sheet with cells: save the cohort's sheet as xlsx and upload that.")
    return draft


def _main_part(archive: zipfile.ZipFile) -> tuple[str, str]:
    """Path and kind of the workbook itself, as the package declares them."""
    types = {}
    for local, element in elements(archive, "[Content_Types].xml"):
        if local == "Override":
            types[element.get("PartName", "").lstrip("/").lower()] = element.get("ContentType", "").lower()
    if any("sheet.binary" in each for each in types.values()):
        raise Refused("The file is a binary workbook (xlsb), which is not read: save it in Excel as xlsx.")
    for kind, path in relations(archive, "").values():
        declared = types.get(path.lower(), "")
        if kind == "officeDocument" and path in archive.NameToInfo and ("spreadsheet" in declared or "excel" in declared):
            return path, "xlsm" if "macroenabled" in declared else "xlsx"
    raise Refused(NOT_ONE_OF_OURS if not types else DAMAGED_ZIP)


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """{id: (kind, path)} of what a part refers to inside the file; what lies outside is never followed."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.NameToInfo:
        raise Refused(DAMAGED_ZIP)
    found = {}
    for local, element in elements(archive, path):
        if local == "Relationship" and element.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
            found[element.get("Id")] = (element.get("Type", "").rpartition("/")[2], target)
    return found


def shared_strings(archive: zipfile.ZipFile, path: str) -> list[str]:
    """The texts that cells refer to by number; what the part says about their number is not believed."""
    check_count(chunks(archive, path), (b"<si>", b"<si ", b"<si/"), limits.STRINGS, TOO_MANY_STRINGS)
    texts = []
    for local, element in elements(archive, path):
        if local == "si":
            texts.append(string_of(element))
            element.clear()
    return texts


def styles(archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    """{place in the file: how it shows numbers} of the cell styles that show them as percentages, dates or times."""
    codes, shows = {}, []
    for local, element in elements(archive, path):
        if local == "numFmt":
            codes[element.get("numFmtId")] = element.get("formatCode", "")
        elif local == "cellXfs":
            if len(element) > limits.STYLES:
                raise Refused(
                    f"The workbook holds {len(element):,} cell styles, and Excel allows {limits.STYLES:,}: clear its formats."
                )
            shows = [_shows(xf.get("numFmtId", "0"), codes) for xf in element]
    return {str(place): how for place, how in enumerate(shows) if how}


def _shows(number: str, codes: dict[str, str]) -> str | None:
    return shown_as(int(number), codes.get(number)) if number.isdecimal() and len(number) < 6 else None
