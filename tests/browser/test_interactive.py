"""What a script adds to the reports, with a keyboard, a mouse and a finger; and how it goes away on paper."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from publish.reports.site import render_site

BUILDER = Path(__file__).parents[1] / "unit" / "publish" / "reports" / "conftest.py"
KINDS = (
    *("index.html", "comparer.html#9901,9902", "bassin/9901.html", "region/99.html"),
    *("catef/991.html", "dossier/98.html", "audit.html", "sources/essai.html"),
    *("branche/chantier.html", "copil/99.html", "crefop/99.html", "technique/99.html"),
    "transition/ecologique.html",
)
WAVE = "#total-2024 td"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("site")
    builder = runpy.run_path(str(BUILDER))
    builder["OCCUPATIONS"].update({f"Z{rank}Z00": f"Métier rare n° {rank}" for rank in range(30)})
    release = builder["build_release"](base / "releases" / "2025.1.0")
    render_site(release, base / "reports" / "2025.1.0")
    return base / "reports" / "2025.1.0"


class Opened:
    """Pages of the site in one tab; what they asked for and complained of."""

    def __init__(self, browser: Browser, site: Path, **options: Any) -> None:
        self.page: Page = browser.new_page(**({"viewport": {"width": 1280, "height": 900}} | options))
        self.site = site
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, name: str) -> Page:
        path, _, fragment = name.partition("#")
        # A new address, even where only the fragment differs.
        self.page.goto("about:blank")
        self.page.goto((self.site / path).as_uri() + (f"#{fragment}" if fragment else ""))
        return self.page


@pytest.fixture
def opened(browser: Browser, site: Path) -> Iterator[Opened]:
    tab = Opened(browser, site)
    yield tab
    tab.page.close()


@pytest.fixture(params=[False, True], ids=["mouse", "phone"])
def either(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Opened]:
    options = {"viewport": {"width": 390, "height": 844}, "has_touch": True} if request.param else {}
    tab = Opened(browser, site, **options)
    yield tab
    tab.page.close()


def panel(page: Page) -> Any:
    return page.get_by_role("dialog", name="D’où vient ce chiffre")


def test_each_kind_of_page_is_accessible_and_silent(opened: Opened) -> None:
    for name in KINDS:
        page = opened.open(name)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            if not name.startswith("sources"):
                page.locator("main td.chiffre:not(:has(a)):visible").first.click()
                expect(panel(page)).to_be_focused()
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.response["violations"] == [], name
    own = ("about:blank", opened.site.as_uri(), "data:")
    assert [url for url in opened.requests if not url.startswith(own)] == []
    assert opened.complaints == []


def test_without_a_script_nothing_is_missing(browser: Browser, site: Path) -> None:
    tab = Opened(browser, site, java_script_enabled=False)
    page = tab.open("comparer.html")
    assert page.locator("#bassins tbody tr:visible").count() == 3
    assert page.locator("form:visible, .outils, .tri").count() == 0
    page = tab.open("index.html")
    assert page.locator("svg.carte a").count() == 2
    assert tab.complaints == []
    page.close()


def test_a_figure_tells_where_it_comes_from(either: Opened) -> None:
    page = either.open("bassin/9901.html")
    figure = page.locator("#besoins-S1X40 td").first
    figure.tap() if page.evaluate("navigator.maxTouchPoints") else figure.click()
    told = panel(page)
    expect(told).to_be_focused()
    assert told.bounding_box()["width"] <= page.viewport_size["width"]  # type: ignore[index]
    words = re.sub(r"\s+", " ", told.inner_text())
    for fact in (
        "Observé",
        "pub_besoins_main_oeuvre__projets",
        "Titre de annee : 2024 ; Titre de code_bassin_ft : 9901 ; Titre de code_fap : S1X40",
        "Titre de projets_recrutement_nb projets_recrutement_nb, Titre de projets_recrutement_min",
        "2025.1.0, fichiers reçus jusqu’au 22 novembre 2026, Données fictives",
        "Ce que la table contient <en bref>.",
    ):
        assert fact in words, fact
    link = told.get_by_role("link", name="pub_besoins_main_oeuvre__projets.csv")
    data = either.site.parents[1] / "releases" / "2025.1.0" / "besoins-main-oeuvre" / "data"
    assert link.evaluate("each => each.href") == (data / "pub_besoins_main_oeuvre__projets.csv").as_uri()
    told.get_by_role("button", name="Fermer").click()
    expect(told).to_be_hidden()
    expect(figure).to_be_focused()
    assert either.complaints == []


def test_a_sentence_tells_its_figures_one_by_one(opened: Opened) -> None:
    page = opened.open("branche/chantier.html")
    inside = page.locator("#fiabilite ~ ul strong[data-cle], section ul strong[data-cle]").first
    inside.click()
    assert "pub_previsions__branches_scores" in panel(page).inner_text()
    stops = inside.locator("xpath=ancestor::ul").locator("[tabindex='0']")
    assert stops.count() == 1
    assert opened.complaints == []


def test_a_modelled_figure_is_never_told_as_observed(opened: Opened) -> None:
    page = opened.open("bassin/9901.html")
    for cell, nature in (
        ("#penurie-B1X31 td >> nth=0", "Modélisé"),
        ("#besoins-S1X40 td >> nth=3", "Estimé"),  # its table is mixed, its column is not
        ("#prevision-S1X40 td >> nth=0", "Observé"),
        ("#prevision-S1X40 td >> nth=1", "Modélisé"),
    ):
        page.locator(cell).click()
        assert panel(page).locator("dd").first.inner_text().startswith(nature), cell


def test_a_table_is_one_stop_and_arrows_move_inside(opened: Opened) -> None:
    page = opened.open("bassin/9901.html")
    stops = (
        page.locator("table.penuries")
        .locator("button, td")
        .evaluate_all("all => all.filter(each => each.tabIndex === 0).length")
    )
    assert stops == 1
    page.locator("table.penuries button").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(panel(page)).to_contain_text("Entrée : trier. Flèches : se déplacer.")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    second = page.locator("table.penuries tbody tr").nth(1).locator("td")
    expect(second.nth(1)).to_be_focused()
    # What has the focus shows its origin; Enter goes into it, Escape comes back.
    told = panel(page)
    expect(told).to_be_visible()
    expect(told).not_to_be_focused()
    page.keyboard.press("Enter")
    expect(told).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(second.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(second.last).to_be_focused()
    assert opened.complaints == []


def test_the_panel_does_not_lose_the_keyboard(opened: Opened) -> None:
    page = opened.open("bassin/9901.html")
    cell = page.locator("#besoins-S1X40 td").first
    cell.focus()
    page.keyboard.press("Enter")
    for _ in range(panel(page).locator("a, button").count() + 1):
        page.keyboard.press("Tab")
    expect(panel(page)).to_be_hidden()
    expect(cell).to_be_focused()


def test_numbers_sort_as_numbers_and_what_is_masked_comes_last(opened: Opened) -> None:
    page = opened.open("bassin/9901.html")
    table = page.locator(".besoins > table").first
    column = table.locator("tbody td:nth-of-type(2)")
    published = column.all_inner_texts()
    assert any("secret" in text for text in published)
    head = table.locator("thead th").nth(2)
    for direction, reverse in (("descending", True), ("ascending", False)):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", direction)
        told = column.all_inner_texts()
        exact = [int(re.sub(r"\s", "", text)) for text in told if "secret" not in text]
        assert exact == sorted(exact, reverse=reverse)
        assert all("secret" in text for text in told[len(exact) :])
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "none")
    assert column.all_inner_texts() == published


def test_thousands_are_part_of_the_number(opened: Opened) -> None:
    page = opened.open("index.html")
    table = page.locator("table").first
    published = table.locator("tbody td:nth-of-type(2)")
    as_published = [int(re.sub(r"\s", "", text)) for text in published.all_inner_texts()]
    assert min(as_published) > 1000
    for reverse in (True, False):
        table.get_by_role("button", name="Projets publiés").click()
        told = [int(re.sub(r"\s", "", text)) for text in published.all_inner_texts()]
        assert told == sorted(as_published, reverse=reverse)


def test_a_long_table_has_a_filter_that_knows_no_accent(opened: Opened) -> None:
    page = opened.open("bassin/9901.html")
    others = page.locator(".besoins details")
    others.locator("summary").click()
    table = others.locator("table")
    table.locator("td").nth(1).focus()
    others.get_by_label("Filtrer le tableau").fill("METIER 7")
    shown = table.locator("tbody tr:visible th")
    assert sorted(shown.all_inner_texts()) == [f"Métier rare n° {rank}" for rank in (17, 27, 7)]
    expect(others.get_by_role("status")).to_have_text("3 lignes sur 39")
    # The stop of the keyboard follows what is left.
    assert table.locator("td:visible[tabindex='0'], button[tabindex='0']").count() == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert shown.count() == 39
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert shown.count() == 3
    assert opened.complaints == []


def test_basins_are_compared_and_the_address_keeps_the_choice(opened: Opened) -> None:
    page = opened.open("comparer.html")
    page.get_by_label("Bassin 1").select_option("9901")
    expect(page.get_by_text("Choisissez deux bassins ou plus")).to_be_visible()
    page.get_by_label("Bassin 2").select_option("9903")
    made = page.locator(".cote-a-cote")
    expect(made).to_be_visible()
    assert page.url.endswith("#9901,9903")
    heads = made.locator("thead th").all_inner_texts()
    assert [head.split(" enquête")[0] for head in heads] == ["Mesure", "BELLERIVE", "Bassin 9903"]
    own = page.locator("#bassins tbody tr").nth(0).locator("td").all_inner_texts()
    assert made.locator("tbody tr td:nth-of-type(1)").all_inner_texts() == own
    made.locator("tbody tr").nth(4).locator("td").first.click()
    assert "pub_previsions__penuries" in panel(page).inner_text()
    shared = opened.open("comparer.html#9902,inconnu,9903")
    assert shared.get_by_label("Bassin 2").input_value() == "9903"
    assert shared.locator(".cote-a-cote thead th").count() == 3
    assert opened.complaints == []


def test_the_map_is_one_stop_and_leads_to_the_sheets(opened: Opened) -> None:
    page = opened.open("index.html")
    links = page.locator("svg.carte a")
    assert links.nth(0).get_attribute("aria-label") == "BELLERIVE : 2 sur 3"
    links.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bassin/9901.html")


def test_the_printer_gets_the_published_order_and_nothing_that_reacts(opened: Opened) -> None:
    page = opened.open("bassin/9901.html")
    rows = page.locator("table.penuries tbody th")
    published = rows.all_inner_texts()
    page.locator("table.penuries thead button").first.click()
    sorted_rows = rows.all_inner_texts()
    assert sorted_rows != published
    page.locator("table.penuries td").first.click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert rows.all_text_contents() == published
    expect(panel(page)).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert rows.all_inner_texts() == sorted_rows
