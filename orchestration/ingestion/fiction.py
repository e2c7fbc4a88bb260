"""The mark that our own sample bears, so that it is never taken for a producer's file."""

import re
from pathlib import PurePosixPath

from orchestration.ingestion.readers import archive, delimited
from orchestration.ingestion.readers.content import Content

FILE_PREFIX = "FICTIF"
_MARK = re.compile("données fictives|commune fictive", re.IGNORECASE)
_PROPERTIES = "docProps/core.xml"


def is_fictitious(path: str, content: Content) -> bool:
    """Whether the name, the text or the document properties of a file say that its data were made up."""
    named = PurePosixPath(path).name.upper().startswith(FILE_PREFIX)
    return named or bool(_MARK.search(_readable(content)))


def _readable(content: Content) -> str:
    if content.format != "workbook":
        return delimited.lenient(content.data)
    properties = [info for info in archive.entries(content.data) if info.filename == _PROPERTIES]
    return "".join(archive.read_entry(content.data, info).decode("utf-8", "replace") for info in properties)
