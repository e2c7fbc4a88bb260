"""A CKAN in memory: what a real one was seen to do, and nothing more comfortable.

Stored answers come back through JSON, writes give a new `metadata_modified`, `package_revise` merges lists
by index, a replaced file is there before its metadata, a failed write rolls the metadata back and not the
file, a batch of rows is whole or absent, a private dataset is hidden from the public.
"""

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from ckanapi import errors

ROOT = "https://portail.exemple"
EDITOR = "editrice"
LICENCES = ("etalab-2.0", "odc-odbl", "notspecified")

Fault = Callable[[str, str], None]
"""Told of an action and of the moment: `before`, `files` (bytes written, metadata not), `after`."""


class FakeCkan:
    """The state of a portal; `account` gives what one account may call."""

    def __init__(self, *, bumps_when_nothing_changes: bool = False) -> None:
        self.packages: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self.organizations = {"vigie": "org-1"}
        self.licences = list(LICENCES)
        self.extensions = ["activity", "datastore"]
        self.tokens = {EDITOR}
        self.rows_a_call = 32_000
        self.fault: Fault = lambda action, moment: None
        self.calls: list[str] = []
        self._bumps = bumps_when_nothing_changes
        self._clock = 0

    def account(self, token: str = "") -> "Account":
        return Account(self, token)

    def package(self, name: str) -> dict[str, Any]:
        return next(package for package in self.packages.values() if name in {package["name"], package["id"]})

    def resource(self, resource_id: str) -> dict[str, Any]:
        listed = (each for package in self.packages.values() for each in package["resources"])
        return next(each for each in listed if each["id"] == resource_id)

    def tick(self) -> str:
        self._clock += 1
        return f"2026-11-25T00:00:00.{self._clock:06d}"

    def new_id(self) -> str:
        self._clock += 1
        return f"{self._clock:08x}-0000-4000-8000-000000000000"

    def store(self, package: dict[str, Any], files: dict[int, tuple[str, bytes]]) -> dict[str, Any]:
        """Commit a dataset: its files first, its metadata after."""
        for resource in package["resources"]:
            resource.setdefault("id", self.new_id())
            resource.setdefault("url", "")
        for index, (name, content) in files.items():
            resource = package["resources"][index]
            self.files[resource["id"]] = content
            url = f"{ROOT}/dataset/{package['id']}/resource/{resource['id']}/download/{name.lower()}"
            resource |= {"url": url, "url_type": "upload", "size": len(content)}
        if files:
            self.fault("package_revise", "files")
        before = self.packages.get(package["id"])
        if before is None or files or self._bumps or package != before:
            package["metadata_modified"] = self.tick()
        self.packages[package["id"]] = package
        return copy.deepcopy(package)


class Account:
    """The calls of one account, through the interface of `ckanapi`; also its HTTP session for downloads."""

    def __init__(self, portal: FakeCkan, token: str) -> None:
        self.portal = portal
        self.token = token
        self.hooks: dict[str, list[Any]] = {"response": []}

    @property
    def _trusted(self) -> bool:
        return self.token in self.portal.tokens

    def call_action(
        self, action: str, data_dict: Any = None, *, files: Any = None, requests_kwargs: Any = None
    ) -> Any:
        asked = json.loads(json.dumps(data_dict or {}))
        if files:
            assert all(isinstance(value, str) for value in asked.values()), "a form holds texts only"
            asked = {name: json.loads(value) for name, value in asked.items()}
        self.portal.calls.append(action)
        self.portal.fault(action, "before")
        answer = getattr(self, f"_{action}")(asked, files or {})
        self.portal.fault(action, "after")
        return json.loads(json.dumps(answer))

    @contextmanager
    def get(self, url: str, *, stream: bool, timeout: Any) -> Iterator[Any]:
        assert stream
        assert timeout
        self.portal.fault("download", "before")
        found = self.portal.files.get(_part(url, "resource"))
        private = self.portal.package(_part(url, "dataset"))["private"]
        hidden = found is None or (private and not self._trusted)
        yield SimpleNamespace(status_code=404 if hidden else 200, iter_content=lambda size: iter([found]))

    def _status_show(self, asked: Any, files: Any) -> Any:
        return {"extensions": self.portal.extensions}

    def _license_list(self, asked: Any, files: Any) -> Any:
        return [{"id": licence} for licence in self.portal.licences]

    def _organization_list_for_user(self, asked: Any, files: Any) -> Any:
        names = self.portal.organizations if self._trusted else {}
        return [{"name": name, "id": identifier} for name, identifier in names.items()]

    def _package_show(self, asked: Any, files: Any) -> Any:
        package = self._find(asked["id"])
        if package["private"] and not self._trusted:
            raise errors.NotAuthorized({"__type": "Authorization Error"})
        return package

    def _package_create(self, asked: Any, files: Any) -> Any:
        self._refuse_unknown_account()
        if any(package["name"] == asked["name"] for package in self.portal.packages.values()):
            raise errors.ValidationError({"name": ["!"], "__type": "Validation Error"})
        package = {"id": self.portal.new_id(), "state": "active", "resources": [], "tags": [], **asked}
        return self.portal.store(package, {})

    def _package_revise(self, asked: Any, files: Any) -> Any:
        self._refuse_unknown_account()
        original = self._find(asked["match"]["id"])
        if any(original.get(name) != value for name, value in asked["match"].items()):
            raise errors.ValidationError({"match": ["metadata_modified"], "__type": "Validation Error"})
        package = copy.deepcopy(original)
        for pattern in asked.get("filter", ()):
            _remove(package, pattern)
        package["resources"] += asked.get("update__resources__extend", [])
        for name, value in asked.items():
            if name.startswith("update__resources__") and not name.endswith("__extend"):
                _merge(package["resources"][_index(package, name.split("__")[2])], value)
        _merge(package, asked.get("update", {}))
        sent = {
            _index(package, name.split("__")[2]): (upload[0], upload[1].read())
            for name, upload in files.items()
        }
        keys = [extra["key"] for extra in package.get("extras", ())]
        if len(keys) != len(set(keys)):
            raise errors.ValidationError({"extras": ["duplicate"], "__type": "Validation Error"})
        return {"package": self.portal.store(package, sent)}

    def _datastore_create(self, asked: Any, files: Any) -> Any:
        self._refuse_unknown_account()
        assert asked["force"]
        table = self.portal.tables.setdefault(asked["resource_id"], {"rows": []})
        known = {field["id"]: field["type"] for field in table.get("fields", ())}
        kept = [{**field, "type": known.get(field["id"], field["type"])} for field in asked["fields"]]
        table |= {"fields": kept, "key": asked["primary_key"]}
        self._flag(asked["resource_id"], active=True)
        return {}

    def _datastore_upsert(self, asked: Any, files: Any) -> Any:
        self._refuse_unknown_account()
        table = self._table(asked["resource_id"])
        rows = [*table["rows"], *asked["records"]]
        keys = [key for row in rows if None not in (key := tuple(row[name] for name in table["key"]))]
        if table["key"] and len(keys) != len(set(keys)):
            raise errors.ValidationError({"records": ["duplicate key"], "__type": "Validation Error"})
        assert all(row.keys() == {field["id"] for field in table["fields"]} for row in asked["records"])
        table["rows"] = rows
        return {}

    def _datastore_delete(self, asked: Any, files: Any) -> Any:
        self._refuse_unknown_account()
        self._table(asked["resource_id"])
        if "filters" in asked:
            assert asked["filters"] == {}
            self.portal.tables[asked["resource_id"]]["rows"] = []
        else:
            del self.portal.tables[asked["resource_id"]]
            self._flag(asked["resource_id"], active=False)
        return {}

    def _datastore_search(self, asked: Any, files: Any) -> Any:
        table = self._table(asked["resource_id"])
        start, limit = asked.get("offset", 0), min(asked["limit"], self.portal.rows_a_call)
        rows = [{"_id": number, **row} for number, row in enumerate(table["rows"], 1)]
        fields = [{"id": "_id", "type": "int"}, *table["fields"]]
        return {"fields": fields, "total": len(rows), "records": rows[start : start + limit]}

    def _datastore_info(self, asked: Any, files: Any) -> Any:
        table = self._table(asked["id"])
        names = [field["id"] for field in table["fields"]]
        return {"fields": [{"id": name, "schema": {"is_index": name in table["key"]}} for name in names]}

    def _find(self, name: str) -> dict[str, Any]:
        try:
            return copy.deepcopy(self.portal.package(name))
        except StopIteration:
            raise errors.NotFound("absent") from None

    def _table(self, resource_id: str) -> dict[str, Any]:
        if resource_id not in self.portal.tables:
            raise errors.NotFound("absent")
        return self.portal.tables[resource_id]

    def _flag(self, resource_id: str, *, active: bool) -> None:
        """The datastore writes the dataset too, without any match."""
        package = next(
            each
            for each in self.portal.packages.values()
            if any(resource["id"] == resource_id for resource in each["resources"])
        )
        if bool(self.portal.resource(resource_id).get("datastore_active")) != active:
            self.portal.resource(resource_id)["datastore_active"] = active
            package["metadata_modified"] = self.portal.tick()

    def _refuse_unknown_account(self) -> None:
        if not self._trusted:
            raise errors.NotAuthorized({"__type": "Authorization Error"})


def _part(url: str, kind: str) -> str:
    return url.partition(f"/{kind}/")[2].partition("/")[0]


def _index(package: dict[str, Any], place: str) -> int:
    resources = package["resources"]
    if place.startswith("-"):
        return len(resources) + int(place)
    return next(index for index, each in enumerate(resources) if str(each.get("id", "")).startswith(place))


def _remove(package: dict[str, Any], pattern: str) -> None:
    assert pattern.startswith("-")
    parts = pattern[1:].split("__")
    if parts[0] == "resources":
        package["resources"][_index(package, parts[1])].pop(parts[2], None)
    else:
        package.pop(parts[0], None)


def _merge(held: dict[str, Any], update: dict[str, Any]) -> None:
    for name, value in update.items():
        if isinstance(value, list) and isinstance(held.get(name), list):
            for index, each in enumerate(value):
                if index >= len(held[name]):
                    held[name].append(each)
                elif isinstance(each, dict):
                    held[name][index] |= each
                else:
                    held[name][index] = each
        else:
            held[name] = value
