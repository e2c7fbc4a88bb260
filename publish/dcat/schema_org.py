"""A packaged dataset as schema.org describes it: what search engines of datasets read."""

from collections.abc import Mapping
from typing import Any

from publish.addresses import Addresses
from publish.record import DatasetRecord, Resource, Spatial


def schema_org(record: DatasetRecord, addresses: Addresses) -> dict[str, Any]:
    """Return the description of a dataset as a JSON-LD document; facts that it lacks are left out."""
    facts = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": addresses.page(record.name),
        "url": addresses.page(record.name),
        "identifier": record.name,
        "name": record.title,
        "description": record.description,
        "inLanguage": "fr",
        "version": record.version,
        "dateModified": record.modified and record.modified.isoformat(),
        "license": record.licence.url,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": record.producer},
        "publisher": _without_none({"@type": "Organization", **vars(record.publisher)}),
        "keywords": list(record.keywords),
        "spatialCoverage": _place(record.spatial),
        "temporalCoverage": record.temporal
        and f"{record.temporal.start.isoformat()}/{record.temporal.end.isoformat()}",
        "measurementTechnique": record.methodology,
        "variableMeasured": _variables(record),
        "isBasedOn": sorted({source["url"] for source in record.lineage if source["url"]}),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": addresses.home},
        "distribution": [_download(resource, record, addresses) for resource in record.resources],
    }
    return _without_none(facts)


def _place(spatial: Spatial) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "Place", "name": spatial.label, "sameAs": spatial.uri}
    if spatial.bbox:
        west, south, east, north = spatial.bbox
        place["geo"] = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
    return _without_none(place)


def _variables(record: DatasetRecord) -> list[dict[str, Any]]:
    """Each column once: tables share their codes."""
    columns = {field["name"]: field for table in record.tables for field in table.fields}
    return [
        _without_none(
            {
                "@type": "PropertyValue",
                "name": name,
                "description": field["description"],
                "unitText": field.get("unit"),
            }
        )
        for name, field in sorted(columns.items())
    ]


def _download(resource: Resource, record: DatasetRecord, addresses: Addresses) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": f"{resource.title} ({resource.format})",
        "contentUrl": addresses.file(record.name, resource.path),
        "encodingFormat": resource.mediatype,
        "contentSize": f"{resource.bytes} B",
        "sha256": resource.sha256,
    }


def _without_none(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None and value != []}
