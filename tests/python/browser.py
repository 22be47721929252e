"""The Chromium of this machine, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

WIDE = (1400, 900)
PHONE = (390, 844)
_COMMANDS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Watched:
    """A page, with all it asked for and all it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: Path) -> None:
        """Open a file and wait until its script has drawn it."""
        self.go(path.as_uri())

    def go(self, address: str) -> None:
        """Open an address and wait until its script has drawn it."""
        self.page.goto(address)
        self.page.wait_for_selector("html[data-ready]", state="attached")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the installed browser; a machine without one fails and says what to do."""
    command = next(filter(None, map(shutil.which, _COMMANDS)), None)
    if command is None:
        pytest.fail(
            "No Chromium: run `apt-get install chromium fonts-noto-cjk`", pytrace=False
        )
    # A container runs tests as root, which Chromium's sandbox refuses.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=command, args=options)
        yield browser
        browser.close()


@contextmanager
def watched(
    browser: Browser,
    size: tuple[int, int] = WIDE,
    *,
    has_scripts: bool = True,
    is_offline: bool = True,
    locale: str = "en-GB",
) -> Iterator[Watched]:
    """Open an empty page without network, and listen to it."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=has_scripts,
        offline=is_offline,
        locale=locale,
    )
    seen = Watched(context.new_page())

    def asked(request: Request) -> None:
        seen.requests.append(request.url)

    def said(message: ConsoleMessage) -> None:
        seen.complaints.append(message.text)

    seen.page.on("request", asked)
    seen.page.on("console", said)
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    yield seen
    context.close()
