"""A fabricated catalogue and its tables: two datasets, a masked cell, codes with leading zeros."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from publish.candidate import build_candidate, write_run
from publish.catalogue.datasets import Column, Dataset, Table, UsageWarning
from publish.catalogue.facts import Contact, Frequency, Publisher
from publish.catalogue.licences import Derivation, Licence
from publish.edition import Edition

NEEDS = pa.table(
    {
        "annee": pa.array([2023, 2024, 2024], pa.int32()),
        "code_region": ["01", "01", "01"],
        "code_bassin_ft": ["0101", "0101", "0102"],
        "libelle_bassin_ft": ['Bassin "fictif", dit', "Évrécy\nnord", "=1+1"],
        "projets_recrutement_nb": pa.array([12.5, None, 250.0]),
        "releve_date": pa.array([None, 19_000, 19_001], pa.date32()),
    }
)
SCORES = pa.table(
    {
        "modele": pa.array([], pa.string()),
        "cutoff_annee": pa.array([], pa.int32()),
        "est_retenu": pa.array([], pa.bool_()),
    }
)

SNAPSHOT: dict[str, Any] = {
    "fictitious": False,
    "source": "bmo",
    "table": "raw_bmo__projets",
    "millesime": 2024,
    "origin": "depot",
    "producer": "Producteur",
    "licence": "Licence Ouverte 2.0",
    "url": "https://exemple.fr/bmo",
    "retrieved": "2026-11-22",
    "warnings": [],
    "corrections": [],
    "suspension": None,
    "columns": ["annee"],
    "files": [{"path": "b/bmo.xlsx", "sha256": "b" * 64}, {"path": "a/bmo.xlsx", "sha256": "a" * 64}],
}


def _column(name: str, kind: str, unit: str = "", codes: str = "", *, required: bool = False) -> Column:
    return Column(name, kind, f"Description de {name}.", unit, codes, required)


def _dataset(name: str, title: str, table: Table) -> Dataset:
    return Dataset(
        name=name,
        title=title,
        description="Description du jeu.",
        methodology="Méthode du jeu.",
        producer="Vigie Compétences",
        publisher=Publisher("Vigie Compétences"),
        contact=Contact("Administration des données", "Équipe données"),
        licence=Licence("etalab-2.0", "Licence Ouverte 2.0", "https://licence.example/ouverte/"),
        derived_from=(Derivation("bmo", "etalab-2.0", None),),
        frequency=Frequency("ANNUAL", "annuelle", 366),
        appointment="parution_bmo",
        themes=("SOCI",),
        hvd_categories=(),
        keywords=("emploi",),
        warnings=(UsageWarning("cellules_masquees", "Une cellule masquée est un intervalle."),),
        tables=(table,),
        raw_tables=("raw_bmo__projets",),
    )


@pytest.fixture
def catalogue() -> list[Dataset]:
    needs = Table(
        name="pub_besoins__projets",
        title="Projets",
        description="Projets par bassin.",
        primary_key=("annee", "code_bassin_ft"),
        columns=(
            _column("annee", "integer", "année", required=True),
            _column("code_region", "string", codes="Code officiel géographique", required=True),
            _column("code_bassin_ft", "string", required=True),
            _column("libelle_bassin_ft", "string"),
            _column("projets_recrutement_nb", "number", "projets"),
            _column("releve_date", "date"),
        ),
    )
    scores = Table(
        name="pub_previsions__scores",
        title="Scores",
        description="Scores des modèles.",
        primary_key=("modele", "cutoff_annee"),
        columns=(
            _column("modele", "string", required=True),
            _column("cutoff_annee", "integer"),
            _column("est_retenu", "boolean"),
        ),
    )
    return [_dataset("besoins", "Besoins", needs), _dataset("previsions", "Prévisions", scores)]


@pytest.fixture
def needs() -> pa.Table:
    return NEEDS


@pytest.fixture
def tables_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    pq.write_table(NEEDS, folder / "pub_besoins__projets.parquet")
    pq.write_table(SCORES, folder / "pub_previsions__scores.parquet")
    return folder


@pytest.fixture
def make_edition() -> Callable[..., Edition]:
    def make(**facts: Any) -> Edition:
        defaults = {
            "version": "2026.11.0",
            "origine": "depot",
            "region": "28",
            "territory": "Normandie",
            "fingerprint": "f1",
            "lineage": (SNAPSHOT,),
            "previous": None,
        }
        return Edition(**{**defaults, **facts})

    return make


@pytest.fixture
def make_candidate(
    catalogue: list[Dataset], tables_dir: Path, tmp_path: Path, make_edition: Callable[..., Edition]
) -> Callable[..., Path]:
    verdict = json.dumps({"success": True, "n": 3})
    validation = {table.name: verdict for dataset in catalogue for table in dataset.tables}

    def make(name: str = "candidate", **facts: Any) -> Path:
        folder = build_candidate(make_edition(**facts), catalogue, tables_dir, validation, tmp_path / name)
        write_run(folder, {"id": name})
        return folder

    return make


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes | str]]:
    """Return every file's bytes, and every link's target, by relative path; the run identity left out."""

    def read(folder: Path) -> dict[str, bytes | str]:
        paths = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file())
        return {
            path.relative_to(folder).as_posix(): str(path.readlink())
            if path.is_symlink()
            else path.read_bytes()
            for path in paths
            if path.name != "run.json"
        }

    return read
