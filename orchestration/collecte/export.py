"""Accepted needs as the file that the chain reads, like that of any producer: neither author nor employer."""

import csv
import io
from pathlib import Path

from orchestration.collecte.errors import CollectionRefused
from orchestration.collecte.needs import need_table
from orchestration.collecte.store import Store, Version
from orchestration.settings import Settings

FOLDER, FILE = "collecte", "besoins_territoriaux.csv"


def export_needs(store: Store, landing: Path) -> tuple[Path, int]:
    """Write the accepted needs under a landing folder; return the file and their number.

    A file that holds them already is left as it is. Without any need, it has its header only: what was
    withdrawn leaves the next edition.

    Raises:
        CollectionRefused: the folder cannot be written to.
    """
    accepted = store.accepted()
    path, content = landing / FOLDER / FILE, _csv(accepted).encode("utf-8-sig")
    write_export(path, content)
    return path, len(accepted)


def write_export(path: Path, content: bytes) -> None:
    """Put a file in place whole; one that holds the same bytes is left as it is.

    Raises:
        CollectionRefused: the folder cannot be written to.
    """
    try:
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f".tmp-{path.name}")
            partial.write_bytes(content)
            partial.replace(path)
    except OSError as error:
        raise CollectionRefused(
            f"L’export de la collecte ne peut pas être écrit : {path} ({error.strerror}). "
            "Remède : donnez le droit d’y écrire, ou exportez ailleurs (vigie collecte export --into)."
        ) from error


def export_for_run(settings: Settings) -> None:
    """Bring what the collection accepted, if there is one, into the landing folder of a run.

    The sample never holds any: fictitious and real data are not mixed.

    Raises:
        CollectionRefused: the store does not open, or the folder cannot be written to.
    """
    from orchestration.collecte.deposit_export import export_deposits
    from orchestration.collecte.opening import exists, open_registry

    if settings.landing is not None and exists(settings):
        registry = open_registry(settings)
        export_needs(registry.store, settings.landing)
        export_deposits(registry.deposits, settings.landing)


def _csv(accepted: list[Version]) -> str:
    columns = need_table().columns
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for version in accepted:
        facts = {**vars(version.need), "reference": version.id_besoin}
        writer.writerow([facts[column] for column in columns])
    return text.getvalue()
