"""Write the portal of an edition: an index, a page per dataset and per source, the previews.

Only to the documents of the edition does a page link above the folder of the editions: where that one is
served alone, every other link holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from publish.addresses import Addresses
from publish.dcat.vocabularies import vocabularies
from publish.descriptions.examples import Example, examples
from publish.edition import Edition
from publish.files import write_text
from publish.french import decimal, integer
from publish.history.withdrawals import Withdrawn
from publish.portal.cards import card, facets, words
from publish.portal.figure import Lines, Rows, figure, figure_text
from publish.portal.preview import preview
from publish.record import DatasetRecord, TableRecord, read_records
from publish.reports.rendering import environment, script
from publish.reports.rendering import words as report_words

PORTAL = "portal"
PREVIEWS = "apercus"
SOURCES = "sources"
_TEMPLATES = Path(__file__).parent / "templates"
_DOCUMENTS = {
    "LISEZMOI.md": "Lisez-moi",
    "dictionary.csv": "Dictionnaire",
    "datapackage.json": "Data Package",
    "metadata.json": "Métadonnées",
    "CHANGES.md": "Journal",
    "checksums.txt": "Empreintes",
}
_SYNTAXES = {"ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF/XML"}


@dataclass(frozen=True)
class Frame:
    """What every page says of the edition; the layout that all pages share reads it as `release`."""

    version: str
    is_fictitious: bool
    origin: str
    territory: str
    base: str


@dataclass(frozen=True)
class Link:
    """A file or a page, by its address from the page that shows it."""

    href: str
    label: str


@dataclass(frozen=True)
class Source:
    """A source of the dataset and the files that were taken from it, the newest first."""

    id: str
    title: str
    producer: str
    licence: str
    suspension: str | None
    has_page: bool
    files: list[Mapping[str, Any]]


def write_portal(folder: Path, edition: Edition, withdrawn: Sequence[Withdrawn]) -> None:
    """Write `portal/` in the folder of an edition whose datasets are packaged.

    Args:
        folder: the edition; the pages link to the files that are there.
        edition: what identifies it, and the earlier editions.
        withdrawn: the datasets that it no longer holds.

    Raises:
        PublicationError: a dataset cannot be read, or the figure of a table is wrongly declared.
    """
    records = read_records(folder)
    target = folder / PORTAL
    for name in ("jeux", PREVIEWS, SOURCES):
        (target / name).mkdir(parents=True)
    templates = _templates(edition)
    cards = [card(record) for record in records]
    index = templates.get_template("portal.html.j2").render(
        cards=cards,
        facets=facets(cards),
        withdrawn=withdrawn,
        exchange=_exchange(folder, "catalog", ".."),
    )
    write_text(target / "index.html", index)
    for record in records:
        page = templates.get_template("dataset.html.j2").render(_facts(record, edition))
        write_text(target / "jeux" / f"{record.name}.html", page)
        for table in record.tables:
            write_text(target / PREVIEWS / f"{table.name}.js", _loadable(record, table))
    for source in edition.inventory:
        page = templates.get_template("portal_source.html.j2").render(source=source)
        write_text(target / SOURCES / f"{source['id']}.html", page)
    for gone in withdrawn:
        earlier = _earlier(gone.name, edition)
        page = templates.get_template("withdrawn.html.j2").render(gone=gone, earlier=earlier)
        write_text(target / "jeux" / f"{gone.name}.html", page)


def _templates(edition: Edition) -> jinja2.Environment:
    templates = environment(_TEMPLATES)
    templates.filters["figure"] = figure_text
    templates.filters["weight"] = _weight
    templates.globals.update(
        release=Frame(
            edition.version, edition.fictif, edition.origine, edition.territory, edition.public_url
        ),
        words=report_words() | words(),
        portal_script=script(_TEMPLATES / "portal.js"),
    )
    return templates


def _facts(record: DatasetRecord, edition: Edition) -> dict[str, Any]:
    return {
        "record": record,
        "themes": [vocabularies().lists["theme"].terms[code] for code in record.themes],
        "figures": [drawn for table in record.tables if (drawn := _figure(record, table))],
        "documents": list(_links(record, _DOCUMENTS.items())),
        "schemas": {
            table.name: f"../../{record.name}/schemas/{table.name}.json"
            for table in record.tables
            if (record.folder / "schemas" / f"{table.name}.json").is_file()
        },
        "exchange": _exchange(record.folder, "dcat", f"../../{record.name}"),
        "earlier": _earlier(record.name, edition),
        "structured": _structured(record.folder / "schema-org.jsonld"),
        "sources": _sources(record.lineage, edition),
        "archive": next(_links(record, [(f"{record.name}-{record.version}.zip", "archive")]), None),
        "examples": _examples(record, edition),
    }


def _links(record: DatasetRecord, files: Iterable[tuple[str, str]]) -> Iterator[Link]:
    for name, label in files:
        if (record.folder / name).is_file():
            yield Link(f"../../{record.name}/{name}", label)


def _examples(record: DatasetRecord, edition: Edition) -> list[Example]:
    """Of the first table that has rows, at the address of the latest edition."""
    table = next((table for table in record.tables if table.rows), record.tables[0])
    columns = {str(field["name"]): str(field["type"]) for field in table.fields}
    folder = Addresses(edition.public_url).file(record.name, "data/")
    return list(examples(table.name, columns, table.resources, folder))


def _figure(record: DatasetRecord, table: TableRecord) -> Lines | Rows | None:
    return figure(record.folder / table.resources["parquet"].path, table)


def _loadable(record: DatasetRecord, table: TableRecord) -> str:
    """The preview as a script: from the disk, a page can load nothing else."""
    shown = preview(record.folder / table.resources["parquet"].path, table)
    content = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return f"vigieApercu({content})\n"


def _exchange(folder: Path, stem: str, base: str) -> list[Link]:
    return [
        Link(f"{base}/{stem}.{suffix}", label)
        for suffix, label in _SYNTAXES.items()
        if (folder / f"{stem}.{suffix}").is_file()
    ]


def _earlier(dataset: str, edition: Edition) -> list[Link]:
    """The dataset in the earlier editions, the newest first: its page, or its folder where it has none."""
    found = []
    for folder in reversed(edition.earlier):
        page = f"{PORTAL}/jeux/{dataset}.html"
        if (folder / dataset).is_dir():
            where = page if (folder / page).is_file() else f"{dataset}/datapackage.json"
            found.append(Link(f"../../../{folder.name}/{where}", folder.name))
    return found


def _structured(path: Path) -> Markup | None:
    """The schema.org description, but for its columns, which the page shows: they weigh most.

    It is fit for a `script` element: no text of it can end the element.
    """
    if not path.is_file():
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    kept = {key: value for key, value in facts.items() if key != "variableMeasured"}
    return Markup(json.dumps(kept, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 - escaped here


def _sources(lineage: Iterable[Mapping[str, Any]], edition: Edition) -> list[Source]:
    titles = {source["id"]: source["title"] for source in edition.inventory}
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for file in lineage:
        by_source.setdefault(file["source"], []).append(file)
    return [
        Source(
            id=source,
            title=titles.get(source, source),
            producer=files[0]["producer"],
            licence=files[0]["licence"],
            suspension=files[0]["suspension"],
            has_page=source in titles,
            files=sorted(files, key=lambda file: (file["table"], -file["millesime"], file["file"])),
        )
        for source, files in sorted(by_source.items())
    ]


def _weight(size: int) -> str:
    """Write a size in octets as a reader weighs a download: ``848 ko``, ``5,6 Mo``."""
    rank = min(len(str(size)) - 1, 9) // 3
    unit = ("octets", "ko", "Mo", "Go")[rank]
    value = size / 1000**rank
    return f"{decimal(value) if rank and value < 10 else integer(value)}\u00a0{unit}"
