"""One headless Chromium for the run, and pages that remember everything that went wrong on them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIOUS = {"serious", "critical"}

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
    `CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


def chromium() -> str:
    """Debian's Chromium, or what SLIPWAY_CHROMIUM names; empty when there is none."""
    return os.environ.get("SLIPWAY_CHROMIUM") or shutil.which("chromium") or ""


@cache
def axe_source() -> str:
    return AXE.read_text()


@dataclass
class Visitor:
    """A signed-in person at a browser window. `problems` collects what the console and the policy said."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    under_way: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.under_way.add(id(request)))
        self.page.on("requestfinished", lambda request: self.under_way.discard(id(request)))
        self.page.on("requestfailed", lambda request: self.under_way.discard(id(request)))
        self.page.add_init_script(REPORT_VIOLATIONS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> int:
        """Go there and let scripts settle; returns the HTTP status."""
        self.under_way.clear()
        answer = self.page.goto(f"{self.address}{path}")
        self.settle()
        return answer.status if answer else 0

    def settle(self) -> None:
        """Until nothing was asked of the server for 0.15 s; "networkidle" would wait half a second."""
        quiet = 0
        for _look in range(100):
            self.page.wait_for_timeout(50)
            quiet = 0 if self.under_way else quiet + 1
            if quiet == 3:
                return
        self.page.wait_for_load_state("networkidle")

    @contextmanager
    def in_dark(self) -> Iterator[None]:
        """The open page in its dark colours, as its own switch shows it without loading anew."""
        self.page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        yield
        self.page.evaluate("document.documentElement.dataset.bsTheme = 'light'")

    def paint(self, theme: str) -> None:
        self.page.context.add_cookies([{"name": "slipway_theme", "value": theme, "url": self.address}])

    def serious_violations(self) -> list[str]:
        """What axe-core calls serious or critical on the page as it stands, one line each."""
        self.page.evaluate(axe_source())
        found: list[dict[str, Any]] = self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)"
        )
        return [
            f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
            for violation in found
            if violation["impact"] in SERIOUS
            for node in violation["nodes"][:3]
        ]

    def overflows(self) -> bool:
        """Whether the page as a whole scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def open_window(browser: Browser, width: int, height: int = 900) -> BrowserContext:
    return browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
