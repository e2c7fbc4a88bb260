"""What separates a dataset of the portal from the desired one, and what somebody else changed there."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from publish.ckan import marks
from publish.ckan.desired import RETIRED, DesiredDataset, DesiredResource, DesiredWithdrawal

Package = Mapping[str, Any]


class Kind(StrEnum):
    """What is to do; the value is what a person reads."""

    CREATE = "créer le jeu, privé"
    ADD = "ajouter le fichier"
    REPLACE = "remplacer le fichier"
    LOAD = "charger la table"
    UNLOAD = "retirer la table"
    READ_BACK = "relire"
    DICTIONARY = "mettre à jour le dictionnaire"
    DESCRIBE = "mettre à jour la fiche"
    RETIRE = "marquer la ressource comme retirée"
    OPEN = "rendre public"
    WITHDRAW = "marquer le jeu comme retiré"


@dataclass(frozen=True)
class Action:
    """One thing to do: on a resource where `key` is its file name, else on the dataset."""

    kind: Kind
    key: str = ""
    detail: str = ""


@dataclass(frozen=True)
class DatasetPlan:
    """What is to do on one dataset.

    Attributes:
        desired: the dataset, or its withdrawal.
        package: what the portal holds; nothing where it has no such dataset.
        actions: what is to do; none where nothing is, or where a conflict forbids it.
        conflicts: what was changed on the portal by somebody else, in French.
    """

    desired: DesiredDataset | DesiredWithdrawal
    package: Package | None
    actions: tuple[Action, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the address of the dataset on the portal."""
        return self.desired.name

    @property
    def is_only_unread(self) -> bool:
        """Tell whether all is written and the reading back alone is missing."""
        return all(action.kind is Kind.READ_BACK for action in self.actions)

    def of(self, *kinds: Kind) -> set[str]:
        """Return the resources that have an action of these kinds."""
        return {action.key for action in self.actions if action.kind in kinds}


def plan_dataset(
    desired: DesiredDataset, package: Package | None, organization_id: str, *, force: bool = False
) -> DatasetPlan:
    """Compare a dataset with what the portal holds.

    Args:
        desired: the dataset of the release.
        package: what the portal holds under its name, as `package_show` gives it.
        organization_id: of the organisation that publishes.
        force: write over what somebody else changed.
    """
    if package is None:
        return DatasetPlan(desired, None, tuple(_creation(desired)))
    if not force and (conflicts := list(_conflicts(desired, package, organization_id))):
        return DatasetPlan(desired, package, conflicts=tuple(conflicts))
    return DatasetPlan(desired, package, tuple(_changes(desired, package)))


def plan_withdrawal(
    withdrawal: DesiredWithdrawal, package: Package | None, *, force: bool = False
) -> DatasetPlan:
    """Say what marks a dataset as withdrawn: nothing where the portal never had it, or knows already."""
    if package is None or _state(package) == marks.WITHDRAWN:
        return DatasetPlan(withdrawal, package)
    if not force and (conflicts := list(_foreign(package))):
        return DatasetPlan(withdrawal, package, conflicts=tuple(conflicts))
    return DatasetPlan(withdrawal, package, (Action(Kind.WITHDRAW, detail=withdrawal.reason),))


def resources_by_key(package: Package, wanted: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Return the resources of ours by key; a `wanted` one that lost its mark is known by its file name."""
    resources = package.get("resources") or ()
    unmarked = (resource for resource in resources if not resource.get(marks.KEY))
    known = {file_name(resource): resource for resource in unmarked if file_name(resource) in wanted}
    return known | {str(held[marks.KEY]): held for held in resources if held.get(marks.KEY)}


def file_name(resource: Mapping[str, Any]) -> str:
    """Return the name under which the portal serves the file of a resource; its address where it has none."""
    url = str(resource.get("url") or "")
    return url.rpartition("/")[2] if resource.get("url_type") == "upload" else url


def resource_values(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a resource of the portal under the names of `wanted_resource`."""
    return {**resource, "url": file_name(resource)}


def wanted_resource(resource: DesiredResource, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a resource must have, with those that follow from its file."""
    return {**sent_fields(resource, held), "url": resource.key, "size": resource.size}


def sent_fields(resource: DesiredResource, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields to write; those of its address, once the portal has given one."""
    addresses = dict.fromkeys(resource.address_fields, held["url"]) if held.get("url") else {}
    return {**resource.fields, **addresses}


def wanted_table(resource: DesiredResource) -> str | None:
    """Return the digest of the rows that the resource must serve; nothing where it serves none."""
    table = resource.table
    return marks.table_digest(table.sha256, table.fields, table.primary_key) if table else None


def edited_fields(package: Package, wanted: Collection[str]) -> list[str]:
    """Return what is no longer as the publisher last wrote it, as people name it."""
    prints = marks.extras_of(package).get(marks.PRINTS)
    values = marks.dataset_values(package, list(marks.read_prints(prints)))
    found = [f"champ « {name.removeprefix('extras.')} »" for name in marks.edited(values, prints)]
    for key, resource in resources_by_key(package, wanted).items():
        found += [f"ressource {key}, champ « {name} »" for name in _edited_resource(resource)]
    return found


def _edited_resource(resource: Mapping[str, Any]) -> list[str]:
    if not resource.get(marks.KEY):
        return ["(marques du publicateur)"]
    # A file that was being replaced has the size of the old one or of the new one.
    unsure = {"size", "url"} if resource.get(marks.FILE) == marks.PENDING else set()
    names = marks.edited(resource_values(resource), resource.get(marks.PRINTS))
    return [name for name in names if name not in unsure]


def _state(package: Package) -> str | None:
    return marks.extras_of(package).get(marks.STATE)


def _foreign(package: Package) -> Iterator[str]:
    if package.get("state") == "deleted":
        yield "il a été supprimé sur le portail"
    if _state(package) is None:
        yield "un jeu du même nom existe déjà, qui ne vient pas de ce programme"


def _conflicts(desired: DesiredDataset, package: Package, organization_id: str) -> Iterator[str]:
    foreign = list(_foreign(package))
    yield from foreign
    if package.get("owner_org") != organization_id:
        owner = (package.get("organization") or {}).get("name") or package.get("owner_org")
        yield f"il appartient à une autre organisation ({owner})"
    if foreign:
        return
    if package.get("private") and _state(package) != marks.STAGED:
        yield "il a été rendu privé sur le portail"
    if edits := edited_fields(package, desired.keys):
        yield f"modifié sur le portail : {', '.join(edits)}"


def _creation(desired: DesiredDataset) -> Iterator[Action]:
    yield Action(Kind.CREATE)
    for resource in desired.resources:
        yield Action(Kind.ADD, resource.key)
        if resource.table:
            yield Action(Kind.LOAD, resource.key, f"{resource.table.rows} lignes")
    yield Action(Kind.OPEN)


def _changes(desired: DesiredDataset, package: Package) -> Iterator[Action]:
    present = resources_by_key(package, desired.keys)
    if changed := dataset_changes(desired, package):
        yield Action(Kind.DESCRIBE, detail=", ".join(changed))
    for resource in desired.resources:
        yield from _resource_changes(resource, present.get(resource.key))
    yield from _retirements(desired, present)
    state = _state(package)
    if package.get("private") or package.get("state") == "deleted" or state not in marks.OPEN_STATES:
        yield Action(Kind.OPEN)
    elif state == marks.UNREAD:
        yield Action(Kind.READ_BACK)


def dataset_changes(desired: DesiredDataset, package: Package) -> list[str]:
    """Return the fields of a dataset that are to be written, those of its resources apart."""
    wanted = marks.wanted_values(desired.fields, desired.extras)
    held = marks.extras_of(package)
    changed = marks.differing(marks.dataset_values(package, list(wanted)), wanted)
    gone = sorted(marks.read_prints(held.get(marks.PRINTS)).keys() - wanted.keys())
    stale = held.get(marks.PRINTS) != marks.write_prints(wanted) or held.get(marks.EDITION) != desired.version
    return [*changed, *gone] or (["marques du publicateur"] if stale else [])


def resource_changes(resource: DesiredResource, held: Mapping[str, Any]) -> list[str]:
    """Return the fields of a resource that are to be written, what follows from its file apart."""
    wanted = wanted_resource(resource, held)
    changed = marks.differing(resource_values(held), wanted)
    gone = sorted(marks.read_prints(held.get(marks.PRINTS)).keys() - wanted.keys())
    stale = held.get(marks.PRINTS) != marks.write_prints(wanted) or bool(held.get(marks.STATE))
    return [*changed, *gone] or (["marques du publicateur"] if stale else [])


def _resource_changes(resource: DesiredResource, held: Mapping[str, Any] | None) -> Iterator[Action]:
    key = resource.key
    if held is None:
        yield Action(Kind.ADD, key)
    elif held.get(marks.FILE) != resource.sha256 or marks.differing(
        resource_values(held), {"url": key, "size": resource.size}
    ):
        detail = "reprise d’un envoi interrompu" if held.get(marks.FILE) == marks.PENDING else ""
        yield Action(Kind.REPLACE, key, detail)
    elif changed := resource_changes(resource, held):
        yield Action(Kind.DESCRIBE, key, ", ".join(changed))
    yield from _table_changes(resource, held or {})


def _table_changes(resource: DesiredResource, held: Mapping[str, Any]) -> Iterator[Action]:
    wanted, table = wanted_table(resource), resource.table
    loaded = str(held.get(marks.TABLE) or "") if held.get("datastore_active") else ""
    if wanted is None or table is None:
        if held.get(marks.TABLE):
            yield Action(Kind.UNLOAD, resource.key)
    elif loaded.partition("-")[0] != wanted.partition("-")[0]:
        yield Action(Kind.LOAD, resource.key, f"{table.rows} lignes")
    elif loaded != wanted:
        yield Action(Kind.DICTIONARY, resource.key)


def _retirements(desired: DesiredDataset, present: Mapping[str, Mapping[str, Any]]) -> Iterator[Action]:
    """Yield the resources of ours that the dataset no longer has; those of past editions stay as they are."""
    for key, held in present.items():
        if key not in desired.keys and not held.get(marks.DATED) and held.get(marks.STATE) != marks.WITHDRAWN:
            yield Action(Kind.RETIRE, key)


def retired_fields(held: Mapping[str, Any], version: str) -> dict[str, str]:
    """Return what a resource that the dataset no longer has says of itself."""
    notice = f"Cette ressource n’est plus mise à jour depuis l’édition {version}."
    fields = {
        "name": f"{RETIRED} {held.get('name') or file_name(held)}",
        "description": f"{notice}\n\n{held.get('description') or ''}".strip(),
    }
    values = {name: held.get(name) for name in marks.read_prints(held.get(marks.PRINTS))}
    prints = marks.write_prints(
        {**resource_values(values | {"url_type": "upload", "url": held["url"]}), **fields}
    )
    return {**fields, marks.STATE: marks.WITHDRAWN, marks.PRINTS: prints}
