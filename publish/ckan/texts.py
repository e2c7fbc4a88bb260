"""What a portal says of a dataset and of its files, in French."""

from collections.abc import Iterator, Mapping
from typing import Any

from publish.french import day, integer, plural
from publish.record import DatasetRecord, TableRecord

FORMATS = {
    "csv": ("CSV", "texte, séparateur virgule, UTF-8 ; lu par tous les outils"),
    "xlsx": ("XLSX", "classeur pour tableur, avec son dictionnaire ; les codes restent des textes"),
    "geojson": ("GeoJSON", "contours des territoires, pour la cartographie"),
    "parquet": ("Parquet", "colonnes typées et compressées ; pour DuckDB, pandas, R"),
    "schema": ("JSON", "schéma de la table (Table Schema) : types, unités, listes de codes"),
}
"""Name of each format on the portal, and what it is for."""


def description(record: DatasetRecord) -> str:
    """Return the description of a dataset, in Markdown."""
    return "\n\n".join(part for part in _parts(record) if part)


def provenance(record: DatasetRecord) -> str:
    """Return the sources of a dataset as a Markdown list, one line per producer and address."""
    sources: dict[tuple[str, str], list[str]] = {}
    for file in record.lineage:
        sources.setdefault((str(file["producer"]), str(file["url"] or "")), []).append(str(file["millesime"]))
    return "\n".join(
        f"- {producer}, {_vintages(vintages)}{f' : <{url}>' if url else ''}"
        for (producer, url), vintages in sorted(sources.items())
    )


def changes(record: DatasetRecord) -> str:
    """Return what the edition changes, one line per table that it changes."""
    told = (_table_change(table) for table in record.changes.get("tables", ()))
    return "\n".join(f"- {line}" for line in told if line)


def table_facts(table: TableRecord, kind: str, *, fictitious: bool) -> dict[str, str]:
    """Return the name and the description of one file of a table."""
    format_name, use = FORMATS[kind]
    label = "schéma" if kind == "schema" else format_name
    rows = f"{integer(table.rows)} {plural(table.rows, 'ligne', 'lignes')}"
    told = [table.description, f"{rows}. Format : {use}."]
    if kind == "csv" and table.primary_key:
        told.append(f"Clé : {', '.join(table.primary_key)}.")
    if fictitious:
        told.append("Données fictives.")
    return {"name": f"{table.title} ({label})", "description": " ".join(told), "format": format_name}


def _parts(record: DatasetRecord) -> Iterator[str]:
    if record.fictitious:
        yield "**Données fictives** : elles servent à essayer la plateforme, pas à décider."
    yield record.description
    yield f"**Méthode.** {record.methodology}"
    if record.warnings:
        listed = "\n".join(f"- {warning['texte']}" for warning in record.warnings)
        yield f"**À savoir avant d’utiliser ces données**\n\n{listed}"
    yield f"**Mise à jour** : {record.frequency}. Édition {record.version}{_next(record)}"
    yield f"**Licence** : {record.licence.title}{f' (<{record.licence.url}>)' if record.licence.url else ''}."
    if record.documents:
        told = "\n".join(f"- {document.title} : {document.description}" for document in record.documents)
        yield f"**Documents faits de ces données**\n\n{told}"
    if sources := provenance(record):
        yield f"**Sources** (adresse et empreinte de chaque fichier : voir metadata.json)\n\n{sources}"


def _next(record: DatasetRecord) -> str:
    if record.next_release:
        return f" ; prochaine édition prévue le {day(record.next_release)}."
    return f" ; {record.next_release_reason}." if record.next_release_reason else "."


def _vintages(vintages: list[str]) -> str:
    distinct = sorted(set(vintages))
    if len(distinct) == 1:
        return f"millésime {distinct[0]}"
    return f"{len(distinct)} millésimes de {distinct[0]} à {distinct[-1]}"


def _table_change(table: Mapping[str, Any]) -> str:
    if table["status"] == "inchangée":
        return ""
    counts = {"ajoutées": table["added"], "retirées": table["removed"], "modifiées": table["changed"]}
    told = ", ".join(
        f"{integer(count)} {plural(count, f'ligne {word[:-1]}', f'lignes {word}')}"
        for word, count in counts.items()
        if count
    )
    return f"{table['name']} : {table['status']}{f' ({told})' if told else ''}"
