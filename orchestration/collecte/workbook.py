"""The workbook of those who prefer Excel: judged whole, then recorded whole or not at all."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from orchestration.collecte import needs
from orchestration.collecte.codes import Codes
from orchestration.collecte.store import Account, NewVersion, Store
from orchestration.ingestion import landing
from orchestration.ingestion.errors import Problem
from orchestration.ingestion.file_check import Verdict, check_file
from orchestration.ingestion.loading import Loaded, load

# A reference is known within the account that gave it.
_NAMESPACE = uuid.UUID("5b7f2f0e-55c1-4f0b-9a36-0c3f3d1f7f10")


def judge_workbook(file: Path, raw_dir: Path, codes: Codes, today: date) -> tuple[Verdict, pd.DataFrame]:
    """Say all that is wrong with a file, and return its rows (the columns of the format, `ligne`).

    What `vigie valider` says, then what only the latest edition knows: occupations, skills, dates. A column
    that the file does not have is not in the rows either.
    """
    verdict = check_file(file, needs.inventory(), raw_dir)
    finding = landing.examine(file, file.name, needs.inventory())
    if verdict.table != needs.need_table() or finding.status != "reconnu":
        return replace(verdict, problems=verdict.problems or (_other_format(verdict),)), pd.DataFrame()
    loaded = load(file.read_bytes(), finding, needs.need_table(), needs.inventory(), "depot")
    more = [*_fictitious(finding), *_faults_of_rows(loaded, codes, today)]
    absent = [name for name in loaded.layout.columns if name not in loaded.match.columns]
    return replace(verdict, problems=(*verdict.problems, *more)), loaded.frame.drop(columns=absent)


def record_workbook(rows: pd.DataFrame, author: Account, store: Store) -> dict[str, int]:
    """Record the rows of a sound workbook in one transaction; return how many are new, changed, the same.

    Raises:
        Conflict: one of the needs changed in the meantime; nothing is recorded.
    """
    known = {version.id_besoin: version for version in store.newest(author)}
    entries, counts = [], {"nouveaux": 0, "modifiés": 0, "inchangés": 0}
    for row in rows.fillna("").to_dict("records"):
        identifier = str(uuid.uuid5(_NAMESPACE, f"{author.id}/{row['reference']}"))
        last, need = known.get(identifier), needs.need_from({str(name): row[name] for name in row})
        if last is not None and last.etat != "retiré":
            # What the workbook has no place for, the page may have added.
            untold = {name: getattr(last.need, name) for name in needs.NEED_FIELDS if name not in rows}
            need = replace(need, **untold)
            if last.need == need:
                counts["inchangés"] += 1
                continue
        counts["modifiés" if last else "nouveaux"] += 1
        entries.append(NewVersion(identifier, last.version if last else 0, need))
    if entries:
        store.record(author, *entries)
    return counts


def _other_format(verdict: Verdict) -> Problem:
    return Problem(
        verdict.file,
        verdict.table.name if verdict.table else "",
        "",
        "un fichier d’un autre format",
        "le modèle « besoins-territoriaux »",
        "partez du modèle : vigie modele besoins-territoriaux",
    )


def _fictitious(finding: landing.Finding) -> Iterator[Problem]:
    if finding.fictitious:
        yield Problem(
            finding.path,
            needs.TABLE,
            "",
            "un fichier de l’échantillon, aux données fictives",
            "des besoins réels",
            "partez du modèle vide : vigie modele besoins-territoriaux",
        )


def _faults_of_rows(loaded: Loaded, codes: Codes, today: date) -> Iterator[Problem]:
    if loaded.frame.empty:
        yield loaded.problem(
            "", "aucun besoin", "une ligne par besoin", "remplissez la feuille « À remplir »"
        )
        return
    for row in loaded.frame.fillna("").to_dict("records"):
        entry = {str(name): str(value) for name, value in row.items()}
        for column, found, expected in needs.faults_of_edition(entry, codes, today):
            where = f"ligne {row['ligne']}, {loaded.column(column)}"
            yield loaded.problem(where, found, expected, "corrigez la cellule")
