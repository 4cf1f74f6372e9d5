"""The usual recipes of other frameworks on the same questions, with the same embedding model.

`zhiduan eval peers SUITE` builds each, asks it every question, and prints one table. What they need
beyond the project comes with `zhiduan[peers]`; each module here is imported only when its recipe runs.
"""

from eval.peers.comparison import Figures, compare, emptied, table
from eval.peers.recipes import RECIPES, PeerError, Retriever, opened
from eval.peers.texts import Passage, Place

__all__ = [
    "RECIPES",
    "Figures",
    "Passage",
    "PeerError",
    "Place",
    "Retriever",
    "compare",
    "emptied",
    "opened",
    "table",
]
