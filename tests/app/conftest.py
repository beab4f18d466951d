"""One fabricated centre for all tests of the app, and a function that opens a page of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.fabricate import fabricate

SHELL = Path(__file__).resolve().parents[2] / "app" / "shell.py"
Open = Callable[..., Any]


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with six published months."""
    home = tmp_path_factory.mktemp("centre")
    fabricate(home)
    return home


@pytest.fixture
def open_page(centre: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """open_page(page, home=…, **choices) → the AppTest after its run; no exception may be on it."""
    testing = pytest.importorskip("streamlit.testing.v1")

    def run(page: str, home: Path | None = None, **choices: str) -> Any:
        monkeypatch.setenv("CALLMART_HOME", str(home or centre))
        monkeypatch.setattr("sys.argv", ["shell.py"])
        app = testing.AppTest.from_file(str(SHELL), default_timeout=30)
        for key, value in choices.items():
            app.query_params[key] = value
        app.switch_page(f"views/{page}.py")
        app.run()
        assert not app.exception, app.exception[0].message
        return app

    return run


def words(app: Any) -> str:
    """All markup of the page as one text."""
    return "\n".join(str(element.proto.body) for element in app.get("html"))
