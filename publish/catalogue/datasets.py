"""The catalogue: one dbt exposure per dataset, read from the manifest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from publish.catalogue.column_titles import column_title
from publish.catalogue.facts import CatalogueFacts, Contact, Frequency, Publisher, listed
from publish.catalogue.indicators import Indicator
from publish.catalogue.licences import Derivation, Licence, derive_licence
from publish.catalogue.lineage import NATURES, OBSERVED, nature, raw_tables
from publish.errors import PublicationError

EDITION = re.compile(r"\d{4}\.\d{1,2}\.\d+")
MONTH = re.compile(r"\d{4}\.\d{1,2}")
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
class Deprecation:
    """The announced end of a column: the edition that announces it, the month from which it may go."""

    since: str
    removal: str
    replacement: str | None = None

    @property
    def sentence(self) -> str:
        """What a reader is told."""
        instead = f" ; utilisez « {self.replacement} »" if self.replacement else ""
        return f"Dépréciée depuis l’édition {self.since}, retirée à partir de {self.removal}{instead}."


@dataclass(frozen=True)
class Column:
    """A published column; `type` is a Table Schema type."""

    name: str
    type: str
    description: str
    unit: str
    codes: str
    required: bool
    title: str = ""
    deprecated: Deprecation | None = None

    @property
    def told(self) -> str:
        """Its description, after the announcement of its end where there is one."""
        return f"{self.deprecated.sentence} {self.description}" if self.deprecated else self.description


@dataclass(frozen=True)
class Map:
    """How the rows of a table lie on outlines.

    Attributes:
        code: the column of the territory's code.
        level: the level of all its rows, or
        level_column: the column of their level.
        latest: the column of time of which only the last value is drawn.
        geometry: the column of the outlines, in the table that publishes them.
    """

    code: str
    level: str = ""
    level_column: str = ""
    latest: str = ""
    geometry: str = ""


@dataclass(frozen=True)
class Table:
    """A published table, its columns in the order of the contract.

    Attributes:
        indicators: those that it holds as rows, one per value of its column `code_indicateur`.
        map: how it is drawn, where it deserves a map.
        figure: what its model declares to draw (`publish.portal.figure.Declaration`).
        removed_columns: columns that went without notice, and why.
        nature: what its values are, one of `lineage.NATURES`.
    """

    name: str
    title: str
    description: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    indicators: tuple[Indicator, ...] = ()
    map: Map | None = None
    figure: Mapping[str, Any] | None = None
    removed_columns: Mapping[str, str] = field(default_factory=dict)
    nature: str = OBSERVED

    @property
    def deprecated(self) -> dict[str, Deprecation]:
        """The columns whose end is announced."""
        return {column.name: column.deprecated for column in self.columns if column.deprecated}


@dataclass(frozen=True)
class Dataset:
    """A dataset as the catalogue describes it; all its texts are French.

    Attributes:
        licence: follows from those of its sources; `derived_from` says how.
        appointment: the appointment of the calendar that brings its next edition; none without a rhythm.
        themes: codes of the European table of data themes.
        hvd_categories: codes of the European high-value categories that it falls under.
        raw_tables: the source tables that its own are made from.
        removed_tables: tables that it held in an earlier edition, and why they went.
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
    removed_tables: Mapping[str, str] = field(default_factory=dict)


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
        tables=tuple(_table(manifest, model, facts) for model in models),
        raw_tables=raw,
        removed_tables=meta.get("tables_retirees", {}),
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


def _table(manifest: Mapping[str, Any], node: str, facts: CatalogueFacts) -> Table:
    model = manifest["nodes"][node]
    where = f"modèle dbt « {model['name']} »"
    meta = _meta(model)
    columns = tuple(_column(column, where, facts) for column in model["columns"].values())
    replacements = {column.deprecated.replacement for column in columns if column.deprecated} - {None}
    if unknown := sorted(map(str, replacements - model["columns"].keys())):
        raise PublicationError(
            f"{where} : remplacement d’une colonne dépréciée, absent : {', '.join(unknown)}."
        )
    return Table(
        name=model["name"],
        title=_fact(meta, "titre", where),
        description=_fact(model, "description", where),
        primary_key=tuple(_fact(meta, "cle_primaire", where)),
        columns=columns,
        indicators=tuple(_indicator(code, facts.indicators, where) for code in meta.get("indicateurs", [])),
        map=_map(meta["carte"], model["columns"], where) if "carte" in meta else None,
        figure=meta.get("figure"),
        removed_columns=meta.get("colonnes_retirees", {}),
        nature=_nature(meta["nature"], where) if "nature" in meta else nature(manifest, node),
    )


def _nature(declared: str, where: str) -> str:
    """Read what a model says of its values, where its lineage does not tell."""
    if declared not in NATURES:
        raise PublicationError(f"{where} : nature « {declared} » inconnue. Attendu : {', '.join(NATURES)}.")
    return declared


def _map(declared: Mapping[str, str], columns: Mapping[str, Any], where: str) -> Map:
    """Read the block `carte`; all its entries but `niveau` name a column."""
    code, level, level_column = (declared.get(key, "") for key in ("code", "niveau", "colonne_niveau"))
    if not code or bool(level) == bool(level_column):
        raise PublicationError(f"{where} : « carte » attend « code », et « niveau » ou « colonne_niveau ».")
    if unknown := sorted({value for key, value in declared.items() if key != "niveau"} - columns.keys()):
        raise PublicationError(f"{where} : « carte » nomme des colonnes absentes : {', '.join(unknown)}.")
    return Map(code, level, level_column, declared.get("dernier", ""), declared.get("geometrie", ""))


def _deprecation(declared: Mapping[str, str], where: str) -> Deprecation:
    since, removal = (str(declared.get(key, "")) for key in ("depuis", "retrait"))
    if not EDITION.fullmatch(since) or not MONTH.fullmatch(removal):
        raise PublicationError(
            f"{where} : « depreciee » attend « depuis », une édition comme 2026.11.0, et « retrait », un "
            f"mois comme 2027.6. Reçu : {since or 'rien'}, {removal or 'rien'}."
        )
    return Deprecation(since, removal, declared.get("remplacement"))


def _column(column: Mapping[str, Any], table: str, facts: CatalogueFacts) -> Column:
    where = f"{table}, colonne « {column['name']} »"
    meta = _meta(column)
    declared = str(_fact(column, "data_type", where)).lower()
    if declared not in FIELD_TYPES:
        raise PublicationError(
            f"{where} : le type « {declared} » n'a pas d'équivalent dans un Table Schema. "
            f"Types attendus : {', '.join(FIELD_TYPES)}."
        )
    indicator = _indicator(meta["indicateur"], facts.indicators, where) if "indicateur" in meta else None
    return Column(
        name=column["name"],
        type=FIELD_TYPES[declared],
        description=indicator.description if indicator else _fact(column, "description", where),
        unit=indicator.unite if indicator else str(meta.get("unite") or ""),
        codes=str(meta.get("liste_codes") or ""),
        required=any(constraint["type"] == "not_null" for constraint in column.get("constraints") or []),
        title=column_title(column["name"], facts.column_words, facts.column_titles),
        deprecated=_deprecation(meta["depreciee"], where) if "depreciee" in meta else None,
    )


def _meta(node: Mapping[str, Any]) -> dict[str, Any]:
    # dbt 1.10 moved `meta` under `config`; nodes of either form are found in one manifest.
    return {**(node.get("meta") or {}), **((node.get("config") or {}).get("meta") or {})}


def _fact(facts: Mapping[str, Any], key: str, where: str) -> Any:
    if not facts.get(key):
        raise PublicationError(f"{where} : « {key} » est absent ou vide. Renseignez-le dans le projet dbt.")
    return facts[key]
