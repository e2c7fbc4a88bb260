"""What the publisher writes beside its values, to know them again: states, digests, prints of each field.

A print tells whether a field is still the one that was last written. The portal's own `hash` is not used:
other extensions of CKAN write it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

STATE = "vigie_etat"
EDITION = "vigie_edition"
PRINTS = "vigie_empreintes"
KEY = "vigie_cle"
FILE = "vigie_sha256"
TABLE = "vigie_table"
DATED = "vigie_millesime"

STAGED = "en préparation"
UPDATING = "mise à jour en cours"
UNREAD = "à relire"
PUBLISHED = "publié"
WITHDRAWN = "retiré"
OPEN_STATES = frozenset({UNREAD, PUBLISHED})

PENDING = "en cours"
"""In the place of a digest: what the resource holds is not known until it is sent again."""

PRINT_LENGTH = 10


def normal(value: Any) -> Any:
    """Return a value as every portal gives it back: no void, plain line ends, numbers of extras as text."""
    if isinstance(value, Mapping):
        kept = {str(key): normal(inner) for key, inner in value.items()}
        return {key: inner for key, inner in sorted(kept.items()) if inner is not None} or None
    if isinstance(value, list | tuple):
        return [inner for inner in map(normal, value) if inner is not None] or None
    if value is None or isinstance(value, bool):
        return value
    return str(value).replace("\r\n", "\n").strip() or None


def print_of(value: Any) -> str:
    """Return a short digest of a normal value."""
    text = json.dumps(normal(value), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:PRINT_LENGTH]


def write_prints(values: Mapping[str, Any]) -> str:
    """Return the prints of some fields as one line of text, which a portal can hold."""
    return " ".join(f"{name}={print_of(value)}" for name, value in sorted(values.items()))


def read_prints(text: str | None) -> dict[str, str]:
    """Return the prints of a line by field; the last « = » ends the name of the field."""
    pairs = (item.rpartition("=") for item in (text or "").split())
    return {name: value for name, _, value in pairs if name}


def edited(values: Mapping[str, Any], prints: str | None) -> list[str]:
    """Return the fields whose present value is not the one that the prints were taken of."""
    return sorted(name for name, seen in read_prints(prints).items() if print_of(values.get(name)) != seen)


def dataset_values(package: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return the named fields of a dataset of the portal; those of its extras are named `extras.<key>`."""
    held = extras_of(package)
    return {
        name: held.get(name.removeprefix("extras."))
        if name.startswith("extras.")
        else tag_names(package)
        if name == "tags"
        else package.get(name)
        for name in names
    }


def wanted_values(fields: Mapping[str, Any], extras: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a desired dataset under the names of `dataset_values`."""
    tags = {"tags": sorted(fields["tags"])} if "tags" in fields else {}
    return {**fields, **tags, **{f"extras.{key}": value for key, value in extras.items()}}


def extras_of(package: Mapping[str, Any]) -> dict[str, str]:
    """Return the free fields of a dataset of the portal, by key."""
    return {extra["key"]: extra["value"] for extra in package.get("extras") or ()}


def tag_names(package: Mapping[str, Any]) -> list[str]:
    """Return the tags of a dataset of the portal, sorted."""
    return sorted(tag["name"] for tag in package.get("tags") or ())


def differing(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return the wanted fields that the portal does not have, or has otherwise."""
    return sorted(name for name, value in wanted.items() if normal(present.get(name)) != normal(value))


def table_digest(sha: str, fields: Iterable[Mapping[str, Any]], primary_key: Iterable[str]) -> str:
    """Return what identifies the rows of a table, their types and key, apart from its dictionary.

    The dictionary has its own digest after the hyphen: it may change without the rows.
    """
    listed = list(fields)
    types = [[field["id"], field["type"]] for field in listed]
    info = [[field["id"], field.get("info") or {}] for field in listed]
    return f"{print_of([sha, types, list(primary_key)])}-{print_of(info)}"
