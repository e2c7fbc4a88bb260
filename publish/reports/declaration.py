"""The reports: a folder each, with what it is (`report.yml`) and what its pages say (`pages.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from publish.reports.document import Document, Site

_HERE = Path(__file__).parent
_FACTS = "report.yml"


class Report(BaseModel):
    """The facts of one report.

    Attributes:
        identifiant: stable name, in its addresses and its Dagster asset.
        titre: what readers call it.
        objet: what it answers, and for whom, in a sentence.
        portee: what each of its documents is about.
        ordre: its place in the lists, and in the making.
        rendez_vous: the appointment of `orchestration/calendar.yml` that it is made for.
        lecteurs: whom the index shows it to, apart from what everyone sees.
        jeux: the datasets that it is made from.
        pdf: whether its documents also come as PDFs.
        mene_aux_autres: whether it lists the documents of the other reports, and so comes after them all.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    identifiant: str
    titre: str
    objet: str
    portee: Literal[
        "bassin", "arrondissement", "departement", "region", "branche", "transition", "source", "edition"
    ]
    ordre: int
    rendez_vous: str | None = None
    lecteurs: Literal["tous", "comites"] = "tous"
    jeux: tuple[str, ...] = ()
    pdf: bool = False
    mene_aux_autres: bool = False
    dossier: str = ""

    @property
    def name(self) -> str:
        """What code calls it."""
        return self.identifiant.replace("-", "_")

    def documents(self, site: Site) -> Iterator[Document]:
        """Make the documents of an edition, one at a time."""
        pages = import_module(f"publish.reports.{self.dossier}.pages")
        yield from pages.documents(site)


@cache
def load_reports() -> tuple[Report, ...]:
    """Return the declared reports, in their order."""
    declared = [
        Report(**yaml.safe_load(path.read_text(encoding="utf-8")), dossier=path.parent.name)
        for path in sorted(_HERE.glob(f"*/{_FACTS}"))
    ]
    return tuple(sorted(declared, key=lambda each: each.ordre))


def template_folders() -> list[Path]:
    """Return the folders of the templates of the reports."""
    folders = (_HERE / report.dossier / "templates" for report in load_reports())
    return [folder for folder in folders if folder.is_dir()]
