"""`zhiduan bundle`: one archive from which a machine without a network installs and answers."""

from assistant.bundle.archive import make
from assistant.bundle.targets import Target

__all__ = ["Target", "make"]
