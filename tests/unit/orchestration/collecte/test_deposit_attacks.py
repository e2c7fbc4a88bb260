"""What somebody hostile uploads or contests: each attack is tried, and leaves nothing behind."""

import asyncio
import contextlib
import io
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request

from orchestration.collecte.deposit_export import export_deposits
from orchestration.collecte.deposit_store import DepositStore
from orchestration.collecte.requests import CSRF_FIELD
from orchestration.collecte.uploads import (
    LONGEST_NAME,
    MOST_FILE_BYTES,
    UploadForm,
    read_upload,
    shown_name,
)

from .conftest import CONTESTED, Visitor, deposited, filled, send

Login = Callable[[str], Visitor]
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
INJECTIONS = ("' or '1'='1", "'; drop table depots; --", '" union select * from comptes --')


@pytest.mark.parametrize("text", [SCRIPT, *INJECTIONS])
def test_a_hostile_title_or_answer_is_shown_and_runs_nowhere(
    visitor: Login, deposits: DepositStore, text: str
) -> None:
    branch, moderator = visitor("Sacha"), visitor("Alix")
    assert send(branch, deposited({"etude": text}), name=text).status_code == 303
    contested = branch.post("/contestations/nouvelle", **{**CONTESTED, "texte": text, "organisme": text})
    assert contested.status_code == 303
    for each in deposits.everything():
        page = f"/depots/{each.id_depot}"
        refused = moderator.post(f"{page}/decision", page, decision="refusé", motif="non", reponse=SCRIPT)
        for shown in (moderator.get(page).text, branch.get("/depots").text, refused.text):
            assert "<script" not in shown
            assert "<img" not in shown
        assert text in unescape(moderator.get(page).text)
    assert len(deposits.everything()) == 2


@pytest.mark.parametrize("field", sorted({*CONTESTED} - {"licence", "action"}))
def test_a_reflected_script_is_shown_not_run(visitor: Login, field: str) -> None:
    text = visitor("Sacha").post("/contestations/nouvelle", **{**CONTESTED, field: SCRIPT}).text
    assert "<script" not in text
    assert "<img" not in text


def test_a_reflected_cell_is_shown_not_run(visitor: Login, deposits: DepositStore) -> None:
    text = send(visitor("Sacha"), deposited({"methode": SCRIPT, "code_territoire": "<b>"})).text
    assert "<script" not in text
    assert "<b>" not in text
    assert deposits.everything() == []


@pytest.mark.parametrize("path", ["/depots/nouveau", "/contestations/nouvelle"])
def test_a_post_without_the_token_of_its_session_is_refused(
    visitor: Login, deposits: DepositStore, path: str
) -> None:
    branch, other = visitor("Sacha"), visitor("Noa")
    stolen = other.hidden(path)
    for token in ({}, {CSRF_FIELD: "faux"}, stolen):
        fields = {**branch.hidden(path), **CONTESTED}
        fields.pop(CSRF_FIELD)
        files: Any = {"fichier": ("x.csv", deposited())} if "depots" in path else None
        answer = branch.http.post(f"/collecte{path}", data={**fields, **token}, files=files)
        assert answer.status_code == 403
    assert deposits.everything() == []


@pytest.mark.parametrize("name", ["Camille", "Alix"])
def test_only_a_branch_deposits_and_contests(visitor: Login, deposits: DepositStore, name: str) -> None:
    somebody, branch = visitor(name), visitor("Sacha")
    token = somebody.hidden("/")
    for path in ("/depots/nouveau", "/contestations/nouvelle"):
        assert somebody.get(path).status_code == 403
        fields = {**branch.hidden(path), **CONTESTED, **token}
        files: Any = {"fichier": ("x.csv", deposited())} if "depots" in path else None
        assert somebody.http.post(f"/collecte{path}", data=fields, files=files).status_code == 403
    assert deposits.everything() == []


def test_a_branch_neither_decides_nor_tells_needs(visitor: Login, deposits: DepositStore) -> None:
    branch = visitor("Sacha")
    send(branch, deposited())
    page = f"/depots/{deposits.everything()[0].id_depot}"
    assert branch.post(f"{page}/decision", page, decision="accepté", motif="").status_code == 403
    assert branch.post("/besoins/nouveau", "/depots/nouveau", **filled()).status_code == 403
    assert deposits.everything()[0].etat == "proposé"


def test_another_branch_neither_withdraws_nor_takes_over(visitor: Login, deposits: DepositStore) -> None:
    send(visitor("Sacha"), deposited())
    (found,) = deposits.everything()
    other = visitor("Noa")
    path = f"/depots/{found.id_depot}/retrait"
    assert other.post(path, "/depots/nouveau", rang="0").status_code == 404
    taken = send(other, deposited({"code_branche": "construction"}), identifiant=found.id_depot)
    assert taken.status_code == 409
    assert deposits.everything() == [found]


def test_a_branch_does_not_forge_the_answer_of_the_platform(visitor: Login, deposits: DepositStore) -> None:
    branch = visitor("Sacha")
    forged = {"reponse_producteur": "La branche a raison.", "date_reponse_producteur": "2026-11-01"}
    branch.post("/contestations/nouvelle", **CONTESTED, **forged)
    (found,) = deposits.everything()
    assert b"raison" not in deposits.content(found.id_depot)
    # Nor by the door of files, where the platform's columns could be filled in.
    answer = send(branch, deposits.content(found.id_depot))
    assert (answer.status_code, "autre format" in answer.text) == (422, True)


@pytest.mark.parametrize("kind", ["", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_is_no_form_with_a_file_is_refused(visitor: Login, kind: str) -> None:
    branch = visitor("Sacha")
    answer = branch.http.post("/collecte/depots/nouveau", content=b"x", headers={"content-type": kind})
    assert answer.status_code == 415


def test_a_stranger_s_file_is_not_even_read(app: Starlette) -> None:
    read: list[int] = []

    def body() -> Any:
        for _ in range(3):
            read.append(1)
            yield b"x" * 1000

    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = Visitor(app).http.post("/collecte/depots/nouveau", content=body(), headers=headers)
    assert answer.status_code == 403


def test_what_is_too_big_is_not_kept(visitor: Login, deposits: DepositStore) -> None:
    branch = visitor("Sacha")
    for size in (MOST_FILE_BYTES + 1, MOST_FILE_BYTES * 3):
        assert send(branch, b"x" * size).status_code == 413
    assert send(branch, deposited(), autre="x" * 70_000).status_code == 413
    # The other forms of the collection stay as short as they were.
    long = {**branch.hidden("/contestations/nouvelle"), **CONTESTED, "texte": "x" * 70_000}
    assert branch.http.post("/collecte/contestations/nouvelle", data=long).status_code == 413
    assert deposits.everything() == []


def bomb(size: int, name: str = "xl/workbook.xml") -> bytes:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        if name != "xl/workbook.xml":
            parts.writestr(name, b"0" * size)
    return book.getvalue()


def lying(content: bytes, size: int) -> bytes:
    """The same archive, whose directory announces small entries."""
    return content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))


SHEET = "xl/worksheets/sheet1.xml"
# Made when they are tried: the name of a test must not hold an archive, whose bytes tell the time.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: bomb(60_000_000, SHEET),
    "sheet that is none": lambda: bomb(9_000_000, SHEET),
    "bomb that lies": lambda: lying(bomb(60_000_000, SHEET), 60_000_000),
    "torn archive": lambda: b"PK\x03\x04" + b"\x00" * 100,
    "torn gzip": lambda: b"\x1f\x8b" + b"\x00" * 100,
    "archive of a table": lambda: bomb(10, "donnees.csv").replace(b"xl/workbook.xml", b"xl/workbook.xmk"),
    "old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "pdf": lambda: b"%PDF-1.7 rien",
    "page": lambda: b"<!doctype html><p>rien",
    "external entity": lambda: (
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"
    ),
    "bytes": lambda: b"\x00\x01\x02",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_bomb_or_a_foreign_file_is_refused_with_a_remedy(
    visitor: Login, deposits: DepositStore, kind: str
) -> None:
    content = HOSTILE[kind]()
    answer = send(visitor("Sacha"), content, "classeur.xlsx")
    assert (answer.status_code, "Remède" in answer.text) == (422, True)
    assert "root:" not in answer.text
    assert deposits.everything() == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.csv",
        "..\\..\\windows\\x.csv",
        "/abs/x.csv",
        "a\r\nset-cookie: a=b.csv",
        ".",
        "\u202egnp.csv",
    ],
)
def test_no_file_name_becomes_a_path_nor_a_header(
    visitor: Login, deposits: DepositStore, tmp_path: Path, name: str
) -> None:
    before = {each for each in tmp_path.rglob("*") if "collecte" not in each.parts}
    branch, moderator = visitor("Sacha"), visitor("Alix")
    answer = send(branch, deposited(), name)
    assert "a=b" not in str(answer.headers)
    for each in deposits.everything():
        assert not {"/", "\\", "\r", "\n", "\u202e"} & {*each.nom_fichier}
        page = f"/depots/{each.id_depot}"
        moderator.post(f"{page}/decision", page, decision="accepté", motif="")
    landing = tmp_path / "depot"
    assert all(each.name == "besoins_branche_metallurgie.csv" for each in export_deposits(deposits, landing))
    after = {each for each in tmp_path.rglob("*") if "collecte" not in each.parts}
    assert after - before <= {landing}


@given(st.text(max_size=400))
def test_a_name_that_is_shown_is_short_and_printable(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= LONGEST_NAME
    assert shown.isprintable()
    assert "/" not in shown


def received(body: bytes) -> UploadForm:
    """What is read of a body whose parts are bounded by x."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    return asyncio.run(read_upload(Request({"type": "http", "headers": headers}, receive)))


@given(st.binary(max_size=300))
def test_a_malformed_body_is_refused_and_never_breaks(noise: bytes) -> None:
    for body in (noise, b"--x" + noise, b"--x\r\n" + noise + b"\r\n--x--"):
        with contextlib.suppress(HTTPException):
            form = received(body)
            assert form.upload is None or form.upload.data


@given(st.binary(max_size=300).filter(lambda data: b"\r\n--x" not in b"\r\n" + data))
def test_a_file_comes_out_as_it_went_in(content: bytes) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="a.csv"\r\n\r\n'
    form = received(head + content + b"\r\n--x--\r\n")
    assert (form.upload.data if form.upload else b"") == content
