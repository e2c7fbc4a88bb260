"""The thesaurus of training domains, one descriptor a line and no header: `11001;THEORIE GRAPHES;...`."""

from collections.abc import Sequence

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.grid import Grid

HEADER = (
    "code_formacode",
    "libelle_formacode",
    "nature",
    "code_parent",
    "code_domaine",
    "libelle_domaine",
    "code_nsf",
)
# Positions of the fields. NSF is counted from the end: a line may lack one of the empty fields before it.
_LABEL, _KIND, _FIELD, _BROADER, _NSF = 2, 3, 4, 6, -3
_FULL, _SHORT = (14, 15), 4


def read(text: str) -> Grid:
    """One row per descriptor; quotation marks in the definitions are no delimiters.

    Raises UnreadableFile when a line has another number of fields.
    """
    lines = [(number, line.split(";")) for number, line in enumerate(text.splitlines(), start=1) if line]
    for number, fields in lines:
        if len(fields) not in (*_FULL, _SHORT):
            raise UnreadableFile(
                f"{len(fields)} champs",
                f"{_FULL[-1]} champs, ou {_SHORT} pour un descripteur hors domaine",
                "téléchargez de nouveau le fichier",
                location=f"ligne {number}",
            )
    return Grid([HEADER, *(_row(fields) for _, fields in lines)], [0, *(number for number, _ in lines)])


def _row(fields: Sequence[str]) -> tuple[str, ...]:
    code, label, kind = fields[0], fields[_LABEL], fields[_KIND]
    if len(fields) == _SHORT:
        return code, label, kind, "", "", "", ""
    domain, _, domain_label = fields[_FIELD].partition(" ")
    return code, label, kind, _code(fields[_BROADER]), domain, domain_label, _code(fields[_NSF])


def _code(reference: str) -> str:
    """`11022 RECHERCHE OPERATIONNELLE` as 11022."""
    return reference.partition(" ")[0]
