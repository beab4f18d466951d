"""Data quality and publication: which versions are out, what was checked, what was loaded, what is not out and why."""

from __future__ import annotations

import json
import re
from typing import Any

import streamlit as st

from app import components, data, formats, frame, loads, session, texts
from app.components import Column, Html, Row

TONES = {
    "published": "good",
    "refused": "bad",
    "stale": "warn",
    "pass": "good",
    "fail": "bad",
    "error": "bad",
}
TOLD_BY_STATE = frozenset({"published", "stale"})
REPORTED = re.compile(r"(?P<check>\S+) \((?P<rows>\d+) rows, (?P<owner>.+)\)")
EVERY, OPEN = "*", "open"
MOST = 25


def page(context: session.Context) -> None:
    text = context.text
    status = context.store.status()
    components.show(components.header(text("quality.title"), text("quality.subtitle"), frame.stamp(context)))
    frame.waivers(context, full=True)
    _months(context, status)
    if context.month is None:
        with frame.card("empty"):
            components.show(components.empty(text("empty.months"), text("empty.months.do")))
    else:
        _versions(context)
        _checks(context)
    loads.draw(context, status)


def _months(context: session.Context, status: dict[str, Any]) -> None:
    """A chip a month with its state; the months that are not out say why."""
    text = context.text
    known = {str(m["month"]): m for m in status.get("months", [])}
    for month in context.months:
        known.setdefault(
            month, {"month": month, "state": "published", "version": context.store.manifest(month)["version"]}
        )
    with frame.card("months"):
        when = formats.moment(status.get("generated_at"), context.language)
        told = text("quality.months.note", when=when) if status else text("quality.months.no_status")
        components.show(components.heading(text("quality.months"), told))
        if not known:
            frame.nothing(context, "delivered")
            return
        chips = []
        for month in sorted(known, reverse=True):
            state = str(known[month].get("state"))
            version = known[month].get("version")
            badge = components.pill(context.word("state", state), TONES.get(state, ""))
            number = components.span(text("stamp.version", version=version), "muted") if version else ""
            chips.append(
                f'<div class="cm-month"><b>{components.safe(context.month_name(month))}</b>{badge} {number}</div>'
            )
        components.show(Html(f'<div class="cm-months">{"".join(chips)}</div>'))
        why = [m for m in known.values() if m.get("state") != "published"]
        rows = [
            Row(
                [
                    context.month_name(str(m["month"])),
                    components.pill(context.word("state", m["state"]), TONES.get(str(m["state"]), "")),
                    formats.number(m.get("blocking") or 0),
                    _why(context, m),
                ]
            )
            for m in sorted(why, key=lambda m: str(m["month"]), reverse=True)
        ]
        if rows:
            columns = [
                Column(text("column.month")),
                Column(text("column.state")),
                Column(text("column.blocking"), True),
                Column(text("column.why"), width="60%"),
            ]
            components.show(components.table(columns, rows))


def _why(context: session.Context, month: dict[str, Any]) -> Html:
    """What the state means, in the language of the page, and below it the checks that the run reported."""
    state, said = str(month["state"]), ""
    if texts.has(f"state_says.{state}"):
        said = context.text(f"state_says.{state}", month=month["month"])
    told = str(month.get("message") or "") if state not in TOLD_BY_STATE else ""
    titles = {c["check_id"]: _title(context, c) for c in _checks_known(context)} if told else {}
    lines = [_reported(context, part, titles) for part in told.split("; ") if part]
    return components.join([components.commands(said), *lines], "<br>")


def _checks_known(context: session.Context) -> list[dict[str, Any]]:
    """Checks of the newest publication: they carry the titles of checks that a month not published yet failed."""
    return data.records(data.checks(context.store, context.months[0])) if context.months else []


def _reported(context: session.Context, part: str, titles: dict[str, str]) -> Html:
    """'check (3 rows, owner)' of the report with the title of the check; anything else as it was told."""
    found = REPORTED.fullmatch(part)
    if found is None or found["check"] not in titles:
        return components.span(part, "faint")
    title, rows = titles[found["check"]], formats.number(int(found["rows"]))
    told = context.text("quality.failed_check", title=title, rows=rows, owner=found["owner"])
    return components.join([told, components.span(found["check"], "faint")], "<br>")


def _versions(context: session.Context) -> None:
    text = context.text
    names = (
        "month",
        "version",
        "state",
        "published_at",
        "published_by",
        "passed",
        "waived",
        "warned",
        "inputs",
        "policy",
        "code",
    )
    numeric = {"version", "passed", "waived", "warned"}
    rows = []
    for month in context.months:
        manifest = context.store.manifest(month)
        state = frame.publication_state(manifest)
        counted, build = _counts(manifest), manifest.get("build") or {}
        rows.append(
            Row(
                [
                    context.month_name(month),
                    manifest.get("version", ""),
                    components.pill(context.word("state", state), "good" if state == "final" else "warn"),
                    formats.moment(manifest.get("created_at"), context.language),
                    manifest.get("published_by") or formats.MISSING,
                    *(formats.number(counted.get(c)) for c in ("passed", "waived", "warned")),
                    _short(build.get("input_fingerprint")),
                    _short(build.get("policy_hash")),
                    _short(build.get("code_commit")),
                ]
            )
        )
    with frame.card("versions"):
        components.show(components.heading(text("quality.versions"), text("quality.versions.note")))
        components.show(
            components.table(
                [Column(text(f"column.{n}"), n in numeric, one_line=n != "published_by") for n in names], rows
            )
        )


def _counts(manifest: dict[str, Any]) -> dict[str, int]:
    """passed, waived, warned of a manifest; nothing else can be published."""
    found = manifest.get("checks") or {}
    names = {"passed": "passed", "waived": "waived", "warned": "warnings"}
    return {name: int(found.get(key) or 0) for name, key in names.items()}


def _verdict(check: dict[str, Any]) -> str:
    if check.get("status") == "pass":
        return "passed"
    if check.get("waiver"):
        return "waived"
    return "warned" if check.get("severity") == "warn" else "failed"


def _short(value: Any) -> Html:
    return Html(f"<code>{components.safe(str(value)[:8])}</code>") if value else Html(formats.MISSING)


def _checks(context: session.Context) -> None:
    """What did not pass is shown at once; everything else by the filters, a page at a time."""
    text, month = context.text, str(context.month)
    found = data.records(data.checks(context.store, month))
    with frame.card("checks"):
        left, middle, right, pages = st.columns([2.2, 1, 1, 1], vertical_alignment="center")
        with left:
            told = text("quality.checks.note", n=formats.number(len(found)), open=sum(map(_open, found)))
            components.show(components.heading(text("quality.checks", month=context.month_name(month)), told))
        if not found:
            frame.nothing(context, "checks")
            return
        chosen = {}
        for column, place in (("status", middle), ("severity", right)):
            known = sorted({str(c[column]) for c in found})
            options = [EVERY, *([OPEN] if column == "status" else []), *known]
            session.remember(
                f"check_{column}", options, OPEN if column == "status" and any(map(_open, found)) else EVERY
            )
            words = {o: context.word(column, o) for o in known}
            words |= {EVERY: text(f"filter.all_{column}"), OPEN: text("filter.not_passed")}
            place.selectbox(
                text(f"filter.{column}"),
                options,
                format_func=words.__getitem__,
                key=f"check_{column}",
                label_visibility="collapsed",
            )
            chosen[column] = session.keep(f"check_{column}")
        shown = [c for c in found if chosen["severity"] in (EVERY, c["severity"]) and _asked(c, chosen["status"])]
        shown.sort(key=lambda c: (c["status"] == "pass", c["severity"], c["check_id"]))
        part = shown[frame.pager(context, pages, "check_page", len(shown), MOST)]
        if part:
            components.show(_check_table(context, part))
        else:
            components.show(components.note(text("quality.checks.none")))
        _samples(context, [c for c in part if c["sample"] and c["status"] != "pass"])


def _open(check: dict[str, Any]) -> bool:
    return bool(check["status"] != "pass")


def _asked(check: dict[str, Any], status: str) -> bool:
    return status in (EVERY, check["status"]) or (status == OPEN and _open(check))


def _check_table(context: session.Context, checks: list[dict[str, Any]]) -> Html:
    names = ("status", "severity", "check", "subject", "failing_rows", "owner")
    columns = [
        Column(context.text(f"column.{n}"), n == "failing_rows", one_line=n in ("status", "severity")) for n in names
    ]
    rows = [
        Row(
            [
                components.pill(
                    context.word("status", "waived" if _verdict(c) == "waived" else c["status"]),
                    "warn" if _verdict(c) in ("warned", "waived") else TONES.get(str(c["status"]), ""),
                ),
                context.word("severity", c["severity"]),
                components.two_lines(_title(context, c), c["check_id"]),
                components.two_lines(c["subject"], c["column_name"] or ""),
                formats.number(c["failing_rows"]),
                c["owner"] or formats.MISSING,
            ]
        )
        for c in checks
    ]
    return components.table(columns, rows)


def _title(context: session.Context, check: dict[str, Any]) -> str:
    return str(check.get(f"title_{context.language}") or check.get("title_en") or check["check_id"])


def _samples(context: session.Context, failed: list[dict[str, Any]]) -> None:
    """The failing rows of the checks that failed, on demand."""
    for check in failed[:12]:
        rows = _parsed(check["sample"])
        if not rows:
            continue
        with st.expander(context.text("quality.sample", n=len(rows), check=check["check_id"])):
            names = list(dict.fromkeys(k for row in rows for k in row))
            components.show(
                components.table([Column(n) for n in names], [Row([row.get(n, "") for n in names]) for row in rows])
            )


def _parsed(sample: Any) -> list[dict[str, Any]]:
    try:
        found = json.loads(str(sample))
    except json.JSONDecodeError:
        return [{"": str(sample)}]
    rows = found if isinstance(found, list) else [found]
    return [row if isinstance(row, dict) else {"": row} for row in rows]


page(session.context())
