"""What pages ask about the rules of schemes, as they were published with a month. One query a function."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data import Store


def schemes(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_scheme order by scheme_code", (), [month])


def sections(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_scheme_section order by scheme_code, position", (), [month])


def items(store: Store, month: str) -> pd.DataFrame:
    return store.frame("select * from pub_scheme_item order by scheme_code, position", (), [month])


def curve(store: Store, month: str, curve_code: str) -> pd.DataFrame:
    """The knots of a curve: x, share, to_next (linear or step)."""
    return store.frame("select * from pub_scheme_curve where curve_code = ? order by x", (curve_code,), [month])


def _in_force(store: Store, month: str, name: str, order: str) -> pd.DataFrame:
    return store.frame(f"select * from pub_scheme_{name} order by {order}", (), [month])


def rank_lists(store: Store, month: str) -> pd.DataFrame:
    return _in_force(store, month, "rank", "rank_list, valid_from")


def bands(store: Store, month: str) -> pd.DataFrame:
    return _in_force(store, month, "band", "bands, position")


def run_rules(store: Store, month: str) -> pd.DataFrame:
    return _in_force(store, month, "run_rule", "severity, rule_code, valid_from")


def pay_rules(store: Store, month: str) -> pd.DataFrame:
    return _in_force(store, month, "pay_rule", "pay_code, position, valid_from")


def pay_steps(store: Store, month: str) -> pd.DataFrame:
    return _in_force(store, month, "pay_step", "pay_code, position")


def event_rules(store: Store, month: str) -> pd.DataFrame:
    return _in_force(store, month, "event_rule", "rule_set, reason_code, valid_from")


def raters(store: Store, month: str) -> pd.DataFrame:
    return _in_force(store, month, "rater", "mix_code, weight desc, rater_kind")


def targets(store: Store, month: str) -> pd.DataFrame:
    return _in_force(store, month, "target", "scheme_code, item_code, holder_kind, holder, valid_from")


def knots(store: Store, month: str) -> pd.DataFrame:
    """Every curve of the month."""
    return _in_force(store, month, "curve", "curve_code, x")


def health(store: Store, month: str, scheme_code: str) -> pd.DataFrame:
    """One row an item of a scheme, the card itself under 'total'."""
    sql = "select * from pub_scheme_health where scheme_code = ? order by entity_type, section_code, item_code"
    return store.frame(sql, (scheme_code,), [month])


def versions(store: Store, months: Sequence[str], scheme_code: str) -> pd.DataFrame:
    """Every published version of a scheme as it was published last, the newest version first."""
    sql = """
        select * exclude (month)
        from pub_scheme
        where scheme_code = ?
        qualify row_number() over (partition by version order by month desc) = 1
        order by version desc
    """
    return store.frame(sql, (scheme_code,), months)
