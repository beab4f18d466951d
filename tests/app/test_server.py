"""The server around the pages: what is warm before the first visitor comes, and the address of the first page."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest

pytest.importorskip("streamlit.starlette")

from starlette.requests import Request

from app import data, main


@pytest.mark.parametrize("path", ["/centre", "/centre/"])
def test_the_name_of_the_first_page_leads_to_the_address_of_the_app_with_its_choices(path: str) -> None:
    assert path in [route.path for route in main.ROUTES]
    asked = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"language=zh&unit=site%3AN"}
    answer = main.first_page(Request(asked))
    assert answer.status_code == 307
    target = urljoin(f"http://centre{path}", answer.headers["location"])
    assert target == "http://centre/?language=zh&unit=site%3AN"


def test_the_newest_month_is_read_before_anybody_asks(centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLMART_HOME", str(centre))
    monkeypatch.setattr(sys, "argv", ["main.py"])
    asked: list[str] = []
    frame = data.Store.frame
    monkeypatch.setattr(data.Store, "frame", lambda s, q, p, m: (asked.append(q), frame(s, q, p, m))[1])
    main.warm()
    assert {"altair", "pandas", "duckdb"} <= set(sys.modules)
    for relation in ("pub_entity", "pub_kpi", "pub_kpi_period", "pub_queue_hour"):
        assert any(f"{relation}\n" in q + "\n" or f"{relation} " in q for q in asked), relation


def test_a_folder_that_cannot_be_read_does_not_stop_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "current.json").write_text("{", encoding="utf-8")
    monkeypatch.setenv("CALLMART_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["main.py"])
    with caplog.at_level(logging.ERROR):
        main.warm()
    assert "could not warm up" in caplog.text
