"""A real browser on the real application: Debian's Chromium driven by Playwright, the pages served from a thread.

`visit("ana")` is a page signed in as Ana; anything the browser's console calls an error, a refused script or style above
all, fails the test that caused it.
"""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from causeway import clock
from causeway.web.application import Causeway
from tests.cast import Cast

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, once for the worker."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("Chromium is missing: `make test` installs it, or leave browser tests out with BROWSER=no.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


class Served:
    """The application, on a clock that a test can put forward: `later` days from now."""

    def __init__(self, app: Causeway) -> None:
        self.app = app
        self.later = timedelta()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Answer one request at the moved time."""
        if not self.later:
            return self.app(environ, start_response)
        with clock.frozen(clock.now() + self.later):
            return self.app(environ, start_response)


@pytest.fixture(scope="session")
def served(app: Causeway) -> Served:
    """The application as the browser reaches it."""
    return Served(app)


@pytest.fixture
def later(served: Served) -> Callable[[timedelta], AbstractContextManager[None]]:
    """`with later(timedelta(days=30)):` it is that much later for the server and this test. Nobody stays signed in so long."""

    @contextmanager
    def moved(by: timedelta) -> Iterator[None]:
        served.later = by
        try:
            with clock.frozen(clock.now() + by):
                yield
        finally:
            served.later = timedelta()

    return moved


@pytest.fixture(scope="session")
def address(served: Served) -> Iterator[str]:
    """The application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(chromium: Browser, address: str, cast: Cast) -> Iterator[Callable[..., Page]]:
    """`visit(who, width=1280, theme="light")`: a page signed in as somebody, in a browser of its own."""
    opened, complaints = [], []

    def open_page(who: str | None, *, width: int = 1280, theme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": 800}, color_scheme=theme, locale="en-US"
        )
        opened.append(context)
        cookies = [{"name": "theme", "value": theme, "url": address}]
        if who is not None:
            cookies.append({"name": "causeway", "value": cast.sign_in(who), "url": address})
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in opened:
        context.close()
    assert [text for text in complaints if "the server responded with a status of 4" not in text] == []


class Examined(NamedTuple):
    """What was found on an open page. findings: of axe, serious or critical, each with its first places. wider: by how many
    pixels the page is wider than its window. links: where they lead.
    """

    findings: list[str]
    wider: int
    links: list[str]


# Rules that can find nothing serious are not run: what they found was never counted. axe is not to fetch the page's style
# sheets a second time either: the one rule that reads them (css-orientation-lock) is not among those asked for.
# The menu and the bar above are most of a page and the same on many: as they stood once in this browser, in these colors,
# this width and these style sheets, they are not looked at again.
EXAMINE = """async () => {
    if (!('axe' in window)) return null;
    // A page opened at a place in it hides something under its header, and while it glides back, still does.
    scrollTo({top: 0, behavior: 'instant'});
    const root = document.documentElement;
    const counted = ['serious', 'critical'];
    const frame = ['#menu', '.top'].filter(one => document.querySelector(one));
    const drawn = [...document.querySelectorAll('link[rel=stylesheet], style, #menu, .top')].map(one => {
        const copy = one.cloneNode(true);
        copy.querySelectorAll('[type=hidden]').forEach(field => field.remove());  // a token is another on every page
        return copy.outerHTML;
    });
    const as = [innerWidth, root.dataset.bsTheme, matchMedia('(prefers-color-scheme: dark)').matches, ...drawn].join('');
    const known = JSON.parse(localStorage.getItem('examined') || '[]');
    const isKnown = known.includes(as);
    if (!isKnown) localStorage.setItem('examined', JSON.stringify([...known, as]));
    const idle = axe._audit.rules.filter(rule => rule.impact && !counted.includes(rule.impact));
    const found = await axe.run({include: [['html']], exclude: isKnown ? frame.map(one => [one]) : []}, {
        resultTypes: ['violations'], preload: false, rules: Object.fromEntries(idle.map(r => [r.id, {enabled: false}])),
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']});
    return [
        found.violations.filter(v => counted.includes(v.impact))
            .map(v => v.id + ': ' + v.nodes.slice(0, 2).map(n => n.html.slice(0, 160)).join(' | ')),
        root.scrollWidth - root.clientWidth,
        Array.from(document.querySelectorAll('a[href]'), a => a.href),
    ];
}"""


@cache
def _axe_itself() -> str:
    return AXE.read_text()


def examine(page: Page) -> Examined:
    """Look at the open page for everything at once: each word with the browser costs as much as a small page."""
    found = page.evaluate(EXAMINE)
    if found is None:
        page.evaluate(_axe_itself())  # as the debugger, not as a script of the page: its policy does not mind
        found = page.evaluate(EXAMINE)
    return Examined(*found)


def axe(page: Page) -> list[str]:
    """What axe finds serious or critical on the page, each with its first places."""
    return examine(page).findings


def look(page: Page, theme: str, width: int) -> None:
    """Show the open page in another theme and width, as the person's switch and the window's edge would."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(
        """async theme => {
            document.documentElement.setAttribute('data-bs-theme', theme);
            const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            await drawn();  // colors on their way from one theme to the other are neither's
            document.getAnimations().forEach(one => one.finish());
            await drawn();
        }""",
        theme,
    )


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
