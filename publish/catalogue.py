"""The catalogue: one dbt exposure per dataset, read from the manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from publish.errors import PublicationError
from publish.facts import CatalogueFacts, Contact, Frequency, Publisher, listed
from publish.indicators import Indicator
from publish.licences import Derivation, Licence, derive_licence
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

    Attributes:
        licence: follows from those of its sources; `derived_from` says how.
        appointment: the appointment of the calendar that brings its next edition; none without a rhythm.
        themes: codes of the European table of data themes.
        hvd_categories: codes of the European high-value categories that it falls under.
        raw_tables: the source tables that its own are made from.
    """

    name: str
    title: str
    description: str
    methodology: str
    producer: str
    publisher: Publisher
    contact: Contact
    licence: Licence
    derived_from: tuple[Derivation, ...]
    frequency: Frequency
    appointment: str | None
    themes: tuple[str, ...]
    hvd_categories: tuple[str, ...]
    keywords: tuple[str, ...]
    warnings: tuple[UsageWarning, ...]
    tables: tuple[Table, ...]
    raw_tables: tuple[str, ...]


def load_catalogue(manifest: Mapping[str, Any], facts: CatalogueFacts) -> list[Dataset]:
    """Return the datasets of a dbt manifest, sorted by name.

    Args:
        manifest: the content of dbt's `manifest.json`.
        facts: the closed lists, and the sources of the raw tables.

    Raises:
        PublicationError: an exposure or a column lacks a fact, has a type without equivalent, cites what
            is not in its closed list, or has sources whose licences do not go together.
    """
    exposures = sorted(manifest["exposures"].values(), key=lambda exposure: str(exposure["name"]))
    return [_dataset(exposure, manifest, facts) for exposure in exposures]


def _dataset(exposure: Mapping[str, Any], manifest: Mapping[str, Any], facts: CatalogueFacts) -> Dataset:
    where = f"exposition dbt « {exposure['name']} »"
    meta = _meta(exposure)
    models = sorted(node for node in exposure["depends_on"]["nodes"] if node.startswith("model."))
    raw = raw_tables(manifest, models)
    licence, derived_from = derive_licence(
        {facts.sources[table] for table in raw}, meta.get("extraits", {}), facts.licences, where
    )
    frequency = listed(_fact(meta, "frequence", where), facts.frequencies, "fréquence", where)
    return Dataset(
        name=_fact(meta, "identifiant", where),
        title=_fact(exposure, "label", where),
        description=_fact(exposure, "description", where),
        methodology=_fact(meta, "methodologie", where),
        producer=_fact(meta, "producteur", where),
        publisher=facts.publisher,
        contact=listed(_fact(meta, "contact", where), facts.contacts, "contact", where),
        licence=licence,
        derived_from=derived_from,
        frequency=frequency,
        appointment=_fact(meta, "rendez_vous", where) if frequency.days else None,
        themes=tuple(_fact(meta, "themes", where)),
        hvd_categories=tuple(meta.get("categories_hvd", [])),
        keywords=tuple(_fact(meta, "mots_cles", where)),
        warnings=tuple(
            _warning(code, facts.warnings, where) for code in _fact(meta, "avertissements", where)
        ),
        tables=tuple(_table(manifest["nodes"][model], facts.indicators) for model in models),
        raw_tables=raw,
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
