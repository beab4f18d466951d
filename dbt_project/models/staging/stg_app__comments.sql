{{ app_record("comments") }}
