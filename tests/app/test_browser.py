"""One real browser: every page, in both languages, without an error box, and without a word to any other host.

The pictures of the README are made by this test, over the sample centre of `callmart demo --months 3`:

    CALLMART_TEST_HOME=var CALLMART_SCREENSHOTS=docs/images python -m pytest tests/app/test_browser.py -k pictures
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ("centre", "ranking", "person", "consequences", "pay", "costs", "schemes", "kpis", "quality", "quarantine")
PICTURES = {"centre": 1180, "ranking": 1000, "person": 1720}  # page → height in pixels; the width is 1440
COLOURS = 256
STARTED_WITHIN = 40

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no chromium on this machine: the browser test needs one"
)


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the folder of CALLMART_TEST_HOME, or over the fabricated one."""
    home = os.environ.get("CALLMART_TEST_HOME") or str(request.getfixturevalue("centre"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--", "--home", home]
    log = (tmp_path_factory.mktemp("log") / "server.log").open("w")
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(STARTED_WITHIN * 5):
        if process.poll() is not None:
            pytest.fail(f"the server ended with code {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310  (own server)
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("the server did not answer")


@pytest.fixture(scope="module")
def browser(server: str) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: CALLMART_SCREENSHOTS, else a temporary folder."""
    folder = Path(os.environ.get("CALLMART_SCREENSHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def settle(page: Any) -> None:
    """Wait until the run is over and the charts are drawn."""
    page.wait_for_selector("h1", timeout=20_000)
    page.wait_for_function(
        "!document.querySelector('[data-testid=stApp][data-test-script-state=running]')", timeout=20_000
    )
    page.wait_for_timeout(900)


def whole_page(page: Any, path: Path) -> None:
    """A screenshot of all of the page: the window is made as high as what scrolls inside."""
    high = page.evaluate(
        "Math.max(900, document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight + 10)"
    )
    page.set_viewport_size({"width": 1440, "height": int(high)})
    page.wait_for_timeout(500)
    page.screenshot(path=str(path))
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_drawn_without_an_error_and_without_the_network(
    server: str, browser: Any, shots: Path, name: str, language: str
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/{name}?language={language}")
    settle(page)
    assert page.get_by_text("Page not found").count() == 0
    assert page.locator("[data-testid=stException]").count() == 0
    drawn = page.locator("[data-testid=stVegaLiteChart]").count()
    assert drawn == page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").count()
    assert drawn > 0 or name in ("consequences", "pay", "kpis", "quality", "quarantine")
    assert page.locator("html").evaluate("e => e.scrollWidth") <= 1440, "the page is wider than the window"
    page.screenshot(path=str(shots / f"{name}_{language}.png"))
    whole_page(page, shots / f"{name}_{language}_whole.png")
    own = (server, server.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    page.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_kpi_of_the_list_opens_with_its_figure_and_hands_on_a_file(
    server: str, browser: Any, shots: Path, language: str
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{server}/kpis?language={language}")
    settle(page)
    page.locator("a.cm-link[href*='kpi=service_level&']").first.click()
    page.wait_for_url("**/kpis?kpi=service_level&*", timeout=20_000)
    settle(page)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stVegaLiteChart]").count() == 2, "the trend and the course of the day"
    assert page.locator("html").evaluate("e => e.scrollWidth") <= 1440, "the page is wider than the window"
    whole_page(page, shots / f"kpi_{language}_whole.png")
    with page.expect_download() as handed:
        page.locator("[data-testid=stDownloadButton] button").first.click()
    assert handed.value.suggested_filename.startswith("service_level_2026-10_v")
    assert b"publication_version" in Path(handed.value.path()).read_bytes()
    page.close()


def test_a_name_of_the_ranking_opens_the_person(server: str, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{server}/ranking?language=zh")
    settle(page)
    first = page.locator("a.cm-link").first
    name = first.inner_text()
    first.click()
    page.wait_for_url("**/person?*", timeout=20_000)
    settle(page)
    assert page.locator(".cm-person h1").inner_text() == name
    assert "language=zh" in page.url
    page.close()


def test_a_queue_of_the_unit_costs_opens_its_way_back_and_hands_on_files(server: str, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{server}/costs?language=zh")
    settle(page)
    with page.expect_download() as handed:
        page.locator("[data-testid=stDownloadButton] button").first.click()
    assert b"columns_version" in Path(handed.value.path()).read_bytes()
    first = page.locator("a.cm-link[href*='cost_entity=queue']").first
    name = first.inner_text()
    first.click()
    page.wait_for_url("**/costs?*cost_entity=queue*", timeout=20_000)
    settle(page)
    assert page.locator("h1").inner_text().startswith(f"{name}成本")
    assert page.locator("[data-testid=stException]").count() == 0
    page.locator("a.cm-link", has_text="全部成本").click()
    page.wait_for_url(lambda url: "cost_entity" not in url, timeout=20_000)
    settle(page)
    assert "月成本" in page.locator("h1").inner_text()
    page.close()


def test_the_pictures_are_as_wide_as_a_screen_and_small(server: str, browser: Any, shots: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    for name, height in PICTURES.items():
        page = browser.new_page(viewport={"width": 1440, "height": height})
        page.goto(f"{server}/{name}?language=en")
        settle(page)
        path = shots / f"{name}.png"
        page.screenshot(path=str(path))
        page.close()
        with image.open(path) as taken:
            taken.convert("RGB").quantize(COLOURS, method=image.Quantize.MAXCOVERAGE).save(path, optimize=True)
        with image.open(path) as small:
            assert small.size == (1440, height)
        assert path.stat().st_size < 300_000
