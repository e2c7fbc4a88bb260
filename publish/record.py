"""A packaged dataset, read back: the one way to know what an edition holds.

Whatever describes an edition to others (catalogues, portals, pages) reads it through here, never through the
catalogue that made it: an edition of the past is read as it was published.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from publish.catalogue.facts import Contact, Publisher
from publish.catalogue.licences import Derivation, Licence
from publish.errors import PublicationError

METADATA = "metadata.json"
DATA_PACKAGE = "datapackage.json"


@dataclass(frozen=True)
class Resource:
    """A file of data; `path` is relative to the folder of the dataset, `fields` the Table Schema of a CSV."""

    name: str
    table: str
    path: str
    format: str
    mediatype: str
    title: str
    description: str
    bytes: int
    sha256: str
    fields: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class DeprecatedColumn:
    """A column that will go: since which edition it is announced, when it goes, what takes its place."""

    name: str
    since: str
    removal: str
    replacement: str | None


@dataclass(frozen=True)
class TableRecord:
    """A table of the dataset, the files that hold it, by format, why it has not the others, its figure.

    `nature` says what its values are: `observe`, `modelise`, `mixte` (its rows say it) or `declare`.
    """

    name: str
    title: str
    description: str
    rows: int
    primary_key: tuple[str, ...]
    deprecated_columns: tuple[DeprecatedColumn, ...]
    absent_formats: Mapping[str, str]
    resources: Mapping[str, Resource]
    nature: str
    figure: Mapping[str, Any] | None = None

    @property
    def fields(self) -> tuple[Mapping[str, Any], ...]:
        """Columns as Table Schema fields: name, type, title, description, unit, codes, constraints."""
        return self.resources["csv"].fields


@dataclass(frozen=True)
class Spatial:
    """The territory of the dataset; `bbox` is west, south, east, north in degrees."""

    code: str
    label: str
    uri: str | None
    bbox: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Temporal:
    """First and last day that the rows speak of."""

    start: date
    end: date


@dataclass(frozen=True)
class Criterion:
    """A criterion of quality: `remedy` says what is missing where it is not met."""

    id: str
    label: str
    met: bool
    remedy: str


@dataclass(frozen=True)
class DocumentRecord:
    """A report that is made from the dataset: its name, its title, what it answers."""

    name: str
    title: str
    description: str


@dataclass(frozen=True)
class DatasetRecord:
    """All that a packaged dataset says of itself; texts are French, `title` bears the mark of fiction.

    `changes`, `coverage`, `warnings` and `lineage` are as `metadata.json` holds them; `issued` (`YYYY-MM`) is
    the month of the first edition.
    """

    folder: Path
    name: str
    title: str
    version: str
    origin: str
    region: str
    fictitious: bool
    description: str
    methodology: str
    producer: str
    publisher: Publisher
    contact: Contact
    licence: Licence
    derived_from: tuple[Derivation, ...]
    frequency: str
    frequency_code: str
    issued: str
    modified: date | None
    next_release: date | None
    next_release_reason: str | None
    spatial: Spatial
    temporal: Temporal | None
    keywords: tuple[str, ...]
    themes: tuple[str, ...]
    hvd_categories: tuple[str, ...]
    coverage: Mapping[str, Any]
    tables: tuple[TableRecord, ...]
    warnings: tuple[Mapping[str, str], ...]
    changes: Mapping[str, Any]
    quality_score: float
    quality: tuple[Criterion, ...]
    documents: tuple[DocumentRecord, ...]
    lineage: tuple[Mapping[str, Any], ...]

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The files of data of all its tables."""
        return tuple(resource for table in self.tables for resource in table.resources.values())


def read_records(release: Path) -> list[DatasetRecord]:
    """Return the datasets of an edition, or of one being packaged, sorted by name.

    Raises:
        PublicationError: a description is absent, unreadable, or of another version of the program.
    """
    return [read_record(path.parent) for path in sorted(release.glob(f"*/{METADATA}"))]


def read_record(folder: Path) -> DatasetRecord:
    """Return what the packaged dataset of `folder` says of itself.

    Raises:
        PublicationError: a description is absent, unreadable, or of another version of the program.
    """
    try:
        return _record(folder, _read(folder / METADATA), _read(folder / DATA_PACKAGE))
    except (KeyError, TypeError) as error:
        raise PublicationError(
            f"{folder} : {METADATA} ou {DATA_PACKAGE} n’a pas la forme attendue ({error}). L’édition vient "
            "d’une autre version du programme : relancez « vigie run », qui en prépare une nouvelle."
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PublicationError(
            f"{path} : fichier absent ou illisible, alors que chaque jeu de données en contient un. "
            "Supprimez cette édition et relancez « vigie run »."
        ) from error


def _record(folder: Path, facts: Mapping[str, Any], package: Mapping[str, Any]) -> DatasetRecord:
    resources = [_resource(resource) for resource in package["resources"]]
    return DatasetRecord(
        folder=folder,
        name=facts["name"],
        title=facts["title"],
        version=facts["version"],
        origin=facts["origine"],
        region=facts["region"],
        fictitious=facts["fictif"],
        description=facts["description"],
        methodology=facts["methodology"],
        producer=facts["producer"],
        publisher=Publisher(**facts["publisher"]),
        contact=Contact(**facts["contact"]),
        licence=Licence(**facts["licence"]),
        derived_from=tuple(Derivation(**derivation) for derivation in facts["derived_from"]),
        frequency=facts["frequency"],
        frequency_code=facts["frequency_code"],
        issued=facts["issued"],
        modified=_day(facts["modified"]),
        next_release=_day(facts["next_release"]),
        next_release_reason=facts["next_release_reason"],
        spatial=_spatial(facts["spatial"]),
        temporal=_temporal(facts["temporal"]),
        keywords=tuple(facts["keywords"]),
        themes=tuple(facts["themes"]),
        hvd_categories=tuple(facts["hvd_categories"]),
        coverage=facts["coverage"],
        tables=tuple(_table(table, resources) for table in facts["tables"]),
        warnings=tuple(facts["warnings"]),
        changes=facts["changes"],
        quality_score=facts["quality"]["score"],
        quality=tuple(Criterion(**criterion) for criterion in facts["quality"]["criteria"]),
        documents=tuple(DocumentRecord(**document) for document in facts["documents"]),
        lineage=tuple(facts["lineage"]),
    )


def _resource(facts: Mapping[str, Any]) -> Resource:
    return Resource(
        name=facts["name"],
        table=Path(facts["path"]).stem,
        path=facts["path"],
        format=facts["format"],
        mediatype=facts["mediatype"],
        title=facts["title"],
        description=facts["description"],
        bytes=facts["bytes"],
        sha256=facts["hash"].removeprefix("sha256:"),
        fields=tuple(facts.get("schema", {}).get("fields", ())),
    )


def _table(facts: Mapping[str, Any], resources: list[Resource]) -> TableRecord:
    return TableRecord(
        name=facts["name"],
        title=facts["title"],
        description=facts["description"],
        rows=facts["rows"],
        primary_key=tuple(facts["primary_key"]),
        deprecated_columns=tuple(DeprecatedColumn(**column) for column in facts["deprecated_columns"]),
        absent_formats={each["format"]: each["reason"] for each in facts["absent_formats"]},
        resources={resource.format: resource for resource in resources if resource.table == facts["name"]},
        nature=facts["nature"],
        figure=facts["figure"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _spatial(facts: Mapping[str, Any]) -> Spatial:
    return Spatial(facts["code"], facts["label"], facts.get("uri"), facts["bbox"] and tuple(facts["bbox"]))


def _temporal(facts: Mapping[str, Any] | None) -> Temporal | None:
    return Temporal(*(date.fromisoformat(facts[bound]) for bound in ("start", "end"))) if facts else None
