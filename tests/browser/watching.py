"""Watching what a page does: what it asks for, what it complains of, where it goes."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response

_RAN = "a script ran"
_TELLING = f"Object.defineProperty(window, 'pwned', {{set() {{ console.debug('{_RAN}') }}}})"


@dataclass
class Watch:
    """Everything that happened in a browser context since `clear`, in words."""

    home: str
    requests: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    hostile: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> "Watch":
        """Watch all that happens in `context`; dialogs are closed.

        What sets `window.pwned` is hostile, and so is what opens a dialog.
        """
        context.add_init_script(_TELLING)
        context.on("request", self._requested)
        context.on("response", self._answered)
        context.on("requestfailed", self._failed)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        context.on("dialog", self._asked)
        return self

    @property
    def harm(self) -> list[str]:
        """What no page may ever do."""
        return [*self.elsewhere, *self.hostile]

    def clear(self) -> None:
        """Forget what happened."""
        for seen in (self.requests, self.elsewhere, self.failed, self.said, self.hostile):
            seen.clear()

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith(f"{self.home}/"):
            self.elsewhere.append(request.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and urlsplit(response.url).path != "/404.html":
            self.failed.append(f"{response.status}: {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # by going on to the next page
            self.failed.append(f"{request.failure}: {request.url}")
        if request.failure == "csp" and request.url in self.elsewhere:  # it was never sent
            self.elsewhere.remove(request.url)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.text == _RAN:
            self.hostile.append(message.text)
        elif message.type in {"error", "warning"}:
            self.said.append(message.text)

    def _asked(self, dialog: Dialog) -> None:
        self.hostile.append(dialog.message)
        dialog.dismiss()
