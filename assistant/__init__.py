"""Questions to cited answers."""

from assistant.chain import Assistant
from assistant.models import Answer, Citation, Premise, Sentence, ShortAnswer

__all__ = ["Answer", "Assistant", "Citation", "Premise", "Sentence", "ShortAnswer"]
