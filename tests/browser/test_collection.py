"""The collection on a phone, from the log-in to the decision, in a real browser, with and without scripts."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import ModuleType

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from orchestration.collecte.accounts import Accounts
from orchestration.collecte.store import Store, open_engine

from .conftest import log_in

PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(open_engine(None, tmp_path_factory.mktemp("collecte") / "collecte.sqlite"))


@pytest.fixture(scope="module")
def address(store: Store, kit: ModuleType, served: Callable[..., str]) -> str:
    accounts = Accounts(store.engine)
    accounts.add("Camille", "animateur", "Caen", kit.PASSWORD)
    accounts.add("Alix", "moderateur", "", kit.PASSWORD)
    return served(kit.mounted(store, accounts))


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=request.param, has_touch=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def fits(page: Page) -> bool:
    """Nothing is wider than the phone."""
    return all(
        (box := part.bounding_box()) is None or box["x"] + box["width"] <= PHONE["width"] + 1
        for part in page.locator("main *:not(option, datalist)").all()
    )


def test_a_need_is_told_on_a_phone_and_accepted(
    page: Page, address: str, store: Store, kit: ModuleType
) -> None:
    before = len(store.accepted())
    log_in(page, address, "Camille", kit.PASSWORD)
    page.get_by_role("link", name="Déclarer un besoin").click()
    page.get_by_label("Bassin d’emploi").select_option(label="CAEN")
    page.get_by_label("Métier : quelques mots").fill("soudeur")
    page.get_by_role("button", name="Chercher le métier").click()
    page.get_by_label("Soudeur / Soudeuse").check()
    page.get_by_label("Chercher des compétences").fill("souder arc")
    page.get_by_role("button", name="Chercher le métier").click()
    page.get_by_label("Souder à l’arc").check()
    page.get_by_label("garde d’enfant").check()
    assert fits(page)
    page.get_by_label("Volume").fill("zéro")
    page.get_by_label("Échéance").fill((date.today() + timedelta(days=30)).isoformat())
    for label, value in (("Source", "employeur"), ("Confiance", "forte"), ("Engagement", "intention")):
        page.get_by_label(label).select_option(value)
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == ["Volume"]
    assert page.get_by_label("Métier : quelques mots").input_value() == "H2913 Soudeur / Soudeuse"
    assert page.get_by_label("garde d’enfant").is_checked()
    page.get_by_label("mobilité").check()
    page.get_by_label("Volume").fill("7")
    page.get_by_role("button", name="Enregistrer").click()
    assert "proposé" in page.locator("main").inner_text()
    page.get_by_role("button", name="Se déconnecter").click()
    log_in(page, address, "Alix", kit.PASSWORD)
    page.get_by_role("link", name="Soudeur / Soudeuse").first.click()
    page.get_by_role("button", name="Accepter").click()
    accepted = store.accepted()
    assert len(accepted) == before + 1
    assert {
        (each.need.code_metier, each.need.codes_competences, each.need.volume, each.need.freins)
        for each in accepted
    } == {("H2913", "100002", 7, "mobilité | garde d’enfant")}


def test_no_page_breaks_a_rule_of_accessibility_nor_the_policy(
    browser: Browser, address: str, store: Store, kit: ModuleType
) -> None:
    # The checker itself is a script: it comes in under the policy, which the page keeps for itself.
    context = browser.new_context(viewport=PHONE, bypass_csp=True)  # type: ignore[arg-type]
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address)
    log_in(page, address, "Camille", "pas le bon mot de passe")
    pages = [Axe().run(page)]
    log_in(page, address, "Camille", kit.PASSWORD)
    pages.append(Axe().run(page))
    page.goto(f"{address}besoins/nouveau")
    page.get_by_label("Métier : quelques mots").fill("soudeur")
    page.get_by_role("button", name="Chercher le métier").click()
    pages.append(Axe().run(page))
    page.locator("form").last.evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Enregistrer").click()
    pages.append(Axe().run(page))
    author = Accounts(store.engine).named("Camille")
    store.record(author, kit.new(remarque="un texte long " * 30))
    for path in ("", f"besoins/{store.newest()[0].id_besoin}"):
        page.goto(address + path)
        pages.append(Axe().run(page))
    context.close()
    assert [each.response["violations"] for each in pages] == [[]] * 6
    assert [text for text in complaints if "403" not in text and "422" not in text] == []
