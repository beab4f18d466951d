"""What a page knows about its session: language, month, unit, the store. The address holds choices as well."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app import access, data, formats, texts
from orchestration.home import Home

_CONTEXT = "context"


@dataclass(frozen=True)
class Context:
    """One run of one page. `month` is None when nothing is published; `unit` is (kind, code)."""

    language: str
    month: str | None
    months: tuple[str, ...]
    unit: tuple[str, str]
    store: data.Store
    user: access.User
    visible: access.Visible

    @property
    def text(self) -> texts.Text:
        return texts.speak(self.language)

    def word(self, group: str, code: Any) -> str:
        return texts.word(self.language, group, code)

    def name(self, row: Any, fallback: str = "") -> str:
        return texts.named(row, self.language, fallback)

    def month_name(self, month: str, short: bool = False) -> str:
        return formats.month_label(month, self.language, short)


def home() -> Home:
    """The folder after `--home` on the command line, else CALLMART_HOME, else the default."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--home")
    given, _ = parser.parse_known_args(sys.argv[1:])
    return Home.choose(given.home)


def remember(key: str, options: Sequence[Any], default: Any) -> None:
    """Give the widget of `key` its value before it is drawn: what was chosen, what the address says, or the default.

    Writing the value back each time keeps it over a change of page or language, where a widget is made anew.
    """
    known = st.session_state.get(key, st.session_state.get(f"kept_{key}", st.query_params.get(key)))
    st.session_state[key] = known if known in options else default


def keep(key: str) -> Any:
    """The value of the widget of `key`, kept for pages where the widget is not drawn."""
    value = st.session_state[key]
    st.session_state[f"kept_{key}"] = value
    return value


def address(**values: str | None) -> None:
    """Show choices in the address, so that it can be passed on. Only differences are written."""
    for key, value in values.items():
        if value and st.query_params.get(key) != value:
            st.query_params[key] = value


def set_context(context: Context) -> None:
    st.session_state[_CONTEXT] = context


def context() -> Context:
    """The context that main.py made for this run."""
    found: Context = st.session_state[_CONTEXT]
    return found
