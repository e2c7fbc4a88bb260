"""The files of one wave, taken together: alone, completing each other, or contradicting each other."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from orchestration.ingestion.errors import Problem, UnreadableFile, why
from orchestration.ingestion.inventory import Origin, Table, load_inventory
from orchestration.ingestion.landing import Finding
from orchestration.ingestion.loading import Loaded, load
from orchestration.ingestion.validation import KnownCodes, validate


def files_by_wave(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    """The recognised files of each millésime, in order; the same bytes count once."""
    waves: dict[int, dict[str, Finding]] = defaultdict(dict)
    for finding in sorted(findings, key=lambda f: f.path):
        if finding.status == "reconnu" and finding.millesime is not None:
            waves[finding.millesime].setdefault(finding.sha256, finding)
    return {millesime: list(waves[millesime].values()) for millesime in sorted(waves)}


def joint_sha(files: Sequence[Finding]) -> str:
    """One digest for the files of a wave: that of the file when there is only one."""
    shas = sorted(finding.sha256 for finding in files)
    return shas[0] if len(shas) == 1 else hashlib.sha256("\n".join(shas).encode()).hexdigest()


def load_wave(
    table: Table, files: Sequence[Finding], folder: Path, origin: Origin, known: KnownCodes
) -> tuple[list[Loaded], list[Problem]]:
    """Read and validate all the files of a wave; its problems are those of each file, then between files."""
    if len(files) > 1 and not table.cumulative:
        return [], [_rivals(table, files)]
    loaded, problems = [], []
    for finding in files:
        try:
            one = load(_bytes(folder, finding), finding, table, load_inventory(), origin)
        except UnreadableFile as error:
            problems.append(error.problem(finding.path, table.name))
            continue
        loaded.append(one)
        problems += validate(one, known)
    return loaded, problems or _contradictions(table, loaded)


def _bytes(folder: Path, finding: Finding) -> bytes:
    try:
        data = (folder / finding.path).read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"lecture impossible ({why(error)})", "un fichier lisible", "vérifiez ses droits et relancez"
        ) from error
    if hashlib.sha256(data).hexdigest() != finding.sha256:
        raise UnreadableFile(
            "fichier modifié pendant la lecture", "un fichier stable", "relancez la commande"
        )
    return data


def _rivals(table: Table, files: Sequence[Finding]) -> Problem:
    first, *others = files
    return Problem(
        first.path,
        table.name,
        f"millésime {first.millesime}",
        f"autre fichier pour la même vague : {', '.join(f'« {f.path} »' for f in others)}",
        "un seul fichier par vague (une archive et le classeur qu’elle contient font deux)",
        "ne gardez que le bon dans le dossier",
    )


def _contradictions(table: Table, loaded: Sequence[Loaded]) -> list[Problem]:
    """Rows of two files that bear the same key and do not say the same."""
    if len(loaded) < 2:
        return []
    rows = pd.concat([one.frame.assign(fichier=one.finding.path) for one in loaded], ignore_index=True)
    distinct = rows.drop_duplicates(list(table.columns))
    clashing = distinct[distinct.duplicated(list(table.key), keep=False)].sort_values([*table.key, "fichier"])
    if clashing.empty:
        return []
    first, second = (clashing.iloc[i] for i in (0, 1))
    keys = clashing[list(table.key)].drop_duplicates()
    return [
        Problem(
            first["fichier"],
            table.name,
            f"ligne {first['ligne']}",
            f"{len(keys)} clé(s) contredite(s) par « {second['fichier']} », dont {', '.join(keys.iloc[0])} "
            f"(ligne {second['ligne']})",
            "les mêmes valeurs dans les deux fichiers",
            "ne gardez que le fichier juste dans le dossier",
        )
    ]
