"""A fresh server and a real browser that may talk to nothing else."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    """Without chromium the journeys are skipped with a reason; where they are required, that is a failure."""
    for item in items:
        if "browser" in str(item.fspath):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM and os.environ.get("KYPHOSCOPE_BROWSER") != "required":
                item.add_marker(pytest.mark.skip(reason="needs chromium (on Debian: apt-get install chromium)"))


class Server:
    """One served app on a free port, with a store of its own."""

    def __init__(self, store: Path, log: Path, house: Path = ROOT):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.store, self.log = store, log
        self._output = log.open("wb")
        environment = {**os.environ, "KYPHOSCOPE_STORE": str(store)}
        words = [sys.executable, "-m", "lib", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(words, cwd=house, env=environment, stdout=self._output, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).read()
                return
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._output.close()


@pytest.fixture(scope="session")
def serve(seeded_store, tmp_path_factory):
    """Start a server on a fresh copy of the seeded store, after `prepare(store path)`: `serve()` -> Server. All stop at the end.

    `house` is where the program stands: a test may have edited a copy of it.
    """
    servers = []

    def start(prepare: Callable[[Path], None] = lambda store: None, house: Path = ROOT) -> Server:
        folder = tmp_path_factory.mktemp("served") / "store"
        shutil.copytree(seeded_store.parent, folder)
        prepare(folder / seeded_store.name)
        servers.append(Server(folder / seeded_store.name, folder / "server.log", house))
        return servers[-1]

    yield start
    for each in servers:
        each.stop()


@pytest.fixture(scope="session")
def server(serve):
    """One server shared by the journeys that change nothing."""
    return serve()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


class Visit:
    """A browser page that remembers every request and every error."""

    def __init__(self, page, requests: list[str], errors: list[str]):
        self.page, self.requests, self.errors = page, requests, errors

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.settle()

    def settle(self) -> None:
        """Until the script has run and nothing on the page is stale."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
        expect(self.page.locator('[data-stale="true"]')).to_have_count(0, timeout=30_000)

    def outside(self, server: Server) -> list[str]:
        """Requests that left for anywhere but the server."""
        local = (server.url, server.url.replace("http", "ws", 1), "data:", "blob:", "about:")
        return [each for each in self.requests if not each.startswith(local)]


@pytest.fixture
def visit(browser):
    """Open browser pages of a given size and colour scheme: `visit(width, height, scheme)` -> Visit."""
    contexts = []

    def start(width: int = 1440, height: int = 900, scheme: str = "light") -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", locale="en-GB", timezone_id="UTC",
            accept_downloads=True,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        requests, errors = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda socket_: requests.append(socket_.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Visit(page, requests, errors)

    yield start
    for each in contexts:
        each.close()
