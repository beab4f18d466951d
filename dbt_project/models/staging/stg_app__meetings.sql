{{ app_record("meetings") }}
