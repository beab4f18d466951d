{{ app_record("appeals") }}
