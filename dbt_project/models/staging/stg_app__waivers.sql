{{ app_record("waivers", more=["rows_at_most"]) }}
