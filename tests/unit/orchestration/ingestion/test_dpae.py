"""The series of hires: six files, two ways to write their headers, whole series that each update revises."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from orchestration.ingestion import landing
from orchestration.ingestion.inventory import Inventory

# API id -> (label of the CSV export, a sound value); the order of the columns is free.
FIELDS = {
    "region": ("Région", "Normandie"),
    "code_region": ("Code région", "28"),
    "ancienne_region": ("Ancienne région", "Basse-Normandie"),
    "code_ancienne_region": ("Code ancienne région", "25"),
    "departement": ("Département", "Calvados"),
    "code_departement": ("Code département", "14"),
    "grand_secteur_d_activite": ("Grand secteur d'activité", "GS1 Industrie"),
    "secteur_na38": ("Secteur NA38", "CE Industrie chimique"),
    "sexe": ("Sexe", "1"),
    "libelle_du_sexe": ("Libellé du sexe", "Homme"),
    "tranche_age": ("Tranche d'âge", "2"),
    "libelle_de_l_age": ("Libellé de l'âge", "25-34 ans"),
    "duree_de_contrat": ("Durée de contrat", "Contrat de plus d'un mois"),
    "nature_de_contrat": ("Nature de contrat", "CDI"),
    "annee": ("Année", "2019"),
    "trimestre": ("Trimestre", "1"),
    "dernier_jour_du_mois": ("Dernier jour du mois", "2019-01-31"),
    "dernier_jour_du_trimestre": ("Dernier jour du trimestre", "2019-03-31"),
    "dpae_brut": ("DPAE (brut)", "120"),
    "dpae_cvs": ("DPAE (cvs)", "118"),
}
CONTRACT = ("annee", "duree_de_contrat", "nature_de_contrat", "dpae_brut")
REGION = ("region", "code_region", "ancienne_region", "code_ancienne_region")
MONTH = (*CONTRACT, "trimestre", "dernier_jour_du_mois", "dpae_cvs")
QUARTER = (*CONTRACT, "trimestre", "dernier_jour_du_trimestre", "dpae_cvs")
SECTOR = "grand_secteur_d_activite"
FILES = {
    "raw_dpae__france_mensuel": MONTH,
    "raw_dpae__region_mensuel": (*MONTH, *REGION),
    "raw_dpae__departement_secteur": (*QUARTER, *REGION, "departement", "code_departement", SECTOR),
    "raw_dpae__region_na38": (*QUARTER, *REGION, SECTOR, "secteur_na38"),
    "raw_dpae__france_na38": (*QUARTER, SECTOR, "secteur_na38"),
    "raw_dpae__france_sexe_age": (
        *(*CONTRACT, "sexe", "libelle_du_sexe", "tranche_age", "libelle_de_l_age"),
        *(SECTOR, "secteur_na38"),
    ),
}
MONTHLY = "raw_dpae__france_mensuel"


def export(table: str, *changes: dict[str, str], labels: bool = False) -> str:
    """A file of one row per set of changes to the sound row."""
    ids = FILES[table]
    header = [FIELDS[name][0] if labels else name for name in ids]
    rows = [[change.get(name, FIELDS[name][1]) for name in ids] for change in changes or ({},)]
    return "\n".join(";".join(cells) for cells in (header, *rows)) + "\n"


@pytest.mark.parametrize("labels", [False, True], ids=["ids", "labels"])
@pytest.mark.parametrize("table", FILES)
def test_each_file_is_told_from_its_header(depot: Any, table: str, labels: bool) -> None:
    depot.text("export.csv", export(table, labels=labels), "utf-8-sig")
    (finding,) = depot.scan()
    assert (finding.status, finding.table) == ("reconnu", table)
    (accepted,) = depot.ingest(table).accepted
    frame = pd.read_parquet(accepted.parquet(depot.raw))
    assert frame.loc[0, "dpae_brut"] == "120"


def test_an_empty_cell_stays_empty_and_a_residual_may_be_negative(depot: Any) -> None:
    table = "raw_dpae__departement_secteur"
    depot.text("dpae.csv", export(table, {SECTOR: "_calage_", "dpae_brut": "", "dpae_cvs": "-12"}))
    (accepted,) = depot.ingest(table).accepted
    frame = pd.read_parquet(accepted.parquet(depot.raw))
    assert frame["dpae_brut"].isna().all()
    assert list(frame["dpae_cvs"]) == ["-12"]


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("dpae_brut", "n.d.", "un nombre ou une cellule vide"),
        ("trimestre", "5", "un trimestre de 1 à 4"),
        ("trimestre", "", "une valeur"),
        ("nature_de_contrat", "Stage", "CDI ou CDD"),
        ("duree_de_contrat", "Ensemble", "une durée d’un mois au plus, ou de plus d’un mois"),
        ("dernier_jour_du_mois", "31/01/2019", "une date AAAA-MM-JJ"),
    ],
)
def test_an_unknown_value_is_refused_with_its_row(
    depot: Any, only_problem: Callable[..., str], cell: str, value: str, expected: str
) -> None:
    depot.text("dpae.csv", export(MONTHLY, {}, {"dernier_jour_du_mois": "2019-02-28"} | {cell: value}))
    message = only_problem(depot.ingest(MONTHLY))
    assert f"ligne 3, colonne « {cell} »" in message
    assert f"attendu : {expected}" in message


def test_a_new_update_stands_for_the_whole_series(depot: Any) -> None:
    depot.text("dpae.csv", export(MONTHLY, {}, {"dernier_jour_du_mois": "2019-02-28"}))
    depot.ingest(MONTHLY, date(2025, 1, 20))
    depot.text("dpae.csv", export(MONTHLY, {"dpae_cvs": "117"}))
    depot.ingest(MONTHLY, date(2025, 2, 20))
    (current,) = depot.current(MONTHLY)
    assert (current.rank, current.rows) == (2, 1)
    assert pd.read_parquet(current.parquet(depot.raw)).loc[0, "dpae_cvs"] == "117"


def test_the_source_is_suspended_with_its_notice_and_fallbacks(inventory: Inventory) -> None:
    suspension = inventory.source_of(MONTHLY).suspension
    assert suspension is not None
    assert suspension.status == "suspendue depuis mars 2025"
    assert suspension.notice in suspension.sentence
    assert suspension.fallbacks
    assert all(fallback in suspension.sentence for fallback in suspension.fallbacks)


@pytest.mark.real_data
@pytest.mark.skipif("VIGIE_REAL_DATA" not in os.environ, reason="VIGIE_REAL_DATA is not set")
def test_the_real_file_is_taken_in_row_by_row(depot: Any) -> None:
    source = Path(os.environ["VIGIE_REAL_DATA"]) / "dpae" / "dpae-mensuelles-france-entiere.csv"
    (depot.folder / source.name).write_bytes(source.read_bytes())
    (finding,) = landing.scan(depot.folder, depot.inventory)
    assert finding.table == MONTHLY
    (accepted,) = depot.ingest(MONTHLY).accepted
    taken = pd.read_parquet(accepted.parquet(depot.raw)).astype({"dpae_brut": int, "dpae_cvs": int})
    real = pd.read_csv(source, sep=";")
    assert len(taken) == len(real)
    assert taken["dernier_jour_periode"].max() == real["dernier_jour_du_mois"].max()
    for column in ("dpae_brut", "dpae_cvs"):
        assert taken[column].sum() == real[column].sum()
