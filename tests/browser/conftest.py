"""One made-up clinic and one browser for all tests of this folder; each test has a page of its own."""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from plugin.demo.people import COLLEAGUE, TEAM, Member
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
SignedIn = Callable[[Member], Path]
WINDOW: ViewportSize = {"width": 1400, "height": 1000}
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
def signed_in(clinic: BrowserClinic, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> SignedIn:
    """What a browser keeps of a member of staff who signed in; done once for each."""
    folder = tmp_path_factory.mktemp("browser")

    @cache
    def sign_in(member: Member) -> Path:
        kept = folder / f"{member.username}.json"
        with browser.new_context() as context:
            Chart(page=context.new_page(), url=clinic.url).sign_in(member)
            context.storage_state(path=kept)
        return kept

    return sign_in


@pytest.fixture
def page_of(
    request: pytest.FixtureRequest, browser: Browser, signed_in: SignedIn
) -> Iterator[Callable[[Member], Page]]:
    """A page in which somebody is signed in; fails at the end where its console told of an error."""
    with ExitStack() as stack:
        watches = []

        def opened(member: Member) -> Page:
            window = browser.new_context(viewport=WINDOW, storage_state=signed_in(member))
            page = stack.enter_context(window).new_page()
            page.set_default_timeout(60_000)  # milliseconds; a loaded machine is slow
            watches.append(Watch.over(page))
            stack.callback(_picture, request.node, page)
            return page

        yield opened
    assert [problem for watch in watches for problem in watch.problems()] == []


def _picture(node: pytest.Item, page: Page) -> None:
    if node.stash.get(FAILED, False):
        page.screenshot(path=FAILURES / f"{node.name}.png")


@pytest.fixture
def chart(clinic: BrowserClinic, page_of: Callable[[Member], Page]) -> Chart:
    """Somebody of the team at work."""
    return Chart(page=page_of(TEAM), url=clinic.url)


@pytest.fixture
def spanish_chart(clinic: BrowserClinic, page_of: Callable[[Member], Page]) -> Chart:
    """Somebody of the team who reads Spanish, and has told OpenMRS so."""
    with clinic.admin() as admin:
        admin.update("user", COLLEAGUE.user, {"userProperties": {"defaultLocale": "es"}})
    return Chart(page=page_of(COLLEAGUE), url=clinic.url, language="es")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A picture of the page says more than a locator that was not found."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
