"""The chain of publications: every manifest names the hash of the one before, of whatever month.

`published/current.json` is the only file that ever changes. A complete version that it does not name yet (its
publisher was killed before the last step, or an older pointer was put back) continues the chain and is taken up
again: nothing but temporary folders is ever removed.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.files import force, read_json, sha256, write_json
from orchestration.home import Home, Month

EMPTY: dict[str, Any] = {"months": {}, "head": None, "sequence": 0}
TEMPORARY = ".tmp-"


class ChainBroken(Exception):
    """The published folder is not what was published; the message names the files."""


@dataclass(frozen=True)
class Link:
    """One publication in the chain: its folder, its manifest and the manifest's SHA-256."""

    folder: Path
    manifest: dict[str, Any]
    hash: str


def current(home: Home) -> dict[str, Any]:
    """The pointer: `months` (version and manifest hash of each), `head` and `sequence`; empty before the first."""
    try:
        found: dict[str, Any] = read_json(home.published / "current.json")
    except FileNotFoundError:
        return EMPTY
    except json.JSONDecodeError as broken:
        raise ChainBroken(f"{home.published / 'current.json'} is not JSON: {broken}") from broken
    return found


def links(home: Home) -> list[Link]:
    """All publications from the newest back to the first; raises ChainBroken where a link is missing or altered."""
    pointer = current(home)
    by_hash = {}
    for path in sorted(home.published.glob("????-??/*/manifest.json")):
        by_hash[sha256(path)] = path
    found: list[Link] = []
    wanted, sequence = pointer["head"], pointer["sequence"]
    while wanted is not None:
        if wanted not in by_hash:
            after = found[-1].folder if found else "current.json"
            raise ChainBroken(
                f"No manifest has the hash {wanted[:16]}… that {after} names as publication {sequence}: "
                "it was changed or removed."
            )
        path = by_hash[wanted]
        manifest = read_json(path)
        place = f"{manifest['month']}/{manifest['version']}"
        if manifest["sequence"] != sequence or path.parent != home.published / place:
            raise ChainBroken(
                f"{path} says it is publication {manifest['sequence']} at {place}; it is not in its place."
            )
        found.append(Link(path.parent, manifest, wanted))
        wanted, sequence = manifest["previous"], sequence - 1
    if sequence != 0:
        raise ChainBroken(f"The chain ends {sequence} publications too early.")
    return found


def newest(home: Home, month: Month) -> dict[str, Any] | None:
    """The manifest of a month's current version, or None."""
    entry = current(home)["months"].get(str(month))
    if entry is None:
        return None
    found: dict[str, Any] = read_json(home.published / str(month) / str(entry["version"]) / "manifest.json")
    return found


def advance(home: Home, link: Link) -> None:
    """Make a complete folder of a version the current one: the one step that readers see."""
    pointer = current(home)
    month = link.manifest["month"]
    months = pointer["months"] | {month: {"version": link.manifest["version"], "manifest_sha256": link.hash}}
    after = {"months": months, "head": link.hash, "sequence": link.manifest["sequence"]}
    write_json(home.published / "current.json", after)


@contextmanager
def publishing(home: Home) -> Iterator[None]:
    """Only one process publishes at a time; the lock ends with the process, however it ends."""
    home.published.mkdir(parents=True, exist_ok=True)
    with (home.published / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def sweep(home: Home) -> list[str]:
    """Finish or remove what an interrupted publisher left; says what was done. Call inside `publishing`.

    Temporary folders are removed. Complete versions that continue the chain become part of it. Raises ChainBroken where
    the chain cannot be followed or a folder belongs to no chain.
    """
    known = {link.folder for link in links(home)}
    done = []
    for link in ahead(home, known):
        problems = folder_problems(link)
        if problems:
            raise ChainBroken(" ".join(problems))
        advance(home, link)
        known.add(link.folder)
        done.append(f"took up {link.manifest['month']} version {link.manifest['version']}")
    outside = unknown_folders(home, known)
    if outside:
        raise ChainBroken(f"{', '.join(map(str, outside))}: no publication that current.json leads to.")
    left = list(home.published.glob(f"{TEMPORARY}*"))
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        done.append(f"removed {path.name}")
    if left:
        force(home.published)
    return done


def ahead(home: Home, known: set[Path]) -> list[Link]:
    """Complete versions that continue the chain beyond the pointer, in their order; raises ChainBroken at a fork.

    known: the folders of the chain, which have been read already.
    """
    pointer = current(home)
    head, sequence = pointer["head"], pointer["sequence"]
    by_previous: dict[tuple[str | None, int], list[Link]] = {}
    for path in sorted(home.published.glob("????-??/*/manifest.json")):
        if path.parent in known:
            continue
        manifest = read_json(path)
        place = (manifest.get("previous"), manifest.get("sequence", 0))
        by_previous.setdefault(place, []).append(Link(path.parent, manifest, sha256(path)))
    found: list[Link] = []
    while following := by_previous.get((head, sequence + 1)):
        if len(following) > 1:
            places = ", ".join(str(link.folder) for link in following)
            raise ChainBroken(f"{places} both say that they are publication {sequence + 1}.")
        found.append(following[0])
        head, sequence = following[0].hash, sequence + 1
    return found


def unknown_folders(home: Home, known: set[Path]) -> list[Path]:
    """What lies where versions lie and is none of those that are known."""
    return sorted(path for path in home.published.glob("????-??/*") if path not in known)


def verify(home: Home) -> list[str]:
    """Every published file against its hash and every manifest against the chain; a list of problems, empty if none."""
    try:
        chain = links(home)
        pointer = current(home)
    except (ChainBroken, json.JSONDecodeError, KeyError, OSError) as broken:
        return [str(broken) if isinstance(broken, ChainBroken) else f"{home.published}: {broken!r}"]
    problems: list[str] = []
    latest: dict[str, Any] = {}
    for link in chain:
        problems += folder_problems(link)
        latest.setdefault(link.manifest["month"], {"version": link.manifest["version"], "manifest_sha256": link.hash})
    if latest != pointer["months"]:
        problems.append(f"{home.published / 'current.json'} names other versions than the chain ends with.")
    problems += [
        f"{path} is a version that current.json does not lead to: the pointer is missing or older than it. "
        "Restore current.json from a copy, or publish again: versions that continue the chain are taken up."
        for path in unknown_folders(home, {link.folder for link in chain})
    ]
    return problems


def folder_problems(link: Link) -> list[str]:
    """What is missing, altered or too much in the folder of one version."""
    problems = []
    expected = {f"{file['name']}.parquet": file for file in link.manifest["files"]}
    for name, file in expected.items():
        path = link.folder / name
        if not path.is_file():
            problems.append(f"{path} is missing.")
        elif sha256(path) != file["sha256"]:
            problems.append(f"{path} is not the file that was published: its SHA-256 differs from the manifest's.")
    strays = {path.name for path in link.folder.iterdir()} - set(expected) - {"manifest.json"}
    problems += [f"{link.folder / name} was not published." for name in sorted(strays)]
    return problems
