"""The deposits of branches, with their bytes, and what was decided of them. Rows are added, never changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from orchestration.collecte.errors import Conflict
from orchestration.collecte.store import ACCOUNTS, METADATA, Account, never_changed, now

Decision = Literal["accepté", "refusé", "retiré"]
State = Literal["proposé", "accepté", "refusé", "retiré"]

DEPOSITS = sa.Table(
    "depots",
    METADATA,
    sa.Column("id_depot", sa.String(36), primary_key=True),
    sa.Column("compte_id", sa.ForeignKey("comptes.id"), nullable=False),
    # As it was that day: an account may change branch.
    sa.Column("branche", sa.String(80), nullable=False),
    sa.Column("format", sa.String(40), nullable=False),
    sa.Column("nom_fichier", sa.String(120), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("contenu", sa.LargeBinary, nullable=False),
    sa.Column("lignes", sa.Integer, nullable=False),
    sa.Column("depose_le", sa.DateTime, nullable=False),
)
DEPOSIT_DECISIONS = sa.Table(
    "decisions_depots",
    METADATA,
    sa.Column("id_depot", sa.ForeignKey("depots.id_depot"), primary_key=True),
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("decision", sa.String(10), nullable=False),
    sa.Column("motif", sa.String(500), nullable=False),
    # What the platform answers to a contested figure; empty as long as it has not.
    sa.Column("reponse", sa.String(1500), nullable=False),
    sa.Column("compte_id", sa.ForeignKey("comptes.id"), nullable=False),
    sa.Column("decidee_le", sa.DateTime, nullable=False),
)
never_changed(DEPOSITS, DEPOSIT_DECISIONS)
_LISTED = [column for column in DEPOSITS.c if column.name != "contenu"]


@dataclass(frozen=True)
class NewDeposit:
    """A file that a branch deposits, under the identifier that its form was given."""

    id_depot: str
    format: str
    nom_fichier: str
    sha256: str
    contenu: bytes
    lignes: int


@dataclass(frozen=True)
class Deposit:
    """A deposit and what was decided of it last (`rang` decisions so far); its bytes stay in the store.

    `was_accepted`: it was at some time, so that an export may hold it.
    """

    id_depot: str
    auteur: str | None
    branche: str
    format: str
    nom_fichier: str
    sha256: str
    lignes: int
    depose_le: datetime
    etat: State
    motif: str
    reponse: str
    reponse_le: date | None
    rang: int
    was_accepted: bool


class DepositStore:
    """The deposits of a collection."""

    def __init__(self, engine: sa.Engine) -> None:
        """An engine that `open_engine` opened; the tables are created if need be."""
        self.engine = engine
        METADATA.create_all(engine, tables=[ACCOUNTS, DEPOSITS, DEPOSIT_DECISIONS])

    def record(self, author: Account, new: NewDeposit) -> None:
        """Add a deposit, of the branch of its author.

        Raises:
            Conflict: the same form was sent already.
        """
        row = {**vars(new), "compte_id": author.id, "branche": author.zone, "depose_le": now()}
        try:
            with self.engine.begin() as connection:
                connection.execute(DEPOSITS.insert(), row)
        except IntegrityError:
            raise Conflict("Ce dépôt est déjà enregistré. Remède : voyez-le dans la liste.") from None

    def decide(
        self, account: Account, deposit: Deposit, decision: Decision, reason: str, answer: str = ""
    ) -> None:
        """Add a decision on a deposit, after those that were seen.

        Raises:
            Conflict: somebody decided in the meantime.
        """
        row = {
            "id_depot": deposit.id_depot,
            "rang": deposit.rang + 1,
            "decision": decision,
            "motif": reason,
            "reponse": answer,
            "compte_id": account.id,
            "decidee_le": now(),
        }
        try:
            with self.engine.begin() as connection:
                connection.execute(DEPOSIT_DECISIONS.insert(), row)
        except IntegrityError:
            raise Conflict(
                "Une décision a été prise entre-temps. Remède : relisez le dépôt, puis décidez."
            ) from None

    def find(self, identifier: str) -> Deposit | None:
        """The deposit of that identifier."""
        found = self._deposits(DEPOSITS.c.id_depot == identifier)
        return found[0] if found else None

    def of_branch(self, branch: str) -> list[Deposit]:
        """The deposits of a branch, the newest first."""
        return self._deposits(DEPOSITS.c.branche == branch)

    def everything(self) -> list[Deposit]:
        """All the deposits, the newest first."""
        return self._deposits()

    def content(self, identifier: str) -> bytes:
        """The bytes of a deposit, as they were received."""
        query = sa.select(DEPOSITS.c.contenu).where(DEPOSITS.c.id_depot == identifier)
        with self.engine.connect() as connection:
            return bytes(connection.execute(query).scalar_one())

    def _deposits(self, *wanted: Any) -> list[Deposit]:
        query = (
            sa.select(*_LISTED, ACCOUNTS.c.nom)
            .join(ACCOUNTS, ACCOUNTS.c.id == DEPOSITS.c.compte_id)
            .where(*wanted)
            .order_by(DEPOSITS.c.depose_le.desc(), DEPOSITS.c.id_depot)
        )
        decided = (
            sa.select(DEPOSIT_DECISIONS)
            .where(DEPOSIT_DECISIONS.c.id_depot.in_(sa.select(DEPOSITS.c.id_depot).where(*wanted)))
            .order_by(DEPOSIT_DECISIONS.c.rang)
        )
        decisions: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        with self.engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
            for row in connection.execute(decided).mappings():
                decisions[row["id_depot"]].append(dict(row))
        return [_deposit(row, decisions[row["id_depot"]]) for row in rows]


def _deposit(row: Mapping[str, Any], decisions: Sequence[Mapping[str, Any]]) -> Deposit:
    last: Mapping[str, Any] = decisions[-1] if decisions else {}
    answered = None
    for decision, before in zip(decisions, [None, *decisions], strict=False):
        # An answer that a later decision repeats keeps its day.
        if before is None or decision["reponse"] != before["reponse"]:
            answered = decision["decidee_le"].date() if decision["reponse"] else None
    facts = {name: row[name] for name in ("id_depot", "branche", "format", "nom_fichier", "sha256", "lignes")}
    return Deposit(
        **facts,
        auteur=row["nom"],
        depose_le=row["depose_le"],
        etat=last.get("decision", "proposé"),
        motif=last.get("motif", ""),
        reponse=last.get("reponse", ""),
        reponse_le=answered,
        rang=last.get("rang", 0),
        was_accepted=any(decision["decision"] == "accepté" for decision in decisions),
    )
