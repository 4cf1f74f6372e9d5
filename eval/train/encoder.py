"""What both trainers do with the encoder: open it, mask padding, tell their weights by a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import torch
from torch import nn
from transformers import AutoModel

SMALL = -1e4  # what a masked score becomes, in place of minus infinity


def opened(folder: str) -> nn.Module:
    """The model of a transformers folder without dropout: an epoch or two needs none, and it is a third
    of the time.
    """
    whole = AutoModel.from_pretrained(folder, attn_implementation="sdpa")
    for module in whole.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return whole


def closed(mask: torch.Tensor) -> torch.Tensor:
    """What is added to attention scores (bfloat16[n, 1, 1, length]) for a mask of 1 and 0 (n, length)."""
    return ((1 - mask)[:, None, None, :] * SMALL).to(torch.bfloat16)


def digest(weights: Mapping[str, torch.Tensor]) -> str:
    """SHA-256 of weights with their names, in the names' order."""
    found = hashlib.sha256()
    for name in sorted(weights):
        found.update(name.encode() + weights[name].numpy().tobytes())
    return found.hexdigest()
