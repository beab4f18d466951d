"""Loading: every new file of the landing folder into the raw store, each row accounted for.

rows in the file = rows loaded + rows in quarantine; or the whole file is refused with a message.
"""

from __future__ import annotations

import logging
import shutil
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.extract import ALL_MONTHS, extracts
from orchestration.files import read_json, write_json
from orchestration.home import Home, Month, UsageError
from orchestration.loading import raw_store
from orchestration.loading.file_load import take
from orchestration.loading.formats.content import prepare
from orchestration.loading.landing import CHANGED, Delivered, Stamp, find, kind_of
from orchestration.loading.load_job import Job
from orchestration.loading.load_lock import only_loader
from orchestration.loading.manifests import Accepted, Manifest, manifests
from orchestration.loading.mapping import mapping_of
from orchestration.loading.refused import RefusedError

log = logging.getLogger(__name__)
Progress = Callable[[str], None]
ACCEPTED, KNOWN, REFUSED = "accepted", "already_loaded", "refused"


def silent(_: str) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class LoadResult:
    """What became of one file (and kind): status accepted | already_loaded | refused, its rows, and a message for
    people.
    """

    file: str
    kind: str
    status: str
    message: str = ""
    load_id: str | None = None
    rows_in_file: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    months: dict[str, int] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)  # months whose rows it changed; 'all' for kinds with valid time
    withdrawn_rows: int = 0
    cleared_rows: int = 0
    period: str | None = None
    reasons: dict[str, int] = field(default_factory=dict)  # quarantined rows by kind, see reasons.REASONS


def load_landing(home: Home, progress: Progress = silent) -> list[LoadResult]:
    """Take in every file of the landing folder; one result per file and kind. Waits for another loader to finish."""
    for folder in (home.landing, home.loads, home.quarantine):
        folder.mkdir(parents=True, exist_ok=True)
    with only_loader(home, progress):
        loads = manifests(home)
        gone = raw_store.remove_leftovers(home, loads)
        if gone:
            progress(f"removed {gone} files of a load that was interrupted")
        files, unreadable = find(home)
        results = [_refused(name, "", f"{name} {reason}") for name, reason in unreadable]
        accepted = Accepted(loads)
        for file in files:
            for result in _load_file(home, file, accepted):
                results.append(result)
                if result.status != KNOWN or result.message:
                    progress(told(result))
        shutil.rmtree(raw_store.work_folder(home), ignore_errors=True)
        _remember_others(home, results)
    return results


def _load_file(home: Home, file: Delivered, accepted: Accepted) -> list[LoadResult]:
    """Load one file, for each kind that it holds; accepted loads are added to `accepted`."""
    kind = ""
    results: list[LoadResult] = []
    try:
        mapping = mapping_of(file.name)
        kinds = list(mapping.kinds) if mapping else [kind_of(file.name)]
        last = {kind: accepted.latest[file.name, kind] for kind in kinds if (file.name, kind) in accepted.latest}
        stamp = (file.stamp.size, file.stamp.mtime_ns)
        if len(last) == len(kinds) and all((load.size, load.mtime_ns) == stamp for load in last.values()):
            return [_known(file.name, last[kind]) for kind in kinds]
        with _unpacked(home) as folder:
            content = prepare(file, mapping, folder)
            for kind in kinds:
                job, loads = Job(home, file, kind, mapping, content), accepted.of_kind[kind]
                twin = loads.get(job.load_id)
                before = last.get(kind) or _later(job, loads.values())
                if twin and before and before.sha256 != content.facts.sha256:
                    # what stood here before the last correction stands here again: a delivery, not a file known already
                    job, twin = Job(home, file, kind, mapping, content, before.load_id), None
                if twin is not None:
                    results.append(_known(file.name, twin))
                    continue
                load = take(job, list(loads.values()), accepted.next_moment(datetime.now(UTC).replace(tzinfo=None)))
                accepted.add(load)
                results.append(_result(load, ACCEPTED))
        return results
    except RefusedError as refusal:
        return [*results, _refused(file.name, kind, f"{file.name} {CHANGED if _changed(file) else refusal}")]
    except OSError as error:
        return [*results, _refused(file.name, kind, f"{file.name} cannot be read ({error.strerror or error}).")]
    except UsageError:
        raise
    except Exception as error:  # a file that nobody thought of must not keep the others out
        return [*results, _refused(file.name, kind, f"{file.name} {_unexpected(home, file, error)}")]


@contextmanager
def _unpacked(home: Home) -> Iterator[Path]:
    """A folder for what is written of a file before it is read; it goes with the file."""
    folder = raw_store.work_folder(home) / "content"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _later(job: Job, loads: Iterable[Manifest]) -> Manifest | None:
    """The last version of the delivery that the file is, if the file came after it: in another folder, say. A file that
    was merely moved keeps its time, and takes nothing back.
    """
    versions = [load for load in loads if load.delivery.file == job.delivery.file]
    return versions[-1] if versions and versions[-1].mtime_ns < job.file.stamp.mtime_ns else None


def _unexpected(home: Home, file: Delivered, error: Exception) -> str:
    """Keep the traceback for an engineer; words for a person."""
    home.logs.mkdir(parents=True, exist_ok=True)
    with (home.logs / "errors.log").open("a", encoding="utf-8", errors="backslashreplace") as kept:
        kept.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {file.name}\n{traceback.format_exc()}")
    return (
        f"cannot be read: unexpected {type(error).__name__}. Nothing of it was loaded; please report it with "
        f"{home.logs / 'errors.log'}."
    )


def _changed(file: Delivered) -> bool:
    """True if the file is not the one any more that was found."""
    try:
        return Stamp.of(file.path) != file.stamp
    except OSError:
        return True


def _result(load: Manifest, status: str) -> LoadResult:
    return LoadResult(
        file=load.path,
        kind=load.kind,
        status=status,
        message=load.message,
        load_id=load.load_id,
        rows_in_file=load.rows_in_file,
        rows_loaded=load.rows_loaded,
        rows_quarantined=load.rows_quarantined,
        months=load.months,
        touched=load.touched,
        withdrawn_rows=load.withdrawn_rows,
        cleared_rows=load.cleared_rows,
        period=load.period,
        reasons=load.reasons,
    )


def _known(name: str, load: Manifest) -> LoadResult:
    known = _result(load, KNOWN)
    message = "" if name == load.path else f"the same content as {load.path}, loaded before"
    return LoadResult(**{**vars(known), "file": name, "message": message})


def _refused(file: str, kind: str, message: str) -> LoadResult:
    return LoadResult(file=file, kind=kind, status=REFUSED, message=message)


def told(result: LoadResult) -> str:
    """One line about a file, for people."""
    if result.status == REFUSED:
        return f"refused: {result.message}"
    if result.status == KNOWN:
        return f"{result.file}: already loaded ({result.message})"
    quarantined = f", {result.rows_quarantined:,} to quarantine" if result.rows_quarantined else ""
    touched = f", touches {shown_months(result.touched)}" if result.rows_loaded else ""
    return f"{result.file}: {result.rows_loaded:,} rows of {result.kind} loaded{quarantined}{touched}" + (
        f" ({result.message})" if result.message else ""
    )


def shown_months(touched: list[str]) -> str:
    """The months that a load touched, for people."""
    if ALL_MONTHS in touched:
        return "the months its dates touch"
    months = [Month.parse(month) for month in touched]
    if len(months) > 3 and months[-1] == months[0].shift(len(months) - 1):
        return f"{months[0]} to {months[-1]}"
    return ", ".join(touched) or "no month"


def _remember_others(home: Home, results: list[LoadResult]) -> None:
    """Keep the list of the files in landing that are no load: refused, or the content of another file once more.

    A file that was taken away or repaired leaves it.
    """
    others = [r for r in results if r.status == REFUSED or (r.status == KNOWN and r.message)]
    write_json(
        home.raw / "_others.json",
        [{"file": r.file, "kind": r.kind, "status": r.status, "message": r.message} for r in others],
    )


def refused_files(home: Home) -> list[dict[str, Any]]:
    """file, kind ('' if unknown), message of every file that the last load refused."""
    return [
        {name: value for name, value in other.items() if name != "status"}
        for other in _others(home)
        if other["status"] == REFUSED
    ]


def _others(home: Home) -> list[dict[str, Any]]:
    path = home.raw / "_others.json"
    return read_json(path) if path.exists() else []


def load_history(home: Home) -> list[dict[str, Any]]:
    """Accepted loads in order, then files that are no load (refused, or loaded before under another name): file, kind,
    status, rows_in_file, rows_loaded, rows_quarantined, message, …
    """
    about = {kind for kind, extract in extracts().items() if extract.about_publication}
    accepted = [
        {**vars(_result(load, ACCEPTED)), "loaded_at": load.loaded_at, "sha256": load.sha256, "source": load.source,
         "extra_columns": load.extra_columns, "superseded_rows": load.superseded_rows,
         "about_publication": load.kind in about}
        for load in manifests(home)
    ]  # fmt: skip
    return [*accepted, *(vars(LoadResult(**other)) for other in _others(home))]
