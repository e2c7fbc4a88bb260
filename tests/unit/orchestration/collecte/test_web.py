"""The pages as a person uses them."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from orchestration.collecte.accounts import Accounts
from orchestration.collecte.codes import Codes
from orchestration.collecte.errors import CollectionRefused
from orchestration.collecte.opening import mounted_pages
from orchestration.collecte.store import Store
from orchestration.settings import Settings

from .conftest import Visitor, filled, mounted

Login = Callable[[str], Visitor]


def declare(author: Visitor, **changed: str) -> str:
    """Declare a need and return its address."""
    assert author.post("/besoins/nouveau", **filled(**changed)).status_code == 303
    return re.findall(r'href="/collecte(/besoins/[0-9a-f-]{36})"', author.get("/").text)[0]


def test_the_door_is_the_log_in_page(app: Starlette) -> None:
    stranger = Visitor(app)
    for path in ("/", "/besoins/nouveau", "/besoins/6f1c0f5e-7a63-4d35-9c7c-0e8b3c5d1a11"):
        assert stranger.get(path).url.path == "/collecte/connexion"
    refused = stranger.post("/connexion", nom="Camille", mot_de_passe="autre chose encore")
    assert (refused.status_code, "refusé" in refused.text) == (403, True)


def test_a_need_is_declared_read_and_accepted(visitor: Login, store: Store) -> None:
    author, moderator = visitor("Camille"), visitor("Alix")
    page = declare(author, employeur="Entreprise Dupont", remarque="à confirmer")
    assert "proposé" in author.get("/").text
    seen = moderator.get(page).text
    assert "Entreprise Dupont" in seen
    assert "Monter un mur" in seen
    assert moderator.post(f"{page}/decision", page, decision="accepté", motif="").status_code == 303
    assert "accepté" in author.get("/").text
    assert [each.need.employeur for each in store.accepted()] == ["Entreprise Dupont"]
    assert (store.accepted()[0].role, store.accepted()[0].zone) == ("animateur", "Caen")


def test_a_refusal_says_why(visitor: Login) -> None:
    author, moderator = visitor("Camille"), visitor("Alix")
    page = declare(author)
    silent = moderator.post(f"{page}/decision", page, decision="refusé", motif=" ")
    assert (silent.status_code, "pourquoi" in silent.text) == (422, True)
    assert (
        moderator.post(f"{page}/decision", page, decision="refusé", motif="déjà déclaré").status_code == 303
    )
    assert "déjà déclaré" in author.get("/").text


def test_an_edit_waits_for_the_moderator_again(visitor: Login, store: Store) -> None:
    author = visitor("Camille")
    page = declare(author)
    assert 'value="F1703 Maçon / Maçonne"' in author.get(f"{page}/modifier").text
    assert author.post(f"{page}/modifier", **filled(volume="9")).status_code == 303
    assert [each.version for each in store.history(page.rpartition("/")[2])] == [2, 1]
    assert author.post(f"{page}/retrait", page).status_code == 303
    assert "retiré" in author.get("/").text


def test_brakes_are_ticked_read_and_kept_by_the_next_edit(visitor: Login, store: Store) -> None:
    author, moderator = visitor("Camille"), visitor("Alix")
    page = declare(author, frein=["mobilité", "garde d’enfant"])
    assert "mobilité ; garde d’enfant" in moderator.get(page).text
    assert author.get(f"{page}/modifier").text.count("checked") == 3
    assert [each.need.freins for each in store.newest()] == ["mobilité | garde d’enfant"]


def test_a_form_sent_twice_is_one_need(visitor: Login, store: Store) -> None:
    author = visitor("Camille")
    fields = {**author.hidden("/besoins/nouveau"), **filled()}
    answers = [
        author.http.post("/collecte/besoins/nouveau", data=fields, follow_redirects=False) for _ in "12"
    ]
    assert [each.status_code for each in answers] == [303, 409]
    assert "déjà enregistré" in answers[1].text
    assert len(store.newest()) == 1


def test_a_faulty_entry_keeps_what_was_typed_and_says_all(visitor: Login, store: Store) -> None:
    author = visitor("Camille")
    answer = author.post("/besoins/nouveau", **filled(volume="six", confiance="", metier="menuisier"))
    text = unescape(answer.text)
    assert answer.status_code == 422
    assert 'value="six"' in text
    assert 'value="menuisier"' in text
    for anchor in ("#volume", "#confiance", "#metier"):
        assert f'<a href="{anchor}">' in text
    assert store.newest() == []


def test_occupations_and_skills_are_found_without_a_script(visitor: Login) -> None:
    author = visitor("Camille")
    blank = author.get("/besoins/nouveau").text
    assert "<script" not in blank
    assert '<option value="D2X40 Soudeurs">' in blank
    search = {"action": "chercher", "metier": "soudeur", "recherche": "arc", "competence": "100003"}
    found = unescape(author.post("/besoins/nouveau", **filled(**search)).text)
    assert re.findall(r'name="metier_choisi" value="(\w+)"', found) == ["D2X40", "H2913", "H2914"]
    assert re.findall(r'name="competence" value="(\d+)"( checked)?', found) == [
        ("100003", " checked"),
        ("100002", ""),
    ]
    chosen = author.post("/besoins/nouveau", **filled(**{**search, "metier_choisi": "H2914"})).text
    assert 'value="H2914 Soudeur-tuyauteur"' in chosen


def test_the_skills_of_an_occupation_are_offered(visitor: Login) -> None:
    page = visitor("Camille").post("/besoins/nouveau", **filled(action="chercher", competence="")).text
    assert {"100001", "100003"} <= set(re.findall(r'name="competence" value="(\d+)"', page))


def test_each_author_sees_his_own_needs_only(visitor: Login) -> None:
    author, other = visitor("Camille"), visitor("Dominique")
    page = declare(author)
    assert page not in other.get("/").text
    assert other.get(page).status_code == 404
    assert other.get(f"{page}/modifier").status_code == 404


@pytest.mark.parametrize(
    "path", ["/besoins/nouveau", "/besoins/6f1c0f5e-7a63-4d35-9c7c-0e8b3c5d1a11/modifier"]
)
def test_a_moderator_does_not_declare(visitor: Login, path: str) -> None:
    assert visitor("Alix").get(path).status_code == 403


def test_an_author_does_not_decide(visitor: Login, store: Store) -> None:
    author = visitor("Camille")
    page = declare(author)
    assert author.post(f"{page}/decision", page, decision="accepté", rang="0").status_code == 403
    assert store.accepted() == []


def test_a_moderator_decides_on_what_was_seen(visitor: Login, store: Store) -> None:
    author, moderator = visitor("Camille"), visitor("Alix")
    page = declare(author)
    fields: dict[str, Any] = {**moderator.hidden(page), "decision": "accepté", "motif": ""}
    author.post(f"{page}/modifier", **filled(volume="600"))
    answer = moderator.http.post(f"/collecte{page}/decision", data=fields)
    assert answer.status_code == 409
    assert store.accepted() == []


def test_what_stops_the_server_is_told_to_its_administrator_alone(
    store: Store, accounts: Accounts, caplog: pytest.LogCaptureFixture
) -> None:
    def absent() -> Codes:
        raise CollectionRefused("/dossier/interne : table absente")

    stranger = Visitor(mounted(store, accounts, codes=absent))
    answer = stranger.get("/connexion")
    assert (answer.status_code, "/dossier/interne" in answer.text) == (503, False)
    assert "/dossier/interne" in caplog.text


@pytest.mark.parametrize("secret", [None, "court"])
def test_it_does_not_start_without_a_secret(tmp_path: Path, secret: str | None) -> None:
    settings = Settings(data_dir=tmp_path, collecte_secret=secret)  # type: ignore[arg-type]
    with pytest.raises(CollectionRefused, match=r"VIGIE_COLLECTE_SECRET.*Remède") as refusal:
        mounted_pages(settings)
    assert "court" not in str(refusal.value)
    assert not (tmp_path / "collecte").exists()


def test_it_does_not_start_without_an_edition(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, collecte_secret="x" * 32)  # type: ignore[arg-type]
    with pytest.raises(CollectionRefused, match="vigie run"):
        mounted_pages(settings)
