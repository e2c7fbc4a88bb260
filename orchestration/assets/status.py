"""Health of the sources as an asset: what `vigie status` prints, in the UI."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import dagster as dg

from orchestration.automation import ON_NEW_DATA
from orchestration.health import Health, source_health
from orchestration.ingestion.inventory import Inventory, load_inventory
from orchestration.presentation import OWNERS
from orchestration.scope import Scope


def build_status_asset(inventory: Inventory) -> dg.AssetsDefinition:
    """The asset `status`, refreshed after the raw tables."""

    @dg.asset(
        deps=[table.name for table in inventory.tables],
        group_name="sources",
        kinds={"python"},
        owners=OWNERS,
        description="Health of the sources, a line per raw table: last wave, age, cadence, state, warnings.",
        automation_condition=ON_NEW_DATA,
    )
    def status(context: dg.AssetExecutionContext, scope: Scope) -> dg.MaterializeResult:
        """Read the vintages on disk."""
        lines = source_health(scope.data.raw, load_inventory(), date.today())
        return dg.MaterializeResult(
            metadata={
                "provenance": scope.provenance,
                "dagster/row_count": len(lines),
                "states": dict(Counter(line.state for line in lines)),
                "sources": _table(lines),
            }
        )

    return status


def _table(lines: Sequence[Health]) -> dg.TableMetadataValue:
    records = [
        dg.TableRecord(
            {
                "source": line.source,
                "table": line.table,
                "origine": line.origin,
                "dernier_millesime": str(max(line.millesimes, default="")),
                "age_jours": "" if line.age_days is None else str(line.age_days),
                "cadence": line.cadence,
                "etat": line.state,
                "avertissements": " ; ".join(line.warnings),
            }
        )
        for line in lines
    ]
    columns = [dg.TableColumn(name) for name in records[0].data]
    return dg.MetadataValue.table(records, schema=dg.TableSchema(columns))
