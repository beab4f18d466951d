"""Who and what the fabricated centre has: units, people, queues, KPI dictionary rows, two schemes."""

# ruff: noqa: E501  (rows of a sheet or table are easier to compare on one line)

from __future__ import annotations

from typing import Any

MONTHS = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
TWINS = ("E1011", "E1012")  # the same records, so the same score: a tie
QUEUES: dict[str, tuple[float, float]] = {
    "card": (1.0, 0.93),
    "platinum": (0.3, 0.97),
    "general": (0.8, 0.9),
    "wealth": (0.2, 0.95),
}
_SITES = {"N": ("Harbour", "海港"), "S": ("Hill", "山城")}
_ROOMS = {"CARD": ("Credit-card service room", "信用卡服务室"), "GEN": ("General service room", "综合服务室")}
_TEAMS = {
    "CARD-A": ("Credit card", "信用卡组", "card"),
    "CARD-P": ("Platinum", "白金组", "platinum"),
    "GEN-A": ("General", "综合组", "general"),
    "GEN-W": ("Wealth", "财富组", "wealth"),
}
_NAMES = [
    "王芳",
    "李伟",
    "张敏",
    "刘洋",
    "陈静",
    "杨磊",
    "赵丽",
    "黄勇",
    "周艳",
    "吴涛",
    "徐霞",
    "孙强",
    "胡杰",
    "朱娟",
    "高峰",
    "林琳",
    "何平",
    "郭亮",
    "马超",
    "罗丹",
    "Ann_Lee",
    "Ben_Wong",
    "Cora_Diaz",
    "Dan_Kim",
    "Eve_Moss",
    "Finn_Hart",
    "Gia_Park",
    "Hugo_Lind",
    "Ida_Berg",
    "Jon_Vale",
    "Kay_Frost",
    "Leo_Stone",
    "Mia_Chen",
    "Ned_Fox",
    "Ola_Reyes",
    "Pia_Holm",
    "Quinn_Shaw",
    "Rae_Novak",
    "Sol_Ortiz",
    "<b>Tim</b>_*Bo*",
]

UNITS: list[dict[str, Any]] = [
    {"code": "C", "kind": "centre", "name": "Customer centre", "name_zh": "客户服务中心", "centre": "C"}
]
PEOPLE: list[dict[str, Any]] = []
for _site, (_en, _zh) in _SITES.items():
    UNITS.append(
        {"code": _site, "kind": "site", "name": _en, "name_zh": _zh, "parent_code": "C", "site": _site, "centre": "C"}
    )
    for _room, (_ren, _rzh) in _ROOMS.items():
        _above = {"site": _site, "centre": "C", "section": f"{_site}-{_room}"}
        UNITS.append(
            {
                "code": f"{_site}-{_room}",
                "kind": "section",
                "name": f"{_en} {_ren.lower()}",
                "name_zh": _zh + _rzh,
                "parent_code": _site,
            }
            | _above
        )
    for _team, (_ten, _tzh, _queue) in _TEAMS.items():
        _above = {"site": _site, "centre": "C", "section": f"{_site}-{_team.split('-')[0]}", "team": f"{_site}-{_team}"}
        UNITS.append(
            {
                "code": f"{_site}-{_team}",
                "kind": "team",
                "name": f"{_en} {_ten.lower()}",
                "name_zh": _zh + _tzh,
                "parent_code": _above["section"],
            }
            | _above
        )
        _group = f"{_site}-{_team}-01"
        UNITS.append(
            {
                "code": _group,
                "kind": "group",
                "name": f"{_en} {_ten.lower()} 01",
                "name_zh": f"{_zh}{_tzh} 01",
                "parent_code": _above["team"],
                "group": _group,
            }
            | _above
        )
        for _seat in range(5):
            _n = len(PEOPLE)
            PEOPLE.append(
                {
                    "code": f"E{1001 + _n}",
                    "name": _NAMES[_n].replace("_", " "),
                    "name_zh": None,
                    "queue": _queue,
                    "scheme": "bank_b_mode2" if _team in ("CARD-P", "GEN-W") else "bank_b_mode1",
                    "skill": ((_n * 37) % 21 - 10) / 10,
                    "newcomer": _n in (7, 23),
                    "group": _group,
                }
                | _above
            )

_DICTIONARY = """
aht|time|Average handle time|平均处理时间|s|band|ratio|handle seconds|处理秒数|handled segments|处理话段|10|int_segment|handle_seconds|handled
att|time|Average talk time|平均通话时长|s|band|ratio|talk seconds|通话秒数|handled segments|处理话段|10|int_segment|talk_seconds|handled
acw|time|After-call work|话后处理时长|s|down|ratio|after-call seconds|话后秒数|handled segments|处理话段|10|int_segment|acw_seconds|handled
hold|time|Average hold time|保持时长|s|down|ratio|hold seconds|保持秒数|handled segments|处理话段|10|int_segment|hold_seconds|handled
transfer_rate|time|Transfer rate|电话转接率|%|down|ratio|segments transferred|转接话段|handled segments|处理话段|10|int_segment|transferred|handled
handled|time|Segments handled|接听量|n|up|sum|handled segments|处理话段|handled segments|处理话段|1|int_segment|handled|handled
service_level|queue|Service level|服务水平|%|up|ratio|answered in threshold|阈值内接通|answered and late abandons|接通及超时放弃|1|int_queue_entry|service_level_met|service_level_judged
abandonment|queue|Abandonment rate|电话放弃率|%|down|ratio|abandoned|放弃|offered|呼入|1|int_queue_entry|abandoned_not_short|offered_not_short
answer_rate|queue|Answer rate|接通率|%|up|ratio|answered|接通|offered|呼入|1|int_queue_entry|answered|offered
asa|queue|Average speed of answer|平均应答速度|s|down|ratio|wait of answered|接通等待秒数|answered|接通|1|int_queue_entry|answered_wait_seconds|answered
late_answer_share|queue|Late answer share|超时应答占比|%|down|ratio|answered after 120 s|120 秒后接通|answered|接通|1|int_queue_entry|late_answered|answered
contacts_handled|contact|Contacts handled|处理联络量|n|up|sum|contacts|联络|contacts|联络|1|int_queue_entry||
fcr|contact|First-contact resolution|首呼解决率|%|up|ratio|resolved first contacts|已解决的首次联络|first contacts|首次联络|1|int_contact|fcr_resolved|fcr_first
repeat_rate|contact|Repeat-caller rate|重复来电率|%|down|ratio|repeats|重复联络|known contacts|已知联络|1|int_contact|repeats|known_contacts
occupancy|day|Occupancy|座席占用率|%|band|ratio|busy seconds|忙碌秒数|busy and ready seconds|忙碌及就绪秒数|1|int_agent_day|occupied_seconds|occupiable_seconds
online_rate|day|Online rate|在线率|%|up|ratio|online seconds|在线秒数|scheduled on-queue seconds|排班在线秒数|1|int_agent_day|online_seconds|on_queue_scheduled_seconds
adherence|day|Schedule adherence|遵时度|%|up|ratio|seconds in adherence|遵时秒数|scheduled seconds|排班秒数|1|int_agent_day|adherent_seconds|scheduled_seconds
attendance|day|Attendance|出勤率|%|up|ratio|attended minutes|出勤分钟|scheduled minutes|排班分钟|1|int_agent_day|attended_minutes|scheduled_minutes
calls_per_shift|day|Calls per shift|人均班次电话处理量|n|up|ratio|handled segments|处理话段|shifts worked|出勤班次|1|int_agent_day|appraised_handled|appraised_shifts
qa_score|qa|QA score|质检得分|%|up|ratio|points earned|得分|points applicable|适用分值|1|int_evaluation|points|max_points
qa_courtesy|qa|Empathy and courtesy|电话服务同理心礼貌度|%|up|ratio|points earned|得分|points applicable|适用分值|1|int_evaluation|courtesy_points|courtesy_max_points
quality_excellent|qa|Quality-excellent rate|品质优良率|%|up|ratio|excellent evaluations|优良评估|evaluations|评估|1|int_evaluation|excellent|evaluations
calibration_variance|qa|Rater calibration variance|评分人校准偏差|pts|down|ratio|distance of two scores|两次评分之差|doubly rated|复评|3|int_kpi_record|numerator|denominator
critical_error_free|qa|Critical-error accuracy|关键差错准确率|%|up|ratio|without a critical error|无关键差错评估|evaluations|评估|1|int_evaluation|critical_error_free|evaluations
csat|survey|Customer satisfaction|客户满意度|%|up|ratio|top-2-box answers|满意回答|answers|有效回答|5|int_survey_answer|satisfied|csat_answers
dissatisfaction|survey|Dissatisfaction|客户服务不满意度|%|down|ratio|bottom-2-box answers|不满意回答|answers|有效回答|5|int_survey_answer|dissatisfied|csat_answers
service_level.f2|queue|Service level, answered only|服务水平（仅接通）|%|up|ratio|answered in threshold|阈值内接通|answered|接通|1|int_queue_entry|answered_in_threshold|answered
training_pass|people|Training pass rate|在岗培训合格率|%|up|ratio|tests passed|合格测验|tests|测验|1|int_kpi_record|numerator|denominator
complaint_rate|complaint|Complaint rate|投诉率|‰|down|ratio|valid complaints × 1000|有效投诉 × 1000|contacts handled|处理联络|1|int_complaint|complaints_x1000|
"""
_FIELDS = [
    "kpi_code",
    "family",
    "name_en",
    "name_zh",
    "unit",
    "direction",
    "aggregation",
    "numerator_en",
    "numerator_zh",
    "denominator_en",
    "denominator_zh",
    "min_sample",
    "evidence",
    "evidence_numerator",
    "evidence_denominator",
]
KPIS: list[dict[str, Any]] = []
for _line in _DICTIONARY.strip().splitlines():
    _row: dict[str, Any] = dict(zip(_FIELDS, _line.split("|"), strict=True))
    _queue_kpi = _row["evidence"] == "int_queue_entry"
    _row |= {
        "min_sample": int(_row["min_sample"]),
        "use": "appraisal",
        "source": "fabricated",
        "evidence_numerator": _row["evidence_numerator"] or None,
    }
    _row["entity_types"] = "queue|centre" if _queue_kpi else "employee|group|team|section|site|centre"
    KPIS.append(_row)

CURVES: dict[str, list[tuple[float, float]]] = {
    "volume": [(0.5, 0.0), (1.0, 1.0), (1.2, 1.5)],
    "aht": [(170.0, 1.4), (230.0, 1.0), (320.0, 0.4)],
    "adherence": [(0.8, 0.0), (0.92, 1.0), (0.97, 1.3)],
    "quality": [(0.7, 0.0), (0.9, 1.0), (0.96, 1.15)],
    "csat": [(0.6, 0.0), (0.85, 1.0), (0.95, 2.0)],
}
_MODES = {
    "bank_b_mode1": (
        "Card and general mode",
        "信用卡与综合模式",
        {"handling": (40, 15), "quality": (40, 0), "floor": (15, 0), "csat": (5, 5)},
    ),
    "bank_b_mode2": (
        "Platinum and wealth mode",
        "白金与财富模式",
        {"handling": (20, 7), "quality": (50, 8), "floor": (15, 0), "csat": (5, 5), "superior": (10, 0)},
    ),
}
_SECTION_NAMES = {
    "handling": ("Business handling", "业务处理"),
    "quality": ("Quality monitoring", "品质监控"),
    "floor": ("Floor management", "现场管理"),
    "csat": ("Customer satisfaction", "客户满意度"),
    "superior": ("Superior's evaluation", "上评"),
}
_ITEMS = {
    "handling": [
        ("volume", "Calls per shift", "班次处理量", "kpi", "calls_per_shift", 0.4, 5.0),
        ("aht", "Handle time", "处理时间", "kpi", "aht", 0.35, None),
        ("adherence", "Adherence", "遵时度", "kpi", "adherence", 0.25, None),
    ],
    "quality": [("quality", "QA score", "质检得分", "kpi", "qa_score", 1.0, None)],
    "floor": [("floor", "Floor events", "现场事件", "events", "floor", 1.0, None)],
    "csat": [("csat", "Satisfaction", "满意度", "kpi", "csat", 1.0, None)],
    "superior": [("superior", "Superior's rating", "上级评分", "ratings", "superior", 1.0, None)],
}
SCHEMES: list[dict[str, Any]] = []
SECTIONS: list[dict[str, Any]] = []
ITEMS: list[dict[str, Any]] = []
for _code, (_en, _zh, _sections) in _MODES.items():
    SCHEMES.append(
        {
            "scheme_code": _code,
            "family": "bank_b",
            "entity_types": "employee",
            "period_kind": "month",
            "spell_rule": "blend",
            "name_en": _en,
            "name_zh": _zh,
            "base_total": 100,
            "total_floor": 0,
            "total_cap": 120,
            "score_step": 0.01,
            "min_coverage": 0.6,
        }
    )
    for _position, (_section, (_base, _bonus)) in enumerate(_sections.items(), 1):
        _sen, _szh = _SECTION_NAMES[_section]
        SECTIONS.append(
            {
                "scheme_code": _code,
                "section_code": _section,
                "name_en": _sen,
                "name_zh": _szh,
                "position": _position,
                "base": _base,
                "bonus_cap": _bonus,
            }
        )
        for _place, (_item, _ien, _izh, _source, _ref, _part, _target) in enumerate(_ITEMS[_section], 1):
            ITEMS.append(
                {
                    "scheme_code": _code, "section_code": _section, "item_code": _item, "name_en": _ien, "name_zh": _izh,
                    "position": _place, "source": _source, "ref": _ref, "scope": "own", "points": _base * _part,
                    "bonus_cap": None, "floor": 0 if _source == "events" else None, "target": _target, "missing_share": None,
                    "curve_code": _item if _source == "kpi" else None, "basis": "completion",
                }
            )  # fmt: skip

REASONS = [("late", "back late from break"), ("desk", "left the desk without a code"), ("log", "hand-over log missing")]

# who moved within the month: (first day, last day, scheme, unit, share of the month) of each stretch, the last one at home
MOVED: dict[str, list[tuple[int, int, str, str, float]]] = {
    "E1018": [(1, 12, "bank_b_mode1", "N-GEN-A-01", 0.4), (13, 31, "bank_b_mode2", "N-GEN-W-01", 0.6)]
}
