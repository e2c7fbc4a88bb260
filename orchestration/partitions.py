"""Partitions: raw tables by millésime, and forecasts made again by the day that they stop at."""

from collections.abc import Iterable

import dagster as dg

from orchestration.ingestion.inventory import Inventory, Table

# Dynamic: the waves are those of the files. One definition for all: the assets of a job may not differ in it.
MILLESIMES = dg.DynamicPartitionsDefinition(name="millesime")
# Of the job `retrospective` alone: no asset has it (ADR 17).
CUTOFFS = dg.DynamicPartitionsDefinition(name="cutoff")


def partitions_of(inventory: Inventory, table: Table) -> dg.DynamicPartitionsDefinition | None:
    """Partitions of a table whose files are waves; none for whole series, and none for code lists.

    A code list is looked up whole by the checks of other tables, and a step without a partition of its own
    (`vigie run` has none) cannot depend on one that is partitioned.
    """
    whole = table.is_reference or table.name in inventory.looked_up
    return None if whole or not table.is_by_wave else MILLESIMES


def register(instance: dg.DagsterInstance, millesimes: Iterable[int]) -> None:
    """Make waves known to the UI; those already known stay."""
    instance.add_dynamic_partitions(str(MILLESIMES.name), sorted({str(year) for year in millesimes}))


def register_cutoffs(instance: dg.DagsterInstance, days: Iterable[str]) -> None:
    """Offer days (ISO) to the job `retrospective`; those already offered stay."""
    instance.add_dynamic_partitions(str(CUTOFFS.name), sorted(set(days)))
