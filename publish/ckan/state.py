"""From a release to what each of its datasets should be on a portal."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.checksums import read_checksums
from publish.ckan import texts
from publish.ckan.datastore import TYPES
from publish.ckan.desired import DesiredDataset, DesiredResource, DesiredTable, DesiredWithdrawal
from publish.ckan.limits import refuse_beyond_limits
from publish.ckan.profile import Profile, fill
from publish.files import sha256
from publish.french import percent
from publish.record import DatasetRecord, Spatial, TableRecord, read_records
from publish.release import read_identity

NOT_IN_TAGS = re.compile(r"[^\w \-.]+")
TAG_LENGTH = 100

COMPANIONS = {
    "dictionary.csv": ("CSV", "text/csv", "Dictionnaire", "Nom, type, unité et sens de chaque colonne."),
    "LISEZMOI.md": ("Markdown", "text/markdown", "Lisez-moi", "Avertissements et exemples d’accès."),
    "CHANGES.md": ("Markdown", "text/markdown", "Journal des changements", "Ce que l’édition change."),
    "metadata.json": (
        "JSON",
        "application/json",
        "Fiche complète",
        "Métadonnées et lignage de chaque source.",
    ),
    "dcat.ttl": ("TTL", "text/turtle", "Fiche DCAT-AP (Turtle)", "Métadonnées d’échange."),
    "dcat.jsonld": ("JSON-LD", "application/ld+json", "Fiche DCAT-AP (JSON-LD)", "Métadonnées d’échange."),
    "dcat.rdf": ("RDF", "application/rdf+xml", "Fiche DCAT-AP (RDF/XML)", "Métadonnées d’échange."),
}
"""Files beside the data, where the release has them: format, media type, name and description."""


@dataclass(frozen=True)
class PortalFacts:
    """What is known of a portal before a dataset is described for it.

    Attributes:
        profile: the fields that it has.
        licences: the identifiers of its licences.
        serves_tables: whether it serves rows through its API.
        table_rows_max: the longest table that it is given to serve; nothing for no limit.
        landing_page: the public page of a dataset, with `{name}`; empty where there is none.
    """

    profile: Profile
    licences: tuple[str, ...]
    serves_tables: bool = True
    table_rows_max: int | None = None
    landing_page: str = ""


def read_withdrawals(release: Path) -> list[DesiredWithdrawal]:
    """Return the datasets that an edition withdraws."""
    identity = read_identity(release)
    return [
        DesiredWithdrawal(each["name"], identity["version"], each["reason"], each["replaced_by"])
        for each in identity.get("withdrawn", ())
    ]


def desired_datasets(release: Path, portal: PortalFacts) -> tuple[list[DesiredDataset], list[str]]:
    """Return what the datasets of a release should be on a portal, and what a person must know of it.

    Raises:
        PublicationError: the release cannot be read, or a value is beyond what a portal accepts.
    """
    records = read_records(release)
    desired = [_dataset(record, portal) for record in records]
    refuse_beyond_limits(desired, portal.profile)
    return desired, [warning for record in records for warning in _warnings(record, portal)]


def _warnings(record: DatasetRecord, portal: PortalFacts) -> Iterator[str]:
    used, known = portal.profile.licence_on(record.licence.id, portal.licences)
    if not known:
        yield (
            f"{record.name} : le portail ne connaît pas la licence « {record.licence.title} » ; la fiche "
            f"porte « {used} », le nom de la licence est dans la description. Remède : faites-la ajouter à "
            "la liste du portail (licenses_group_url), ou donnez dans un profil le nom qu’il lui donne."
        )
    long = [f"{table.name} ({table.rows} lignes)" for table in record.tables if not _is_served(table, portal)]
    if portal.serves_tables and long:
        yield f"{record.name} : en fichiers seulement, sans API : {', '.join(long)}."


def _is_served(table: TableRecord, portal: PortalFacts) -> bool:
    limit = portal.table_rows_max
    return portal.serves_tables and (limit is None or table.rows <= limit)


def _dataset(record: DatasetRecord, portal: PortalFacts) -> DesiredDataset:
    facts = _facts(record, portal)
    return DesiredDataset(
        name=record.name,
        version=record.version,
        fields=fill(portal.profile.dataset, facts) or {},
        extras=fill(portal.profile.extras, facts) or {},
        resources=tuple(_resources(record, facts, portal)),
    )


def _facts(record: DatasetRecord, portal: PortalFacts) -> dict[str, Any]:
    """Return the facts that a profile may use; those that the dataset lacks are void."""
    temporal, spatial = record.temporal, record.spatial
    return {
        "name": record.name,
        "title": record.title,
        "notes": texts.description(record),
        "version": record.version,
        "producer": record.producer,
        "publisher_name": record.publisher.name,
        "publisher_url": record.publisher.url,
        "contact_name": record.contact.name,
        "contact_role": record.contact.role,
        "contact_email": record.contact.email,
        "licence": portal.profile.licence_on(record.licence.id, portal.licences)[0],
        "licence_title": record.licence.title,
        "licence_url": record.licence.url,
        "frequency": record.frequency,
        "frequency_code": record.frequency_code,
        "modified": record.modified and record.modified.isoformat(),
        "next_release": record.next_release and record.next_release.isoformat(),
        "temporal_start": temporal and temporal.start.isoformat(),
        "temporal_end": temporal and temporal.end.isoformat(),
        "spatial_label": spatial.label,
        "spatial_uri": spatial.uri,
        "spatial_geojson": _outline(spatial),
        "themes": list(record.themes),
        "themes_text": " ".join(record.themes),
        "hvd": list(record.hvd_categories),
        "hvd_text": " ".join(record.hvd_categories),
        "tags": _tags(record.keywords),
        "warning_codes": " ".join(str(warning["code"]) for warning in record.warnings),
        "quality": percent(100 * record.quality_score),
        "provenance": texts.provenance(record),
        "changes": texts.changes(record),
        "landing_page": portal.landing_page.replace("{name}", record.name),
    }


def _outline(spatial: Spatial) -> str | None:
    if spatial.bbox is None:
        return None
    west, south, east, north = spatial.bbox
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _tags(keywords: tuple[str, ...]) -> list[str]:
    """Return the keywords as a portal takes them: letters, digits, spaces, hyphens, underscores and dots."""
    munged = (" ".join(NOT_IN_TAGS.sub(" ", word).split())[:TAG_LENGTH].strip() for word in keywords)
    return sorted({tag for tag in munged if len(tag) > 1})


def _resources(
    record: DatasetRecord, facts: Mapping[str, Any], portal: PortalFacts
) -> Iterator[DesiredResource]:
    digests = read_checksums(record.folder)

    def made(relative: str, key: str, told: Mapping[str, str], **more: Any) -> DesiredResource:
        path = record.folder / relative
        fields = fill(portal.profile.resource, {**facts, **told}) or {}
        digest = digests.get(relative) or sha256(path)
        more = {"address_fields": portal.profile.adresse_du_fichier, **more}
        return DesiredResource(key, path, digest, path.stat().st_size, fields, **more)

    for table in record.tables:
        yield from _table_resources(record, table, portal, made, digests)
    for name, (kind, media, title, description) in COMPANIONS.items():
        if (record.folder / name).is_file():
            told = {"name": title, "description": description, "format": kind, "mimetype": media}
            yield made(name, name.lower(), told)
    archive = f"{record.name}-{record.version}.zip"
    if (record.folder / archive).is_file():
        told = {
            "name": f"Édition {record.version} (archive)",
            "description": "Tables de cette édition en Parquet, schémas, dictionnaire et journal ; pas les "
            "autres formats. Elle reste en ligne quand d’autres paraissent.",
            "format": "ZIP",
            "mimetype": "application/zip",
        }
        yield made(archive, archive, told, dated=record.version)


def _table_resources(
    record: DatasetRecord, table: TableRecord, portal: PortalFacts, made: Any, digests: Mapping[str, str]
) -> Iterator[DesiredResource]:
    for kind in texts.FORMATS:
        told = texts.table_facts(table, kind, fictitious=record.fictitious)
        if kind == "schema":
            path = f"schemas/{table.name}.json"
            if (record.folder / path).is_file():
                yield made(path, f"{table.name}.schema.json", {**told, "mimetype": "application/json"})
        elif resource := table.resources.get(kind):
            served = (
                _served_table(record, table, digests) if kind == "csv" and _is_served(table, portal) else None
            )
            yield made(
                resource.path,
                Path(resource.path).name,
                {**told, "mimetype": resource.mediatype},
                table=served,
            )


def _served_table(record: DatasetRecord, table: TableRecord, digests: Mapping[str, str]) -> DesiredTable:
    rows = table.resources["parquet"]
    deprecated = {column.name: column for column in table.deprecated_columns}
    return DesiredTable(
        parquet=record.folder / rows.path,
        sha256=digests.get(rows.path) or rows.sha256,
        rows=table.rows,
        fields=tuple(_column(field, field["name"] in deprecated) for field in table.fields),
        primary_key=table.primary_key,
    )


def _column(field: Mapping[str, Any], is_deprecated: bool) -> dict[str, Any]:
    """Return a column as the datastore wants it, with its entry of the data dictionary."""
    said = {"Unité": field.get("unit"), "Codes": field.get("codes")}
    notes = [
        str(field.get("description") or ""),
        *(f"{key} : {value}." for key, value in said.items() if value),
    ]
    if is_deprecated:
        notes.insert(0, "Colonne obsolète.")
    info = {"label": str(field.get("title") or field["name"]), "notes": " ".join(filter(None, notes))}
    return {"id": field["name"], "type": TYPES[field["type"]], "info": info}
