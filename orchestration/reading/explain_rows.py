"""The published rows of a card: its lines, spells and places, with the names that belong to them."""

from __future__ import annotations

from typing import Any

from app.published import Published
from orchestration.reading import policy

LINES = """
select
    l.*,
    s.name_en as section_en, s.name_zh as section_zh,
    i.name_en as item_en, i.name_zh as item_zh,
from pub_score_line as l
left join pub_scheme_section as s
    on l.month = s.month and l.scheme_code = s.scheme_code and l.scheme_version = s.version
    and l.section_code = s.section_code
left join pub_scheme_item as i
    on l.month = i.month and l.scheme_code = i.scheme_code and l.scheme_version = i.version
    and l.section_code = i.section_code and l.item_code = i.item_code
where l.family = ? and l.entity_type = ? and l.entity_code = ? and l.period = ?
order by l.spell_start, s.position nulls last, l.section_code, i.position nulls last, l.item_code
"""

# the names of a row's unit and scheme, where they are published
NAMES = """
with unit as (
    select entity_code as unit_code, any_value(name) as unit_name, any_value(name_zh) as unit_name_zh
    from pub_entity
    where entity_type <> 'employee'
    group by entity_code
),

policy as (
    select scheme_code, version as scheme_version, any_value(name_en) as scheme_name,
        any_value(name_zh) as scheme_name_zh
    from pub_scheme
    group by scheme_code, version
)
"""
CARDS = f"""{NAMES}
select c.*, u.unit_name, u.unit_name_zh, p.scheme_name, p.scheme_name_zh
from pub_scorecard as c
left join unit as u on c.unit_code = u.unit_code
left join policy as p on c.scheme_code = p.scheme_code and c.scheme_version = p.scheme_version
where c.entity_code = ?
order by c.entity_type, c.family
"""
SPELLS = f"""{NAMES}
select s.*, u.unit_name, u.unit_name_zh, p.scheme_name, p.scheme_name_zh
from pub_spell as s
left join unit as u on s.unit_code = u.unit_code
left join policy as p on s.scheme_code = p.scheme_code and s.scheme_version = p.scheme_version
where s.family = ? and s.entity_type = ? and s.entity_code = ?
order by s.spell_start
"""
RANKS = f"""{NAMES}
select r.*, u.unit_name, u.unit_name_zh
from pub_rank as r
left join unit as u on r.unit_code = u.unit_code
where r.entity_type = ? and r.entity_code = ? and r.period = ?
order by r.rank_list
"""


def ranks_of(published: Published, months: list[str], card: dict[str, Any]) -> list[dict[str, Any]]:
    """The places of a card in the lists of its family, with the names of the lists."""
    found = published.rows(RANKS, [card["entity_type"], card["entity_code"], card["period"]], months)
    lists = {row["rank_list"]: row for row in policy.rows(published, "select * from pub_scheme_rank", [], months)}
    return [
        rank
        | {"list_name": lists.get(rank["rank_list"], {}).get("name_en")}
        | {"list_name_zh": lists.get(rank["rank_list"], {}).get("name_zh")}
        for rank in found
        if lists.get(rank["rank_list"], card)["family"] == card["family"]
        and rank["scheme_code"] in ("*", card["scheme_code"])
    ]
