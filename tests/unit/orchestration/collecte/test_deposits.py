"""The deposits of branches, from the upload to the file that the chain reads."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestration.collecte.accounts import Accounts
from orchestration.collecte.deposit_export import export_deposits
from orchestration.collecte.deposit_store import Deposit, DepositStore, NewDeposit
from orchestration.collecte.deposits import FILES, checked_branch, read_answer, table_of
from orchestration.collecte.errors import CollectionRefused, Conflict
from orchestration.collecte.needs import inventory
from orchestration.collecte.store import Store, open_engine
from orchestration.ingestion.file_check import check_file, code_lists
from orchestration.ingestion.landing import examine
from orchestration.ingestion.table_schema import schema_text
from orchestration.ingestion.template import write_template
from orchestration.ingestion.wave import load_wave

from .conftest import CONTESTED, DEPOSIT, Visitor, deposited, send

Login = Callable[[str], Visitor]
SCHEMAS = Path(__file__).parents[4] / "docs" / "schemas"


def test_a_file_is_deposited_accepted_and_exported_as_it_was_sent(
    visitor: Login, deposits: DepositStore, tmp_path: Path
) -> None:
    branch, moderator, content = visitor("Sacha"), visitor("Alix"), deposited()
    answer = send(branch, content, "Besoins métallurgie.csv")
    assert answer.status_code == 303
    page = answer.headers["location"].removeprefix("/collecte")
    assert "proposé" in branch.get("/depots").text
    assert export_deposits(deposits, tmp_path) == []
    assert "Enquête emploi 2026" in moderator.get(page).text
    assert moderator.post(f"{page}/decision", page, decision="accepté", motif="").status_code == 303
    (file,) = export_deposits(deposits, tmp_path)
    assert (file.name, file.read_bytes()) == ("besoins_branche_metallurgie.csv", content)
    (found,) = deposits.of_branch("metallurgie")
    assert (found.auteur, found.nom_fichier, found.lignes) == ("Sacha", "Besoins métallurgie.csv", 1)
    assert examine(file, file.name, inventory()).sha256 == found.sha256


def test_a_workbook_of_the_template_is_taken(visitor: Login, deposits: DepositStore, tmp_path: Path) -> None:
    table = table_of("besoins-branche")
    row = {**DEPOSIT, "annee": 2027, "recrutements_min": 40, "recrutements_max": 55, "repondants": 34}
    book = write_template(tmp_path / "x.xlsx", table, code_lists(table, inventory()), [row])
    assert send(visitor("Sacha"), book.read_bytes(), "x.xlsx").status_code == 303
    assert [each.format for each in deposits.everything()] == ["besoins-branche"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code_branche": "construction"}, "une autre branche"),
        ({"code_territoire": "9999"}, "bassin d’emploi de France Travail"),
        ({"niveau": "region"}, "code officiel d’une région"),
        ({"code_metier": "Z9Z99"}, "métier inconnu"),
        ({"recrutements_min": "56"}, "recrutements_min"),
        ({"recrutements_max": "beaucoup"}, "nombre entier"),
        ({"repondants": "4"}, "d’au moins 5"),
        ({"repondants": ""}, "vaut « enquête »"),
        ({"etude": "=cmd()"}, "titre de 3 à 160"),
        ({"etude": "Étude de jeanne@exemple.fr"}, "sans adresse électronique"),
        ({"organisme": "Jeanne 02 31 00 00 00"}, "sans adresse électronique"),
        ({"date_publication": "2099-01-01"}, "à venir"),
        ({"url_etude": "javascript:alert(1)"}, "commence par https"),
        ({"annee": "1999"}, "2010 à 2049"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_nothing_is_kept(
    visitor: Login, deposits: DepositStore, change: dict[str, str], told: str
) -> None:
    answer = send(visitor("Sacha"), deposited({}, {"code_territoire": "2801", **change}))
    assert answer.status_code == 422
    assert told in answer.text
    assert "ligne 3" in answer.text
    assert deposits.everything() == []


def test_all_errors_are_told_at_once(visitor: Login) -> None:
    wrong = {"code_territoire": "9999", "repondants": "1", "annee": "1999", "methode": "on m’a dit"}
    text = send(visitor("Sacha"), deposited(wrong)).text
    assert all(f"colonne « {column} »" in text for column in wrong)


def test_a_deposit_without_its_licence_or_its_file_is_refused(visitor: Login, deposits: DepositStore) -> None:
    branch = visitor("Sacha")
    assert "licence" in send(branch, deposited(), licence="").text
    assert "Choisissez un fichier" in send(branch, b"").text
    assert deposits.everything() == []


def test_the_newest_accepted_file_replaces_the_older_and_a_withdrawal_gives_it_back(
    visitor: Login, deposits: DepositStore, tmp_path: Path
) -> None:
    branch, moderator = visitor("Sacha"), visitor("Alix")
    for low in ("40", "41", "42"):
        assert send(branch, deposited({"recrutements_min": low})).status_code == 303
    newest, middle, oldest = deposits.everything()
    for each in (oldest, middle):
        page = f"/depots/{each.id_depot}"
        moderator.post(f"{page}/decision", page, decision="accepté", motif="")
    (file,) = export_deposits(deposits, tmp_path)
    assert b";41;" in file.read_bytes()
    assert "remplacé" in branch.get("/depots").text
    page = f"/depots/{middle.id_depot}"
    assert branch.post(f"{page}/retrait", page).status_code == 303
    export_deposits(deposits, tmp_path)
    assert b";40;" in file.read_bytes()
    page = f"/depots/{oldest.id_depot}"
    moderator.post(f"{page}/decision", page, decision="refusé", motif="retiré à votre demande")
    export_deposits(deposits, tmp_path)
    # A file without row takes the last figures out of the next edition.
    verdict = check_file(file, inventory(), tmp_path / "raw")
    assert (verdict.rows, verdict.problems) == (0, ())
    assert newest.etat == "proposé"


def test_the_files_of_two_branches_and_one_without_row_make_one_vintage(
    visitor: Login, deposits: DepositStore, tmp_path: Path
) -> None:
    moderator = visitor("Alix")
    for name, branch in (("Sacha", "metallurgie"), ("Noa", "construction")):
        assert send(visitor(name), deposited({"code_branche": branch})).status_code == 303
    for each in deposits.everything():
        page = f"/depots/{each.id_depot}"
        moderator.post(f"{page}/decision", page, decision="accepté", motif="")
    gone = deposits.of_branch("construction")[0]
    page = f"/depots/{gone.id_depot}"
    visitor("Noa").post(f"{page}/retrait", page)
    files = export_deposits(deposits, tmp_path)
    table = table_of("besoins-branche")
    findings = [examine(file, str(file.relative_to(tmp_path)), inventory()) for file in files]
    known = code_lists(table, inventory())
    loaded, problems = load_wave(table, findings, tmp_path, "depot", known)
    assert (sorted(len(one.frame) for one in loaded), problems) == ([0, 1], [])


def test_a_figure_is_contested_answered_and_exported(
    visitor: Login, deposits: DepositStore, tmp_path: Path
) -> None:
    branch, moderator = visitor("Sacha"), visitor("Alix")
    read = branch.post("/contestations/nouvelle", **{**CONTESTED, "action": "lire", "texte": ""})
    assert "412" in read.text
    answer = branch.post("/contestations/nouvelle", **{**CONTESTED, "texte": "Deux lignes,\r\n une cellule."})
    page = answer.headers["location"].removeprefix("/collecte")
    moderator.post(f"{page}/decision", page, decision="accepté", motif="")
    (file,) = export_deposits(deposits, tmp_path)
    row = read_answer(file.read_bytes())
    assert (row["valeur_contestee"], row["edition"], row["jeu"]) == ("412", "2026.11.0", "previsions")
    assert (row["code_branche"], row["texte"]) == ("metallurgie", "Deux lignes, une cellule.")
    assert row["reponse_producteur"] == ""
    assert "en attente" in branch.get("/depots").text
    told = "La note de méthode le dira à la prochaine édition."
    moderator.post(f"{page}/decision", page, decision="accepté", motif="", reponse=told)
    export_deposits(deposits, tmp_path)
    row = read_answer(file.read_bytes())
    assert (row["reponse_producteur"], row["date_reponse_producteur"]) == (told, row["date_reponse"])
    assert told in branch.get(page).text
    assert check_file(file, inventory(), tmp_path / "raw").problems == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"table_contestee": "pub_inconnue__table"}, "Table inconnue"),
        ({"table_contestee": "../../raw/bmo"}, "Table inconnue"),
        ({"colonne": "absente"}, "Colonne absente"),
        ({"cle_ligne": "annee=2026"}, "2 lignes"),
        ({"cle_ligne": "annee=2030"}, "Aucune ligne"),
        ({"cle_ligne": ""}, "aucune n’est donnée"),
        ({"objet": "je ne sais pas"}, "l’une de ces valeurs"),
        ({"texte": "court"}, "10 à 1 500"),
        ({"texte": "Appelez Jeanne au 06 12 34 56 78, merci."}, "sans adresse"),
        ({"texte": "x" * 1501}, "10 à 1 500"),
        ({"organisme": ""}, "obligatoire"),
        ({"licence": ""}, "Cochez la licence"),
    ],
)
def test_a_wrong_answer_is_told_and_not_kept(
    visitor: Login, deposits: DepositStore, change: dict[str, str], told: str
) -> None:
    answer = visitor("Sacha").post("/contestations/nouvelle", **{**CONTESTED, **change})
    assert (answer.status_code, told in answer.text) == (422, True)
    assert deposits.everything() == []


def test_the_platform_obeys_the_rules_of_the_branch(visitor: Login, deposits: DepositStore) -> None:
    moderator = visitor("Alix")
    where = visitor("Sacha").post("/contestations/nouvelle", **CONTESTED).headers["location"]
    page = where.removeprefix("/collecte")
    for answer in ("=1+1, c’est une formule", "Écrivez à jeanne@exemple.fr pour en parler"):
        refused = moderator.post(f"{page}/decision", page, decision="accepté", motif="", reponse=answer)
        assert refused.status_code == 422
    assert deposits.everything()[0].etat == "proposé"


def test_a_decision_on_what_changed_is_a_conflict(visitor: Login, deposits: DepositStore) -> None:
    send(visitor("Sacha"), deposited())
    (found,) = deposits.everything()
    page, moderator = f"/depots/{found.id_depot}", visitor("Alix")
    stale = moderator.hidden(page)
    visitor("Sacha").post(f"{page}/retrait", page)
    data = {**stale, "decision": "accepté", "motif": ""}
    assert moderator.http.post(f"/collecte{page}/decision", data=data).status_code == 409
    assert deposits.everything()[0].etat == "retiré"


def test_rows_are_never_changed(deposits: DepositStore, accounts: Accounts) -> None:
    author = accounts.named("Sacha")
    new = NewDeposit("a" * 36, FILES[0], "x.csv", "0" * 64, b"x", 1)
    deposits.record(author, new)
    with pytest.raises(Conflict):
        deposits.record(author, new)
    found = deposits.everything()[0]
    deposits.decide(accounts.named("Alix"), found, "accepté", "")
    with pytest.raises(Conflict):
        deposits.decide(accounts.named("Alix"), found, "refusé", "trop tard")
    for statement in ("update depots set branche = 'verre'", "delete from decisions_depots"):
        with (
            pytest.raises(sa.exc.DatabaseError, match="never changed"),
            deposits.engine.begin() as connection,
        ):
            connection.execute(sa.text(statement))


WRITER = """
import sys, uuid
from pathlib import Path
from orchestration.collecte.accounts import Accounts
from orchestration.collecte.deposit_store import DepositStore, NewDeposit
from orchestration.collecte.store import open_engine
engine = open_engine(None, Path(sys.argv[1]))
author, store = Accounts(engine).named("Sacha"), DepositStore(engine)
while True:
    identifier = str(uuid.uuid4())
    store.record(author, NewDeposit(identifier, "besoins-branche", "x.csv", "0" * 64, b"x" * 200_000, 1))
    print(identifier, flush=True)
"""


def test_what_was_confirmed_outlives_a_kill(accounts: Accounts, tmp_path: Path) -> None:
    file = tmp_path / "collecte" / "collecte.sqlite"
    command = [sys.executable, "-c", WRITER, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        confirmed = [writer.stdout.readline().strip() for _ in range(20)]
        writer.kill()
        confirmed += writer.stdout.read().split()
    with sqlite3.connect(file) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    again = DepositStore(Store(open_engine(None, file)).engine)
    assert [identifier for identifier in confirmed if again.content(identifier) != b"x" * 200_000] == []


def test_the_branch_of_an_account_is_one_that_is_declared() -> None:
    assert checked_branch("verre") == "verre"
    with pytest.raises(CollectionRefused, match="metallurgie"):
        checked_branch("Verre")


@pytest.mark.parametrize("name", ["besoins-branche", "emploi-branche", "reponses-branche"])
def test_the_published_schema_and_its_example_are_those_of_the_inventory(name: str, tmp_path: Path) -> None:
    table = table_of(name)
    source = inventory().source_of(table.name)
    text = schema_text(source, table, code_lists(table, inventory()))
    written = (SCHEMAS / name / "schema.json").read_text("utf-8")
    assert written == text, f"vigie modele {name} --out docs/schemas/{name}/schema.json"
    assert check_file(SCHEMAS / name / "exemple-valide.csv", inventory(), tmp_path).problems == ()


def test_a_deposit_is_seen_by_its_branch_and_the_moderators_only(
    visitor: Login, deposits: DepositStore
) -> None:
    send(visitor("Sacha"), deposited())
    found: Deposit = deposits.everything()[0]
    page = f"/depots/{found.id_depot}"
    assert visitor("Noa").get(page).status_code == 404
    assert visitor("Camille").get(page).status_code == 404
    assert "Aucun dépôt" in visitor("Noa").get("/depots").text
    assert visitor("Alix").get(page).status_code == 200
