"""The catalogue: one dbt exposure per dataset, read from the manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from publish.errors import PublicationError
from publish.indicators import Indicator
from publish.lineage import raw_tables

FIELD_TYPES = {
    "varchar": "string",
    "text": "string",
    "tinyint": "integer",
    "smallint": "integer",
    "integer": "integer",
    "bigint": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
    "date": "date",
}
"""Table Schema type of each DuckDB type that a published contract may use."""


@dataclass(frozen=True)
class Licence:
    """The licence of a dataset: its identifier, its French title and its text."""

    id: str
    title: str
    url: str = ""


@dataclass(frozen=True)
class UsageWarning:
    """A usage warning of the closed list."""

    code: str
    texte: str


@dataclass(frozen=True)
class Column:
    """A published column; `type` is a Table Schema type."""

    name: str
    type: str
    description: str
    unit: str
    codes: str
    required: bool


@dataclass(frozen=True)
class Table:
    """A published table, its columns in the order of the contract.

    `indicators` are those that it holds as rows, one per value of its column `code_indicateur`.
    """

    name: str
    title: str
    description: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """A dataset as the catalogue describes it; all its texts are French.

    `raw_tables` are the source tables that its own are made from.
    """

    name: str
    title: str
    description: str
    methodology: str
    producer: str
    contact: str
    licence: Licence
    frequency: str
    keywords: tuple[str, ...]
    warnings: tuple[UsageWarning, ...]
    tables: tuple[Table, ...]
    raw_tables: tuple[str, ...]


def load_catalogue(
    manifest: Mapping[str, Any], warnings: Mapping[str, str], indicators: Mapping[str, Indicator]
) -> list[Dataset]:
    """Return the datasets of a dbt manifest, sorted by name.

    Args:
        manifest: the content of dbt's `manifest.json`.
        warnings: the closed list, French sentence by code (`dbt_project/avertissements.yml`).
        indicators: the registry, by code (`publish.indicators.read_indicators`).

    Raises:
        PublicationError: an exposure or a column lacks a fact, has a type without equivalent, or cites a
            warning or an indicator that is not in its list.
    """
    exposures = sorted(manifest["exposures"].values(), key=lambda exposure: str(exposure["name"]))
    return [_dataset(exposure, manifest, warnings, indicators) for exposure in exposures]


def _dataset(
    exposure: Mapping[str, Any],
    manifest: Mapping[str, Any],
    warnings: Mapping[str, str],
    indicators: Mapping[str, Indicator],
) -> Dataset:
    where = f"exposition dbt « {exposure['name']} »"
    meta = _meta(exposure)
    models = sorted(node for node in exposure["depends_on"]["nodes"] if node.startswith("model."))
    return Dataset(
        name=_fact(meta, "identifiant", where),
        title=_fact(exposure, "label", where),
        description=_fact(exposure, "description", where),
        methodology=_fact(meta, "methodologie", where),
        producer=_fact(meta, "producteur", where),
        contact=_fact(meta, "contact", where),
        licence=Licence(
            _fact(meta, "licence", where), _fact(meta, "licence_titre", where), meta.get("licence_url", "")
        ),
        frequency=_fact(meta, "frequence", where),
        keywords=tuple(_fact(meta, "mots_cles", where)),
        warnings=tuple(_warning(code, warnings, where) for code in _fact(meta, "avertissements", where)),
        tables=tuple(_table(manifest["nodes"][model], indicators) for model in models),
        raw_tables=raw_tables(manifest, models),
    )


def _warning(code: str, warnings: Mapping[str, str], where: str) -> UsageWarning:
    if code not in warnings:
        raise PublicationError(
            f"{where} : avertissement « {code} » hors de la liste fermée ({', '.join(sorted(warnings))}). "
            "Corrigez le code, ou ajoutez sa phrase dans dbt_project/avertissements.yml."
        )
    return UsageWarning(code, warnings[code])


def _indicator(code: str, indicators: Mapping[str, Indicator], where: str) -> Indicator:
    if code not in indicators:
        raise PublicationError(
            f"{where} : indicateur « {code} » absent du registre ({', '.join(sorted(indicators))}). "
            "Corrigez le code, ou définissez-le dans dbt_project/seeds/indicateurs/indicateurs.csv."
        )
    return indicators[code]


def _table(model: Mapping[str, Any], indicators: Mapping[str, Indicator]) -> Table:
    where = f"modèle dbt « {model['name']} »"
    meta = _meta(model)
    return Table(
        name=model["name"],
        title=_fact(meta, "titre", where),
        description=_fact(model, "description", where),
        primary_key=tuple(_fact(meta, "cle_primaire", where)),
        columns=tuple(_column(column, where, indicators) for column in model["columns"].values()),
        indicators=tuple(_indicator(code, indicators, where) for code in meta.get("indicateurs", [])),
    )


def _column(column: Mapping[str, Any], table: str, indicators: Mapping[str, Indicator]) -> Column:
    where = f"{table}, colonne « {column['name']} »"
    meta = _meta(column)
    declared = str(_fact(column, "data_type", where)).lower()
    if declared not in FIELD_TYPES:
        raise PublicationError(
            f"{where} : le type « {declared} » n'a pas d'équivalent dans un Table Schema. "
            f"Types attendus : {', '.join(FIELD_TYPES)}."
        )
    indicator = _indicator(meta["indicateur"], indicators, where) if "indicateur" in meta else None
    return Column(
        name=column["name"],
        type=FIELD_TYPES[declared],
        description=indicator.description if indicator else _fact(column, "description", where),
        unit=indicator.unite if indicator else str(meta.get("unite") or ""),
        codes=str(meta.get("liste_codes") or ""),
        required=any(constraint["type"] == "not_null" for constraint in column.get("constraints") or []),
    )


def _meta(node: Mapping[str, Any]) -> dict[str, Any]:
    # dbt 1.10 moved `meta` under `config`; nodes of either form are found in one manifest.
    return {**(node.get("meta") or {}), **((node.get("config") or {}).get("meta") or {})}


def _fact(facts: Mapping[str, Any], key: str, where: str) -> Any:
    if not facts.get(key):
        raise PublicationError(f"{where} : « {key} » est absent ou vide. Renseignez-le dans le projet dbt.")
    return facts[key]
