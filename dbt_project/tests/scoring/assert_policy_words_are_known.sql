-- seed, row, column, the words that it may be, for which rows; a list of words is divided by |
{%- set scheme = "concat(scheme_code, ' v', version)" %}
{%- set item = "concat(scheme_code, ' v', version, ' ', item_code)" %}
{%- set units = ["group", "team", "section", "department", "site", "centre", "shop"] %}
{%- set statuses = ["active", "probation", "leave", "off_duty"] %}
{%- set trainings = ["off_job", "on_job", "spot_check", "quarter_exam", "return_assessment"] %}
{%- set words = [
    ("scheme", scheme, "spell_rule", ["blend", "dominant", "period_end"], "true"),
    ("scheme", scheme, "days_by", ["planned", "attendance", "calendar"], "true"),
    ("scheme", scheme, "period_kind", ["month", "quarter", "half_year", "year"], "true"),
    ("scheme", scheme, "entity_types", ["employee", "vendor"] + units, "true"),
    ("scheme_item", item, "source", ["kpi", "earlier_kpi", "events", "ratings", "members", "progress"], "true"),
    ("scheme_item", item, "scope", ["own"] + units, "source in ('kpi', 'earlier_kpi')"),
    ("scheme_item", item, "direction", ["up", "down", "band"], "source <> 'events'"),
    ("scheme_rater", "concat(mix_code, ' ', rater_kind)", "rater_kind",
        ["self", "peer", "superior", "subordinate", "customer", "department", "yearly", "ad_hoc"], "true"),
    ("scheme_target", "concat(scheme_code, ' ', item_code, ' ', holder)", "holder_kind", ["person", "role", "unit"], "true"),
    ("scheme_rank", "rank_list", "level", units, "true"),
    ("scheme_run_rule", "rule_code", "entity_types", ["employee", "vendor"] + units, "true"),
    ("scheme_run_rule", "rule_code", "rank_end", ["first", "last"], "true"),
    ("scheme_run_rule", "rule_code", "calendar", ["rolling", "quarter"], "true"),
    ("scheme_run_rule", "rule_code", "return_test", trainings, "return_test is not null"),
    ("scheme_run_rule", "rule_code", "training_kinds", trainings, "true"),
    ("scheme_run_rule", "rule_code", "reset_state", statuses, "reset_state is not null"),
    ("scheme_pay_rule", "concat(pay_code, ' ', line_code)", "per", ["earned", "base", "commission", "unit", "at_least", "at_most"], "true"),
    ("scheme_pay_rule", "concat(pay_code, ' ', line_code)", "rank_end", ["first", "last"], "rank_list is not null"),
    ("scheme_pay_rule", "concat(pay_code, ' ', line_code)", "state", statuses, "state is not null"),
] %}
{%- set rows = {
    "scheme": scheme, "scheme_section": "concat(scheme_code, ' v', version, ' ', section_code)", "scheme_item": item,
    "scheme_curve": "concat(curve_code, ' at ', x)", "scheme_rater": "concat(mix_code, ' ', rater_kind)",
    "scheme_target": "concat(scheme_code, ' ', item_code, ' ', holder)", "scheme_assignment": "concat(unit_code, ' ', coalesce(role, ''))",
    "scheme_rank": "rank_list", "scheme_band": "concat(bands, ' ', grade)", "scheme_event_rule": "concat(rule_set, ' ', reason_code)",
    "scheme_run_rule": "rule_code", "scheme_pay_rule": "concat(pay_code, ' ', line_code)", "scheme_pay_step": "concat(pay_code, ' ', step)",
} %}
{%- for seed, row in rows.items() %}{% do words.append((seed, row, "basis", ["source", "completion"], "true")) %}{% endfor -%}

{% for seed, row, column, known, condition in words %}
    {%- set rest = namespace(sql="concat('|', " ~ column ~ ", '|')") %}
    {%- for word in known %}{% set rest.sql = "replace(" ~ rest.sql ~ ", '|" ~ word ~ "|', '|')" %}{% endfor %}
    select
        concat('{{ seed }} ', {{ row }}) as what,
        concat('{{ column }} is ''', coalesce({{ column }}, ''), ''', which is not one of its words: {{ known | join(", ") }}') as defect
    from {{ ref(seed) }}
    where {{ condition }} and ({{ column }} is null or {{ column }} = '' or {{ rest.sql }} <> '|')
    {% if not loop.last %}union all{% endif %}
{% endfor %}
