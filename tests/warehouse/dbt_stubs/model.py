"""The model that is looked at: a table, in which the month is a literal."""

from types import SimpleNamespace

resource_type = "model"
config = SimpleNamespace(materialized="table")
