"""The one place where golden tests call the product: landing files in, a published month out."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.published import Published

POLICY = Path(__file__).resolve().parents[2] / "seeds"
SMALL_CENTRE = Path(__file__).resolve().parents[1] / "fixtures" / "small_centre"


def published_months(root: Path, landing_files: Iterable[Path], months: Iterable[str]) -> Published:
    """Load the files into a new home under root, then build, check and publish the months in their order."""
    from app.published import Published
    from orchestration import pipeline
    from orchestration.home import Home, Month

    home = Home(root)
    home.landing.mkdir(parents=True, exist_ok=True)
    for path in landing_files:
        if path.parent != home.landing:
            shutil.copy(path, home.landing)
    pipeline.load_landing(home)
    for month in months:
        pipeline.run_month(home, Month.parse(month))
    return Published(home.published)


def rows(published: Published, relation: str, month: str, where: str = "true") -> list[dict[str, Any]]:
    """Rows of a published relation of one month; decimals stay exact."""
    return published.rows(f"select * from {relation} where {where}", months=[month])
