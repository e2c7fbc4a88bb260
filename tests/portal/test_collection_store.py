"""The store of the needs of the territories on a real PostgreSQL: the same promises as on SQLite."""

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from kit.postgres import Postgres
from kit.services import free_ports
from orchestration.collecte.accounts import Accounts
from orchestration.collecte.deposit_store import DepositStore, NewDeposit
from orchestration.collecte.errors import Conflict
from orchestration.collecte.needs import Need
from orchestration.collecte.store import NewVersion, Store, open_engine

pytestmark = pytest.mark.portal

PASSWORD = "quatre mots sans lien"  # noqa: S105
NEED = Need(
    date(2026, 10, 5), "2817", "F1703", "", 6, date(2027, 1, 15), "employeur", "moyenne", "intention", "L’été"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    cluster = Postgres(tmp_path, free_ports([0])[0], "secret")
    cluster.start()
    try:
        engine = open_engine(
            f"postgresql://postgres:secret@127.0.0.1:{cluster.port}/postgres", tmp_path / "x"
        )
        yield Store(engine)
        engine.dispose()
    finally:
        cluster.service.stop()
        cluster.forget()


def test_versions_and_decisions_are_kept_in_postgresql(store: Store, tmp_path: Path) -> None:
    accounts, identifier = Accounts(store.engine), str(uuid.uuid4())
    author = accounts.add("Camille", "animateur", "Caen", PASSWORD)
    moderator = accounts.add("Alix", "moderateur", "", PASSWORD)
    assert accounts.authenticate("Camille", PASSWORD) == author
    store.record(author, NewVersion(identifier, 0, NEED))
    with pytest.raises(Conflict):
        store.record(author, NewVersion(identifier, 0, NEED))
    store.decide(moderator, store.history(identifier)[0], "accepté", "")
    assert [(each.need, each.auteur) for each in store.accepted()] == [(NEED, "Camille")]
    for statement in ("update versions set volume = 1", "delete from decisions"):
        with pytest.raises(sa.exc.DatabaseError, match="never changed"), store.engine.begin() as connection:
            connection.execute(sa.text(statement))
    with store.engine.begin() as connection:
        connection.execute(sa.text("alter table versions drop column freins"))
    older = open_engine(str(store.engine.url.render_as_string(False)), tmp_path)
    assert [each.need for each in Store(older).history(identifier)] == [NEED]
    older.dispose()
    accounts.open_session(author, "jeton")
    accounts.close("Camille")
    assert accounts.of_session("jeton") is None
    store.record(author, NewVersion(identifier, 1, NEED, withdrawal=True))
    assert store.accepted() == []
    # Opened again, nothing is created twice.
    assert (
        len(Store(open_engine(str(store.engine.url.render_as_string(False)), tmp_path)).history(identifier))
        == 2
    )
    assert not (tmp_path / "x").exists()


def test_the_bytes_of_a_deposit_are_kept_in_postgresql(store: Store) -> None:
    accounts, deposits = Accounts(store.engine), DepositStore(store.engine)
    branch = accounts.add("Sacha", "branche", "metallurgie", PASSWORD)
    moderator = accounts.add("Alix", "moderateur", "", PASSWORD)
    content = bytes(range(256)) * 100
    new = NewDeposit(str(uuid.uuid4()), "besoins-branche", "x.xlsx", "0" * 64, content, 1)
    deposits.record(branch, new)
    with pytest.raises(Conflict):
        deposits.record(branch, new)
    (found,) = deposits.of_branch("metallurgie")
    deposits.decide(moderator, found, "accepté", "", "Une réponse.")
    with pytest.raises(Conflict):
        deposits.decide(moderator, found, "refusé", "trop tard")
    (found,) = deposits.everything()
    assert (found.etat, found.reponse, deposits.content(found.id_depot)) == (
        "accepté",
        "Une réponse.",
        content,
    )
    for statement in ("update depots set lignes = 2", "delete from decisions_depots"):
        with pytest.raises(sa.exc.DatabaseError, match="never changed"), store.engine.begin() as connection:
            connection.execute(sa.text(statement))
    assert len(DepositStore(store.engine).everything()) == 1
