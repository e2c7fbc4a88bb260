"""The pages in a real browser: what it fetches, how it lays them out, what it tells a screen reader."""

import itertools
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from publish.reports.site import render_site

BUILDER = Path(__file__).parents[1] / "unit" / "publish" / "reports" / "conftest.py"
NAMES = (
    *("index.html", "bassin/9901.html", "bassin/9902.html", "bassin/9903.html"),
    *("sources/essai.html", "audit.html", "comparer.html"),
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("site")
    release = runpy.run_path(str(BUILDER))["build_release"](base / "releases" / "2025.1.0")
    render_site(release, base / "reports" / "2025.1.0")
    return base / "reports" / "2025.1.0"


@pytest.fixture(params=NAMES)
def page(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    opened.requests, opened.complaints = [], []  # type: ignore[attr-defined]
    opened.on("request", lambda request: opened.requests.append(request.url))  # type: ignore[attr-defined]
    opened.on("console", lambda message: opened.complaints.append(message.text))  # type: ignore[attr-defined]
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))  # type: ignore[attr-defined]
    opened.goto((site / request.param).as_uri())
    yield opened
    opened.close()


def test_nothing_is_fetched_and_nothing_is_complained_of(page: Page) -> None:
    fetched = [url for url in page.requests if not url.startswith("data:")]  # type: ignore[attr-defined]
    assert fetched == [page.url]
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_horizontal_scroll_even_with_all_unfolded(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_fictitious_banner_is_seen_at_once(page: Page) -> None:
    banner = page.locator(".banner")
    assert banner.is_visible()
    box = banner.bounding_box()
    assert box is not None
    assert box["y"] == 0
    assert box["width"] == 390


def test_tables_have_captions_and_scoped_headers(page: Page) -> None:
    assert page.locator("table").count() > 0
    assert page.locator("table:not(:has(> caption))").count() == 0
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator("tbody tr:not(:has(th[scope=row]))").count() == 0


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [
        int(each[1]) for each in page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(e => e.tagName)")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_figures_have_a_name_and_a_text(page: Page) -> None:
    for figure in page.locator("svg[role=img], svg[role=group]").all():
        for identifier in (figure.get_attribute("aria-labelledby") or "").split():
            assert page.locator(f"#{identifier}").text_content()
    assert page.locator("svg:not([role=img])").evaluate_all(
        "all => all.every(e => e.closest('[aria-hidden=true], svg[role=img], svg[role=group]'))"
    )


def test_the_first_stop_of_the_keyboard_is_the_skip_link(page: Page) -> None:
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.className === 'skip'")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#contenu'")


def test_text_contrasts_with_what_is_behind_it(page: Page) -> None:
    pairs = page.evaluate(
        """() => {
          const behind = element => {
            for (let each = element; each; each = each.parentElement) {
              const colour = getComputedStyle(each).backgroundColor
              if (colour !== 'rgba(0, 0, 0, 0)') return colour
            }
            return 'rgb(255, 255, 255)'
          }
          const texts = [...document.body.querySelectorAll('*')].filter(element =>
            [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
          return texts.map(element => [
            getComputedStyle(element)[element.closest('svg') ? 'fill' : 'color'], behind(element)
          ])
        }"""
    )
    assert pairs
    assert min(contrast(text, paper) for text, paper in pairs) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two opaque CSS colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_phone_shows_the_shrunk_share_and_drops_the_raw_one(browser: Browser, site: Path) -> None:
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    opened.goto((site / "bassin" / "9901.html").as_uri())
    cells = opened.locator("#besoins-S1X40 td")
    assert [cell.is_visible() for cell in cells.all()] == [True, True, False, True, True]
    assert "[31" in cells.nth(3).inner_text()
    assert opened.locator("#contexte-S1X40").is_visible()
    opened.close()


def test_a_basin_prints_on_one_sheet(browser: Browser, site: Path) -> None:
    opened = browser.new_page()
    opened.goto((site / "bassin" / "9901.html").as_uri())
    document = opened.pdf(prefer_css_page_size=True)
    opened.close()
    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 2
