"""Formats of delivered files. Whatever is no plain UTF-8 CSV or Parquet is turned into plain text first, record by
record.
"""
