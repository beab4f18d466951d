"""The sample centre: canonical extracts of an invented call centre whose true skills and events are known."""

from orchestration.sample.generator import generate
from orchestration.sample.settings import SampleSettings, Truth

__all__ = ["SampleSettings", "Truth", "generate"]
