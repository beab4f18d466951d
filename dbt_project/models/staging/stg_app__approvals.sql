{{ app_record("approvals") }}
