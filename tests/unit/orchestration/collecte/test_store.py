import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestration.collecte.accounts import Accounts
from orchestration.collecte.errors import CollectionRefused, Conflict
from orchestration.collecte.store import VERSIONS, NewVersion, Store, open_engine

from .conftest import need, new

WRITER = """
import sys, uuid
from pathlib import Path
from tests_kit import need
from orchestration.collecte.accounts import Accounts
from orchestration.collecte.store import NewVersion, Store, open_engine
store = Store(open_engine(None, Path(sys.argv[1])))
author = Accounts(store.engine).named("Camille")
while True:
    identifier = str(uuid.uuid4())
    store.record(author, NewVersion(identifier, 0, need()), NewVersion(identifier, 1, need()))
    print(identifier, flush=True)
"""


def test_an_edit_is_a_version_and_the_first_one_stays(store: Store, accounts: Accounts) -> None:
    author, first = accounts.named("Camille"), new()
    store.record(author, first)
    store.record(author, new(first.id_besoin, 1, volume=9))
    assert [(each.version, each.need.volume) for each in store.history(first.id_besoin)] == [(2, 9), (1, 6)]
    assert [each.version for each in store.newest(author)] == [2]
    assert store.newest(accounts.named("Dominique")) == []


def test_nobody_overwrites_what_he_has_not_read(store: Store, accounts: Accounts) -> None:
    author, first = accounts.named("Camille"), new()
    store.record(author, first)
    store.record(author, new(first.id_besoin, 1, volume=9))
    with pytest.raises(Conflict, match="entre-temps"):
        store.record(author, new(first.id_besoin, 1, volume=12))
    assert store.history(first.id_besoin)[0].need.volume == 9


def test_two_that_write_at_once_make_one_version(store: Store, accounts: Accounts) -> None:
    author, first, refused = accounts.named("Camille"), new(), []

    def write() -> None:
        try:
            store.record(author, first)
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5
    assert len(store.history(first.id_besoin)) == 1


@pytest.mark.parametrize("statement", ["update versions set volume = 1", "delete from versions"])
def test_rows_are_never_changed(store: Store, accounts: Accounts, statement: str) -> None:
    store.record(accounts.named("Camille"), new())
    with pytest.raises(sa.exc.DatabaseError, match="never changed"), store.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_only_accepted_needs_may_be_published(store: Store, accounts: Accounts) -> None:
    author, moderator = accounts.named("Camille"), accounts.named("Alix")
    entries = [new(), new(), new(), new()]
    store.record(author, *entries)
    kept, refused, withdrawn, _waiting = (store.history(each.id_besoin)[0] for each in entries)
    for version, decision in ((kept, "accepté"), (refused, "refusé"), (withdrawn, "accepté")):
        store.decide(moderator, version, decision, "motif")  # type: ignore[arg-type]
    store.record(author, NewVersion(withdrawn.id_besoin, 1, need(), withdrawal=True))
    assert [each.id_besoin for each in store.accepted()] == [kept.id_besoin]


def test_an_accepted_version_stays_until_the_next_one_is_accepted(store: Store, accounts: Accounts) -> None:
    author, moderator, first = accounts.named("Camille"), accounts.named("Alix"), new()
    store.record(author, first)
    store.decide(moderator, store.history(first.id_besoin)[0], "accepté", "")
    store.record(author, new(first.id_besoin, 1, volume=60))
    assert [each.need.volume for each in store.accepted()] == [6]
    store.decide(moderator, store.history(first.id_besoin)[0], "accepté", "")
    assert [each.need.volume for each in store.accepted()] == [60]


def test_a_withdrawn_need_that_comes_back_waits_again(store: Store, accounts: Accounts) -> None:
    author, moderator, first = accounts.named("Camille"), accounts.named("Alix"), new()
    store.record(author, first)
    store.decide(moderator, store.history(first.id_besoin)[0], "accepté", "")
    store.record(author, NewVersion(first.id_besoin, 1, need(), withdrawal=True))
    store.record(author, new(first.id_besoin, 2))
    assert store.accepted() == []


def test_a_decision_may_be_revised_by_who_saw_it(store: Store, accounts: Accounts) -> None:
    moderator, first = accounts.named("Alix"), new()
    store.record(accounts.named("Camille"), first)
    seen = store.history(first.id_besoin)[0]
    store.decide(moderator, seen, "accepté", "")
    with pytest.raises(Conflict):
        store.decide(moderator, seen, "refusé", "doublon")
    store.decide(moderator, store.history(first.id_besoin)[0], "refusé", "doublon")
    assert (store.accepted(), store.history(first.id_besoin)[0].motif) == ([], "doublon")


def test_a_decision_on_an_old_version_is_refused(store: Store, accounts: Accounts) -> None:
    author, first = accounts.named("Camille"), new()
    store.record(author, first)
    seen = store.history(first.id_besoin)[0]
    store.record(author, new(first.id_besoin, 1, volume=600))
    with pytest.raises(Conflict, match="plus récente"):
        store.decide(accounts.named("Alix"), seen, "accepté", "")
    assert store.accepted() == []


def test_sql_in_a_value_is_a_value(store: Store, accounts: Accounts) -> None:
    attack = "'); drop table versions; --"
    store.record(accounts.named("Camille"), new(employeur=attack))
    assert store.newest()[0].need.employeur == attack
    assert store.history(attack) == []


def test_the_file_is_its_owner_s(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "collecte" / "collecte.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_wrong_address_is_refused_without_being_repeated(tmp_path: Path) -> None:
    with pytest.raises(CollectionRefused) as refusal:
        open_engine("postgresql://moi:motdepasse@127.0.0.1:1/rien", tmp_path / "rien")
    assert "VIGIE_COLLECTE_URL" in str(refusal.value)
    assert "motdepasse@127" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_store_of_before_is_completed_and_loses_nothing(store: Store, accounts: Accounts) -> None:
    author, first = accounts.named("Camille"), new(remarque="L’été")
    store.record(author, first)
    before = store.history(first.id_besoin)
    # SQLite takes a column off only where its triggers do not read it: these read none.
    with store.engine.begin() as connection:
        connection.execute(sa.text("alter table versions drop column freins"))
    file = Path(str(store.engine.url.database))
    for _ in range(2):
        again = Store(open_engine(None, file))
        assert again.history(first.id_besoin) == before
    again.record(author, new(first.id_besoin, 1, freins="mobilité | santé"))
    assert [each.need.freins for each in again.history(first.id_besoin)] == ["mobilité | santé", ""]
    with pytest.raises(sa.exc.DatabaseError, match="never changed"), again.engine.begin() as connection:
        connection.execute(sa.text("update versions set freins = ''"))


def test_processes_that_complete_a_store_at_once_both_open_it(store: Store, accounts: Accounts) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("alter table versions drop column freins"))
    file, failed = Path(str(store.engine.url.database)), []

    def complete() -> None:
        try:
            Store(open_engine(None, file)).newest()
        except CollectionRefused as error:
            failed.append(error)

    threads = [threading.Thread(target=complete) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_what_was_confirmed_outlives_a_kill_in_mid_write(
    store: Store, accounts: Accounts, tmp_path: Path
) -> None:
    file = tmp_path / "collecte" / "collecte.sqlite"
    script = WRITER.replace("from tests_kit import need", "")
    script = (
        f"import datetime\nfrom orchestration.collecte.needs import Need\nneed = lambda: {need()!r}\n{script}"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(file)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        confirmed = [writer.stdout.readline().strip() for _ in range(30)]
        writer.kill()
        confirmed += writer.stdout.read().split("\n")[:-1]
    with sqlite3.connect(file) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    again = Store(open_engine(None, file))
    for identifier in confirmed:
        assert [each.version for each in again.history(identifier.strip())] == [2, 1]
    # Both versions of a need, or none: a write is whole.
    with again.engine.connect() as connection:
        counts = sa.select(sa.func.count()).select_from(VERSIONS).group_by(VERSIONS.c.id_besoin)
        assert set(connection.scalars(counts)) == {2}
