"""A file whose name says one month and whose rows lie in another: refused before anything of it is loaded."""

from __future__ import annotations

from orchestration.extract import ALL_MONTHS
from orchestration.home import Month
from orchestration.loading.load_job import Job
from orchestration.loading.refused import RefusedError
from orchestration.loading.staged import Staged


def refuse_wrong_month(job: Job, rows: Staged) -> None:
    """Raise RefusedError if the name has one month and most rows lie in another. A partial delivery may do so, and so
    may records about a published month, which are written after it.
    """
    said = job.delivery.month
    counts = {month: count for month, _, count in rows.good if month != ALL_MONTHS}
    if said is None or not counts or job.delivery.partial or job.extract.about_publication:
        return
    most = max(counts, key=lambda month: counts[month])
    right = {said, str(Month.parse(said).shift(-1))} if job.extract.judged_later else {said}
    if most not in right and 2 * counts[most] > sum(counts.values()):
        raise RefusedError(
            f"says {said} in its name, but {counts[most]:,} of its {sum(counts.values()):,} rows lie in {most} and "
            f"{counts.get(said, 0):,} in {said} (by {job.extract.period}). Deliver {said}, or name the file {most}; a "
            "correction of single rows has the word partial in its name."
        )
