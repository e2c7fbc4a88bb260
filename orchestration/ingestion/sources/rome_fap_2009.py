"""ROME v3 to FAP 2009, which Dares publishes as SAS formats: `"A1402","A1414" = "A1Z40"`.

Where the qualification decides, it follows the ROME code: `"A12041","A12042" = "A0Z42"`.
"""

import re
from collections.abc import Iterator

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.grid import Grid

HEADER = ("code_rome_v3", "code_qualification", "code_fap")
ANY_QUALIFICATION = "toutes"
_FORMATS = ("$FAP9RSQ", "$FAP9RAQ")
_ENTRY = re.compile(r'^\s*((?:"\w{5,6}"\s*,?\s*)+)=\s*"(\w{5})"')
_CODE = re.compile(r'"(\w{5})(\w?)"')


def read(text: str) -> Grid:
    """One row per ROME code and qualification. Raises UnreadableFile when a format is absent."""
    absent = [name for name in _FORMATS if name not in text]
    if absent:
        raise UnreadableFile(
            f"format {', '.join(absent)} absent",
            f"les deux formats {' et '.join(_FORMATS)}",
            "téléchargez de nouveau le fichier auprès de la Dares",
        )
    rows, numbers = zip(*_entries(text), strict=True)
    return Grid([HEADER, *rows], [0, *numbers])


def _entries(text: str) -> Iterator[tuple[tuple[str, str, str], int]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if entry := _ENTRY.match(line):
            for rome, qualification in _CODE.findall(entry[1]):
                yield (rome, qualification or ANY_QUALIFICATION, entry[2]), number
