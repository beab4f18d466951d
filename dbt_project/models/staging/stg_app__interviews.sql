{{ app_record("interviews") }}
