import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from orchestration.cli import app as cli
from orchestration.collecte.accounts import Accounts, checked_password
from orchestration.collecte.errors import CollectionRefused
from orchestration.collecte.limits import MOST_KEYS, Limiter
from orchestration.collecte.store import ACCOUNTS, SESSIONS, Store

from .conftest import PASSWORD, new

runner = CliRunner()


def test_a_password_is_kept_hashed(store: Store, accounts: Accounts) -> None:
    with store.engine.connect() as connection:
        hashes = list(connection.scalars(sa.select(ACCOUNTS.c.mot_de_passe)))
    assert all(each.startswith("$argon2id$") and PASSWORD not in each for each in hashes)
    assert len(set(hashes)) == len(hashes) > 1


def test_who_knows_both_gets_in(accounts: Accounts) -> None:
    assert accounts.authenticate("Camille", PASSWORD) == accounts.named("Camille")
    assert accounts.authenticate("Camille", f"{PASSWORD} ") is None
    assert accounts.authenticate("camille' or '1'='1", PASSWORD) is None
    assert accounts.authenticate("", "") is None


@pytest.mark.parametrize(("name", "password"), [("Camille", PASSWORD), ("Autre", "court"), ("x", PASSWORD)])
def test_a_poor_account_is_refused(accounts: Accounts, name: str, password: str) -> None:
    with pytest.raises(CollectionRefused, match=r"Remède|attendu"):
        accounts.add(name, "animateur", "", password)


def test_a_closed_account_leaves_what_it_wrote_without_its_name(store: Store, accounts: Accounts) -> None:
    author, entry = accounts.named("Camille"), new()
    store.record(author, entry)
    accounts.open_session(author, "jeton")
    accounts.close("Camille")
    assert accounts.authenticate("Camille", PASSWORD) is None
    assert accounts.of_session("jeton") is None
    kept = store.history(entry.id_besoin)[0]
    assert (kept.auteur, kept.compte_id) == (None, author.id)
    accounts.add("Camille", "animateur", "", PASSWORD)


def test_another_password_ends_the_sessions(accounts: Accounts) -> None:
    accounts.open_session(accounts.named("Camille"), "jeton")
    accounts.change_password("Camille", "d’autres mots encore")
    assert accounts.of_session("jeton") is None
    assert accounts.authenticate("Camille", PASSWORD) is None


def test_a_session_is_kept_by_its_print_and_ends(store: Store, accounts: Accounts) -> None:
    accounts.open_session(accounts.named("Camille"), "jeton")
    assert accounts.of_session("jeton") == accounts.named("Camille")
    with store.engine.begin() as connection:
        assert "jeton" not in connection.scalars(sa.select(SESSIONS.c.empreinte)).one()
        connection.execute(SESSIONS.update().values(ouverte_le=sa.text("'2020-01-01 00:00:00'")))
    assert accounts.of_session("jeton") is None


def test_the_command_takes_the_password_from_a_prompt_or_the_environment(tmp_path: Path) -> None:
    command = ["collecte", "compte", "add", "--role", "animateur", "--data-dir", str(tmp_path)]
    asked = runner.invoke(cli, [*command, "Camille"], input=f"{PASSWORD}\n{PASSWORD}\n")
    given = runner.invoke(cli, [*command, "Alix"], env={**os.environ, "VIGIE_COLLECTE_PASSWORD": PASSWORD})
    assert (asked.exit_code, given.exit_code) == (0, 0), asked.output
    assert PASSWORD not in asked.output + given.output
    listed = runner.invoke(cli, ["collecte", "compte", "list", "--data-dir", str(tmp_path)])
    assert listed.output.splitlines() == ["Alix : animateur", "Camille : animateur"]
    again = runner.invoke(cli, [*command, "Alix"], env={**os.environ, "VIGIE_COLLECTE_PASSWORD": PASSWORD})
    assert (again.exit_code, "existe déjà" in again.output) == (1, True)
    assert runner.invoke(cli, [*command, "Nom", "--password", PASSWORD]).exit_code == 2


@pytest.mark.parametrize("password", [" quatre mots sans lien", "quatre mots sans lien\n"])
def test_a_password_that_the_form_would_change_is_refused(password: str) -> None:
    with pytest.raises(CollectionRefused, match="blanc"):
        checked_password(password)


def test_a_limit_lets_in_again_when_its_window_has_passed() -> None:
    hour = [0.0]
    limiter = Limiter(2, 60, clock=lambda: hour[0])
    assert [limiter.allows("a") for _ in range(3)] == [True, True, False]
    assert limiter.allows("b")
    hour[0] = 61
    assert limiter.allows("a")


def test_a_crowd_of_keys_does_not_fill_the_memory() -> None:
    limiter = Limiter(1, 60)
    for key in range(MOST_KEYS + 50):
        limiter.allows(key)
    assert len(limiter._acts) == MOST_KEYS
