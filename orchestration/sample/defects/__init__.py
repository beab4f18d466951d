"""Planted defects: one for every check that delivered data can break, and whether each of them was caught."""

from orchestration.sample.defects.plant import check, plant

__all__ = ["check", "plant"]
