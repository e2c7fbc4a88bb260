"""The portal of the sample, in a real browser from the disk, and served by the command."""

import io
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from publish.record import read_records

HEAVIEST_PAGE = 200_000
HEAVIEST_PREVIEW = 80_000
JOB_SEEKERS = "demandeurs-emploi"
NEEDS = "besoins-main-oeuvre"
PROJECTS = "pub_besoins_main_oeuvre__projets"
# A function: the policy of the pages lets no text be evaluated.
LOADED = """() => [...document.querySelectorAll('details[data-table][open]')]
  .every(each => each.querySelector('table.apercu'))"""

pytestmark = pytest.mark.slow
in_browser = pytest.mark.browser


@pytest.fixture(scope="module")
def portal(sample_run: Path) -> Path:
    return sample_run / "releases" / "latest" / "portal"


class Watched:
    """A page, what it asked for and what it complained of."""

    def __init__(self, browser: Browser, width: int = 1280, **options: Any) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: Path, anchor: str = "") -> Page:
        self.page.goto(path.as_uri() + anchor)
        return self.page


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    opened = Watched(browser)
    yield opened
    opened.page.close()


def shown_cards(page: Page) -> list[str]:
    return page.locator("#jeux > li:visible h3").all_inner_texts()


def open_preview(page: Page, table: str) -> None:
    page.locator(f"details[data-table={table}] > summary").click()
    page.wait_for_selector(f"details[data-table={table}] table tbody tr")


@in_browser
def test_every_page_is_accessible_holds_in_the_screen_and_asks_nothing_of_others(
    browser: Browser, portal: Path
) -> None:
    pages = sorted(portal.rglob("*.html"))
    assert len(pages) > 10
    own = (portal.as_uri(), portal.resolve().as_uri(), "data:")
    for path in pages:
        watched = Watched(browser)
        page = watched.open(path)
        # One preview and one dictionary stand for the others: axe is slow on thousands of rows.
        page.evaluate(
            """['details[data-table]', 'details.dictionnaire', 'details'].forEach(each => {
              document.querySelector(each)?.setAttribute('open', '')
            })"""
        )
        page.wait_for_function(LOADED)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            # Colours do not depend on the width.
            rules = {"color-contrast": {"enabled": width == 1280}}
            found = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
            assert found.response["violations"] == [], (path.name, width)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        page.wait_for_function(LOADED)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        assert [url for url in watched.requests if not url.startswith(own)] == []
        assert watched.complaints == []
        page.close()


@in_browser
def test_the_judge_of_accessibility_sees_a_fault(watched: Watched, portal: Path) -> None:
    page = watched.open(portal / "index.html")
    page.evaluate("document.querySelector('label[for=q]').remove()")
    assert "label" in {fault["id"] for fault in Axe().run(page).response["violations"]}


@in_browser
def test_a_search_knows_no_accent_and_finds_columns(watched: Watched, portal: Path) -> None:
    page = watched.open(portal / "index.html")
    assert len(shown_cards(page)) == len(read_records(portal.parent))
    page.get_by_label("Rechercher").fill("MÉTIERS penurie")
    assert any("Prévisions" in title for title in shown_cards(page))
    status = page.locator("#compte")
    assert status.get_attribute("role") == "status"
    count = len(shown_cards(page))
    assert status.inner_text().startswith(f"{count} ")
    page.get_by_label("Rechercher").fill("projets_saisonniers_nb")
    assert "Besoins en main-d’œuvre" in shown_cards(page)[0]
    assert 0 < len(shown_cards(page)) < len(read_records(portal.parent))
    page.get_by_label("Rechercher").fill("introuvable")
    assert shown_cards(page) == []
    assert "Aucun" in status.inner_text()
    page.get_by_role("button", name="Tout effacer").click()
    page.wait_for_function("() => document.querySelectorAll('#jeux > li[hidden]').length === 0")
    assert len(shown_cards(page)) == len(read_records(portal.parent))


@in_browser
def test_facets_narrow_and_add_up(watched: Watched, portal: Path) -> None:
    records = read_records(portal.parent)
    page = watched.open(portal / "index.html")
    odbl = [record for record in records if "ODbL" in record.licence.title]
    page.get_by_label(re.compile("ODbL")).check()
    assert len(shown_cards(page)) == len(odbl)
    monthly = page.get_by_label(re.compile("^mensuelle"))
    # The number beside a value is what choosing it would leave.
    left = sum(record.frequency == "mensuelle" for record in odbl)
    assert monthly.locator("xpath=..").inner_text().endswith(f"({left})")
    monthly.check()
    assert len(shown_cards(page)) == left
    page.get_by_label(re.compile("^annuelle")).check()
    assert len(shown_cards(page)) == sum(record.frequency in {"mensuelle", "annuelle"} for record in odbl)


@in_browser
def test_a_preview_sorts_filters_and_turns_its_pages(watched: Watched, portal: Path) -> None:
    page = watched.open(portal / "jeux" / f"{NEEDS}.html")
    assert not [url for url in watched.requests if url.endswith(".js")]
    open_preview(page, PROJECTS)
    preview = page.locator(f"details[data-table={PROJECTS}]")
    published = pd.read_parquet(portal.parent / NEEDS / "data" / f"{PROJECTS}.parquet")
    latest = published[published["annee"] == published["annee"].max()]
    rows = preview.locator("tbody tr")
    assert rows.count() == 20
    assert preview.locator("[role=status]").inner_text().replace("\u202f", "") == (
        f"500 lignes sur {len(published)}, les plus récentes."
    )
    names = preview.locator("thead button").all_inner_texts()
    value, low = names.index("projets_recrutement_nb"), names.index("projets_recrutement_min")

    def column(place: int) -> list[str]:
        return [row.locator("th, td").nth(place).inner_text().replace("\u202f", "") for row in rows.all()]

    first_500 = latest.head(500)
    preview.get_by_role("button", name="projets_recrutement_nb").click()
    preview.get_by_role("button", name="projets_recrutement_nb").click()
    assert preview.locator("th[aria-sort=descending]").inner_text().startswith("projets_recrutement_nb")
    largest = first_500["projets_recrutement_min"].nlargest(20).tolist()
    assert [float(text) for text in column(low)] == largest
    preview.get_by_role("button", name="projets_recrutement_nb").click()
    masked = column(value)[0]
    assert masked == "entre 1 et 4"
    preview.get_by_label("Filtrer").fill("COUVREURS")
    label = names.index("libelle_fap")
    assert set(column(label)) == {"Couvreurs"}
    assert "trouvée" in preview.locator("[role=status]").inner_text()
    preview.get_by_label("Filtrer").fill("")
    before = column(label)
    preview.get_by_role("button", name="Suivantes").click()
    assert "Page 2 sur 25" in preview.inner_text()
    assert column(label) != before


def shaded_sides(page: Page, box: Locator) -> tuple[bool, bool]:
    """Whether the left and the right edge of a box bear a shadow; its content must be transparent."""
    image = Image.open(io.BytesIO(box.screenshot())).convert("L")
    left, right = (
        image.crop((start, 2, start + 6, image.height - 30)).getextrema()[0] for start in (0, image.width - 6)
    )
    return left < 240, right < 240


@in_browser
def test_a_preview_takes_the_free_width_and_shows_that_it_scrolls(watched: Watched, portal: Path) -> None:
    page = watched.open(portal / "jeux" / f"{JOB_SEEKERS}.html")
    table = page.locator("details[data-table]").first.get_attribute("data-table")
    open_preview(page, table)
    box = page.locator(f"details[data-table={table}] .wide")
    page.add_style_tag(
        content=".wide * { color: transparent !important; border-color: transparent !important }"
    )
    overflow = "box => box.scrollWidth - box.clientWidth"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert box.bounding_box()["width"] > 62 * 16
    assert box.evaluate(overflow) == 0
    assert shaded_sides(page, box) == (False, False)
    page.set_viewport_size({"width": 700, "height": 900})
    assert box.evaluate(overflow) > 100
    assert shaded_sides(page, box) == (False, True)
    box.evaluate("box => { box.scrollLeft = 60 }")
    assert shaded_sides(page, box) == (True, True)
    box.evaluate("box => { box.scrollLeft = box.scrollWidth }")
    assert shaded_sides(page, box) == (True, False)


@in_browser
def test_the_dictionary_is_searched_and_unfolded(watched: Watched, portal: Path) -> None:
    page = watched.open(portal / "jeux" / f"{NEEDS}.html")
    page.get_by_label("Chercher une colonne").fill("difficile")
    rows = page.locator("table.dictionnaire tbody tr:visible")
    assert rows.count() > 0
    assert all("difficile" in text for text in rows.all_inner_texts())
    assert f"{rows.count()} colonnes" in page.locator("#compte-colonnes").inner_text()


@in_browser
def test_the_keyboard_goes_from_the_search_to_a_sorted_preview(watched: Watched, portal: Path) -> None:
    page = watched.open(portal / "index.html")
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.activeElement.className === 'skip'")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.activeElement.id === 'q'")
    page.keyboard.type("besoins projets saisonniers")
    assert f"jeux/{NEEDS}.html" in page.locator("#jeux > li:visible a").first.get_attribute("href")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#jeux') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/jeux/{NEEDS}.html")
    page.locator(f"details[data-table={PROJECTS}] > summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("table.apercu thead button")
    page.locator("table.apercu thead button").first.focus()
    page.keyboard.press("Space")
    page.wait_for_selector("th[aria-sort=ascending]")


@in_browser
def test_without_scripts_the_list_and_the_files_are_there(browser: Browser, portal: Path) -> None:
    watched = Watched(browser, java_script_enabled=False)
    page = watched.open(portal / "index.html")
    assert len(shown_cards(page)) == len(read_records(portal.parent))
    assert not page.locator("#recherche").is_visible()
    page.goto((portal / "jeux" / f"{NEEDS}.html").as_uri())
    assert page.locator("noscript a[href$='.csv']").count() > 0
    assert page.locator(".downloads a[href$='.parquet']").count() == 2
    page.close()


@in_browser
def test_a_page_prints(browser: Browser, portal: Path) -> None:
    watched = Watched(browser)
    page = watched.open(portal / "jeux" / f"{NEEDS}.html")
    document = page.pdf(prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", document)) <= 8
    page.close()


def test_pages_stay_light(portal: Path) -> None:
    for path in portal.rglob("*.html"):
        assert path.stat().st_size < HEAVIEST_PAGE, path.name
    for path in portal.rglob("*.js"):
        assert path.stat().st_size < HEAVIEST_PREVIEW, path.name


def test_documents_and_portal_lead_to_each_other_and_the_portal_nowhere_else(
    portal: Path, sample_run: Path
) -> None:
    version = portal.parent.resolve().name
    reports = sample_run / "reports" / version
    link = re.search(r'href="([^"]+portal/index\.html)"', (reports / "index.html").read_text("utf-8"))
    assert link
    assert (reports / link[1]).resolve() == (portal / "index.html").resolve()
    shelf, documents = sample_run.resolve() / "releases", (reports / "index.html").resolve()
    for page in portal.resolve().rglob("*.html"):
        for target in re.findall(r'href="([^":#]+)["#]', page.read_text("utf-8")):
            path = (page.parent / target).resolve()
            assert path.exists(), (page.name, target)
            assert path.is_relative_to(shelf) or path == documents, (page.name, target)


def test_the_command_serves_the_edition_and_stops_cleanly(sample_run: Path) -> None:
    process = subprocess.Popen(
        [Path(sys.executable).with_name("vigie"), "serve", "--port", "0", "--data-dir", str(sample_run)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert address, process.communicate()
    with httpx.Client(base_url=address[0], trust_env=False, follow_redirects=True) as client:
        assert "Catalogue" in client.get("/").text
        for syntax in ("text/turtle", "application/ld+json", "application/rdf+xml"):
            answer = client.get("/catalog", headers={"Accept": syntax})
            assert answer.headers["content-type"].startswith(syntax)
        part = client.get(f"/releases/latest/{NEEDS}/data/{PROJECTS}.parquet", headers={"Range": "bytes=0-3"})
        assert (part.status_code, part.content) == (206, b"PAR1")
        assert client.get("/landing.json").status_code == 404
        taken = subprocess.run(
            [*process.args[:3], address[0].rpartition(":")[2], "--data-dir", str(sample_run)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert taken.returncode == 1
        assert "--port" in taken.stderr
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_nothing_to_serve_is_told_with_its_remedy(tmp_path: Path, vigie: Any) -> None:
    done = vigie("serve", "--data-dir", tmp_path)
    assert done.returncode == 1
    assert "vigie run" in done.stderr
