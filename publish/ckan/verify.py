"""Read a published dataset back, as the public does, and say all that is not as it should be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from publish.ckan import datastore, marks
from publish.ckan.client import Portal
from publish.ckan.desired import (
    WITHDRAWAL_NOTICE,
    WITHDRAWN,
    DesiredDataset,
    DesiredResource,
    DesiredTable,
    DesiredWithdrawal,
)
from publish.ckan.errors import AccessRefusedError
from publish.ckan.plan import resource_values, resources_by_key, wanted_resource

ROWS_COMPARED = 5
"""Rows compared one by one at each end of a table, where not all of them are; all are counted."""


@dataclass(frozen=True)
class Flaw:
    """Something that the public does not see as it should, in French.

    `mark` is the digest that no longer holds (`marks.FILE`, `marks.TABLE`), `key` the resource that bears it.
    """

    text: str
    key: str = ""
    mark: str = ""


def withdrawal_flaws(public: Portal, withdrawal: DesiredWithdrawal) -> list[Flaw]:
    """Compare what the public sees with what is written of a withdrawn dataset: title, description, state."""
    package = _seen(public, withdrawal.name)
    if package is None:
        return [Flaw(f"{withdrawal.name} : invisible du public")]
    shown = marks.extras_of(package)
    expected = {
        "title": str(package.get("title") or "").startswith(WITHDRAWN),
        "notes": str(package.get("notes") or "").startswith(WITHDRAWAL_NOTICE),
        marks.STATE: shown.get(marks.STATE) == marks.WITHDRAWN,
        marks.PRINTS: {"title", "notes"} <= marks.read_prints(shown.get(marks.PRINTS)).keys(),
    }
    wrong = {name for name, is_there in expected.items() if not is_there}
    wrong |= set(marks.edited(package, shown.get(marks.PRINTS))) & {"title", "notes"}
    return [
        Flaw(f"{withdrawal.name}, champ « {name} » : le portail en montre un autre") for name in sorted(wrong)
    ]


def find_flaws(public: Portal, desired: DesiredDataset, *, every_row: bool = False) -> list[Flaw]:
    """Compare what the public sees with a dataset: metadata, bytes, rows, types, keys and dictionary.

    `every_row`: compare all rows of the tables, not the first and the last ones only.
    """
    package = _seen(public, desired.name)
    if package is None:
        return [Flaw(f"{desired.name} : invisible du public")]
    wanted = marks.wanted_values(desired.fields, desired.extras)
    flaws = [
        Flaw(f"{desired.name}, champ « {name} » : le portail en montre un autre")
        for name in marks.differing(marks.dataset_values(package, list(wanted)), wanted)
    ]
    held = resources_by_key(package, desired.keys)
    for resource in desired.resources:
        where, there = f"{desired.name}, {resource.key}", held.get(resource.key)
        flaws += _resource_flaws(public, where, resource, there)
        if there is not None and resource.table:
            found = _table_flaws(public, str(there["id"]), resource.table, every_row=every_row)
            flaws += (Flaw(f"{where} : {text}", resource.key, marks.TABLE) for text in found)
    return flaws


def _seen(public: Portal, name: str) -> dict[str, Any] | None:
    """Return a dataset as the public sees it: CKAN refuses to show a private one, as it would a bad token."""
    try:
        return public.show(name)
    except AccessRefusedError:
        return None


def _resource_flaws(
    public: Portal, where: str, resource: DesiredResource, held: Mapping[str, Any] | None
) -> Iterator[Flaw]:
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


def _table_flaws(public: Portal, resource_id: str, table: DesiredTable, *, every_row: bool) -> Iterator[str]:
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
    yield from _row_flaws(public, resource_id, table, every_row=every_row)


def _row_flaws(public: Portal, resource_id: str, table: DesiredTable, *, every_row: bool) -> Iterator[str]:
    total = datastore.count_rows(public, resource_id)
    if total != table.rows:
        yield f"l’API sert {total} lignes, attendu : {table.rows}"
        return
    for start, wanted in datastore.pages(table) if every_row else datastore.ends(table, ROWS_COMPARED):
        served = datastore.read_rows(public, resource_id, start, len(wanted))
        if served != wanted:
            same = sum(
                1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(served, wanted, strict=False))
            )
            yield f"l’API sert d’autres valeurs à la ligne {start + same + 1}"
            return
