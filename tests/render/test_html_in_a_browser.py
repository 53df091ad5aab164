"""The page in a real Chromium: quiet, narrow, readable by everybody, and without a script."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from mlgate.present.anchor import anchor
from mlgate.render.html import notebook, render

PLACES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
CHROMIUM = next(filter(None, map(shutil.which, PLACES)), None)
OFFLINE = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = (380, 640, 960, 1600)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=f"none of {', '.join(PLACES)} is installed"),
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*OFFLINE])
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser, tmp_path):
    """Open a text as a page, and hold it to its promise: nothing to say, nothing to fetch."""
    contexts, complaints = [], []

    def open_page(text, *, width=1280, scheme="light", fragment=""):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        for event in ("console", "pageerror", "dialog", "popup", "download"):
            page.on(event, lambda what, event=event: complaints.append(f"{event}: {what}"))
        page.on("request", lambda request: complaints.extend(outside(request.url)))
        path = tmp_path / "report.html"
        path.write_text(text, encoding="utf-8", errors="replace")
        page.goto(path.as_uri() + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def outside(url):
    return [] if url.startswith(("file:", "data:", "about:srcdoc")) else [f"request: {url}"]


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def test_it_is_no_wider_than_the_screen(show, report):
    page = show(render(report))

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    unfold(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1280])
@pytest.mark.parametrize("name", ["configuration", "hostile", "mixed", "none", "passed"])
def test_axe_finds_nothing_to_object_to(show, build, name, width, scheme):
    page = show(render(build.case(name)), width=width, scheme=scheme)
    unfold(page)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    unsure = [node["html"] for rule in found.response["incomplete"] for node in rule["nodes"]]
    # It does not look behind text of a plot, which has the colours of the text around it.
    assert [markup for markup in unsure if not markup.startswith("<text ")] == []


def test_dark_and_light_differ_and_paper_is_always_light(show, build):
    text = render(build.case("mixed"))

    def background(page):
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light, dark = show(text), show(text, scheme="dark")

    assert background(light) == "rgb(255, 255, 255)"
    assert background(dark) != background(light)
    dark.emulate_media(media="print", color_scheme="dark")
    assert background(dark) == background(light)


def test_paper_shows_what_is_folded_away(show, build):
    page = show(render(build.case("mixed")))
    passed = page.locator(f"#{anchor('metrics/accuracy.max_drop')} > summary")

    assert not passed.is_visible()
    page.emulate_media(media="print")
    assert passed.is_visible()
    assert not page.locator(".filter").is_visible()


def test_a_link_to_a_check_that_is_folded_away_opens_the_fold(show, build):
    there = anchor("metrics/accuracy.max_drop")

    page = show(render(build.case("mixed")), fragment=f"#{there}")

    assert page.locator(f"#{there} > summary").is_visible()


def test_the_keyboard_narrows_the_page_down_to_what_blocks(show, build):
    page = show(render(build.case("mixed")))
    shown = page.locator(".check:visible")
    assert shown.count() == 7

    page.locator("#show-all").focus()
    page.keyboard.press("ArrowRight")

    assert page.locator("#show-blocking").is_checked()
    assert [one.get_attribute("id") for one in shown.all()] == [
        anchor("metrics/eval.f1.min"),
        anchor("metrics/roc_auc.max_drop"),
    ]


def test_a_plot_is_drawn_where_its_numbers_are(show, build):
    page = show(render(build.report(build.check())))
    plot = page.locator("svg.large")

    box = plot.bounding_box()
    limit = plot.locator("line.limit").bounding_box()
    beyond = plot.locator("rect.beyond").bounding_box()

    assert box["width"] > 400
    assert beyond["x"] + beyond["width"] == pytest.approx(limit["x"], abs=2)
    assert beyond["x"] < plot.locator("circle").bounding_box()["x"] < limit["x"]


def test_a_notebook_shows_the_report_in_its_frame(show, build):
    page = show(f"<!doctype html><title>a notebook</title>{notebook(build.case('mixed'))}")

    frame = page.frame_locator("iframe")

    assert frame.locator("h1").inner_text() == "Blocked"
    frame.locator(".next a").first.click()
    assert frame.locator(f"#{anchor('metrics/eval.f1.min')}").is_visible()


def test_500_checks_are_open_within_a_few_seconds(show, build):
    page = show(render(build.case("many")))

    assert page.evaluate("performance.getEntriesByType('navigation')[0].duration") < 5000
