"""Read a published dataset back, as the public does, and say all that is not as it should be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from publish.ckan import datastore, marks
from publish.ckan.client import Portal
from publish.ckan.desired import DesiredDataset, DesiredResource, DesiredTable
from publish.ckan.plan import resource_values, resources_by_key, wanted_resource

ROWS_COMPARED = 5
"""Rows compared one by one at each end of a table; all of them are counted."""


@dataclass(frozen=True)
class Flaw:
    """Something that the public does not see as it should, in French.

    `mark` is the digest that no longer holds (`marks.FILE`, `marks.TABLE`), `key` the resource that bears it.
    """

    text: str
    key: str = ""
    mark: str = ""


def find_flaws(public: Portal, desired: DesiredDataset) -> list[Flaw]:
    """Compare what the public sees with a dataset: metadata, bytes, rows, types, keys and dictionary."""
    package = public.show(desired.name)
    if package is None:
        return [Flaw(f"{desired.name} : invisible du public")]
    wanted = marks.wanted_values(desired.fields, desired.extras)
    flaws = [
        Flaw(f"{desired.name}, champ « {name} » : le portail en montre un autre")
        for name in marks.differing(marks.dataset_values(package, list(wanted)), wanted)
    ]
    held = resources_by_key(package, desired.keys)
    for resource in desired.resources:
        flaws += _resource_flaws(public, desired.name, resource, held.get(resource.key))
    return flaws


def _resource_flaws(
    public: Portal, dataset: str, resource: DesiredResource, held: Mapping[str, Any] | None
) -> Iterator[Flaw]:
    where = f"{dataset}, {resource.key}"
    if held is None:
        yield Flaw(f"{where} : absente du portail")
        return
    for name in marks.differing(resource_values(held), wanted_resource(resource, held)):
        yield Flaw(f"{where}, champ « {name} » : le portail en montre un autre")
    digest, size = public.digest_of(str(held["url"]))
    if (digest, size) != (resource.sha256, resource.size):
        yield Flaw(
            f"{where} : {size} octets téléchargés, d’empreinte {digest[:12]}… ; {resource.size} attendus, "
            f"d’empreinte {resource.sha256[:12]}…",
            resource.key,
            marks.FILE,
        )
    if resource.table:
        for text in _table_flaws(public, str(held["id"]), resource.table):
            yield Flaw(f"{where} : {text}", resource.key, marks.TABLE)


def _table_flaws(public: Portal, resource_id: str, table: DesiredTable) -> Iterator[str]:
    fields = datastore.read_structure(public, resource_id)
    if fields is None:
        yield "l’API ne sert pas la table"
        return
    wanted = {field["id"]: field for field in table.fields}
    if [field["id"] for field in fields] != list(wanted):
        yield "l’API sert d’autres colonnes"
        return
    for field in fields:
        expected = wanted[field["id"]]
        if field["type"] != expected["type"]:
            yield f"colonne « {field['id']} » de type {field['type']}, attendu : {expected['type']}"
        if marks.normal(field.get("info")) != marks.normal(expected.get("info")):
            yield f"colonne « {field['id']} » : dictionnaire différent"
    if keys := sorted(set(table.primary_key) - datastore.indexed_columns(public, resource_id)):
        yield f"clé primaire sans {', '.join(keys)}"
    yield from _row_flaws(public, resource_id, table)


def _row_flaws(public: Portal, resource_id: str, table: DesiredTable) -> Iterator[str]:
    total = datastore.count_rows(public, resource_id)
    if total != table.rows:
        yield f"l’API sert {total} lignes, attendu : {table.rows}"
        return
    for start in sorted({0, max(0, table.rows - ROWS_COMPARED)}):
        wanted = datastore.rows_from(table, start, ROWS_COMPARED)
        if datastore.read_rows(public, resource_id, start, ROWS_COMPARED) != wanted:
            yield f"l’API sert d’autres valeurs à partir de la ligne {start + 1}"
