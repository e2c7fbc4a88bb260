"""Accepted deposits as files of the landing folder: bytes as the branch sent them, without its account."""

from pathlib import Path

from orchestration.collecte.deposit_store import Deposit, DepositStore
from orchestration.collecte.deposits import (
    ANSWERS,
    FILES,
    answers_file,
    csv_file,
    extension,
    read_answer,
    table_of,
)
from orchestration.collecte.errors import CollectionRefused
from orchestration.collecte.export import FOLDER, write_export


def export_deposits(store: DepositStore, landing: Path) -> list[Path]:
    """Write what is accepted under a landing folder: the newest file of each branch and format, all answers.

    What was accepted and is no longer leaves a file without row, so that it leaves the next edition.

    Raises:
        CollectionRefused: the folder cannot be written to.
    """
    exported = [each for each in store.everything() if each.was_accepted]
    written = []
    for name in FILES:
        for branch in sorted({each.branche for each in exported if each.format == name}):
            newest = newest_accepted(exported, branch, name)
            content = store.content(newest.id_depot) if newest else csv_file(table_of(name).columns, [])
            written.append(_put(landing / FOLDER, f"{name.replace('-', '_')}_{branch}", content))
    answers = [each for each in exported if each.format == ANSWERS]
    if answers:
        rows = [_answer(store, each) for each in reversed(answers) if each.etat == "accepté"]
        written.append(_put(landing / FOLDER, ANSWERS.replace("-", "_"), answers_file(rows)))
    return written


def newest_accepted(deposits: list[Deposit], branch: str, name: str) -> Deposit | None:
    """The one that stands for a branch and a format, among deposits that begin by the newest."""
    return next(
        (each for each in deposits if (each.branche, each.format, each.etat) == (branch, name, "accepté")),
        None,
    )


def _answer(store: DepositStore, deposit: Deposit) -> dict[str, str]:
    row = read_answer(store.content(deposit.id_depot))
    if deposit.reponse_le is None:
        return row
    # The platform answers the day it does, even where the branch dated its own later.
    day = max(deposit.reponse_le.isoformat(), row["date_reponse"])
    return {**row, "reponse_producteur": deposit.reponse, "date_reponse_producteur": day}


def _put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / f"{name}{extension(content)}"
    write_export(path, content)
    other = path.with_suffix(".csv" if path.suffix == ".xlsx" else ".xlsx")
    try:
        # Two files of one branch would contradict each other.
        other.unlink(missing_ok=True)
    except OSError as error:
        raise CollectionRefused(
            f"Un ancien dépôt ne peut pas être effacé : {other} ({error.strerror}). Remède : effacez-le."
        ) from error
    return path
