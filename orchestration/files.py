"""Files that are either there in full or not at all: written aside, forced to disk, then renamed."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def force(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def swap(aside: Path, path: Path) -> None:
    """Put a complete file or folder in place in one step and make the change durable."""
    aside.replace(path)
    force(path.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step: a reader sees the old content or the new one, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).chmod(0o644)
        swap(Path(aside), path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def to_json(content: Any) -> bytes:
    """The one spelling of a JSON file: sorted keys, UTF-8, ends with a line end."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file in one step."""
    write_bytes(path, to_json(content))


def read_json(path: Path) -> Any:
    """The content of a JSON file; raises FileNotFoundError or json.JSONDecodeError."""
    return json.loads(path.read_text(encoding="utf-8"))
