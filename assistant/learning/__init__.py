"""A library that learns from its own questions: pairs, a query map trained on them, its versions."""

from assistant.learning.pairs import Pair, collected, imported
from assistant.learning.tune import FEWEST, Tuned, tune, verdict

__all__ = ["FEWEST", "Pair", "Tuned", "collected", "imported", "tune", "verdict"]
