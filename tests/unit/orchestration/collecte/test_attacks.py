"""What somebody hostile sends: each attack is tried, and leaves nothing behind."""

import logging
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from starlette.applications import Starlette

from orchestration.collecte.accounts import Accounts
from orchestration.collecte.headers import HEADERS
from orchestration.collecte.limits import Limiter
from orchestration.collecte.requests import CSRF_FIELD, MOST_BYTES
from orchestration.collecte.store import Store
from orchestration.collecte.web import Limits

from .conftest import PASSWORD, SECRET, Visitor, filled, mounted

Login = Callable[[str], Visitor]
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
INJECTIONS = ("' or '1'='1", "'; drop table versions; --", '" union select * from comptes --', "Camille'--")


@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_injection_opens_nothing_and_drops_nothing(app: Starlette, store: Store, text: str) -> None:
    stranger = Visitor(app)
    assert stranger.post("/connexion", nom=text, mot_de_passe=text).status_code == 403
    author = Visitor(app).log_in("Camille")
    assert author.post("/besoins/nouveau", **filled(employeur=text, remarque=text)).status_code == 303
    assert [each.need.remarque for each in store.newest()] == [text]
    for field in ("code_bassin_ft", "metier", "competence", "volume", "date_besoin", "confiance"):
        assert author.post("/besoins/nouveau", **filled(**{field: text})).status_code == 422
    assert len(store.newest()) == 1


@pytest.mark.parametrize("field", ["employeur", "remarque"])
def test_a_stored_script_is_shown_not_run(visitor: Login, store: Store, field: str) -> None:
    author, moderator = visitor("Camille"), visitor("Alix")
    author.post("/besoins/nouveau", **filled(**{field: SCRIPT}))
    page = f"/besoins/{store.newest()[0].id_besoin}"
    for text in (moderator.get(page).text, author.get(f"{page}/modifier").text):
        assert "<script" not in text
        assert "<img" not in text
        assert SCRIPT in unescape(text)
    moderator.post(f"{page}/decision", page, decision="refusé", motif=SCRIPT)
    assert "<script" not in author.get("/").text


@pytest.mark.parametrize(
    "field", ["metier", "recherche", "volume", "date_besoin", "code_bassin_ft", "competence", "frein"]
)
def test_a_reflected_script_is_shown_not_run(visitor: Login, field: str) -> None:
    for action in ("chercher", "enregistrer"):
        text = visitor("Camille").post("/besoins/nouveau", **filled(**{field: SCRIPT, "action": action})).text
        assert "<script" not in text
        assert "<img" not in text


def test_a_name_that_is_a_script_is_shown_not_run(app: Starlette, accounts: Accounts) -> None:
    accounts.add("<script>alert(1)</script>", "animateur", "<b>zone</b>", PASSWORD)
    text = Visitor(app).log_in("<script>alert(1)</script>").get("/").text
    assert "<script" not in text
    assert "<b>" not in text


@pytest.mark.parametrize("forged", ["", "faux", "ImZhdXgi.signature"])
def test_a_post_without_the_token_of_its_session_is_refused(
    visitor: Login, store: Store, forged: str
) -> None:
    author = visitor("Camille")
    for fields in (filled(), {**filled(), CSRF_FIELD: forged}):
        answer = author.http.post("/collecte/besoins/nouveau", data=fields)
        assert answer.status_code == 403
    assert store.newest() == []


def test_a_token_of_another_session_is_refused(visitor: Login, app: Starlette, store: Store) -> None:
    author, other = visitor("Camille"), visitor("Dominique")
    stolen = other.hidden("/besoins/nouveau")
    assert author.http.post("/collecte/besoins/nouveau", data={**filled(), **stolen}).status_code == 403
    before = Visitor(app)
    old = before.hidden("/connexion")
    before.log_in("Camille")
    assert before.http.post("/collecte/besoins/nouveau", data={**filled(), **old}).status_code == 403
    assert store.newest() == []


def test_a_log_in_without_its_own_cookie_is_refused(app: Starlette) -> None:
    token = Visitor(app).hidden("/connexion")
    login = {**token, "nom": "Camille", "mot_de_passe": PASSWORD}
    answer = Visitor(app).http.post("/collecte/connexion", data=login, follow_redirects=False)
    assert answer.status_code == 403


def test_no_page_changes_anything_by_get(visitor: Login, store: Store) -> None:
    author = visitor("Camille")
    author.post("/besoins/nouveau", **filled())
    page = f"/besoins/{store.newest()[0].id_besoin}"
    for path in (f"{page}/retrait", f"{page}/decision", "/deconnexion"):
        assert author.get(path).status_code == 405
    assert store.newest()[0].etat == "proposé"


def test_a_session_fixed_by_somebody_else_opens_nothing(app: Starlette) -> None:
    attacker, victim = Visitor(app), Visitor(app)
    attacker.get("/connexion")
    victim.http.cookies.update(attacker.http.cookies)
    victim.log_in("Camille")
    assert attacker.get("/").url.path == "/collecte/connexion"
    assert victim.get("/").url.path == "/collecte/"


def test_a_stolen_cookie_is_worth_nothing_after_the_exit(app: Starlette) -> None:
    author, thief = Visitor(app).log_in("Camille"), Visitor(app)
    thief.http.cookies.update(author.http.cookies)
    assert thief.get("/").url.path == "/collecte/"
    author.post("/deconnexion", "/besoins/nouveau")
    assert thief.get("/").url.path == "/collecte/connexion"


@pytest.mark.parametrize("forged", ["", "x", "ImpldG9uIg.aaaa.bbbb", "é" * 10])
def test_a_forged_cookie_is_no_session(app: Starlette, forged: str) -> None:
    stranger = Visitor(app)
    answer = stranger.http.get("/collecte/", headers={"cookie": f"vigie-collecte={forged}".encode()})
    assert answer.url.path == "/collecte/connexion"


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_for_this_site_alone(store: Store, accounts: Accounts, secure: bool) -> None:
    address = "https://collecte.exemple" if secure else "http://127.0.0.1"
    visitor = Visitor(mounted(store, accounts, secure=secure), base_url=address)
    cookie = visitor.post("/connexion", nom="Camille", mot_de_passe=PASSWORD).headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/collecte"} <= set(cookie.split("; "))
    assert ("secure" in cookie.split("; ")) == secure


def test_a_password_is_not_found_by_trying(app: Starlette) -> None:
    attacker = Visitor(app)
    page = attacker.hidden("/connexion")
    login = {**page, "nom": "Camille", "mot_de_passe": "pas le bon du tout"}
    codes = [attacker.http.post("/collecte/connexion", data=login).status_code for _ in range(12)]
    assert codes == [403] * 10 + [429] * 2
    assert Visitor(app).post("/connexion", nom="CAMILLE", mot_de_passe=PASSWORD).status_code == 429
    assert Visitor(app).post("/connexion", nom="Dominique", mot_de_passe=PASSWORD).status_code == 303


def test_one_address_does_not_try_many_names(store: Store, accounts: Accounts) -> None:
    limits = Limits(by_address=Limiter(3, 900))
    attacker = Visitor(mounted(store, accounts, limits=limits))
    codes = [attacker.post("/connexion", nom=f"nom{n}", mot_de_passe="x").status_code for n in range(4)]
    assert codes == [403, 403, 403, 429]


def test_an_address_that_is_refused_locks_nobody_out(store: Store, accounts: Accounts) -> None:
    limits = Limits(by_address=Limiter(1, 900), by_name=Limiter(2, 900))
    attacker = Visitor(mounted(store, accounts, limits=limits))
    codes = [attacker.post("/connexion", nom="Camille", mot_de_passe="x").status_code for _ in range(5)]
    assert codes == [403, 429, 429, 429, 429]
    assert limits.by_name.allows("camille")


def test_an_account_does_not_flood_the_store(store: Store, accounts: Accounts) -> None:
    limits = Limits(by_account=Limiter(2, 600))
    author = Visitor(mounted(store, accounts, limits=limits)).log_in("Camille")
    codes = [author.post("/besoins/nouveau", **filled()).status_code for _ in range(3)]
    assert codes == [303, 303, 429]
    assert len(store.newest()) == 2


def test_what_is_too_long_is_not_read(visitor: Login, store: Store) -> None:
    author = visitor("Camille")
    hidden = author.hidden("/besoins/nouveau")
    long = {**hidden, **filled(remarque="x" * MOST_BYTES)}
    assert author.http.post("/collecte/besoins/nouveau", data=long).status_code == 413
    many: dict[str, Any] = {**hidden, **filled(), **{f"champ{n}": "x" for n in range(200)}}
    assert author.http.post("/collecte/besoins/nouveau", data=many).status_code == 400
    assert store.newest() == []


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/json", b"{}", 415),
        ("application/x-www-form-urlencoded", b"volume=%ff", 400),
        ("application/x-www-form-urlencoded", b"volume=\xe9", 400),
        ("application/x-www-form-urlencoded", b"remarque=a%00b", 400),
    ],
)
def test_what_is_no_form_is_refused(visitor: Login, kind: str, body: bytes, status: int) -> None:
    author = visitor("Camille")
    answer = author.http.post("/collecte/besoins/nouveau", content=body, headers={"content-type": kind})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/../releases/x",
        "/..%2f..%2fetc/passwd",
        "/templates/layout.html.j2",
        "/style.css/../../web.py",
        "/besoins/../../../etc/passwd",
        "/besoins/' or 1=1",
        "/besoins/nouveau%0d%0aset-cookie:%20a=b",
    ],
)
def test_no_path_leads_to_a_file(visitor: Login, path: str) -> None:
    answer = visitor("Camille").get(path)
    assert answer.status_code == 404
    assert "a" not in answer.cookies


def test_no_value_reaches_a_header(visitor: Login, store: Store) -> None:
    author = visitor("Camille")
    attack = "x\r\nset-cookie: a=b"
    fields = filled(**dict.fromkeys(("identifiant", "employeur", "volume", "metier"), attack))
    answer = author.post("/besoins/nouveau", **fields)
    assert answer.status_code == 400
    assert "a=b" not in str(answer.headers)
    assert author.post("/besoins/nouveau", **filled(employeur=attack)).headers["location"] == "/collecte/"


def test_another_s_identifier_is_not_taken_over(visitor: Login, store: Store) -> None:
    author, other = visitor("Camille"), visitor("Dominique")
    author.post("/besoins/nouveau", **filled())
    taken = store.newest()[0].id_besoin
    assert other.post("/besoins/nouveau", **filled(identifiant=taken, version="1")).status_code == 409
    fields = {**other.hidden("/besoins/nouveau"), **filled(volume="99"), "version": "1"}
    for path in ("modifier", "retrait", "decision"):
        answer = other.http.post(f"/collecte/besoins/{taken}/{path}", data=fields)
        assert answer.status_code in {403, 404}
    assert [each.need.volume for each in store.history(taken)] == [6]


@pytest.mark.parametrize("path", ["/", "/connexion", "/style.css", "/rien", "/besoins/nouveau"])
def test_every_answer_bears_the_headers(app: Starlette, path: str) -> None:
    answer = Visitor(app).get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "script-src" not in HEADERS["content-security-policy"]
    assert "unsafe" not in HEADERS["content-security-policy"]


def test_https_is_asked_for_where_the_address_is_in_https(store: Store, accounts: Accounts) -> None:
    secure = Visitor(mounted(store, accounts, secure=True), base_url="https://collecte.exemple")
    assert "max-age" in secure.get("/connexion").headers["strict-transport-security"]


def test_no_secret_is_logged(app: Starlette, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    Visitor(app).log_in("Camille").post("/besoins/nouveau", **filled(employeur="Entreprise Dupont"))
    for secret in (SECRET, PASSWORD, "Entreprise Dupont"):
        assert secret not in caplog.text
