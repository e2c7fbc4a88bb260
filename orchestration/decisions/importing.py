"""`vigie decisions import`: all the workbooks are sound and their decisions kept, or nothing is written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.decisions.judging import Edition, Row, contradictions, judge, key_of, undecided
from orchestration.decisions.reading import WHAT, FilledFile, read_workbook
from orchestration.decisions.storing import file_name, is_ours, merged, read_rows, text_of
from orchestration.ingestion.errors import Problem, RefusedInput
from orchestration.ingestion.file_check import check_file
from orchestration.ingestion.inventory import load_inventory
from orchestration.settings import Settings
from publish.files import write_text
from publish.release import rank
from publish.reports.decisions import read_decisions
from publish.reports.proposals import proposals, read_proposals
from publish.reports.purchases.tracking import plain, print_of, proposal_cells
from publish.reports.release import load_release


@dataclass(frozen=True)
class Imported:
    """What became of the decisions on an edition.

    `told` counts those that are `nouvelle`, `changée` or `inchangée`; `undecided` the proposals of the
    workbooks that nobody has decided.
    """

    edition: str
    path: Path
    told: Counter[str]
    undecided: int


def import_decisions(
    paths: Sequence[Path], settings: Settings, day: date | None, today: date
) -> list[Imported]:
    """Read the decisions of workbooks back into the files that the next run takes in, one per edition.

    Args:
        paths: filled workbooks, of any editions of the data directory.
        settings: those of the run to come: its landing folder, or the sample.
        day: of the committee, where it is known.
        today: stands for `day` where a decision is new.

    Raises:
        RefusedInput: something is wrong with a workbook, or with a file of decisions that is already there.
        PublicationError: an edition cannot be read.
    """
    files, problems = _read_all(paths)
    editions = _editions(settings.data.releases, files)
    problems += [problem for file in files for problem in _misplaced(file, editions, settings)]
    judged = [
        row
        for file in files
        if (edition := editions.get(file.tracking.edition))
        for row in judge(file, edition)
    ]
    problems += [problem for row in judged for problem in row.problems] + contradictions(judged)
    targets = {version: _target(edition, settings) for version, edition in editions.items()}
    problems += [problem for path in targets.values() for problem in _damaged(path, settings)]
    if problems:
        raise RefusedInput(problems)
    imported = []
    for version, edition in sorted(editions.items()):
        # The same decision twice is one.
        new = {key_of(one.line): one.row for one in judged if one.row and one.row["edition"] == version}
        rows, told = merged(read_rows(targets[version]), new.values(), day, today)
        _write(targets[version], rows)
        own = [file for file in files if file.tracking.edition == version]
        imported.append(Imported(version, targets[version], told, undecided(own, edition)))
    return imported


def _read_all(paths: Iterable[Path]) -> tuple[list[FilledFile], list[Problem]]:
    files, problems = [], []
    for path in paths:
        try:
            files.append(read_workbook(path))
        except RefusedInput as error:
            problems += error.problems
    return files, problems


def _editions(releases: Path, files: Iterable[FilledFile]) -> dict[str, Edition]:
    """The editions of the workbooks that this data directory holds, by version."""
    # A workbook comes from outside: its edition is looked for among ours, never opened as a path.
    ours = set(_versions(releases))
    return {
        version: _edition(releases / version) for version in {file.tracking.edition for file in files} & ours
    }


def _versions(releases: Path) -> list[str]:
    return sorted((path.parent.name for path in releases.glob("[0-9]*/release.json")), key=rank)


def _edition(folder: Path) -> Edition:
    release = load_release(folder)
    found = proposals(read_proposals(release), read_decisions(release))
    purchases = {(plain(row.basin), plain(row.code)): row for row in found.bought} if found else {}
    return Edition(release.version, release.is_fictitious, found.year if found else 0, purchases)


def _misplaced(file: FilledFile, editions: Mapping[str, Edition], settings: Settings) -> Iterator[Problem]:
    """What is wrong with a workbook as a whole: of another edition, altered, or not for this folder."""
    version = file.tracking.edition
    edition = editions.get(version)
    if edition is None:
        known = ", ".join(_versions(settings.data.releases)) or "aucune"
        yield file.problem(
            "classeur entier",
            f"édition « {version} » inconnue de {settings.data.root}",
            f"une édition de ce dossier de données ({known})",
            "donnez par --data-dir le dossier de données qui a produit l’édition",
        )
        return
    prints = {key: print_of(proposal_cells(row)) for key, row in edition.purchases.items()}
    if (
        file.tracking.is_fictitious != edition.is_fictitious
        or not file.tracking.prints.items() <= prints.items()
    ):
        yield file.problem(
            "classeur entier",
            f"ses propositions ne sont pas celles de l’édition {version} de {settings.data.root}",
            "un classeur de cette édition, telle que ce dossier de données l’a produite",
            "repartez du classeur de l’édition (dossier/<département>.xlsx) et reportez-y les décisions",
        )
    elif edition.is_fictitious and settings.landing:
        yield file.problem(
            "classeur entier",
            "décisions sur des données fictives",
            f"des décisions sur une édition faite des fichiers de {settings.landing}",
            "relancez sans --landing (ni VIGIE_LANDING) : elles iront avec l’échantillon",
        )
    elif not edition.is_fictitious and not settings.landing:
        yield file.problem(
            "classeur entier",
            "décisions sur de vraies données, sans dossier où les mettre",
            "le dossier des fichiers des producteurs",
            "ajoutez --landing DOSSIER, celui de « vigie run »",
        )


def _target(edition: Edition, settings: Settings) -> Path:
    folder = settings.landing / settings.data.decisions.name if settings.landing else settings.data.decisions
    return folder / file_name(edition.version, is_fictitious=edition.is_fictitious)


def _damaged(path: Path, settings: Settings) -> list[Problem]:
    """What is wrong with the file of decisions that is already there."""
    if not path.exists():
        return []
    if not is_ours(path):
        return [
            Problem(
                path.name,
                WHAT,
                "en-tête",
                "fichier de décisions réenregistré par un autre outil",
                "le fichier tel que cette commande l’écrit",
                f"déplacez {path} et relisez tous les classeurs de l’édition",
            )
        ]
    return list(check_file(path, load_inventory(), settings.data.raw).problems)


def _write(path: Path, rows: Sequence[Row]) -> None:
    """Write a file by one rename, if it would change."""
    text = text_of(rows)
    if not rows or (path.exists() and path.read_text("utf-8") == text):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".tmp-{path.name}")
    write_text(partial, text)
    partial.replace(path)
