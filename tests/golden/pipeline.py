"""The one place where golden tests call the product: landing files in, a published month out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.published import Published

POLICY = Path(__file__).resolve().parents[2] / "seeds"
SMALL_CENTRE = Path(__file__).resolve().parents[1] / "fixtures" / "small_centre"


def published_months(
    root: Path, landing_files: Iterable[Path], months: Iterable[str], restate: Callable[[Path, str], bool] | None = None
) -> Published:  # fmt: skip
    """Load the files into a new home under root, then build, check and publish the months in their order.

    `restate` changes files after a month was published, and says whether it did: the month is then published again.
    """
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
        if restate is not None and restate(home.landing, month):
            pipeline.load_landing(home)
            pipeline.build_month(home, Month.parse(month))
            pipeline.check_month(home, Month.parse(month))
            pipeline.publish_month(home, Month.parse(month), restate_reason="other bases of pay")
    return Published(home.published)


RUN = """
import sys
from pathlib import Path
from orchestration import pipeline
from orchestration.home import Home, Month
home = Home(Path(sys.argv[1]))
pipeline.load_landing(home)
for month in sys.argv[2:]:
    pipeline.run_month(home, Month.parse(month))
"""


def published_by_other_rules(root: Path, months: Iterable[str], change: Callable[[Path], None]) -> Published:
    """Run months of root/home/landing by a copy of the project whose seeds were changed, in a process of its own."""
    from app.published import Published

    repository, project, home = POLICY.parent, root / "project", root / "home"
    passed_over = shutil.ignore_patterns("__pycache__", "logs", "target", ".user.yml")
    for part in ("app", "dbt_project", "expectations", "orchestration", "seeds"):
        shutil.copytree(repository / part, project / part, ignore=passed_over)
    change(project / "seeds")
    words = [sys.executable, "-c", RUN, str(home), *months]
    environment = {**os.environ, "PYTHONPATH": str(project), "CALLMART_HOME": str(home)}
    done = subprocess.run(words, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Published(home / "published")


def rows(published: Published, relation: str, month: str, where: str = "true") -> list[dict[str, Any]]:
    """Rows of a published relation of one month; decimals stay exact."""
    return published.rows(f"select * from {relation} where {where}", months=[month])
