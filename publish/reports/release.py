"""Read a release directory: everything a page says comes from here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from publish.candidate import SOURCES
from publish.errors import PublicationError

NEEDS = "besoins-main-oeuvre"
FORECASTS = "previsions"
TENSIONS = "tensions"

_COUNTED = ("projets_recrutement", "projets_difficiles", "projets_saisonniers")
_FORECAST = (
    *("annee", "cutoff_annee", "horizon_periodes", "code_bassin_ft", "code_fap", "mesure", "modele"),
    *("lo_80", "hi_80"),
)

# Only the columns that the pages use: a release may grow without breaking them.
_COLUMNS: dict[tuple[str, str], tuple[str, ...]] = {
    (NEEDS, "pub_besoins_main_oeuvre__projets"): (
        *("annee", "code_region", "code_bassin_ft", "code_fap", "libelle_fap", "version_fap"),
        *(f"{name}_{bound}" for name in _COUNTED for bound in ("nb", "min", "max")),
    ),
    (NEEDS, "pub_besoins_main_oeuvre__totaux"): (
        *("annee", "niveau", "code_territoire", "libelle_territoire", "cellules_nb", "cellules_masquees_nb"),
        *(f"{name}_{bound}" for name in _COUNTED for bound in ("publies_nb", "min", "max")),
        *("part_masquee_projets_pct", "part_masquee_difficiles_pct", "part_masquee_saisonniers_pct"),
    ),
    (FORECASTS, "pub_previsions__projets"): (*_FORECAST, "libelle_fap", "yhat", "statut_donnee"),
    (FORECASTS, "pub_previsions__retrotest"): (*_FORECAST, "valeur_observee"),
    (FORECASTS, "pub_previsions__scores"): (
        *(
            "mesure",
            "modele",
            "horizon_periodes",
            "cutoff_annee",
            "n",
            "mae",
            "mae_relative",
            "rmse_relative",
        ),
        *("couverture_80_pct", "couverture_95_pct", "est_retenu"),
    ),
    (TENSIONS, "pub_tensions__indicateurs"): (
        *("annee", "code_bassin_ft", "code_fap", "code_indicateur", "valeur", "valeur_min", "valeur_max"),
        *("numerateur_nb", "denominateur_nb"),
    ),
    (TENSIONS, "pub_tensions__definitions_indicateurs"): (
        *("code_indicateur", "libelle", "definition", "volume_min", "limites"),
    ),
}

_OF_THE_AUDIT: dict[tuple[str, str], tuple[str, ...]] = {
    (FORECASTS, "pub_previsions__audit"): (
        *("statut_prevision", "mesure", "niveau", "horizon_periodes", "annee", "modele", "n", "mae"),
        *("mae_relative", "couverture_80_pct", "couverture_95_pct", "brier", "brier_relatif"),
    ),
    (FORECASTS, "pub_previsions__audit_fiabilite"): (
        *("statut_prevision", "horizon_periodes", "classe_probabilite", "n"),
        *("probabilite_moyenne", "frequence_observee"),
    ),
    (FORECASTS, "pub_previsions__audit_achats"): (
        *("statut_prevision", "niveau", "code_territoire", "annee", "horizon_periodes", "metiers_nb"),
        *("retenus_nb", "difficiles_nb", "indecis_nb"),
        *("taux_pct", "taux_persistance_pct", "taux_hasard_pct"),
    ),
}


@dataclass(frozen=True, eq=False)
class Release:
    """The tables of a release, read once, and what identifies it."""

    directory: Path
    version: str
    is_fictitious: bool
    origin: str
    warnings: tuple[dict[str, str], ...]
    sources: tuple[dict[str, Any], ...]
    indicator_sources: tuple[dict[str, Any], ...]
    inventory: tuple[dict[str, Any], ...]
    needs: pd.DataFrame
    totals: pd.DataFrame
    forecasts: pd.DataFrame
    backtest: pd.DataFrame
    scores: pd.DataFrame
    audit: pd.DataFrame
    audit_reliability: pd.DataFrame
    audit_bought: pd.DataFrame
    indicators: pd.DataFrame
    definitions: pd.DataFrame

    def table(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Read columns of a published table, whichever dataset holds it.

        Raises:
            PublicationError: the table is absent, or lacks a column.

        """
        found = sorted(self.directory.glob(_table_path("*", name)))
        path = found[0] if found else self.directory / f"{name}.parquet"
        return _read(path, columns)


def load_release(directory: Path) -> Release:
    """Read the published tables, the metadata of their datasets and what is said of the sources.

    Where a single wave was known, the forecast tables are empty. The warnings of the indicators
    are not taken: most are about other tables of their dataset, and the registry says the limits of each.

    Raises:
        PublicationError: a table or a metadata file is absent, unreadable or incomplete.

    """
    metadata = [_metadata(directory / dataset) for dataset in (NEEDS, FORECASTS)]
    tables = {table: _table(directory, dataset, table) for dataset, table in _COLUMNS | _OF_THE_AUDIT}
    sources = _distinct([source for each in metadata for source in each["lineage"]])
    behind_indicators = _metadata(directory / TENSIONS)["lineage"]
    return Release(
        directory=directory,
        version=metadata[0]["version"],
        is_fictitious=any(each["fictif"] for each in metadata),
        origin=metadata[0]["origine"],
        warnings=_distinct([warning for each in metadata for warning in each["warnings"]]),
        sources=sources,
        indicator_sources=tuple(each for each in behind_indicators if each not in sources),
        inventory=tuple(_json(directory / SOURCES)),
        needs=tables["pub_besoins_main_oeuvre__projets"],
        totals=tables["pub_besoins_main_oeuvre__totaux"],
        forecasts=tables["pub_previsions__projets"],
        backtest=tables["pub_previsions__retrotest"],
        scores=tables["pub_previsions__scores"],
        audit=tables["pub_previsions__audit"],
        audit_reliability=tables["pub_previsions__audit_fiabilite"],
        audit_bought=tables["pub_previsions__audit_achats"],
        indicators=tables["pub_tensions__indicateurs"],
        definitions=tables["pub_tensions__definitions_indicateurs"],
    )


def published_tables() -> list[str]:
    """Return the paths, inside a release, of the tables that the pages of its basins are made from."""
    return [_table_path(dataset, table) for dataset, table in _COLUMNS]


def _table_path(dataset: str, table: str) -> str:
    return f"{dataset}/data/{table}.parquet"


def _table(directory: Path, dataset: str, table: str) -> pd.DataFrame:
    return _read(directory / _table_path(dataset, table), (_COLUMNS | _OF_THE_AUDIT)[dataset, table])


def _read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    if not path.is_file():
        raise PublicationError(
            f"{path} : fichier absent. La page attend cette table publiée ; relancez « vigie run »."
        )
    missing = sorted(set(columns) - set(pq.read_schema(path).names))
    if missing:
        raise PublicationError(
            f"{path} : colonnes absentes : {', '.join(missing)}. "
            "Refaites l'édition avec la même version du projet que la page."
        )
    return pd.read_parquet(path, columns=list(columns))


def _metadata(dataset: Path) -> dict[str, Any]:
    path = dataset / "metadata.json"
    metadata = _json(path)
    missing = sorted({"version", "origine", "fictif", "warnings", "lineage"} - metadata.keys())
    if missing:
        raise PublicationError(
            f"{path} : clés absentes : {', '.join(missing)}. "
            "Refaites l'édition avec la même version du projet que la page."
        )
    return dict(metadata)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PublicationError(
            f"{path} : fichier absent ou illisible ({error}). "
            "La page attend un fichier JSON ; relancez « vigie run »."
        ) from error


def _distinct(records: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    return tuple({json.dumps(record, sort_keys=True): record for record in records}.values())
