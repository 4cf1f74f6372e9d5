"""From a question to its paragraphs: an exact number first, then keyword and meaning, fused."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index import catalogue, fusion, lookup, names, query_map, remembered
from index.catalogue import Catalogue
from index.contract import Searchable
from index.errors import QuestionError
from index.filters import Filter
from index.models import Hit, Paragraph, Scores
from index.records import Candidate
from index.span_reader import Passage, SpanReader, beside

# Candidates each list gives to the fusion; the right chunk of 64,000 is in a hundred nearly always.
CANDIDATES = 100
READ = 8  # paragraphs the reader reads
STATUTES = 0.5  # of the candidates, above which a question is one for statutes
_BEHIND = 5.0  # log-odds; what is an older version, or not of the document that is named, is behind
MAX_QUESTION = 2000  # characters; longer is a text, not a question


def checked(question: str) -> str:
    """The question without outer spaces. Raises QuestionError where it cannot be asked."""
    plain = question.strip()
    if not plain:
        raise QuestionError("The question is empty; type one.", "问题是空的；请输入问题。")
    if len(plain) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(plain):,} characters, more than {MAX_QUESTION:,}; ask a "
            "shorter one.",
            f"问题有 {len(plain)} 个字符，超过 {MAX_QUESTION} 个；请缩短后再问。",
        )
    return plain


class Retriever:
    """Finds the paragraphs of a library for a question, each search in one generation."""

    def __init__(self, library: Searchable) -> None:
        self._library = library

    def retrieve(
        self,
        question: str,
        *,
        k: int = 10,
        documents: Sequence[str] | None = None,
        where: Filter | None = None,
        read: bool = False,
    ) -> list[Hit]:
        """The `k` best paragraphs, best first, each once. Raises QuestionError.

        Paragraphs the question names by number come first, in reading order. `where` narrows the
        search, `documents` does so to those ids. With `read` the reader, where the model has one,
        has its say in the order of the best.
        """
        plain = checked(question)
        view = self._library.view()
        where = (where or Filter()).within(documents)
        known = catalogue.of(view)
        open_to_all = where == Filter()
        admitted = (
            known
            if open_to_all
            else Catalogue(filter(where.admits, known.documents), known.aliases)
        )
        ids = None if open_to_all else [d.id for d in admitted.documents]
        named = [n for n in lookup.find(view, plain, documents=ids) if where.holds(n.paragraph)]
        exact = [
            Hit(n.paragraph, n.start, n.end, 1.0 + 1e-6 * (len(named) - i), Scores(number=1.0))
            for i, n in enumerate(named)
        ]
        seen = {hit.paragraph.id for hit in exact}
        meant = known.meant(plain)
        bare = lookup.without_names(plain, meant)
        # What is named stands before what is similar, so where that is enough nothing else is searched.
        ranked = _similar(view, bare, where) if len(exact) < k else []
        # A document that is named is meant: its paragraphs come before the others'. Of a law with
        # several versions the newest answers; the others can be found below it.
        wanted = {d.id for d in meant} if bare != plain else set()
        old = admitted.superseded(plain) if where.documents is None else set()

        def later(document: str) -> tuple[bool, bool]:
            return document in old, bool(wanted) and document not in wanted

        ranked.sort(key=lambda r: later(r.candidate.document_id))
        found = _hits(view, ranked[: max(k, READ) + len(exact)])
        similar = [hit for hit in found if hit.paragraph.id not in seen]
        if read and (reader := beside(view.embedder)) is not None:
            exact, similar = _read(reader, plain, exact, similar)
            similar.sort(key=lambda hit: later(hit.paragraph.document_id))
        similar = [_behind(hit, sum(later(hit.paragraph.document_id))) for hit in similar]
        return (exact + similar)[:k]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The best chunk of a paragraph, and what it scored."""

    candidate: Candidate
    score: float
    scores: Scores


def _similar(view: Searchable, question: str, where: Filter) -> list[_Ranked]:
    """The candidates of both searches, best first; paragraphs are read only of the best ones."""
    words = " ".join((question, *names.of(view).expansions(question)))
    keyword = _pool(os.getpid()).submit(view.keyword_search, words, CANDIDATES, where=where)
    asked = view.embedder.encode_query(question)
    own = query_map.of(view.folder, view.embedder)
    vector = asked if own is None else own(asked)
    dense, _ = view.vector_search(vector, CANDIDATES, where=where)
    worded, bm25 = keyword.result()
    candidates = _candidates(view, worded.tolist(), dense.tolist())
    if not candidates:
        return []
    statutes = of_statutes(view, candidates)
    turned, raised = vector, dict[int, float]()
    if statutes > STATUTES and (recall := remembered.of(view)) is not None:
        raised = recall.raised(asked)
        if own is None:  # which is made for what this library is asked
            turned = recall.memory.map(asked)
            dense, _ = view.vector_search(turned, CANDIDATES, where=where)
        further = list(raised) if where == Filter() else []
        candidates = _candidates(view, worded.tolist(), dense.tolist(), further, known=candidates)
    floor = float(bm25.min()) if len(bm25) == CANDIDATES else 0.0
    by_row = dict(zip(worded.tolist(), bm25.tolist(), strict=True))
    keywords = np.array([by_row.get(c.row, floor) for c in candidates])
    meanings = view.cosines([c.row for c in candidates], vector)
    near = meanings if turned is vector else view.cosines([c.row for c in candidates], turned)
    fused = fusion.fuse(keywords, near, share=fusion.share_of(statutes))
    fused += np.array([raised.get(c.row, 0.0) for c in candidates])
    return _best(candidates, keywords, meanings, fused)


def _candidates(
    view: Searchable, *lists: Sequence[int], known: Sequence[Candidate] = ()
) -> list[Candidate]:
    """The living chunks of lists of rows, each once; what is known is not looked up again."""
    rows = list(dict.fromkeys(row for rows in lists for row in rows))
    alive = {c.row: c for c in known}
    if fresh := [row for row in rows if row not in alive]:
        alive |= {c.row: c for c in view.candidates(fresh)}
    return [alive[row] for row in rows if row in alive]


@lru_cache(maxsize=1)
def _pool(process: int) -> ThreadPoolExecutor:  # noqa: ARG001  a forked child has no threads
    """The threads keyword searches run in, beside the encoding of their question."""
    return ThreadPoolExecutor(thread_name_prefix="keyword")


def _best(
    candidates: Sequence[Candidate],
    keywords: np.ndarray,
    meanings: np.ndarray,
    fused: np.ndarray,
) -> list[_Ranked]:
    """The best chunk of each paragraph, in the order of the fused score."""
    best: dict[int, _Ranked] = {}
    for at in np.argsort(-fused, kind="stable"):
        candidate = candidates[at]
        if candidate.paragraph not in best:
            scores = Scores(keyword=float(keywords[at]), meaning=float(meanings[at]))
            best[candidate.paragraph] = _Ranked(candidate, float(fused[at]), scores)
    return list(best.values())


def _hits(view: Searchable, ranked: Sequence[_Ranked]) -> list[Hit]:
    """The same with their paragraphs."""
    chunks = view.chunks([r.candidate.row for r in ranked])
    found = [(r, chunks[r.candidate.row]) for r in ranked if r.candidate.row in chunks]
    return [Hit(c.paragraph, c.start, c.end, r.score, r.scores) for r, c in found]


def _behind(hit: Hit, times: int) -> Hit:
    """A hit whose score says, too, that it is not to answer where another can."""
    return replace(hit, score=hit.score - _BEHIND * times) if times else hit


def _read(
    reader: SpanReader, question: str, exact: list[Hit], similar: list[Hit]
) -> tuple[list[Hit], list[Hit]]:
    """Both lists with the first READ paragraphs read, the similar ones in the order that gives."""
    exact, rest = exact[:READ], exact[READ:]
    count = READ - len(exact)
    best, others = similar[:count], similar[count:]
    passages = [passage(hit.paragraph) for hit in (*exact, *best)]
    read = [
        replace(hit, reading=reading, scores=replace(hit.scores, reading=reading.answers))
        for hit, reading in zip((*exact, *best), reader.read(question, passages), strict=True)
    ]
    exact, best = read[: len(exact)] + rest, read[len(exact) :]
    if best:
        scores = fusion.with_reading(
            np.array([hit.score for hit in best]),
            np.array([hit.scores.reading for hit in best]),
        )
        best = [replace(h, score=float(s)) for h, s in zip(best, scores, strict=True)]
        best.sort(key=lambda hit: -hit.score)
        least = best[-1].score
        others = [replace(hit, score=min(hit.score, least)) for hit in others]
    return exact, [*best, *others]


def of_statutes(library: Searchable, parts: Sequence[Paragraph | Candidate]) -> float:
    """The share of paragraphs, or candidates, that stand in statutes, 0 to 1; 0 of none."""
    laws = catalogue.of(library).statutes
    return sum(p.document_id in laws for p in parts) / max(len(parts), 1)


def place(paragraph: Paragraph) -> str:
    """What stands over a paragraph: its document's title and the nearest heading."""
    return " ".join((paragraph.document, *paragraph.section[-1:]))


def passage(paragraph: Paragraph) -> Passage:
    """A paragraph as the reader is given it, its notes behind its text."""
    return Passage(paragraph.whole, place(paragraph))


class ParagraphRetriever(BaseRetriever):
    """The same retrieval as a LangChain retriever; one LangChain document a paragraph."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: object
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        del run_manager
        hits: list[Hit] = self.library.search(query, k=self.k)  # type: ignore[attr-defined]
        return [to_langchain(hit) for hit in hits]


def to_langchain(hit: Hit) -> LangChainDocument:
    """A hit as LangChain carries it: the paragraph's text, and the hit itself in the metadata."""
    p: Paragraph = hit.paragraph
    facts = {"id": p.id, "document": p.document, "label": p.label, "number": p.number, "hit": hit}
    return LangChainDocument(page_content=p.text, metadata=facts, id=p.id)
