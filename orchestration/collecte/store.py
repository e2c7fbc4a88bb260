"""The store of the collection: versions of needs and decisions on them. Rows are added, never changed.

SQLite by default, PostgreSQL by address. A need is known by an identifier that its form was given, so that a
form sent twice is one need; whoever writes names the version that was seen, so that nothing unread is
overwritten.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from orchestration.collecte.errors import CollectionRefused, Conflict
from orchestration.collecte.needs import NEED_FIELDS, Need

Decision = Literal["accepté", "refusé"]
State = Literal["proposé", "accepté", "refusé", "retiré"]

METADATA = sa.MetaData()

ACCOUNTS = sa.Table(
    "comptes",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    # Emptied when the account is closed: its number alone stays beside what it wrote.
    sa.Column("nom", sa.String(80), unique=True),
    sa.Column("mot_de_passe", sa.String(200)),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("zone", sa.String(80), nullable=False),
    sa.Column("cree_le", sa.DateTime, nullable=False),
    sa.Column("ferme_le", sa.DateTime),
)
SESSIONS = sa.Table(
    "sessions",
    METADATA,
    sa.Column("empreinte", sa.String(64), primary_key=True),
    sa.Column("compte_id", sa.ForeignKey("comptes.id"), nullable=False),
    sa.Column("ouverte_le", sa.DateTime, nullable=False),
)
VERSIONS = sa.Table(
    "versions",
    METADATA,
    sa.Column("id_besoin", sa.String(36), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("compte_id", sa.ForeignKey("comptes.id"), nullable=False),
    # As they were that day: an account may change zone.
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("zone", sa.String(80), nullable=False),
    sa.Column("enregistree_le", sa.DateTime, nullable=False),
    sa.Column("est_retrait", sa.Boolean, nullable=False),
    sa.Column("date_recueil", sa.Date, nullable=False),
    sa.Column("code_bassin_ft", sa.String(4), nullable=False),
    sa.Column("code_metier", sa.String(5), nullable=False),
    sa.Column("codes_competences", sa.Text, nullable=False),
    sa.Column("volume", sa.Integer, nullable=False),
    sa.Column("date_besoin", sa.Date, nullable=False),
    sa.Column("source_besoin", sa.String(60), nullable=False),
    sa.Column("confiance", sa.String(20), nullable=False),
    sa.Column("engagement_employeur", sa.String(60), nullable=False),
    sa.Column("employeur", sa.String(200), nullable=False),
    sa.Column("remarque", sa.String(2000), nullable=False),
    # Came after the first stores: `_complete` adds it to them.
    sa.Column("freins", sa.Text, nullable=False, server_default=""),
)
DECISIONS = sa.Table(
    "decisions",
    METADATA,
    sa.Column("id_besoin", sa.String(36), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("decision", sa.String(10), nullable=False),
    sa.Column("motif", sa.String(500), nullable=False),
    sa.Column("compte_id", sa.ForeignKey("comptes.id"), nullable=False),
    sa.Column("decidee_le", sa.DateTime, nullable=False),
    sa.ForeignKeyConstraint(["id_besoin", "version"], ["versions.id_besoin", "versions.version"]),
)

_NEVER_CHANGED = {
    "sqlite": """
create trigger {table}_{verb} before {verb} on {table}
begin select raise(abort, 'rows of {table} are never changed'); end""",
    "postgresql": """
create or replace function jamais_modifie() returns trigger language plpgsql as
$$begin raise exception 'rows of %% are never changed', tg_table_name; end$$;
create trigger {table}_{verb} before {verb} on {table} execute function jamais_modifie()""",
}


def never_changed(*tables: sa.Table) -> None:
    """Have the database refuse updates and deletions of rows."""
    for table in tables:
        for verb in ("update", "delete"):
            for dialect, statement in _NEVER_CHANGED.items():
                sa.event.listen(
                    table,
                    "after_create",
                    sa.DDL(statement.format(table=table.name, verb=verb)).execute_if(dialect=dialect),
                )


never_changed(VERSIONS, DECISIONS)


@dataclass(frozen=True)
class Account:
    """Who writes: `nom` is None once the account is closed."""

    id: int
    nom: str | None
    role: str
    zone: str


@dataclass(frozen=True)
class Version:
    """One version of a need: who wrote it, and what was decided of it last (`rang` decisions so far)."""

    id_besoin: str
    version: int
    need: Need
    compte_id: int
    auteur: str | None
    role: str
    zone: str
    enregistree_le: datetime
    etat: State
    motif: str
    rang: int


@dataclass(frozen=True)
class NewVersion:
    """What follows the version of a need that was `seen` (0: none); a `withdrawal` takes the need back."""

    id_besoin: str
    seen: int
    need: Need
    withdrawal: bool = False


class Store:
    """The needs of a collection."""

    def __init__(self, engine: sa.Engine) -> None:
        """An engine that `open_engine` opened."""
        self.engine = engine

    def record(self, author: Account, *entries: NewVersion) -> None:
        """Add versions, all or none.

        Raises:
            Conflict: one of them is written already.
        """
        rows = [_row(author, entry) for entry in entries]
        try:
            with self.engine.begin() as connection:
                connection.execute(VERSIONS.insert(), rows)
        except IntegrityError:
            raise Conflict(
                "Ce besoin est déjà enregistré, ou a changé entre-temps. Remède : rouvrez-le depuis la liste."
            ) from None

    def decide(self, moderator: Account, version: Version, decision: Decision, reason: str) -> None:
        """Add a decision on a version, after those that the moderator saw.

        Raises:
            Conflict: the need has a newer version, or somebody decided in the meantime.
        """
        row = {
            "id_besoin": version.id_besoin,
            "version": version.version,
            "rang": version.rang + 1,
            "decision": decision,
            "motif": reason,
            "compte_id": moderator.id,
            "decidee_le": now(),
        }
        newer = (
            sa.select(sa.func.count())
            .select_from(VERSIONS)
            .where(VERSIONS.c.id_besoin == version.id_besoin, VERSIONS.c.version > version.version)
        )
        try:
            with self.engine.begin() as connection:
                connection.execute(DECISIONS.insert(), row)
                if connection.scalar(newer):
                    raise Conflict("Ce besoin a une version plus récente. Remède : relisez-le, puis décidez.")
        except IntegrityError:
            raise Conflict(
                "Une décision a été prise entre-temps. Remède : relisez le besoin, puis décidez."
            ) from None

    def history(self, identifier: str) -> list[Version]:
        """All the versions of a need, the newest first; none when it is unknown."""
        return self._versions(VERSIONS.c.id_besoin == identifier)

    def newest(self, author: Account | None = None, state: State | None = None) -> list[Version]:
        """The last version of each need, the newest first: those of an author, those in a state."""
        last = (
            sa.select(VERSIONS.c.id_besoin, sa.func.max(VERSIONS.c.version))
            .group_by(VERSIONS.c.id_besoin)
            .scalar_subquery()
        )
        wanted: list[Any] = [sa.tuple_(VERSIONS.c.id_besoin, VERSIONS.c.version).in_(last)]
        if author is not None:
            wanted.append(VERSIONS.c.compte_id == author.id)
        found = self._versions(*wanted)
        return [version for version in found if state is None or version.etat == state]

    def accepted(self) -> list[Version]:
        """What may be published, by identifier: the last accepted version of each need not withdrawn."""
        published: dict[str, Version] = {}
        for version in sorted(self._versions(), key=lambda each: (each.id_besoin, each.version)):
            if version.etat == "accepté":
                published[version.id_besoin] = version
            elif version.etat == "retiré":
                published.pop(version.id_besoin, None)
        return list(published.values())

    def _versions(self, *wanted: Any) -> list[Version]:
        latest = (
            sa.select(DECISIONS.c.id_besoin, DECISIONS.c.version, sa.func.max(DECISIONS.c.rang).label("rang"))
            .group_by(DECISIONS.c.id_besoin, DECISIONS.c.version)
            .subquery()
        )
        decided = sa.and_(*(DECISIONS.c[name] == latest.c[name] for name in ("id_besoin", "version", "rang")))
        same = sa.and_(*(VERSIONS.c[name] == latest.c[name] for name in ("id_besoin", "version")))
        query = (
            sa.select(VERSIONS, ACCOUNTS.c.nom, DECISIONS.c.decision, DECISIONS.c.motif, DECISIONS.c.rang)
            .join(ACCOUNTS, ACCOUNTS.c.id == VERSIONS.c.compte_id)
            .outerjoin(latest, same)
            .outerjoin(DECISIONS, decided)
            .where(*wanted)
            .order_by(VERSIONS.c.enregistree_le.desc(), VERSIONS.c.id_besoin, VERSIONS.c.version.desc())
        )
        with self.engine.connect() as connection:
            return [_version(dict(row)) for row in connection.execute(query).mappings()]


def open_engine(url: str | None, file: Path) -> sa.Engine:
    """Open the store at `url`, or the SQLite `file`; create what is missing.

    Raises:
        CollectionRefused: the address is wrong or nothing answers; the message never repeats the address.
    """
    if url is None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
    try:
        address = sa.make_url(url or f"sqlite:///{file}")
        if address.drivername == "postgresql":
            # The driver that the storage of Dagster in production brings (the extra `postgres`).
            address = address.set(drivername="postgresql+psycopg2")
        engine = sa.create_engine(address, hide_parameters=True, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _careful)
        METADATA.create_all(engine)
        _complete(engine)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        raise CollectionRefused(
            f"Le registre de la collecte ne s’ouvre pas ({type(error).__name__}). Remède : vérifiez "
            "VIGIE_COLLECTE_URL (postgresql://compte:motdepasse@hote/base), ou ôtez-la : fichier SQLite. "
            "PostgreSQL demande le complément « postgres » du paquet."
        ) from None
    return engine


def _complete(engine: sa.Engine) -> None:
    """Give the versions of an older store the columns that came since; what they hold stays as it is."""
    for column in VERSIONS.columns:
        held = {each["name"] for each in sa.inspect(engine).get_columns(VERSIONS.name)}
        if column.name in held:
            continue
        definition = sa.schema.CreateColumn(column).compile(dialect=engine.dialect)
        try:
            with engine.begin() as connection:
                connection.execute(sa.DDL(f"alter table {VERSIONS.name} add column {definition}"))
        except (sa.exc.OperationalError, sa.exc.ProgrammingError):
            # Another process may have added it in the meantime.
            if column.name not in {each["name"] for each in sa.inspect(engine).get_columns(VERSIONS.name)}:
                raise


def _careful(connection: Any, _record: Any) -> None:
    """A committed entry is on the disk; readers do not wait for the writer."""
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "busy_timeout=10000"):
        connection.execute(f"pragma {pragma}")


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def _row(author: Account, entry: NewVersion) -> dict[str, Any]:
    return {
        "id_besoin": entry.id_besoin,
        "version": entry.seen + 1,
        "compte_id": author.id,
        "role": author.role,
        "zone": author.zone,
        "enregistree_le": now(),
        "est_retrait": entry.withdrawal,
        **asdict(entry.need),
    }


def _version(row: Mapping[str, Any]) -> Version:
    state: State = "retiré" if row["est_retrait"] else row["decision"] or "proposé"
    need = Need(**{name: row[name] for name in NEED_FIELDS})
    return Version(
        id_besoin=row["id_besoin"],
        version=row["version"],
        need=need,
        compte_id=row["compte_id"],
        auteur=row["nom"],
        role=row["role"],
        zone=row["zone"],
        enregistree_le=row["enregistree_le"],
        etat=state,
        motif=row["motif"] or "",
        rang=row["rang"] or 0,
    )
