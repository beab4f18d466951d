"""callmart's independent oracle: the rules in plain Python, with loops and exact fractions instead of SQL.

It reads the landing files and the policy CSVs and shares no code with the product: an error has to be made twice to
stay unseen. The readings it settles on are numbered in README.md beside this file.
"""
