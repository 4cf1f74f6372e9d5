"""The JSON of the command line and the API: one function a noun; field names are a contract."""

from __future__ import annotations

from typing import Any

from assistant.models import Answer, Citation, Sentence
from index import catalogue
from index.intake import Added
from index.library import Library
from index.models import Document, Hit, Paragraph, Report
from index.records import DocumentInfo

Json = dict[str, Any]


def paragraph(p: Paragraph) -> Json:
    """A paragraph; `page` only where the format has pages."""
    page = {} if p.page is None else {"page": p.page}
    return {
        "id": p.id, "document": p.document, "label": p.label, "file": p.file, "number": p.number,
        "text": p.text, "section": list(p.section), **page,
        "notes": [{"mark": n.mark, "text": n.text} for n in p.notes],
    }  # fmt: skip


def document(d: Document) -> Json:
    """A parsed document and its numbering report."""
    return {
        "document": d.title, "label": d.label, "file": d.file, "symbol": d.symbol, "date": d.date,
        "language": d.language, "paragraphs": [paragraph(p) for p in d.paragraphs],
        "report": report(d.report),
    }  # fmt: skip


def report(r: Report) -> Json:
    """What the numbering of a document found."""
    return {
        "genre": r.genre, "found": r.found, "expected": r.expected, "missing": list(r.missing),
        "doubled": list(r.doubled),
        "doubtful": [{"line": x.line, "text": x.text, "reason": x.reason} for x in r.doubtful],
    }  # fmt: skip


def info(d: DocumentInfo) -> Json:
    """A document as the library lists it."""
    return {
        "id": d.id, "document": d.title, "label": d.label, "file": d.file,
        "paragraphs": d.paragraphs, "sha256": d.sha256, "symbol": d.symbol, "date": d.date,
    }  # fmt: skip


def listed(library: Library) -> Json:
    """The documents of a library; an older version of one names the newest that is there."""
    newest = catalogue.of(library).newest
    return {"documents": [whole(d, newest.get(d.id)) for d in library.documents()]}


def whole(d: DocumentInfo, newest: DocumentInfo | None) -> Json:
    """A document with the newest version of it, None where it is that itself."""
    newer = newest and {"id": newest.id, "document": newest.title, "date": newest.date}
    return info(d) | {"newer": newer}


def added(result: Added) -> Json:
    """What became of one file."""
    out: Json = {"file": result.file, "status": result.status}
    if result.document is not None:
        out["document"] = info(result.document)
    if result.error is not None:
        out |= {"error": str(result.error), "error_zh": result.error.zh}
    if result.lost:
        out["lost"] = [{"number": r.number, "was": r.was, "text": r.shown} for r in result.lost]
    return out


def hit(h: Hit) -> Json:
    """A paragraph that was found, with its best span and why."""
    scores = {"keyword": h.scores.keyword, "meaning": h.scores.meaning, "number": h.scores.number}
    return paragraph(h.paragraph) | {
        "start": h.start, "end": h.end, "score": h.score, "scores": scores,
    }  # fmt: skip


def citation(c: Citation) -> Json:
    """A citation; `quote` is verbatim from its paragraph."""
    return {
        "id": c.id, "document": c.document, "label": c.label, "file": c.file, "number": c.number,
        "quote": c.quote, "start": c.start, "end": c.end,
    }  # fmt: skip


def sentence(s: Sentence) -> Json:
    """A sentence of an answer with its citations."""
    return {"text": s.text, "citations": [citation(c) for c in s.citations]}


def answer(a: Answer) -> Json:
    """An answer, whole."""
    short, premise = a.short_answer, a.premise
    return {
        "question": a.question,
        "standalone_question": a.standalone_question,
        "kind": a.kind,
        "answer": a.answer,
        "short_answer": short and {"text": short.text, "citation": citation(short.citation)},
        "premise": premise and {
            "claim": premise.claim, "found": premise.found,
            "citations": [citation(c) for c in premise.citations],
        },
        "sentences": [sentence(s) for s in a.sentences],
        "unresolved": list(a.unresolved),
        "failed": [
            {"text": f.text, "fault": f.fault, "words": list(f.words), "after": f.after}
            for f in a.failed
        ],
        "refused": a.refused,
        "confidence": a.confidence,
        "notices": list(a.notices),
        "hits": [hit(h) for h in a.hits],
    }  # fmt: skip
