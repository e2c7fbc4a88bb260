"""What a release should be on a portal, whatever is there now."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RETIRED = "[Retirée]"
WITHDRAWN = "[Retiré]"
WITHDRAWAL_NOTICE = "**Ce jeu n’est plus mis à jour depuis l’édition"


@dataclass(frozen=True)
class DesiredTable:
    """The rows of a resource that the portal serves through its API.

    Attributes:
        parquet: the file of the rows, exact.
        sha256: of that file.
        rows: how many.
        fields: `{id, type, info}` per column, in order; types are those of PostgreSQL.
        primary_key: names of columns.
    """

    parquet: Path
    sha256: str
    rows: int
    fields: tuple[Mapping[str, Any], ...]
    primary_key: tuple[str, ...]


@dataclass(frozen=True)
class DesiredResource:
    """A file and what is said of it.

    Attributes:
        key: its file name on the portal, in small letters as portals make them; the same in every edition.
        path: the file to send.
        sha256: of the file.
        size: its bytes.
        fields: the fields of the resource that the profile fills, without those of `marks`.
        table: its rows, where the portal serves them.
        address_fields: the fields that hold the address of its file, which the portal chooses.
        dated: the edition whose vintage it is, kept when others come; nothing for what follows the latest.
    """

    key: str
    path: Path
    sha256: str
    size: int
    fields: Mapping[str, Any]
    table: DesiredTable | None = None
    address_fields: tuple[str, ...] = ()
    dated: str = ""


@dataclass(frozen=True)
class DesiredDataset:
    """A dataset and what is said of it.

    Attributes:
        name: its address on the portal.
        version: the edition it comes from.
        fields: the fields that the profile fills; `tags` is a list of names.
        extras: free fields, by key.
        resources: in the order of the portal.
    """

    name: str
    version: str
    fields: Mapping[str, Any]
    extras: Mapping[str, str]
    resources: tuple[DesiredResource, ...]

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys of its resources."""
        return frozenset(resource.key for resource in self.resources)


@dataclass(frozen=True)
class DesiredWithdrawal:
    """A dataset that is no longer published: it stays on the portal, and says so.

    Attributes:
        name: its address on the portal.
        version: the edition that withdraws it.
        reason: in a sentence.
        replaced_by: the dataset to use, if any.
    """

    name: str
    version: str
    reason: str
    replaced_by: str | None
