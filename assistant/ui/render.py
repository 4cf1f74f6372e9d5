"""Answers and paragraphs as HTML. Every text passes `escape`: documents and questions are data."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant import citations
from assistant.conversations import Conversation
from assistant.models import Answer, Citation, Sentence
from assistant.ui.texts import both
from index.models import Hit, Paragraph

_CURRENT = ' aria-current="true"'


def chip(cited: Citation) -> str:
    """A citation as a button that opens the reader; hovering shows the quote."""
    return _button(cited, cited.id, cited.start, cited.end, cited.quote)


def _button(cited: Citation | Paragraph, identity: str, start: int, end: int, quote: str) -> str:
    name = escape(citations.notation(cited))
    return (
        f'<button type="button" class="cite" data-paragraph="{escape(identity)}" '
        f'data-start="{start}" data-end="{end}" data-quote="{escape(quote)}" '
        f'aria-label="打开 {name} Open source">{name}</button>'
    )


def sentence(one: Sentence) -> str:
    """A sentence and its chips, each paragraph once."""
    chips = {c.id: chip(c) for c in one.citations}
    return f"<p>{_lines(one.text)}{''.join(chips.values())}</p>"


def answer(given: Answer) -> str:
    """An answer, or the refusal with the nearest paragraphs."""
    head = ""
    if given.premise is not None:
        chips = "".join(chip(c) for c in given.premise.citations)
        claim, found = _lines(given.premise.claim), _lines(given.premise.found)
        said = f"与文件不符：问题说“{claim}”，文件说“{found}”"
        head = f'<p class="premise">{said}{chips}</p>'
    notices = "".join(f'<p class="aside">{escape(notice)}</p>' for notice in given.notices)
    if given.refused:
        nearest = "".join(_nearest(hit) for hit in given.hits[:3])
        hint = (
            f'<p class="aside">{both("最接近的段落", "Nearest paragraphs")}</p><ul>{nearest}</ul>'
        )
        return f'<p class="refusal">{escape(given.answer)}</p>{notices}{hint if nearest else ""}'
    short = ""
    if given.short_answer is not None:
        short = f'<p class="short">{escape(given.short_answer.text)}</p>'
    return head + short + notices + "".join(sentence(one) for one in given.sentences)


def why(given: Answer) -> str:
    """On demand: the question as understood, and each paragraph with the scores that found it."""
    rows = "".join(
        f"<tr><th scope='row'>{_found(h)}</th>"
        + "".join(
            f"<td>{_score(x)}</td>"
            for x in (h.scores.keyword, h.scores.meaning, h.scores.number, h.score)
        )
        + "</tr>"
        for h in given.hits
    )
    names = (
        ("段落", "Paragraph"),
        ("词", "Keyword"),
        ("义", "Meaning"),
        ("号", "Number"),
        ("合", "Together"),
    )
    head = "".join(f"<th scope='col'>{both(*n)}</th>" for n in names)
    understood = f"<p>{both('理解为：', 'Understood as: ')}{escape(given.standalone_question)}</p>"
    return (
        f'<details class="why"><summary>{both("为什么是这些段落", "Why these paragraphs")}</summary>'
        f'{understood}<div class="scroll" tabindex="0" role="region" aria-label="得分 Scores">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def tools(turn_id: str, given: Answer) -> str:
    """Copy, thumbs with a reason, and why, under an answer that is whole."""
    identity = escape(turn_id)
    copied = "".join(citations.written(s) + "\n" for s in given.sentences) or given.answer
    return (
        f'<div class="tools" data-turn="{identity}">'
        f'<button type="button" data-copy="{escape(copied.strip())}">'
        f"{both('复制（带引用）', 'Copy with citations')}</button>"
        f'<button type="button" data-vote="up" aria-pressed="false">{both("有用", "Helpful")}</button>'
        f'<button type="button" data-vote="down" aria-pressed="false">{both("没用", "Not helpful")}</button>'
        f'<form class="reason" hidden><input maxlength="500" aria-label="原因 Reason" '
        f'placeholder="原因 Reason"><button>{both("提交", "Send")}</button></form>'
        f'<span class="said" role="status"></span></div>{why(given)}'
    )


def suggestions(questions: Sequence[str]) -> str:
    """Questions that could come next; a click asks one."""
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" data-ask="{escape(q)}">{escape(q)}</button></li>'
        for q in questions
    )
    return f'<div class="next"><p class="aside">{both("接着问", "Ask next")}</p><ul>{buttons}</ul></div>'


def _found(hit: Hit) -> str:
    p = hit.paragraph
    return _button(p, p.id, hit.start, hit.end, p.text[hit.start : hit.end])


def _nearest(hit: Hit) -> str:
    return f"<li>{_found(hit)} {escape(hit.paragraph.text[:40])}…</li>"


def turn(question: str, body: str) -> str:
    """One question and what was answered."""
    return (
        f'<section class="turn"><h2 class="question">{escape(question)}</h2>'
        f'<div class="answer">{body}</div></section>'
    )


def transcript(turns: Sequence[str]) -> str:
    """The whole conversation, or the welcome where there is none yet."""
    welcome = both(
        "问一个问题，每句回答都注明它依据的段落。",
        "Ask a question: every sentence names the paragraph it stands on.",
    )
    inside = "".join(turns) or f'<p class="welcome">{welcome}</p>'
    return (
        '<div class="transcript" role="log" aria-live="polite" tabindex="0" '
        f'aria-label="对话 Conversation">{inside}</div>'
    )


def conversations(listed: Sequence[Conversation], *, current: str = "") -> str:
    """The kept conversations; the one that is open is marked."""
    rows = "".join(
        f'<li><button type="button" data-open="{escape(c.id)}"'
        f"{_CURRENT if c.id == current else ''}>{escape(c.title)}"
        f" <small>{c.turns} · {escape(c.changed[:10])}</small></button></li>"
        for c in listed
    )
    empty = f'<p class="aside">{both("还没有对话。", "None yet.")}</p>'
    return f'<ul class="kept">{rows}</ul>' if rows else empty


def links(conversation: str) -> str:
    """The link to share inside the installation, and the exports."""
    if not conversation:
        return ""
    i = escape(conversation)
    formats = "".join(
        f'<a href="export/{i}.{name}" download>{label}</a>'
        for name, label in (("docx", "Word"), ("md", "Markdown"), ("pdf", "PDF"))
    )
    return (
        f'<p class="links"><a href="?c={i}" target="_blank">{both("链接", "Link")}</a>'
        f"{both('导出：', 'Export: ')}{formats}</p>"
    )


def reader(paragraphs: Sequence[Paragraph], identity: str, start: int, end: int) -> str:
    """A paragraph with its neighbours, section path, page and footnotes; the quote is marked.

    Nothing is marked where start:end is not a span of the text.
    """
    at = next(i for i, p in enumerate(paragraphs) if p.id == identity)
    shown = paragraphs[at]
    path = " › ".join(escape(heading) for heading in shown.section)
    page = f" · 第 {shown.page} 页" if shown.page is not None else ""
    title = f'<p class="document">{escape(shown.document)}</p>'
    parts = [f'<header>{title}<p class="path">{path}{page}</p>{_steps(paragraphs, at)}</header>']
    for i in range(max(at - 1, 0), min(at + 2, len(paragraphs))):
        p = paragraphs[i]
        marked = _marked(p.text, start, end) if i == at else _lines(p.text)
        notes = "".join(
            f'<p class="note"><sup>{escape(n.mark)}</sup> {escape(n.text)}</p>' for n in p.notes
        )
        kind = "shown" if i == at else "neighbour"
        parts.append(
            f'<article class="{kind}"><span class="number">{escape(citations.place(p.number))}</span>'
            f"<p>{marked}</p>{notes}</article>"
        )
    return "".join(parts)


def _steps(paragraphs: Sequence[Paragraph], at: int) -> str:
    """Buttons to the paragraph before and the one after."""
    steps = [(at - 1, "上一段", "Previous"), (at + 1, "下一段", "Next")]
    return "".join(
        f'<button type="button" class="step" data-paragraph="{escape(paragraphs[i].id)}" '
        f'data-start="0" data-end="0">{both(zh, en)}</button>'
        for i, zh, en in steps
        if 0 <= i < len(paragraphs)
    )


def _marked(text: str, start: int, end: int) -> str:
    if not 0 <= start < end <= len(text) or (start, end) == (0, len(text)):
        return _lines(text)
    return f"{_lines(text[:start])}<mark>{_lines(text[start:end])}</mark>{_lines(text[end:])}"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
