"""From check results to an immutable version: evidence, gate, chain, publication."""
