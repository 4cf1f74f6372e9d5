"""LlamaIndex's VectorStoreIndex with its own persistence: JSON files, read whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import VectorStoreQuery

from eval.bench.growth.systems import pieces
from eval.peers.llamaindex import Embedding
from eval.peers.recipes import CANDIDATES
from index.embedding import Embedder


class System:
    """Its in-memory vector store; it has no keyword side without another package."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedding = Embedding(embedder)

    def build(self, files: Sequence[Path]) -> None:
        """Encode and persist."""
        nodes = [TextNode(text=text) for text in pieces(files)]
        self._index = VectorStoreIndex(nodes=nodes, embed_model=self._embedding)
        self._index.storage_context.persist(str(self._folder))

    def open(self) -> None:
        """Load what was persisted."""
        stored = StorageContext.from_defaults(persist_dir=str(self._folder))
        self._index = load_index_from_storage(stored, embed_model=self._embedding)

    def search(self, question: str, k: int) -> list[str]:
        """The nearest passages."""
        retriever = self._index.as_retriever(similarity_top_k=CANDIDATES)
        return [n.node.get_content() for n in retriever.retrieve(question)[:k]]

    def nearest(self, vector: np.ndarray, k: int) -> list[str]:
        """By the vector store."""
        query = VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=k)
        found = self._index.vector_store.query(query)
        nodes = self._index.docstore.get_nodes(found.ids)
        return [node.get_content() for node in nodes]

    def add(self, file: Path) -> None:
        """Insert and persist."""
        self._index.insert_nodes([TextNode(text=text) for text in pieces([file])])
        self._index.storage_context.persist(str(self._folder))

    def close(self) -> None:
        """Nothing is held."""
