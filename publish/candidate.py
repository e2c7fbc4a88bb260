"""Prepare an edition: every dataset packaged, the verdicts of the gate, what identifies the edition."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from publish.addresses import Addresses
from publish.catalogue.datasets import Dataset
from publish.checksums import write_checksums
from publish.edition import FICTITIOUS, Edition
from publish.errors import PublicationError
from publish.files import replace_directory, write_json, write_text
from publish.formats.outlines import read_outlines
from publish.history.withdrawals import Withdrawn, withdrawn_datasets
from publish.packaging import Material, package_dataset

IDENTITY = "release.json"
SOURCES = "sources.json"
RUN = "run.json"
FICTITIOUS_NOTICE = f"""{FICTITIOUS.upper()}

Cette édition provient de l’échantillon généré par Vigie Compétences. Aucun de ses chiffres n’est
observé : elle sert à essayer la plateforme, pas à décider. Pour des données réelles, déposez les
fichiers des producteurs dans un dossier et lancez « vigie run --landing DOSSIER ».
"""


def build_candidate(
    edition: Edition,
    catalogue: Sequence[Dataset],
    tables_dir: Path,
    validation: Mapping[str, str],
    folder: Path,
) -> Path:
    """Write the whole edition in `folder`, replacing what is there, and return `folder`.

    Args:
        edition: what identifies the edition, and what it comes from.
        catalogue: the datasets to package.
        tables_dir: one `<table>.parquet` per published table, sorted by its primary key.
        validation: the JSON verdict of each suite, by suite name; one per published table at least.
        folder: where to write, on any disk; the data files of what has not changed stay.

    Raises:
        PublicationError: a suite failed or is missing, a table is absent or does not match the catalogue, a
            dataset left the catalogue without a word.
    """
    from publish.dcat.files import write_catalogue
    from publish.portal.site import write_portal

    verdicts = {name: json.loads(text) for name, text in sorted(validation.items())}
    _refuse_unless_valid(catalogue, verdicts)
    names = [dataset.name for dataset in catalogue]
    withdrawn = withdrawn_datasets(names, edition.withdrawals, edition.previous)
    written = _written(catalogue, edition.unchanged, folder)
    with replace_directory(folder) as partial:
        (partial / "validation").mkdir()
        digests: dict[str, str] = {}
        material = Material(tables_dir, read_outlines(catalogue, tables_dir), written)
        for dataset in catalogue:
            packaged = package_dataset(dataset, edition, material, partial / dataset.name)
            digests |= {f"{dataset.name}/{path}": digest for path, digest in packaged.items()}
        write_catalogue(partial, withdrawn, Addresses(edition.public_url))
        for name, text in sorted(validation.items()):
            write_text(partial / "validation" / f"{name}.json", text)
        if edition.fictif:
            write_text(partial / "DONNEES_FICTIVES.txt", FICTITIOUS_NOTICE)
        write_json(partial / SOURCES, list(edition.inventory))
        write_json(partial / IDENTITY, _identity(catalogue, edition, verdicts, withdrawn))
        write_portal(partial, edition, withdrawn)
        title = edition.mark(f"Édition {edition.version}")
        write_checksums(partial, title, digests, exclude=frozenset({RUN}))
    return folder


def _written(catalogue: Sequence[Dataset], unchanged: Collection[str], folder: Path) -> dict[str, Path]:
    """Return the files that the last candidate holds as they would be written again, by name."""
    files: list[Path] = []
    for dataset in catalogue:
        kept = [table.name for table in dataset.tables if table.name in unchanged]
        # A workbook tells the day of the last vintage of the dataset: it stays where all of them do.
        endings = ("csv", "xlsx") if len(kept) == len(dataset.tables) else ("csv",)
        data = folder / dataset.name / "data"
        files += (data / f"{name}.{ending}" for name in kept for ending in endings)
    return {path.name: path for path in files if path.is_file()}


def write_run(folder: Path, run: Mapping[str, Any]) -> None:
    """Write what identifies the run of a candidate: the only file that the checksums leave out."""
    write_json(folder / RUN, dict(run))


def _refuse_unless_valid(catalogue: Sequence[Dataset], verdicts: Mapping[str, Any]) -> None:
    tables = {table.name for dataset in catalogue for table in dataset.tables}
    if unjudged := sorted(tables - verdicts.keys()):
        raise PublicationError(
            f"Tables sans validation : {', '.join(unjudged)}. "
            "Déclarez une suite de ce nom dans expectations/suites et relancez « vigie run »."
        )
    if failed := [name for name, verdict in verdicts.items() if not verdict["success"]]:
        raise PublicationError(
            f"Validation en échec : {', '.join(failed)}. L’édition n’est pas préparée ; "
            "corrigez les données selon le détail de ces suites et relancez « vigie run »."
        )


def _identity(
    catalogue: Sequence[Dataset],
    edition: Edition,
    verdicts: Mapping[str, Any],
    withdrawn: Sequence[Withdrawn],
) -> dict[str, Any]:
    return {
        "title": edition.mark(f"Édition {edition.version}"),
        "version": edition.version,
        "origine": edition.origine,
        "region": edition.region,
        "fictif": edition.fictif,
        "public_url": edition.public_url,
        "fingerprint": edition.fingerprint,
        "suspensions": edition.suspensions,
        "datasets": {dataset.name: [table.name for table in dataset.tables] for dataset in catalogue},
        "withdrawn": [asdict(each) for each in withdrawn],
        "validation": {
            name: {"success": verdict["success"], "n": verdict["n"]} for name, verdict in verdicts.items()
        },
    }
