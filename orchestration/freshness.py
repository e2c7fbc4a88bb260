"""The producers' publications as external assets, with the freshness that their cadence lets expect.

A raw table is materialised at each run, new file or not. What may be late is the arrival of a vintage: the
raw assets report it on the asset of the source, and there the policy looks.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import dagster as dg

from orchestration.ingestion.cadence import late_after_days, period_days
from orchestration.ingestion.inventory import Inventory, Source
from orchestration.presentation import OWNERS


def source_key(source: Source) -> str:
    """The asset that stands for the publication of a source."""
    return f"source_{source.id}"


def source_specs(inventory: Inventory) -> list[dg.AssetSpec]:
    """One external asset per source."""
    return [
        dg.AssetSpec(
            source_key(source),
            group_name="sources",
            description=f"{source.title} ({source.producer}). {source.description}",
            kinds={"file"},
            owners=OWNERS,
            metadata={
                "source": dg.MetadataValue.url(source.url),
                "cadence": source.cadence,
                **suspension_metadata(source),
            },
            freshness_policy=freshness_policy(source),
        )
        for source in inventory.sources
    ]


def suspension_metadata(source: Source) -> Mapping[str, Any]:
    """Since when a source is suspended, if it is."""
    return {"suspension": f"source {source.suspension.sentence}"} if source.suspension else {}


def freshness_policy(source: Source) -> dg.FreshnessPolicy | None:
    """A warning after one period, an alarm after the grace; none if suspended, without rhythm or shipped."""
    period, limit = period_days(source.cadence), late_after_days(source.cadence)
    shipped = all(table.is_reference for table in source.tables)
    if source.suspension or shipped or period is None or limit is None:
        return None
    return dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=limit), warn_window=timedelta(days=period)
    )
