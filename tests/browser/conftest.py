"""One made-up clinic and one browser for all tests of this folder; each test has a page of its own."""

import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from plugin.demo.people import TEAM
from tests.browser.chart import Chart
from tests.browser.clinic import BrowserClinic, browser_clinic
from tests.browser.o3.assembling import KEPT_IN
from tests.browser.watching import Watch

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Nothing here may look for updates or anything else outside; --no-sandbox lets it run as root in a container.
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
FAILED = pytest.StashKey[bool]()
FAILURES = KEPT_IN.parent / "failed"


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserClinic]:
    with browser_clinic(tmp_path_factory.mktemp("clinic")) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "Chromium is missing: install it (on Debian `apt-get install chromium`)."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def signed_in(clinic: BrowserClinic, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a browser keeps of somebody of the team who signed in."""
    kept = tmp_path_factory.mktemp("browser") / "signed-in.json"
    with browser.new_context() as context:
        Chart(page=context.new_page(), url=clinic.url).sign_in(TEAM)
        context.storage_state(path=kept)
    return kept


@pytest.fixture
def context(browser: Browser, signed_in: Path) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1400, "height": 1000}, storage_state=signed_in) as context:
        yield context


@pytest.fixture
def chart(request: pytest.FixtureRequest, clinic: BrowserClinic, context: BrowserContext) -> Iterator[Chart]:
    """A signed-in member of the team; fails at the end where the console told of an error."""
    page = context.new_page()
    page.set_default_timeout(60_000)  # milliseconds; a loaded machine is slow
    watch = Watch.over(page)
    yield Chart(page=page, url=clinic.url)
    if request.node.stash.get(FAILED, False):
        page.screenshot(path=FAILURES / f"{request.node.name}.png")
    page.close()
    assert watch.problems() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A picture of the page says more than a locator that was not found."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
