"""Records that people wrote in the app, in the month after the one that they speak about."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.write import Column, Serial

# kind: about what, who writes (agent or leader), records for every hundred agents, texts
KINDS = {
    "appeals": ("score_line", "agent", 2.0, ("the line cut it off / 线路中断", "the scale does not fit / 分档不合理")),
    "comments": ("scorecard", "leader", 4.0, ("steady progress / 稳步提高", "talk about holds / 请注意保持时长")),
    "acknowledgements": ("scorecard", "agent", 60.0, ("seen / 已阅",)),
    "approvals": ("month", "leader", 1.0, ("figures reviewed / 已复核",)),
    "waivers": ("check", "leader", 0.5, ("known; the source is being mended / 已知问题；源系统修复中",)),
    "plans": ("person", "leader", 4.0, ("listen to three calls a week / 每周听三通录音",)),
    "observations": ("person", "leader", 6.0, ("clear greeting; slow search / 问候清晰；查询偏慢",)),
    "interviews": ("person", "leader", 5.0, ("goals and workload / 目标与工作量",)),
    "meetings": ("unit", "leader", 2.0, ("service level at lunch / 午间接通率",)),
}  # fmt: skip
DECISIONS = {
    "approvals": ("approved",),
    "appeals": ("upheld", "rejected", None),
}
DUE = ("appeals", "waivers", "plans", "meetings")
HARMLESS = "dbt.assert_no_handle_time_exceeds_the_cap"  # warns at most, and nothing of the sample centre fails it


def write_app_records(desk: Desk) -> None:
    """At least one record of every kind a month; the truth counts appeals that were upheld."""
    agents = desk.present[:, 0].tolist()
    codes = [desk.roster.groups[int(group)].code for group in desk.present[:, 1]]
    about = desk.month.shift(-1)
    for kind, (what, writer, rate, texts) in KINDS.items():
        rng = desk.rng(kind)
        count = min(len(agents), max(1, round(rate * len(agents) / 100)))
        chosen = sorted(rng.permutation(len(agents))[:count].tolist())
        people = [desk.ids[agents[n]] for n in chosen]
        leaders = [desk.roster.manager(codes[n], desk.month.start) for n in chosen]
        at = desk.start + rng.integers(9, 12, count) * DAY + rng.integers(9 * 60, 18 * 60, count) * 60
        ids = {
            "check": [HARMLESS] * count,
            "month": [str(about)] * count,
            "unit": [codes[n] for n in chosen],
            "score_line": [f"{who}/qa_score" for who in people],
        }.get(what, people)
        made = DECISIONS.get(kind, (None,))
        decision = [made[int(n)] for n in rng.integers(0, len(made), count)]
        due = [last_day(int(second) // DAY, 21) for second in at]
        columns: dict[str, Column] = {
            "record_id": Serial(f"{kind[:2].upper()}{desk.code}-", np.arange(1, count + 1), 4),
            "recorded_at": at,
            "recorded_by": people if writer == "agent" else leaders,
            "about_month": str(about),
            "about_kind": what,
            "about_id": ids,
            "text": [texts[int(n)] for n in rng.integers(0, len(texts), count)],
            "due_on": due if kind in DUE else None,
            "decision": decision,
            "decided_by": [who if word else None for who, word in zip(leaders, decision, strict=True)],
            "owner": leaders if kind in DUE else None,
        }
        desk.write(kind, count, columns)
        if kind == "appeals":
            desk.know(appeals_upheld=decision.count("upheld"))


def last_day(day: int, ahead: int) -> date:
    """The date so many days after a day since 1970."""
    return date(1970, 1, 1) + timedelta(days=day + ahead)
