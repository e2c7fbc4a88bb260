"""Which source files an edition is made of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.ingestion.inventory import Origin, load_inventory
from orchestration.ingestion.snapshot import Snapshot, current_snapshots

SAMPLE_PRODUCER = "Vigie Compétences (échantillon fictif)"


def lineage(raw_dir: Path, origin: Origin) -> list[dict[str, Any]]:
    """One record per source file behind the current vintages, as `metadata.json` shows it."""
    vintages = (
        vintage for table in load_inventory().tables for vintage in current_snapshots(raw_dir, table, origin)
    )
    return [record for vintage in vintages for record in _records(vintage)]


def _records(vintage: Snapshot) -> Iterator[dict[str, Any]]:
    facts = vintage.model_dump(
        mode="json",
        include={
            "table",
            "source",
            "origin",
            "millesime",
            "retrieved",
            "licence",
            "licence_url",
            "corrections",
        },
    )
    fictitious = vintage.origin == "echantillon"
    facts["producer"] = SAMPLE_PRODUCER if fictitious else vintage.producer
    # The page of the producer is no source of what we made up.
    facts["url"] = None if fictitious else vintage.url
    for file in vintage.files:
        yield {**facts, "file": file.path, "sha256": file.sha256, "bytes": file.bytes, "rows": file.rows}
