"""What the rows of a filled purchase file decide, and everything that is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestration.decisions.reading import FilledFile, Line, cell_of
from orchestration.ingestion.errors import Problem
from orchestration.ingestion.naming import normalise
from publish.disclosure.personal import natures
from publish.reports.decisions import ACCEPTED, OUTCOMES, POSTPONED, REFUSED
from publish.reports.proposals import Purchase
from publish.reports.purchases import tracking
from publish.reports.purchases.tracking import Key, plain, proposal_cells
from publish.reports.purchases.workbook import COMMENT, DECISION, PLACES, REASON, REASONS

# More is a slip: no session of any campaign comes near.
MOST_PLACES = 9_999
# What a spreadsheet would run, were the file of the decisions opened in one.
_RUNS = ("=", "+", "@")

Row = Mapping[str, str]
"""A decision as the file of decisions holds it, its date left out."""


@dataclass(frozen=True)
class Edition:
    """What an edition proposed to buy for the wave of `year`, by key."""

    version: str
    is_fictitious: bool
    year: int
    purchases: Mapping[Key, Purchase]


@dataclass(frozen=True)
class Judged:
    """A row that decides: its line, what it decides, and what is wrong with it; `row` is None then."""

    file: FilledFile
    line: Line
    row: Row | None
    problems: tuple[Problem, ...] = ()


def key_of(line: Line) -> Key:
    """Basin and occupation of a row, as keys are compared."""
    return plain(line.cells[tracking.BASIN]), plain(line.cells[tracking.OCCUPATION])


def judge(file: FilledFile, edition: Edition) -> Iterator[Judged]:
    """Judge the rows that decide; the others are undecided proposals, or rows of the buyer's own."""
    for line in file.lines:
        purchase = edition.purchases.get(key_of(line))
        if purchase is None:
            if _decides(line):
                yield Judged(file, line, None, (_unknown(file, line, edition),))
            continue
        said = _Said(file, line, purchase)
        problems = tuple(_problems(said) if _decides(line) else _half_decided(said))
        if problems:
            yield Judged(file, line, None, problems)
        elif _decides(line):
            yield Judged(file, line, _row(edition, said))


def undecided(files: Iterable[FilledFile], edition: Edition) -> int:
    """How many proposals of an edition some files hold and none decides."""
    lines = [line for file in files for line in file.lines]
    decided = {key_of(line) for line in lines if _decides(line)}
    return len(({key_of(line) for line in lines} & edition.purchases.keys()) - decided)


def contradictions(judged: Iterable[Judged]) -> list[Problem]:
    """Rows that decide again what another row decides otherwise."""
    first: dict[tuple[str, ...], Judged] = {}
    problems = []
    for one in judged:
        if one.row is None:
            continue
        before = first.setdefault((one.row["edition"], *key_of(one.line)), one)
        if before.row != one.row:
            where = f"fichier « {before.file.name} », ligne {before.line.number}"
            problems.append(
                one.file.problem(
                    cell_of(one.line, DECISION),
                    f"proposition déjà décidée autrement ({where})",
                    "une seule décision par proposition",
                    "gardez la ligne juste, supprimez l’autre",
                )
            )
    return problems


def _decides(line: Line) -> bool:
    return bool(_text(line.cells[DECISION])) or DECISION in line.computed


@dataclass(frozen=True)
class _Said:
    """What the cells of a row say of a proposal.

    `outcome` and `reason` are None where they are off their list; `places` is a text where it is no number.
    """

    file: FilledFile
    line: Line
    purchase: Purchase

    @cached_property
    def outcome(self) -> str | None:
        return _choice(self.line.cells[DECISION], OUTCOMES)

    @cached_property
    def reason(self) -> str | None:
        return _choice(self.line.cells[REASON], REASONS)

    @cached_property
    def places(self) -> int | str:
        return _places(self.line.cells[PLACES])

    @cached_property
    def comment(self) -> str:
        return _text(self.line.cells.get(COMMENT))

    @property
    def proposed(self) -> int | None:
        """Places proposed; None where the gap is not known."""
        return round(self.purchase.places.value) if self.purchase.places else None

    def problem(self, heading: str, found: str, expected: str, remedy: str) -> Problem:
        """What is wrong with a cell of the row."""
        return self.file.problem(cell_of(self.line, heading), found, expected, remedy)


def _half_decided(said: _Said) -> Iterator[Problem]:
    """A reason or other places without a decision: an oversight that must not be taken for silence."""
    if _text(said.line.cells[REASON]) or said.places not in {"", said.proposed}:
        yield said.problem(
            DECISION,
            "cellule vide, alors que le motif ou les places sont renseignés",
            _listed(OUTCOMES),
            "choisissez la décision, ou rétablissez les cellules de la ligne",
        )


def _problems(said: _Said) -> list[Problem]:
    found = [*_formulas(said), *_altered(said), *_wrong_cells(said), *_comment(said)]
    return found or list(_unexplained(said))


def _row(edition: Edition, said: _Said) -> Row:
    purchase, outcome = said.purchase, str(said.outcome)
    decided = {ACCEPTED: str(said.places), REFUSED: "0", POSTPONED: ""}
    return {
        "edition": edition.version,
        "annee": str(edition.year),
        "code_bassin_ft": purchase.basin,
        "code_fap": purchase.code,
        "formation": purchase.course,
        "financeur": " | ".join(purchase.funders),
        "code_dispositif": purchase.devices or "",
        "places_proposees": "" if said.proposed is None else str(said.proposed),
        "decision": outcome,
        "motif": str(said.reason),
        "places_decidees": decided[outcome],
        "commentaire": said.comment,
    }


def _unknown(file: FilledFile, line: Line, edition: Edition) -> Problem:
    basin, occupation = key_of(line)
    said = f"bassin « {basin} », métier « {occupation} »" if basin or occupation else "aucun code"
    return file.problem(
        cell_of(line, tracking.OCCUPATION),
        f"{said} : ce n’est pas une proposition d’achat de l’édition {edition.version}",
        "les codes d’une ligne du classeur, inchangés",
        "rétablissez les codes, ou effacez la décision d’une ligne ajoutée",
    )


def _formulas(said: _Said) -> Iterator[Problem]:
    for heading in said.line.cells:
        if heading in said.line.computed:
            remedy = "remplacez la formule par sa valeur (collage spécial, valeurs)"
            yield said.problem(heading, "formule", "une valeur", remedy)


def _altered(said: _Said) -> Iterator[Problem]:
    remedy = "rétablissez la cellule ; ce que le comité change se dit dans les places et le commentaire"
    for heading, proposed in proposal_cells(said.purchase).items():
        found = said.line.cells[heading]
        if plain(found) != plain(proposed):
            told = f"« {plain(found)} » : la proposition a été modifiée"
            yield said.problem(heading, told, f"« {plain(proposed)} », ce que l’édition proposait", remedy)


def _wrong_cells(said: _Said) -> Iterator[Problem]:
    """Cells that hold nothing that may be chosen or counted."""
    for heading, value, values, remedy in (
        (DECISION, said.outcome, OUTCOMES, "choisissez la décision dans la liste"),
        (REASON, said.reason, REASONS, "choisissez « autre » et dites-le dans le commentaire"),
    ):
        if value is None:
            yield said.problem(heading, f"« {plain(said.line.cells[heading])} »", _listed(values), remedy)
    if said.outcome == ACCEPTED and isinstance(said.places, str):
        yield said.problem(
            PLACES,
            f"« {said.places} »" if said.places else "cellule vide",
            f"un nombre entier de places, de 0 à {MOST_PLACES}",
            "écrivez le nombre de places que le comité a décidé",
        )


def _unexplained(said: _Said) -> Iterator[Problem]:
    """A refusal, or other places than those proposed, without a reason (R-HUM)."""
    changed = said.outcome == ACCEPTED and said.proposed not in {None, said.places}
    if said.reason or not (said.outcome == REFUSED or changed):
        return
    why = f"{said.places} places décidées, {said.proposed} proposées" if changed else "proposition refusée"
    yield said.problem(REASON, f"motif absent ({why})", _listed(REASONS), "choisissez le motif dans la liste")


def _comment(said: _Said) -> Iterator[Problem]:
    if found := natures(said.comment):
        yield said.problem(
            COMMENT,
            f"donnée sur une personne ({', '.join(found)})",
            "un commentaire sans donnée sur une personne",
            "effacez-la du commentaire",
        )
    if said.comment.startswith(_RUNS):
        yield said.problem(
            COMMENT,
            f"texte qui commence par « {said.comment[0]} », qu’un tableur prendrait pour une formule",
            "un texte",
            "commencez le commentaire par un mot",
        )


def _choice(cell: Any, values: Iterable[str]) -> str | None:
    """The value of a list that a cell holds, whatever its case and accents; empty, or None if it is none."""
    text = _text(cell)
    return {normalise(value): value for value in values}.get(normalise(text)) if text else ""


def _places(cell: Any) -> int | str:
    """A whole number of places, else what the cell says."""
    text = plain(cell)
    if isinstance(cell, bool) or not text.isascii() or not text.isdigit() or int(text) > MOST_PLACES:
        return text
    return int(text)


def _text(cell: Any) -> str:
    return " ".join(str("" if cell is None else cell).split())


def _listed(values: Iterable[str]) -> str:
    return f"l’une de ces valeurs : {', '.join(f'« {value} »' for value in values)}"
