"""What goes wrong in a browser page unseen: errors in its console, exceptions, answers that are faults."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Page, Response

# Errors that say nothing about our forms, each with its reason.
KNOWN: Mapping[str, str] = {
    r"404 .*/ws/rest/v1/cohortm/": "the home page lists patients by a server module that is not installed",
}


@dataclass(kw_only=True)
class Watch:
    """Listens to one page from the moment it is made."""

    found: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, page: Page) -> "Watch":
        watch = cls()
        page.on("console", watch._console)
        page.on("pageerror", watch._exception)
        page.on("response", watch._response)
        return watch

    def problems(self) -> list[str]:
        """All that is not known to be harmless."""
        return [each for each in self.found if not any(re.search(known, each) for known in KNOWN)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        status = re.match(r"Failed to load resource: .* status of (\d+)", message.text)
        where = message.location.get("url", "")
        self.found.append(f"console: {status[1] if status else message.text} {where}")

    def _exception(self, error: Error) -> None:
        self.found.append(f"exception: {error}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"fault: {response.status} {response.request.method} {response.url}")
