"""Data quality and publication: which versions are out, what was checked, what was loaded, what is not out and why."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

import streamlit as st

from app import components, data, formats, frame, session
from app.components import Column, Html, Row

TONES = {
    "published": "good",
    "refused": "bad",
    "stale": "warn",
    "pass": "good",
    "fail": "bad",
    "error": "bad",
    "accepted": "good",
}
EVERY = "*"
MOST = 60


def page(context: session.Context) -> None:
    text = context.text
    status = context.store.status()
    components.show(components.header(text("quality.title"), text("quality.subtitle"), frame.stamp(context)))
    _months(context, status)
    if context.month is None:
        with frame.card("empty"):
            components.show(components.empty(text("empty.months"), text("empty.months.do")))
    else:
        _versions(context)
        _checks(context)
    _loads(context, status)


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
    """What the state means, in the language of the page, and below it what the run reported."""
    said = context.word("state_says", month["state"])
    return components.two_lines(said, month["message"]) if month.get("message") else Html(components.safe(said))


def _versions(context: session.Context) -> None:
    text = context.text
    names = (
        "month",
        "version",
        "state",
        "published_at",
        "published_by",
        "passed",
        "failed",
        "warned",
        "inputs",
        "policy",
        "code",
    )
    numeric = {"version", "passed", "failed", "warned"}
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
                    *(formats.number(counted.get(c)) for c in ("passed", "failed", "warned")),
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
    """passed, failed, warned, waived of a manifest; failed are those that passed only by a waiver."""
    found = manifest.get("checks") or {}
    passed, warned = int(found.get("passed") or 0), int(found.get("warnings") or 0)
    failed = max(0, int(found.get("total") or passed + warned) - passed - warned)
    return {"passed": passed, "failed": failed, "warned": warned}


def _verdict(check: dict[str, Any]) -> str:
    if check.get("status") == "pass":
        return "passed"
    return "warned" if check.get("severity") == "warn" else "failed"


def _short(value: Any) -> Html:
    return Html(f"<code>{components.safe(str(value)[:8])}</code>") if value else Html(formats.MISSING)


def _checks(context: session.Context) -> None:
    text, month = context.text, str(context.month)
    found = data.records(data.checks(context.store, month))
    with frame.card("checks"):
        left, middle, right = st.columns([2.4, 1, 1], vertical_alignment="center")
        with left:
            components.show(
                components.heading(
                    text("quality.checks", month=context.month_name(month)), text("quality.checks.note", n=len(found))
                )
            )
        if not found:
            frame.nothing(context, "checks")
            return
        chosen = {}
        for column, place in (("status", middle), ("severity", right)):
            options = [EVERY, *sorted({str(c[column]) for c in found})]
            session.remember(f"check_{column}", options, EVERY)
            names = {o: context.word(column, o) for o in options} | {EVERY: text(f"filter.all_{column}")}
            place.selectbox(
                text(f"filter.{column}"),
                options,
                format_func=names.__getitem__,
                key=f"check_{column}",
                label_visibility="collapsed",
            )
            chosen[column] = session.keep(f"check_{column}")
        shown = [c for c in found if all(v in (EVERY, c[k]) for k, v in chosen.items())]
        shown.sort(key=lambda c: (c["status"] == "pass", c["severity"], c["check_id"]))
        columns = [
            Column(text(f"column.{n}"), n in ("failing_rows",))
            for n in ("status", "severity", "check", "subject", "failing_rows", "owner")
        ]
        rows = [
            Row(
                [
                    components.pill(
                        context.word("status", c["status"]),
                        "warn" if _verdict(c) == "warned" else TONES.get(str(c["status"]), ""),
                    ),
                    context.word("severity", c["severity"]),
                    components.two_lines(_title(context, c), c["check_id"]),
                    c["subject"] if not c["column_name"] else f"{c['subject']}.{c['column_name']}",
                    formats.number(c["failing_rows"]),
                    c["owner"] or formats.MISSING,
                ]
            )
            for c in shown[:MOST]
        ]
        components.show(components.table(columns, rows))
        if len(shown) > MOST:
            components.show(components.note(text("quality.more", n=len(shown) - MOST)))
        _samples(context, [c for c in shown if c["sample"] and c["status"] != "pass"])


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


def _loads(context: session.Context, status: dict[str, Any]) -> None:
    """The loads of the publication, balanced by rows, and what is in quarantine by reason."""
    text = context.text
    found = data.records(data.loads(context.store, context.month)) if context.month else []
    reported = {_load_key(row): row for row in status.get("loads", [])}
    known = {_load_key(row): reported.get(_load_key(row), {}) | row for row in found}
    known |= {k: row for k, row in reported.items() if context.month is None or row.get("status") == "refused"}
    with frame.card("loads"):
        components.show(components.heading(text("quality.loads"), text("quality.loads.note")))
        if not known:
            frame.nothing(context, "loads")
            return
        names = ("file", "kind", "status", "rows_in_file", "rows_loaded", "rows_quarantined", "balance")
        rows = []
        loads = sorted(known.values(), key=lambda r: (-(r.get("rows_quarantined") or 0), str(r.get("file"))))
        for load in loads[:MOST]:
            counts = [int(load.get(c) or 0) for c in names[3:6]]
            even = counts[0] == counts[1] + counts[2]
            balance = components.pill(text("quality.even" if even else "quality.uneven"), "good" if even else "bad")
            state = components.pill(
                context.word("status", load.get("status", "accepted")),
                TONES.get(str(load.get("status", "accepted")), ""),
            )
            rows.append(
                Row([load.get("file", ""), load.get("kind", ""), state, *(formats.number(c) for c in counts), balance])
            )
        components.show(components.table([Column(text(f"column.{n}"), n.startswith("rows_")) for n in names], rows))
        if len(loads) > MOST:
            components.show(components.note(text("quality.more", n=len(loads) - MOST)))
        _quarantine(context, loads)


def _load_key(load: dict[str, Any]) -> tuple[str, str]:
    return (PurePath(str(load.get("file"))).name, str(load.get("kind")))


def _quarantine(context: session.Context, loads: list[dict[str, Any]]) -> None:
    text = context.text
    held = [(load, reasons(load)) for load in loads if load.get("rows_quarantined")]
    components.show(components.heading(text("quality.quarantine"), text("quality.quarantine.note")))
    if not held:
        components.show(components.note(text("quality.quarantine.none")))
        return
    rows = [
        Row([load.get("kind", ""), reason, load.get("file", ""), formats.number(n)])
        for load, found in held
        for reason, n in found.items()
    ]
    columns = [
        Column(text("column.kind")),
        Column(text("column.reason")),
        Column(text("column.file")),
        Column(text("column.rows"), True),
    ]
    components.show(components.table(columns, rows[:MOST]))


def reasons(load: dict[str, Any]) -> dict[str, int]:
    """Reason → rows of a load, from `reasons` or a message that holds them; else the message for all of its rows."""
    given = load.get("reasons") or load.get("message")
    found = given
    if isinstance(given, str):
        try:
            found = json.loads(given)
        except json.JSONDecodeError:
            found = None
    if isinstance(found, dict) and found:
        return {str(reason): int(n) for reason, n in found.items()}
    return {str(given or formats.MISSING): int(load["rows_quarantined"])}


page(session.context())
