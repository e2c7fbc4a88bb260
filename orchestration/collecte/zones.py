"""The zones of animation that the Région declared, as the last run took them in."""

from datetime import date
from pathlib import Path

from orchestration.collecte.errors import CollectionRefused

TABLE = "raw_region__zones_animation"


def zones_of(raw_dir: Path, today: date) -> frozenset[str]:
    """The zones that are in force; none as long as no file was taken in. Fictitious ones do not count."""
    import pandas as pd

    from orchestration.collecte.needs import inventory
    from orchestration.ingestion.snapshot import current_snapshots
    from orchestration.ingestion.validation import days

    snapshots = current_snapshots(raw_dir, inventory().table(TABLE), "depot")
    if not snapshots:
        return frozenset()
    rows = pd.concat(pd.read_parquet(snapshot.parquet(raw_dir)) for snapshot in snapshots)
    over = days(rows["date_fin"]) < pd.Timestamp(today)
    return frozenset(rows.loc[~over, "zone"])


def checked_zone(zone: str, known: frozenset[str]) -> str:
    """Return a zone of the list, none at all, or anything as long as there is no list.

    Raises:
        CollectionRefused: the list does not have it.
    """
    if known and zone.strip() and zone.strip() not in known:
        raise CollectionRefused(
            f"Zone inconnue : « {zone} ». Attendu : l’une des zones d’animation de la Région "
            f"({', '.join(sorted(known))}). Remède : reprenez son nom, ou complétez le fichier "
            "« zones-animation »."
        )
    return zone.strip()
