"""FAP 2009, which Dares publishes as SAS formats: `"A0Z00"="A0Z00 : Agriculteurs indépendants"`."""

import re

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.grid import Grid

HEADER = ("code_fap", "libelle_fap", "code_fap_87", "libelle_fap_87", "code_fap_22", "libelle_fap_22")
# The level of each format, and the length of its codes: 22 domains, 87 families, 225 occupations.
_LEVELS = {"$FAP9_1L": 1, "$FAP9_3L": 3, "$FAP9_5L": 5}
_FORMAT = re.compile(r"^\s*value\s+(\S+)", re.IGNORECASE)
_ENTRY = re.compile(r'^\s*"(\w+)"\s*=\s*"\w+ : ([^"]+)"')


def read(text: str) -> Grid:
    """One row per occupation, with its family and its domain.

    Raises UnreadableFile when a level is absent or when an occupation has no family or domain.
    """
    labels, lines = _labels(text)
    codes = [code for code in labels if len(code) == max(_LEVELS.values())]
    orphans = [code for code in codes if not {code[:3], code[:1]} <= labels.keys()]
    if not codes or orphans:
        raise UnreadableFile(
            f"niveaux incomplets ({', '.join(orphans[:5]) or 'aucun métier'})",
            f"les trois formats {', '.join(_LEVELS)}, chaque métier ayant sa famille et son domaine",
            "téléchargez de nouveau le fichier auprès de la Dares",
        )
    rows = [[part for n in (5, 3, 1) for part in (code[:n], labels[code[:n]])] for code in codes]
    return Grid([HEADER, *rows], [0, *(lines[code] for code in codes)])


def _labels(text: str) -> tuple[dict[str, str], dict[str, int]]:
    labels, lines, length = {}, {}, None
    for number, line in enumerate(text.splitlines(), start=1):
        if opening := _FORMAT.match(line):
            length = _LEVELS.get(opening[1])
        elif (entry := _ENTRY.match(line)) and len(entry[1]) == length:
            labels[entry[1]], lines[entry[1]] = entry[2].strip(), number
    return labels, lines
