"""What a branch deposits: its files and its answers, judged by the checks of `vigie valider` and a few more.

The formats are declared in `inventory/branches.yml`. An answer is a file of one row, that the page writes.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

import pandas as pd

from orchestration.collecte.codes import Codes
from orchestration.collecte.errors import CollectionRefused
from orchestration.collecte.needs import inventory
from orchestration.collecte.uploads import Upload
from orchestration.ingestion.errors import Problem, RefusedInput, UnreadableFile
from orchestration.ingestion.file_check import Verdict, check_file, load_sound
from orchestration.ingestion.inventory import Table
from orchestration.ingestion.landing import examine
from orchestration.ingestion.loading import Loaded
from orchestration.ingestion.readers import archive
from orchestration.ingestion.readers.limits import Limits
from orchestration.ingestion.table_schema import closed_list, own_formats, slug
from orchestration.ingestion.validation import days
from publish.disclosure.personal import natures

ANSWERS = "reponses-branche"
FILES = ("besoins-branche", "emploi-branche")
"""The formats that a branch uploads; each accepted file replaces the one before it."""

# A deposit of 2 MB has thousands of rows: what inflates beyond this is an attack.
_LIMITS = Limits(inflated_bytes=40_000_000)
_WORKBOOK, _GZIP = b"PK", b"\x1f\x8b"
# A workbook of the largest size takes a hundred megabytes while it is read.
_AT_WORK = BoundedSemaphore(2)


@dataclass(frozen=True)
class Judged:
    """A file: its format if it has one of ours, all that is wrong with it, and its rows when nothing is."""

    format: str
    problems: tuple[Problem, ...]
    rows: pd.DataFrame


def table_of(name: str) -> Table:
    """The declaration of a format."""
    return own_formats(inventory())[name]


def branches() -> tuple[str, ...]:
    """The codes of the branches that may deposit."""
    return choices(ANSWERS, "code_branche")


def choices(name: str, column: str) -> tuple[str, ...]:
    """The closed list of a column of a format."""
    return tuple(closed_list(column, table_of(name).layouts[0], {}))


def checked_branch(code: str) -> str:
    """Return the code of a branch.

    Raises:
        CollectionRefused: no branch has it.
    """
    if code not in branches():
        raise CollectionRefused(
            f"Branche inconnue : « {code} ». Remède : --zone et l’un de ces codes : {', '.join(branches())}"
        )
    return code


def extension(content: bytes) -> str:
    """What the name of a file ends with, by its content."""
    return ".xlsx" if content.startswith(_WORKBOOK) else ".csv"


def judge_deposit(upload: Upload, branch: str, raw_dir: Path, codes: Codes, today: date) -> Judged:
    """Say all that is wrong with a file that a branch uploads."""
    with _AT_WORK:
        judged = judge_file(upload.data, raw_dir)
    if judged.problems:
        return judged
    if judged.format not in FILES:
        return replace(judged, problems=(_other_format(upload),))
    more = [
        *_fictitious(upload),
        *_of_other_branches(judged.rows, branch),
        *_unknown_occupations(judged.rows, codes),
        *_days_to_come(judged.rows, today),
        *_people(judged.rows),
    ]
    if judged.rows.empty:
        more.append(_problem("", "aucune ligne", "une ligne au moins", "remplissez la feuille « À remplir »"))
    return replace(judged, problems=tuple(more))


def judge_file(data: bytes, raw_dir: Path) -> Judged:
    """What the landing folder would say of a file."""
    try:
        _check_container(data)
    except UnreadableFile as error:
        return Judged("", (error.problem("dépôt", ""),), pd.DataFrame())
    # The name that its sender gave it is shown, and never a path.
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"depot{extension(data)}"
        file.write_bytes(data)
        verdict = check_file(file, inventory(), raw_dir)
        if verdict.problems:
            return Judged(_format(verdict), verdict.problems, pd.DataFrame())
        if examine(file, file.name, inventory()).fictitious:
            return Judged(_format(verdict), tuple(_fictitious(Upload("FICTIF_", b""))), pd.DataFrame())
        try:
            loaded: Loaded = load_sound(file, inventory(), raw_dir)
        except RefusedInput as error:
            return Judged(_format(verdict), tuple(error.problems), pd.DataFrame())
    return Judged(_format(verdict), (), loaded.frame)


def answer_file(answer: Mapping[str, str]) -> bytes:
    """The file of one answer of a branch to a published figure."""
    return answers_file([answer])


def answers_file(answers: Sequence[Mapping[str, str]]) -> bytes:
    """A file of the format of answers."""
    columns = table_of(ANSWERS).columns
    return csv_file(columns, [[answer.get(column, "") for column in columns] for answer in answers])


def read_answer(data: bytes) -> dict[str, str]:
    """The answer of a file that holds one."""
    return next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def csv_file(columns: tuple[str, ...], rows: list[list[str]]) -> bytes:
    """A file as the chain reads it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def answer_faults(answer: Mapping[str, str], raw_dir: Path) -> dict[str, list[str]]:
    """All that is wrong with an answer, by column."""
    columns = table_of(ANSWERS).columns
    found: dict[str, list[str]] = defaultdict(list)
    for problem in judge_file(answer_file(answer), raw_dir).problems:
        for column in [name for name in columns if f"« {name} »" in problem.location] or ["texte"]:
            found[column].append(f"{problem.found.capitalize()} ; attendu : {problem.expected}.")
    for column in ("texte", "organisme"):
        if about := natures(answer.get(column, "")):
            found[column].append(
                f"Donnée sur une personne ({', '.join(about)}) ; attendu : un texte sans elle."
            )
    return found


def _check_container(data: bytes) -> None:
    if data.startswith(_GZIP):
        raise _not_a_table("une archive .gz")
    if data.startswith(_WORKBOOK):
        names = {info.filename for info in archive.entries(data, _LIMITS)}
        if "xl/workbook.xml" not in names:
            raise _not_a_table("une archive qui n’est pas un classeur")


def _not_a_table(found: str) -> UnreadableFile:
    return UnreadableFile(found, "un classeur .xlsx ou un CSV", "déposez le classeur du modèle lui-même")


def _format(verdict: Verdict) -> str:
    return slug(verdict.table) if verdict.table and verdict.table.schema_version else ""


def _problem(location: str, found: str, expected: str, remedy: str) -> Problem:
    return Problem("dépôt", "", location, found, expected, remedy)


def _other_format(upload: Upload) -> Problem:
    known = " ou ".join(f"« {name} »" for name in FILES)
    return _problem(
        "",
        "un fichier d’un autre format",
        f"le modèle {known}",
        "partez d’un de ces modèles ; une réponse à un chiffre se fait par la page « Contester un chiffre »",
    )


def _fictitious(upload: Upload) -> Iterator[Problem]:
    if upload.name.startswith("FICTIF"):
        yield _problem(
            "",
            "un fichier de l’échantillon, aux données fictives",
            "des chiffres réels",
            "partez du modèle vide",
        )


def _rows(rows: pd.DataFrame, wrong: pd.Series, column: str) -> str:
    lines = [str(line) for line in rows.loc[wrong, "ligne"]]
    shown = ", ".join(lines[:20]) + ("…" if len(lines) > 20 else "")
    return f"{'lignes' if len(lines) > 1 else 'ligne'} {shown}, colonne « {column} »"


def _of_other_branches(rows: pd.DataFrame, branch: str) -> Iterator[Problem]:
    wrong = rows["code_branche"] != branch
    if wrong.any():
        yield _problem(
            _rows(rows, wrong, "code_branche"),
            "une autre branche que celle de votre compte",
            f"« {branch} »",
            "retirez ces lignes : chaque branche dépose les siennes",
        )


def _unknown_occupations(rows: pd.DataFrame, codes: Codes) -> Iterator[Problem]:
    if "code_metier" not in rows:
        return
    wrong = ~rows["code_metier"].isin(list(codes.occupations))
    if wrong.any():
        yield _problem(
            _rows(rows, wrong, "code_metier"),
            "un métier inconnu",
            f"un code FAP 2021 ou ROME 4.0 de l’édition {codes.edition}",
            "cherchez le code dans la table pub_passages_nomenclatures__codes",
        )


def _days_to_come(rows: pd.DataFrame, today: date) -> Iterator[Problem]:
    wrong = days(rows["date_publication"]) > pd.Timestamp(today)
    if wrong.any():
        yield _problem(
            _rows(rows, wrong, "date_publication"),
            "un jour à venir",
            "le jour où l’étude est parue",
            "corrigez la date, ou déposez après la parution",
        )


def _people(rows: pd.DataFrame) -> Iterator[Problem]:
    for column in ("etude", "organisme"):
        about = rows[column].map(natures)
        wrong = about.map(bool)
        if wrong.any():
            named = ", ".join(sorted({nature for kinds in about for nature in kinds}))
            yield _problem(
                _rows(rows, wrong, column),
                f"donnée sur une personne ({named})",
                "un texte sans elle",
                "ôtez-la",
            )
