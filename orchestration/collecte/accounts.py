"""Who may write: accounts, passwords that are hashed, sessions that can be ended."""

import hashlib
import secrets
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import Literal

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy.exc import IntegrityError

from orchestration.collecte.errors import CollectionRefused
from orchestration.collecte.store import ACCOUNTS, SESSIONS, Account, now

Role = Literal["animateur", "moderateur", "branche"]
BRANCH: Role = "branche"
"""The role of who deposits for a branch: the zone of the account is the code of the branch."""
SESSION_HOURS = 12
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200

# Each verification takes 64 MiB: a crowd at the door waits instead of filling the memory.
_AT_THE_DOOR = BoundedSemaphore(2)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password has: an unknown name costs as much time as a known one."""
    return _hasher().hash(secrets.token_hex())


class Accounts:
    """The accounts of a collection."""

    def __init__(self, engine: sa.Engine) -> None:
        """The engine of the store."""
        self._engine = engine

    def add(self, name: str, role: Role, zone: str, password: str) -> Account:
        """Create an account.

        Raises:
            CollectionRefused: the name is taken or unreadable, or the password is too short.
        """
        name, zone = name.strip(), zone.strip()
        if not (name.isprintable() and 2 <= len(name) <= 80 and zone.isprintable() and len(zone) <= 80):
            raise CollectionRefused("Nom de 2 à 80 caractères attendu, et zone de 80 au plus.")
        row = {
            "nom": name,
            "role": role,
            "zone": zone,
            "mot_de_passe": _hasher().hash(checked_password(password)),
            "cree_le": now(),
        }
        try:
            with self._engine.begin() as connection:
                inserted = connection.execute(ACCOUNTS.insert(), row)
                (identifier,) = inserted.inserted_primary_key or (0,)
        except IntegrityError:
            raise CollectionRefused(f"Le compte « {name} » existe déjà. Remède : un autre nom.") from None
        return Account(identifier, name, role, zone)

    def everyone(self) -> list[Account]:
        """The accounts that are open, by name."""
        query = sa.select(ACCOUNTS).where(ACCOUNTS.c.ferme_le.is_(None)).order_by(ACCOUNTS.c.nom)
        with self._engine.connect() as connection:
            return [_account(row) for row in connection.execute(query)]

    def named(self, name: str) -> Account:
        """The open account of that name.

        Raises:
            CollectionRefused: there is none.
        """
        for account in self.everyone():
            if account.nom == name.strip():
                return account
        raise CollectionRefused(f"Compte inconnu : « {name} ». Remède : vigie collecte compte list")

    def close(self, name: str) -> None:
        """Close an account and forget its name: what it wrote keeps its number only."""
        account = self.named(name)
        gone = {"nom": None, "mot_de_passe": None, "ferme_le": now()}
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.compte_id == account.id))
            connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.id == account.id).values(gone))

    def change_password(self, name: str, password: str) -> None:
        """Give an account another password and end its sessions."""
        account = self.named(name)
        new = {"mot_de_passe": _hasher().hash(checked_password(password))}
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.compte_id == account.id))
            connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.id == account.id).values(new))

    def authenticate(self, name: str, password: str) -> Account | None:
        """The account whose password this is; None tells neither which of the two is wrong."""
        query = sa.select(ACCOUNTS).where(ACCOUNTS.c.nom == name.strip(), ACCOUNTS.c.ferme_le.is_(None))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        with _AT_THE_DOOR:
            try:
                _hasher().verify(row.mot_de_passe if row else _nobody(), password[:LONGEST_PASSWORD])
            except VerificationError:
                return None
        return _account(row) if row else None

    def open_session(self, account: Account, token: str) -> None:
        """Let whoever holds `token` act as an account for a day's work; the token itself is not kept."""
        opened = now()
        old = SESSIONS.c.ouverte_le < opened - timedelta(hours=SESSION_HOURS)
        row = {"empreinte": _print(token), "compte_id": account.id, "ouverte_le": opened}
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.delete().where(old))
            connection.execute(SESSIONS.insert(), row)

    def of_session(self, token: str) -> Account | None:
        """The account that a token opened, if it is still open."""
        query = (
            sa.select(ACCOUNTS)
            .join(SESSIONS, SESSIONS.c.compte_id == ACCOUNTS.c.id)
            .where(
                SESSIONS.c.empreinte == _print(token),
                SESSIONS.c.ouverte_le >= now() - timedelta(hours=SESSION_HOURS),
                ACCOUNTS.c.ferme_le.is_(None),
            )
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return _account(row) if row else None

    def end_session(self, token: str) -> None:
        """Make a token worthless."""
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.empreinte == _print(token)))


def checked_password(password: str) -> str:
    """Return a password that may serve.

    Raises:
        CollectionRefused: it is too short, too long, or between blanks, which the form leaves out.
    """
    if password != password.strip():
        raise CollectionRefused(
            "Mot de passe refusé : il commence ou finit par un blanc. Remède : ôtez ce blanc."
        )
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise CollectionRefused(
            f"Mot de passe refusé : de {SHORTEST_PASSWORD} à {LONGEST_PASSWORD} caractères attendus. "
            "Remède : plusieurs mots sans lien entre eux."
        )
    return password


def _account(row: "sa.Row[tuple[object, ...]]") -> Account:
    return Account(row.id, row.nom, row.role, row.zone)


def _print(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
