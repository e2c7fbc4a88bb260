"""What the workbook of a purchase file bears to be read back, whatever a buyer does to its rows and columns.

A hidden sheet says which edition it is of and, for each proposal, its key and the print of its cells. Rows
are found again by their key and columns by their heading: sorting, filtering and adding some breaks nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.reports.proposals import Purchase

SHEET = "Suivi"
MARK, VERSION = "Dossier d’achat", "1"
BASIN, OCCUPATION = "Code bassin", "Code FAP"
FUNDER, PROPOSED_PLACES, UNIT_COST = "Financeur", "Places proposées", "Coût d’une place, €"
PROPOSED = (
    *(BASIN, OCCUPATION, "Formation", "Objectif", "Heures", FUNDER, "Règles"),
    *(PROPOSED_PLACES, "Places, borne basse", "Places, borne haute", UNIT_COST),
)
REAL, FICTITIOUS = "réelles", "fictives"
_FACTS = ("Édition", "Données", "Territoire")
_KEYED = (BASIN, OCCUPATION, "Empreinte")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")

Cell = str | float | None
Key = tuple[str, str]


@dataclass(frozen=True)
class Tracking:
    """What the hidden sheet says: an edition, a territory, and the print of each proposal by its key."""

    edition: str
    is_fictitious: bool
    territory: str
    prints: Mapping[Key, str]

    def rows(self) -> Iterator[Sequence[str]]:
        """The cells of the hidden sheet."""
        yield MARK, VERSION
        data = FICTITIOUS if self.is_fictitious else REAL
        yield from zip(_FACTS, (self.edition, data, self.territory), strict=True)
        yield _KEYED
        yield from ((*key, value) for key, value in self.prints.items())


def read_tracking(rows: Sequence[Sequence[Any]]) -> Tracking | None:
    """Read a hidden sheet back; None where it is not one that this program writes."""
    texts = [[plain(cell) for cell in row] for row in rows]
    head, keyed = texts[: len(_FACTS) + 1], texts[len(_FACTS) + 2 :]
    told = [tuple(row[:2]) for row in head]
    if [name for name, *_ in told] != [MARK, *_FACTS] or told[0] != (MARK, VERSION):
        return None
    _, edition, data, territory = (value for _, value in told)
    prints = {(row[0], row[1]): row[2] for row in keyed if len(row) >= len(_KEYED)}
    return Tracking(edition, data == FICTITIOUS, territory, prints)


def proposal_cells(row: Purchase) -> dict[str, Cell]:
    """What a committee decides upon, by heading (`PROPOSED`): none may change before it is read back."""
    value, low, high = (row.places.value, row.places.low, row.places.high) if row.places else (None,) * 3
    funder = " ou ".join(row.funders) + (", à arbitrer" if row.needs_a_person else "")
    unit_cost = row.cost.value / value if row.cost and value else None
    what = (row.basin, row.code, row.course, row.objective, row.hours[1], funder, row.rules)
    return dict(zip(PROPOSED, (*what, value, low, high, unit_cost), strict=True))


def print_of(cells: Mapping[str, Cell]) -> str:
    """A short print of a proposal: the same for the same cells, whichever spreadsheet wrote them."""
    content = json.dumps([plain(cell) for cell in cells.values()], ensure_ascii=False)
    # A letter first: no spreadsheet takes it for a number.
    return f"p{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def plain(cell: Any) -> str:
    """A cell as it is compared: spreadsheets write 22, 22.0 or « 22 », and no digit beyond the fifteenth."""
    text = " ".join(str("" if cell is None else cell).split())
    return f"{float(text.replace(',', '.')):.6g}" if _NUMBER.fullmatch(text) else text
