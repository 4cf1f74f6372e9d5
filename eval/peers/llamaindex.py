"""LlamaIndex's first recipe: SentenceSplitter and VectorStoreIndex.

Sizes are counted in characters and sentences cut by this project, since its defaults count the
tokens of another model and cut sentences as in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter

from eval.peers.recipes import CANDIDATES, OVERLAP, SIZE
from eval.peers.texts import Passage, read
from index import segment
from index.embedding import Embedder


class Embedding(BaseEmbedding):  # type: ignore[misc]
    """The same embedder under LlamaIndex's contract."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embedder.embed_query(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embedder.embed_documents([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_documents(texts)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Peer:
    """Its in-memory vector store."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedding = Embedding(embedder)
        self._passages: dict[str, Passage] = {}

    def build(self, files: Sequence[Path]) -> None:
        """Split and encode."""
        splitter = SentenceSplitter(
            chunk_size=SIZE, chunk_overlap=OVERLAP, tokenizer=list, paragraph_separator="\n\n",
            chunking_tokenizer_fn=_sentences,
        )  # fmt: skip
        pieces = []
        for text in read(files):
            for node in splitter.get_nodes_from_documents([Document(text=text.content)]):
                start, end = node.start_char_idx, node.end_char_idx
                self._passages[node.node_id] = text.passage(start, end)
                pieces.append(node)
        index = VectorStoreIndex(nodes=pieces, embed_model=self._embedding)
        self._retriever = index.as_retriever(similarity_top_k=CANDIDATES)

    def search(self, question: str, k: int) -> list[Passage]:
        """The nearest passages."""
        return [self._passages[n.node.node_id] for n in self._retriever.retrieve(question)[:k]]


def _sentences(text: str) -> list[str]:
    """Sentences with what stands between them, so that joined they are the text again."""
    ends = [end for _, end in segment.sentences(text)][:-1]
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
