"""Which raw tables are taken in wave by wave."""

from orchestration.ingestion.inventory import load_inventory
from orchestration.partitions import partitions_of


def test_waves_are_partitions_whole_series_and_code_lists_are_not() -> None:
    inventory = load_inventory()
    partitioned = {table.name for table in inventory.tables if partitions_of(inventory, table)}
    assert {"raw_bmo__projets", "raw_zonesemploi__communes"} <= partitioned
    assert not partitioned & {
        "raw_dpae__france_mensuel",
        "raw_francetravail__bassins_communes",
        "raw_insee__regions",
    }
