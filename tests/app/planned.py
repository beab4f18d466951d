"""Columns of relations that pages read and no model publishes yet; a model that does goes before them."""

from __future__ import annotations

_COLUMNS = """
pub_consequence:
  month varchar; period varchar; rule_code varchar; rank_list varchar; family varchar; entity_type varchar;
  entity_code varchar; unit_code varchar; scheme_code varchar; run_length int; run_months varchar; place int;
  unit_size int; tied boolean; severity int; leads boolean; to_state varchar; due_days int; due_on date;
  chance_once decimal(18,8); chance_run decimal(18,8); chance_year decimal(18,8); chance_by_noise decimal(18,8);
  sample_size bigint; score decimal(18,8); score_low decimal(18,8); score_high decimal(18,8); standards_missed
  int; training_offered int; legal_note varchar
pub_decision:
  month varchar; about_month varchar; period varchar; family varchar; rule_code varchar; entity_type varchar;
  entity_code varchar; unit_code varchar; run_length int; run_months varchar; to_state varchar; status varchar;
  record_id varchar; decided_at timestamp; decided_by varchar; reason varchar
pub_pay:
  month varchar; period varchar; pay_month varchar; family varchar; entity_type varchar; entity_code varchar;
  pay_code varchar; currency varchar; amount decimal(18,2); lines int; status varchar
pub_pay_line:
  month varchar; period varchar; pay_month varchar; for_period varchar; for_month varchar; family varchar;
  scheme_code varchar; entity_type varchar; entity_code varchar; pay_code varchar; line_code varchar; position
  int; kind varchar; base_amount decimal(18,4); score decimal(18,8); factor decimal(18,8); amount decimal(18,2);
  currency varchar
pub_person_state:
  month varchar; family varchar; entity_type varchar; entity_code varchar; state_before varchar; state varchar;
  since_month varchar; cause varchar; proposed_in varchar; state_if_rejected varchar
pub_run:
  month varchar; rule_code varchar; rank_list varchar; family varchar; entity_type varchar; entity_code varchar;
  unit_code varchar; scheme_code varchar; eligible boolean; is_flagged boolean; place int; unit_size int; tied
  boolean; score decimal(18,8); score_period varchar; run_length int; run_months varchar; training_offered int;
  chance_once decimal(18,8); chance_run decimal(18,8); chance_by_noise decimal(18,8); stint int;
  eligible_since_return int; last_off_state varchar; in_reset boolean; test varchar
pub_scheme_band:
  month varchar; bands varchar; position int; grade varchar; rank_list varchar; lower decimal(18,8);
  lower_closed boolean; meaning_en varchar; meaning_zh varchar; action_en varchar; action_zh varchar; basis
  varchar
pub_scheme_event_rule:
  month varchar; rule_set varchar; reason_code varchar; name_en varchar; name_zh varchar; points decimal(18,4);
  kpi_code varchar; valid_from date; valid_to date; basis varchar
pub_scheme_pay_rule:
  month varchar; pay_code varchar; line_code varchar; position int; name_en varchar; name_zh varchar; per
  varchar; factor decimal(18,8); score_below decimal(18,8); rank_list varchar; rank_end varchar; places int;
  state varchar; valid_from date; valid_to date; reason varchar; basis varchar
pub_scheme_pay_step:
  month varchar; pay_code varchar; position int; step varchar; name_en varchar; name_zh varchar; role varchar;
  from_day int; to_day int; months_later int; basis varchar
pub_scheme_rank:
  month varchar; rank_list varchar; family varchar; name_en varchar; name_zh varchar; level varchar; by_scheme
  boolean; min_days int; min_size int; valid_from date; valid_to date; reason varchar; basis varchar
pub_scheme_rater:
  month varchar; mix_code varchar; rater_kind varchar; weight decimal(18,8); basis varchar
pub_scheme_run_rule:
  month varchar; rule_code varchar; rank_list varchar; name_en varchar; name_zh varchar; rank_end varchar;
  places int; run_length int; calendar varchar; reset_state varchar; within int; return_test varchar;
  watch_state varchar; to_state varchar; severity int; due_days int; legal_note varchar; action_en varchar;
  action_zh varchar; valid_from date; valid_to date; reason varchar; basis varchar
pub_scheme_target:
  month varchar; scheme_code varchar; item_code varchar; holder_kind varchar; holder varchar; value
  decimal(18,8); valid_from date; valid_to date; reason varchar; basis varchar
"""

PLANNED: dict[str, dict[str, str]] = {}
for _block in _COLUMNS.strip().split("pub_")[1:]:
    _name, _, _words = _block.partition(":")
    _pairs = [part.split() for part in " ".join(_words.split()).split("; ")]
    PLANNED[f"pub_{_name}"] = {pair[0]: pair[1] for pair in _pairs}
