"""Make a dataset of the portal what its plan says.

Each write of the dataset names the state that it was planned from (`package_revise` with a match on
`metadata_modified`): a repeat after a lost answer, or over somebody's edit, is refused by the portal. The
files of live resources are replaced under a pending mark: a killed run leaves no digest of other bytes.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from publish.ckan import datastore, marks
from publish.ckan.client import Portal, Upload
from publish.ckan.desired import (
    WITHDRAWAL_NOTICE,
    WITHDRAWN,
    DesiredDataset,
    DesiredResource,
    DesiredWithdrawal,
)
from publish.ckan.errors import ChangedMeanwhileError, NotOnPortalError, RejectedError
from publish.ckan.plan import (
    DatasetPlan,
    Kind,
    Package,
    edited_fields,
    resources_by_key,
    retired_fields,
    sent_fields,
    wanted_resource,
    wanted_table,
)

Watch = Callable[[str, int, int], None]
"""Told of the file or table at hand, of what is done of it, and of how much there is."""

GROUP_BYTES = 4_000_000
GROUP_FILES = 10
"""Small files go together: a call costs a portal more than their bytes; a heavy one goes alone."""


def apply_plan(portal: Portal, plan: DatasetPlan, organization_id: str, watch: Watch) -> None:
    """Do what the plan says; where it says nothing, nothing is called.

    Raises:
        ChangedMeanwhileError: the dataset is no longer the one that was planned from.
        PortalError: the portal refuses something, or does not answer.
    """
    if not plan.actions or plan.is_only_unread:
        return
    if isinstance(plan.desired, DesiredWithdrawal):
        _Writer(portal, plan.package or {}, watch).withdraw(plan.desired)
        return
    desired = plan.desired
    writer = _Writer(portal, plan.package or _create(portal, desired, organization_id), watch)
    writer.begin(plan, desired)
    to_send = plan.of(Kind.ADD, Kind.REPLACE)
    for group in _groups([resource for resource in desired.resources if resource.key in to_send]):
        writer.send(group)
    if touched := plan.of(Kind.LOAD, Kind.UNLOAD, Kind.DICTIONARY):
        for resource in desired.resources:
            if resource.key in touched:
                writer.fill(resource, dictionary_only=resource.key in plan.of(Kind.DICTIONARY))
        writer.look_again(desired)
    writer.finish(plan, desired, organization_id)


def _groups(resources: Sequence[DesiredResource]) -> Iterator[list[DesiredResource]]:
    group: list[DesiredResource] = []
    for resource in resources:
        size = sum(each.size for each in group) + resource.size
        if group and (size > GROUP_BYTES or len(group) == GROUP_FILES):
            yield group
            group = []
        group = [*group, resource]
    if group:
        yield group


def _create(portal: Portal, desired: DesiredDataset, organization_id: str) -> Package:
    asked = {
        **_sent(desired.fields),
        "name": desired.name,
        "owner_org": organization_id,
        "private": True,
        "extras": _extras(desired, {}, marks.STAGED),
    }
    return dict(portal.write("package_create", asked))


def _sent(fields: Mapping[str, Any]) -> dict[str, Any]:
    tags = {"tags": [{"name": tag} for tag in fields["tags"]]} if "tags" in fields else {}
    return {**fields, **tags}


def _extras(desired: DesiredDataset, present: Mapping[str, str], state: str) -> list[dict[str, str]]:
    """Return the free fields to write: ours, and those that somebody else added."""
    ours = marks.read_prints(present.get(marks.PRINTS)).keys()
    theirs = {key: value for key, value in present.items() if f"extras.{key}" not in ours}
    wanted = marks.wanted_values(desired.fields, desired.extras)
    own = {
        marks.STATE: state,
        marks.EDITION: desired.version,
        marks.PRINTS: marks.write_prints(wanted),
    }
    merged = {**theirs, **desired.extras, **own}
    return [{"key": key, "value": value} for key, value in merged.items()]


class _Writer:
    """Writes one dataset, each time from the state that the last answer gave."""

    def __init__(self, portal: Portal, package: Package, watch: Watch) -> None:
        self._portal = portal
        self._package = package
        self._watch = watch
        self._known_edits: frozenset[str] = frozenset()

    def begin(self, plan: DatasetPlan, desired: DesiredDataset) -> None:
        """Say which digests no longer hold, before anything is replaced."""
        self._known_edits = frozenset(edited_fields(self._package, desired.keys))
        held = resources_by_key(self._package, desired.keys)
        pending: dict[str, dict[str, str]] = {}
        for key in plan.of(Kind.REPLACE) & held.keys():
            pending.setdefault(key, {})[marks.FILE] = marks.PENDING
        for key in plan.of(Kind.LOAD, Kind.UNLOAD, Kind.DICTIONARY) & held.keys():
            pending.setdefault(key, {})[marks.TABLE] = marks.PENDING
        if not pending:
            return
        updates: dict[str, Any] = {
            f"update__resources__{held[key]['id']}": marked for key, marked in pending.items()
        }
        state = marks.extras_of(self._package).get(marks.STATE)
        if state in marks.OPEN_STATES:
            updates["update"] = {"extras": self._extras_with({marks.STATE: marks.UPDATING})}
        self._revise(updates, ["-extras"] if "update" in updates else [])

    def send(self, resources: Sequence[DesiredResource]) -> None:
        """Add or replace some files in one call; their digests come with them.

        Raises:
            RejectedError: the portal refuses one of them; the message names them.
        """
        self._watch(resources[-1].key, 0, 0)
        held = resources_by_key(self._package, {resource.key for resource in resources})
        changes: dict[str, Any] = {}
        filters: list[str] = []
        added = [resource for resource in resources if resource.key not in held]
        places = {resource.key: str(rank - len(added)) for rank, resource in enumerate(added)}
        for resource in resources:
            there = held.get(resource.key, {})
            loaded = str(there.get(marks.TABLE) or (marks.PENDING if resource.table else ""))
            facts = _resource_facts(resource, loaded, there)
            if there:
                changes[f"update__resources__{there['id']}"] = facts
                filters += _voided(there["id"], facts)
                places[resource.key] = there["id"]
            else:
                changes.setdefault("update__resources__extend", []).append(facts)
        with ExitStack() as opened:
            files = {
                f"update__resources__{places[resource.key]}__upload": (
                    resource.key,
                    opened.enter_context(resource.path.open("rb")),
                    str(resource.fields.get("mimetype") or "application/octet-stream"),
                )
                for resource in resources
            }
            try:
                self._revise(changes, filters, files)
            except RejectedError as error:
                sent = ", ".join(f"{each.key} ({each.size / 1_000_000:.1f} Mo)" for each in resources)
                raise RejectedError(f"{sent} : {error}", error.fields) from None

    def fill(self, resource: DesiredResource, *, dictionary_only: bool) -> None:
        """Load, describe or remove the table of a resource that is there."""
        resource_id = resources_by_key(self._package, {resource.key})[resource.key]["id"]
        if resource.table is None:
            datastore.unload_table(self._portal, resource_id)
        elif dictionary_only:
            datastore.write_dictionary(self._portal, resource_id, resource.table)
        else:
            datastore.load_table(
                self._portal,
                resource_id,
                resource.table,
                lambda done, rows: self._watch(resource.key, done, rows),
            )

    def look_again(self, desired: DesiredDataset) -> None:
        """Read the dataset again: calls of the datastore write it too, without a match."""
        package = self._portal.show(str(self._package["id"]))
        if package is None:
            raise NotOnPortalError(f"{desired.name} : le jeu a disparu du portail pendant la publication.")
        if not self._known_edits.issuperset(edited_fields(package, desired.keys)):
            raise ChangedMeanwhileError(f"{desired.name} : modifié sur le portail pendant la publication.")
        self._package = package

    def finish(self, plan: DatasetPlan, desired: DesiredDataset, organization_id: str) -> None:
        """Write every field and mark in one call, and make the dataset public."""
        held = resources_by_key(self._package, desired.keys)
        updates: dict[str, Any] = {}
        filters: list[str] = []
        for resource in desired.resources:
            there = held[resource.key]
            facts = _resource_facts(resource, wanted_table(resource) or "", there)
            if any(marks.normal(there.get(name)) != marks.normal(value) for name, value in facts.items()):
                updates[f"update__resources__{there['id']}"] = facts
                filters += _voided(there["id"], facts)
        for key in plan.of(Kind.RETIRE) & held.keys():
            updates[f"update__resources__{held[key]['id']}"] = retired_fields(held[key], desired.version)
        present = marks.extras_of(self._package)
        gone = marks.read_prints(present.get(marks.PRINTS)).keys()
        filters += [f"-{name}" for name in sorted({*gone, *desired.fields}) if not name.startswith("extras.")]
        updates["update"] = {
            **_sent(desired.fields),
            "extras": _extras(desired, present, marks.UNREAD),
            "owner_org": organization_id,
            "state": "active",
            "private": False,
        }
        self._revise(updates, [*filters, "-extras"])

    def withdraw(self, withdrawal: DesiredWithdrawal) -> None:
        """Say on the dataset that it is no longer published, and what takes its place."""
        notice = f"{WITHDRAWAL_NOTICE} {withdrawal.version}.** {withdrawal.reason}"
        if withdrawal.replaced_by:
            notice += f" Il est remplacé par « {withdrawal.replaced_by} »."
        fields = {
            "title": f"{WITHDRAWN} {self._package.get('title')}",
            "notes": f"{notice}\n\n{self._package.get('notes') or ''}".strip(),
        }
        prints = marks.read_prints(marks.extras_of(self._package).get(marks.PRINTS))
        values = marks.dataset_values(self._package, list(prints)) | fields
        own = {marks.STATE: marks.WITHDRAWN, marks.PRINTS: marks.write_prints(values)}
        self._revise({"update": {**fields, "extras": self._extras_with(own)}}, ["-extras"])

    def set_state(self, state: str) -> None:
        """Write the state of the dataset alone."""
        self._revise({"update": {"extras": self._extras_with({marks.STATE: state})}}, ["-extras"])

    def _extras_with(self, own: Mapping[str, str]) -> list[dict[str, str]]:
        merged = {**marks.extras_of(self._package), **own}
        return [{"key": key, "value": value} for key, value in merged.items()]

    def _revise(
        self,
        changes: Mapping[str, Any],
        filters: Iterable[str] = (),
        files: Mapping[str, Upload] | None = None,
    ) -> None:
        match = {"id": self._package["id"], "metadata_modified": self._package["metadata_modified"]}
        asked: dict[str, Any] = {"match": match, **changes}
        if removed := list(filters):
            asked["filter"] = removed
        if files:
            # A form holds texts only.
            asked = {name: json.dumps(value) for name, value in asked.items()}
        self._package = dict(self._portal.write("package_revise", asked, files)["package"])


def _resource_facts(resource: DesiredResource, table: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields and marks to write on a resource; a void one only over what the portal holds."""
    facts = {
        **sent_fields(resource, held),
        marks.KEY: resource.key,
        marks.FILE: resource.sha256,
        marks.TABLE: table,
        marks.DATED: resource.dated,
        marks.STATE: "",
        marks.PRINTS: marks.write_prints(wanted_resource(resource, held)),
    }
    return {name: value for name, value in facts.items() if value or held.get(name)}


def _voided(resource_id: str, facts: Mapping[str, Any]) -> list[str]:
    """Return the filters that empty fields of several values: a portal merges the new with the old."""
    several = (name for name, value in facts.items() if isinstance(value, list | dict))
    return [f"-resources__{resource_id}__{name}" for name in several]


def confirm(portal: Portal, package: Package) -> None:
    """Write that a dataset was read back as it should be."""
    _Writer(portal, package, lambda *_: None).set_state(marks.PUBLISHED)


def distrust(portal: Portal, package: Package, doubtful: Collection[tuple[str, str]]) -> None:
    """Mark as pending the given digests (`marks.FILE`, `marks.TABLE`) of the resources of the given keys."""
    held = resources_by_key(package, {key for key, _ in doubtful})
    pending: dict[str, dict[str, str]] = {}
    for key, mark in doubtful:
        pending.setdefault(f"update__resources__{held[key]['id']}", {})[mark] = marks.PENDING
    match = {"id": package["id"], "metadata_modified": package["metadata_modified"]}
    portal.write("package_revise", {"match": match, **pending})
