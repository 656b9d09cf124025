"""The reader of zip files: which spreadsheet one is, if it is one."""

from lib.intake.answer import BookDraft
from lib.intake.archive import NOT_ONE_OF_OURS, open_archive
from lib.intake.ods import read_ods
from lib.intake.workbook import Refused
from lib.intake.xlsx import read_xlsx

OTHER_DOCUMENTS = (("word/", "a Word document"), ("ppt/", "a PowerPoint presentation"))


def read_zipped(data: bytes) -> BookDraft:
    """An xlsx, xlsm or ods file; raises Refused for any other zip, saying what it is."""
    archive = open_archive(data)
    names = set(archive.namelist())
    if "mimetype" in names or "content.xml" in names:
        return read_ods(archive)
    for folder, what in OTHER_DOCUMENTS:
        if any(name.startswith(folder) for name in names):
            raise Refused(f"The file is {what}, not a spreadsheet: copy its table into one and save that as xlsx.")
    if any(name.startswith("Index/") for name in names):
        raise Refused("The file is an Apple Numbers file: export it from Numbers as Excel (xlsx).")
    if "[Content_Types].xml" not in names:
        raise Refused(NOT_ONE_OF_OURS)
    return read_xlsx(archive)
