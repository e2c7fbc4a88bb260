"""The codes that an entry may hold: those of the latest edition, with their labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from orchestration.collecte.errors import CollectionRefused
from orchestration.ingestion.naming import normalise

SHOWN = 30
"""How many codes a search gives at most."""


@dataclass(frozen=True)
class Codes:
    """Codes and labels of one edition; `core_skills` gives the core skills of a ROME occupation."""

    edition: str
    basins: Mapping[str, str]
    fap: Mapping[str, str]
    rome: Mapping[str, str]
    skills: Mapping[str, str]
    core_skills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def occupations(self) -> Mapping[str, str]:
        """The occupations of both nomenclatures: their codes never look alike."""
        return {**self.fap, **self.rome}

    @cached_property
    def _plain(self) -> Mapping[str, str]:
        """Labels as they are compared, by code."""
        return {code: normalise(label) for code, label in {**self.occupations, **self.skills}.items()}

    def occupation(self, text: str) -> str | None:
        """The code that a text designates: it begins with it, or is the label of one only."""
        first = text.split(maxsplit=1)[0].upper() if text.strip() else ""
        if first in self.occupations:
            return first
        wanted = normalise(text)
        same = [code for code in self.occupations if wanted and self._plain[code] == wanted]
        return same[0] if len(same) == 1 else None

    def occupations_like(self, text: str) -> list[str]:
        """Codes of the occupations whose label holds each word of a text, in the order of their labels."""
        return self._like(text, self.occupations)

    def skills_like(self, text: str) -> list[str]:
        """The same for skills."""
        return self._like(text, self.skills)

    def _like(self, text: str, among: Mapping[str, str]) -> list[str]:
        # « soudeurs » is found by « soudeur » and the other way round.
        words = [word.removesuffix("s") for word in map(normalise, text.split()) if word]
        if not words:
            return []
        found = [code for code in among if all(word in self._plain[code] for word in words)]
        return sorted(found, key=lambda code: self._plain[code])[:SHOWN]


class LatestCodes:
    """The codes of `releases/latest`, read again when another edition takes its place."""

    def __init__(self, releases: Path) -> None:
        """`releases`: the folder of the editions."""
        self._releases = releases
        self._codes: Codes | None = None

    def __call__(self) -> Codes:
        """The codes of the latest edition.

        Raises:
            CollectionRefused: there is no edition, or it lacks a table of codes.
        """
        latest = self._releases / "latest"
        if not latest.exists():
            raise CollectionRefused(
                f"Aucune édition dans {self._releases} : les codes des métiers et des bassins en viennent. "
                "Remède : lancez d’abord « vigie run »."
            )
        edition = latest.resolve()
        if self._codes is None or self._codes.edition != edition.name:
            self._codes = load_codes(edition)
        return self._codes


def load_codes(edition: Path) -> Codes:
    """Read the codes of an edition.

    Raises:
        CollectionRefused: a table is absent.
    """
    codes = _rows(
        edition, "pub_passages_nomenclatures__codes", ["nomenclature", "version", "code", "libelle"]
    )
    links = _rows(
        edition,
        "pub_passages_nomenclatures__rome_competences",
        ["code_rome", "code_ogr", "libelle_competence", "nature", "est_coeur_metier"],
    )
    # The contexts of work are no skills.
    skills = [row for row in links if row["nature"] != "contexte_travail" and row["libelle_competence"]]
    return Codes(
        edition.name,
        basins=_basins(edition),
        fap=_labels(row for row in codes if (row["nomenclature"], row["version"]) == ("fap", "2021")),
        rome=_labels(row for row in codes if (row["nomenclature"], row["version"]) == ("rome", "4.0")),
        skills={row["code_ogr"]: row["libelle_competence"] for row in skills},
        core_skills=_core_skills(skills),
    )


def _basins(edition: Path) -> dict[str, str]:
    rows = _rows(edition, "pub_territoires__bassins", ["millesime", "code_bassin_ft", "libelle_bassin_ft"])
    newest = max((row["millesime"] for row in rows), default=None)
    return {
        row["code_bassin_ft"]: row["libelle_bassin_ft"]
        for row in sorted(rows, key=lambda row: row["libelle_bassin_ft"])
        if row["millesime"] == newest
    }


def _labels(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {row["code"]: row["libelle"] for row in rows}


def _core_skills(links: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in links:
        if row["est_coeur_metier"]:
            found.setdefault(row["code_rome"], []).append(row["code_ogr"])
    return {occupation: tuple(skills[:SHOWN]) for occupation, skills in found.items()}


def _rows(edition: Path, table: str, columns: list[str]) -> list[dict[str, str]]:
    import pyarrow.parquet as pq

    found = sorted(edition.glob(f"*/data/{table}.parquet"))
    if not found:
        raise CollectionRefused(
            f"{edition} : table {table} absente. Remède : refaites l’édition avec « vigie run »."
        )
    rows: list[dict[str, str]] = pq.read_table(found[0], columns=columns).to_pylist()
    return rows
