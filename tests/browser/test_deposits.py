"""The deposits of a branch in a real browser, on a phone and on a desk: upload, moderation, export."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from orchestration.collecte.accounts import Accounts
from orchestration.collecte.deposit_export import export_deposits
from orchestration.collecte.deposit_store import DepositStore
from orchestration.collecte.deposits import read_answer
from orchestration.collecte.store import Store, open_engine

from .conftest import log_in

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("donnees")


@pytest.fixture(scope="module")
def store(data: Path) -> Store:
    return Store(open_engine(None, data / "collecte" / "collecte.sqlite"))


@pytest.fixture(scope="module")
def address(store: Store, kit: ModuleType, data: Path, served: Callable[..., str]) -> str:
    accounts = Accounts(store.engine)
    accounts.add("Sacha", "branche", "metallurgie", kit.PASSWORD)
    accounts.add("Alix", "moderateur", "", kit.PASSWORD)
    kit.write_edition(data / "releases" / "2026.11.0")
    return served(kit.mounted(store, accounts, data=data))


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    # The checker is a script: it comes in under the policy, which the pages keep for themselves.
    context = browser.new_context(viewport=SIZES[request.param], bypass_csp=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def sound(page: Page) -> None:
    """No rule of accessibility is broken, and nothing is wider than the screen."""
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def upload(page: Page, content: bytes) -> None:
    page.get_by_label("Fichier").set_input_files(
        {"name": "besoins métallurgie.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_label("Licence Ouverte").check()
    page.get_by_role("button", name="Contrôler et déposer").click()


def test_a_branch_deposits_contests_and_is_published(
    page: Page, address: str, store: Store, kit: ModuleType, tmp_path: Path
) -> None:
    log_in(page, address, "Sacha", kit.PASSWORD)
    sound(page)
    page.get_by_role("link", name="Déposer un fichier").click()
    sound(page)
    upload(page, kit.deposited({"code_territoire": "9999", "repondants": "2"}))
    alert = page.get_by_role("alert")
    assert alert.get_by_role("listitem").count() == 2
    sound(page)
    content = kit.deposited({}, {"code_territoire": "2801"})
    upload(page, content)
    assert "proposé" in page.locator("main").inner_text()
    sound(page)
    page.get_by_role("link", name="Tous les dépôts").click()
    page.get_by_role("link", name="Contester un chiffre").click()
    for label, value in (("Table", "pub_previsions__branches"), ("Colonne", "projets_nb")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Clé de la ligne").fill("annee=2026;code_bassin_ft=2817")
    page.get_by_role("button", name="Lire le chiffre").click()
    assert "412" in page.get_by_role("status").inner_text()
    sound(page)
    page.get_by_label("Objet").select_option("inexact")
    page.get_by_label("Réponse de la branche").fill("Nos entreprises en attendent\nla moitié.")
    page.get_by_label("Organisme qui répond").fill("OPMQ fictif")
    page.get_by_label("Licence Ouverte").check()
    page.get_by_role("button", name="Envoyer").click()
    assert "proposé" in page.locator("main").inner_text()
    page.get_by_role("button", name="Se déconnecter").click()

    log_in(page, address, "Alix", kit.PASSWORD)
    page.get_by_role("link", name="Dépôts des branches").click()
    sound(page)
    for name, answer in (("Réponse écrite", "Le chiffre est maintenu, voici pourquoi."), ("besoins", "")):
        page.get_by_role("listitem").filter(has_text="proposé").get_by_role("link", name=name).first.click()
        if answer:
            page.get_by_label("Réponse de la plateforme").fill(answer)
        sound(page)
        page.get_by_role("button", name="Accepter").click()
    files = {file.name: file.read_bytes() for file in export_deposits(DepositStore(store.engine), tmp_path)}
    assert files["besoins_branche_metallurgie.csv"] == content
    told = read_answer(files["reponses_branche.csv"])
    assert (told["texte"], told["reponse_producteur"]) == (
        "Nos entreprises en attendent la moitié.",
        "Le chiffre est maintenu, voici pourquoi.",
    )
