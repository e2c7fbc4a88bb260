"""What identifies an edition, what it comes from, and how a person is told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from publish.history.withdrawals import Withdrawal

FICTITIOUS = "données fictives"
SAMPLE_ORIGIN = "echantillon"
EXAMPLE_PORTAL = "https://vigie-competences.example/donnees/"
"""Where editions are published as long as nobody says where: an address that leads nowhere."""
VINTAGE_FACTS = (
    "source",
    "table",
    "millesime",
    "origin",
    "producer",
    "licence",
    "url",
    "retrieved",
    "warnings",
    "corrections",
    "suspension",
)
"""What an edition repeats of each `snapshot.json`, and whether its producer has suspended the source."""


@dataclass(frozen=True)
class Edition:
    """An edition to prepare.

    Attributes:
        version: `YYYY.M.p`.
        origine: `echantillon` or `depot`.
        region: code of the region, or `france`.
        territory: its French name, for the catalogue.
        fingerprint: of all that the edition is made from.
        lineage: the `snapshot.json` of every vintage behind the tables, with the suspension of its source.
        previous: the folder of the edition to compare with, named by its version.
        inventory: what each source is and how it was read, as the pages of the sources show it.
        public_url: the address under which the editions are published, with a final `/`.
        withdrawals: the datasets that are declared as withdrawn.
        unchanged: the tables whose rows are those of the last edition that this program packaged.
        earlier: the folders of the earlier editions of the same origin and region, oldest first.
        next_releases: date of the next edition of each dataset that has a rhythm, by name.
    """

    version: str
    origine: str
    region: str
    territory: str
    fingerprint: str
    lineage: tuple[Mapping[str, Any], ...]
    previous: Path | None
    inventory: tuple[Mapping[str, Any], ...] = ()
    unchanged: frozenset[str] = frozenset()
    earlier: tuple[Path, ...] = ()
    public_url: str = EXAMPLE_PORTAL
    withdrawals: tuple[Withdrawal, ...] = ()
    next_releases: Mapping[str, date] = field(default_factory=dict)

    @property
    def fictif(self) -> bool:
        """Tell whether some data were generated: files of the sample may lie in a landing folder too."""
        return self.origine == SAMPLE_ORIGIN or any(vintage["fictitious"] for vintage in self.lineage)

    @property
    def suspensions(self) -> dict[str, str]:
        """Return what is said of each source that its producer has suspended."""
        return {each["source"]: each["suspension"] for each in self.lineage if each["suspension"]}

    def sources(self, tables: Collection[str]) -> list[dict[str, Any]]:
        """Return one record per file behind the raw `tables`, in an order that does not depend on the run."""
        records = [
            {fact: snapshot[fact] for fact in VINTAGE_FACTS}
            | {"file": file["path"], "sha256": file["sha256"]}
            for snapshot in self.lineage
            if snapshot["table"] in tables
            for file in snapshot["files"]
        ]
        return sorted(records, key=lambda record: (record["table"], record["millesime"], record["file"]))

    def modified(self, tables: Collection[str]) -> date | None:
        """Return the day of the latest vintage behind the raw `tables`; None where there is none."""
        days = (snapshot["retrieved"] for snapshot in self.lineage if snapshot["table"] in tables)
        return max(map(date.fromisoformat, days), default=None)

    @property
    def newest(self) -> date | None:
        """Return the day of the latest vintage of the whole edition."""
        return self.modified({snapshot["table"] for snapshot in self.lineage})

    def mark(self, text: str) -> str:
        """Return `text`, followed by « données fictives » where the data were generated."""
        return f"{text} — {FICTITIOUS}" if self.fictif else text
