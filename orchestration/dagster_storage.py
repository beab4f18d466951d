"""Dagster's record of events in SQLite, with connections that are kept.

Dagster's own storage opens the database anew for every statement, nine times an event: of a small month that is a tenth
of the whole time. Nothing else differs: same files, same tables; what one reads the other wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS

BUSY = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}


class KeptEventLogStorage(SqliteEventLogStorage):
    """SqliteEventLogStorage that keeps one engine for each of its files."""

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> KeptEventLogStorage:
        """As Dagster makes it from dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            engines: dict[str, sqlalchemy.Engine] = self.__dict__.setdefault("_engines", {})
            if shard not in engines:
                engine = sqlalchemy.create_engine(self.conn_string_for_shard(shard), connect_args=BUSY)
                sqlalchemy.event.listen(engine, "connect", _settle)
                if shard not in self._initialized_dbs:
                    self._initdb(engine)
                    self._initialized_dbs.add(shard)
                engines[shard] = engine
            with engines[shard].connect() as connection, connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close every file."""
        for engine in self.__dict__.pop("_engines", {}).values():
            engine.dispose()
        super().dispose()


def _settle(connection: Any, _: Any) -> None:
    """A record of a run survives a killed process; only a power cut may take the last one."""
    connection.execute("pragma synchronous = normal")
