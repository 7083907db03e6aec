"""A browser that is not ours, and what it may not see: requests elsewhere, complaints, scrolling aside."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

WIDTHS: Final = (1280, 320)  # pixels; the second is also the first at 400 %
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_SWITCHES: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=nl-NL",
)  # fmt: skip
_LONGEST_MS: Final = 60_000  # that a page may take on a machine that does more
_ASIDE: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_OPENED: Final = "for (const one of document.querySelectorAll('details')) one.open = true"
_AXE: Final = """async rules => (await axe.run({runOnly: rules})).violations.map(
  one => one.id + ': ' + one.nodes.map(node => node.target + ' ' + node.html.slice(0, 160)).slice(0, 4).join(' | '))"""
# What has the focus: its words, and whether its ring is seen on the screen.
_FOCUS: Final = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const seen = getComputedStyle(one), at = one.getBoundingClientRect();
  const inside = at.bottom > 0 && at.top < innerHeight && at.right > 0 && at.left < innerWidth;
  const ringed = seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) > 0 || seen.boxShadow !== 'none';
  const words = one.labels?.length ? one.labels[0].textContent : one.getAttribute('aria-label') ?? one.textContent;
  return {words: words.trim().replace(/\\s+/g, ' '), tag: one.tagName, inside, ringed};
}"""


def chromium() -> str:
    """Where Chromium is; a test without it, or without Playwright, is skipped and says so."""
    pytest.importorskip("playwright", reason="needs playwright: make outside")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("needs Chromium on the path: apt-get install chromium")
    return found


@dataclass
class Sight:
    """
    One window of the browser.

    Attributes:
        page: Of Playwright.
        home: The address of the service.
        told: What the browser complained of, or asked elsewhere for, since the last `take`.
    """

    page: Any
    home: str
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(_LONGEST_MS)
        self.page.on("console", lambda message: self.told.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda fault: self.told.append(f"script: {fault}"))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.told.append(f"asked elsewhere: {request.url}")

    def go(self, path: str) -> int:
        """Open a page; its status."""
        answer = self.page.goto(self.home + path)
        return int(answer.status)

    def flaws(self, axe: str) -> Iterator[str]:
        """What is wrong with the page that is open, closed and with all that folds open."""
        yield from (f"{width} px aside" for width in [self.page.evaluate(_ASIDE)] if width > 0)
        self.page.evaluate(_OPENED)
        yield from (f"{width} px aside, opened" for width in [self.page.evaluate(_ASIDE)] if width > 0)
        self.page.evaluate(axe)
        yield from self.page.evaluate(_AXE, list(RULES))
        yield from self.take()

    def weight(self) -> int:
        """What came over the line for the page that is open, in bytes, with its files."""
        sent = self.page.evaluate(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".reduce((sum, one) => sum + one.transferSize, 0)"
        )
        return int(sent)

    def take(self) -> list[str]:
        """What was told since the last time."""
        told, self.told = self.told, []
        return told

    def focus(self) -> dict[str, Any] | None:
        """What has the focus; None for nothing."""
        found: dict[str, Any] | None = self.page.evaluate(_FOCUS)
        return found

    def tab_to(self, words: str, *, at_most: int = 150) -> None:
        """Press Tab until something whose words begin so has the focus; each stop on the way is seen and ringed."""
        passed = []
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            if (here := self.focus()) is None:
                continue
            passed.append(here["words"])
            assert here["inside"], f"{here} has the focus and is not on the screen"
            assert here["ringed"], f"{here} has the focus and does not show it"
            if here["words"].startswith(words):
                return
        pytest.fail(f"no way to {words!r} by Tab; passed {passed}")

    def press(self, part: str, link: str) -> None:
        """Follow a link of the part of the page that has this heading, and wait for the other page."""
        section = self.page.locator("section, div, aside").filter(has=self.page.get_by_role("heading", name=part)).last
        with self.page.expect_navigation():
            section.get_by_role("link", name=link, exact=True).last.click()

    def press_to_page(self, key: str = "Enter") -> None:
        """Press a key that opens another page, and wait for that."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


@contextmanager
def window(browser: Any, home: str, *, width: int = 1280, script: bool = True) -> Iterator[Sight]:
    """A window with an empty memory, for Baarn."""
    context = browser.new_context(
        viewport={"width": width, "height": 900 if width > 400 else 640},
        locale="nl-NL",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "kring-gemeente", "value": "GM0308", "url": home}])
    try:
        yield Sight(context.new_page(), home)
    finally:
        context.close()


@contextmanager
def started(at: Path) -> Iterator[Any]:
    """Chromium with an empty profile."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as opened:
        browser = opened.chromium.launch(executable_path=program, args=list(_SWITCHES), downloads_path=at)
        try:
            yield browser
        finally:
            browser.close()
