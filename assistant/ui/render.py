"""Questions and answers as HTML. Every text passes `escape`: documents and questions are data."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant import citations
from assistant.export import lines as plain_lines
from assistant.models import Answer, Citation, Failed, Premise, Sentence, ShortAnswer
from assistant.notices import english
from assistant.ui.reader import clipped, digest, lines
from assistant.ui.texts import both
from index.models import Hit, Paragraph
from prompts import REFUSAL

_NEAREST = 3  # paragraphs hinted at where the documents do not say
_HINT = 60  # characters of each
_SCORES = (("词", "Words"), ("义", "Sense"), ("号", "No."), ("合", "All"))
_SCORES_SAY = (
    "词：用词相同的程度；义：意思相近的程度；号：问题点名的段号；合：合成的排序分。",
    "Words: shared words; sense: nearness in meaning; no.: a number the question names; all: the order.",
)

_FAULTS = {
    "uncited": ("没有注明依据", "cites nothing"),
    "unresolved": ("所引的段落不存在", "cites a paragraph that is not there"),
    "words": ("所引段落里没有", "not in the cited paragraph"),
    "opposed": ("与所引段落的说法相反", "the cited paragraph says otherwise"),
    "unsupported": ("所引段落没有说这个", "the cited paragraph does not say this"),
}


def chip(cited: Citation) -> str:
    """A citation as a button that opens the reader; hovering shows the quote."""
    return _button(cited, cited.id, cited.start, cited.end, cited.quote)


def chips(cited: Sequence[Citation]) -> str:
    """A chip for each paragraph, which marks everything that is cited of it."""
    by_paragraph: dict[str, list[Citation]] = {}
    for one in cited:
        by_paragraph.setdefault(one.id, []).append(one)
    return "".join(map(_joined, by_paragraph.values()))


def _joined(cited: Sequence[Citation]) -> str:
    spans = sorted({(c.start, c.end): c for c in cited}.items())
    first, quotes = spans[0][1], [c.quote for _, c in spans]
    also = ",".join(f"{start}-{end}" for (start, end), _ in spans[1:])
    return _button(first, first.id, first.start, first.end, *quotes, also=also)


def _button(
    cited: Citation | Paragraph, identity: str, start: int, end: int, *quotes: str, also: str = ""
) -> str:
    name = escape(citations.notation(cited))
    return (
        f'<button type="button" class="cite" data-paragraph="{escape(identity)}" '
        f'data-start="{start}" data-end="{end}" data-also="{also}" data-quoted="{digest("".join(quotes))}" '
        f'data-quote="{escape(chr(10).join(quotes))}" aria-label="打开 {name} Open source">{name}</button>'
    )


def sentence(one: Sentence) -> str:
    """A sentence and its chips, each paragraph once."""
    chips = {c.id: chip(c) for c in one.citations}
    return f"<p>{lines(one.text)}{''.join(chips.values())}</p>"


def answer(given: Answer, *, marked: bool = False) -> str:
    """An answer, or the refusal with the nearest paragraphs.

    What failed the checks is folded away under it, or with `marked` in its place and called unchecked.
    """
    notices = "".join(
        f'<p class="aside">{both(notice, english(notice))}</p>' for notice in given.notices
    )
    if given.failed:
        notices += "" if marked else _folded(given.failed)
    elif given.unresolved:
        said = both("模型写了对不上原文的引用，已略去：", "Citations that lead nowhere, left out: ")
        notices += f'<p class="aside">{said}{escape("、".join(given.unresolved))}</p>'
    if given.refused:
        return _refusal(given) + notices + _nearest(given.hits)
    head = _premise(given.premise) if given.premise else ""
    short = _short(given.short_answer) if given.short_answer else ""
    rows = [sentence(one) for one in given.sentences]
    for one in reversed(given.failed if marked else ()):
        rows.insert(one.after, _marked(one))
    return head + short + "".join(rows) + notices


def _marked(one: Failed) -> str:
    """A sentence that failed, in its place; that it is unchecked is a word, so that copies keep it."""
    title = both("未经核实", "Unchecked")
    return (
        f'<p class="unchecked"><span class="tag">{title}</span><span lang="zh">{lines(one.text)}</span> '
        f"{_reason(one)}</p>"
    )


def _reason(one: Failed) -> str:
    words = escape("：" + "、".join(one.words)) if one.words else ""
    return f'<span class="aside">{both(*_FAULTS[one.fault])}{words}</span>'


def _folded(given: Sequence[Failed]) -> str:
    """What a chat model wrote and the paragraphs do not bear out: folded away, each with its reason."""
    rows = "".join(f'<li><s lang="zh">{escape(one.text)}</s> {_reason(one)}</li>' for one in given)
    title = both(
        f"未通过检查、不作为回答的句子（{len(given)}）", f"Not part of the answer ({len(given)})"
    )
    return f'<details class="unchecked"><summary>{title}</summary><ul>{rows}</ul></details>'


def _premise(given: Premise) -> str:
    chips = "".join(chip(c) for c in given.citations)
    claim = f'<span lang="zh">{lines(given.claim)}</span>'
    found = f'<strong lang="zh">{lines(given.found)}</strong>'
    said = (
        f'<span class="zh" lang="zh">问题说“{claim}”，文件说“{found}”</span>'
        f'<span class="en" lang="en">The question says “{claim}”, the document “{found}”</span>'
    )
    title = both("与文件不符", "Not what the document says")
    return f'<p class="premise"><span class="tag">{title}</span>{said}{chips}</p>'


def _short(given: ShortAnswer) -> str:
    title = both("直接回答", "In short")
    return f'<p class="short"><span class="tag">{title}</span>{escape(given.text)}</p>'


def _refusal(given: Answer) -> str:
    title = both("没有依据", "No evidence")
    more = given.answer.removeprefix(REFUSAL)
    said = both(REFUSAL, "The library's documents do not say.") if more != given.answer else ""
    return f'<p class="refusal"><span class="tag">{title}</span>{said}{escape(more)}</p>'


def _nearest(hits: Sequence[Hit]) -> str:
    rows = "".join(
        f"<li>{_found(hit)} {escape(clipped(hit.paragraph.text, _HINT))}</li>"
        for hit in hits[:_NEAREST]
    )
    title = both("最接近的段落，供参考：", "The nearest paragraphs:")
    if rows:
        return f'<p class="aside">{title}</p><ul class="nearest">{rows}</ul>'
    nothing = both(
        "没有可查的段落：文库是空的，或所选的文件已被移除。",
        "There was nothing to look at: the library is empty, or what was chosen is no longer there.",
    )
    return f'<p class="aside">{nothing}</p>'


def _found(hit: Hit) -> str:
    p = hit.paragraph
    return _button(p, p.id, hit.start, hit.end, p.text[hit.start : hit.end])


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
    head = "".join(f"<th scope='col'>{both(*n)}</th>" for n in (("段落", "Paragraph"), *_SCORES))
    understood = (
        f"<p>{both('理解为：', 'Understood as: ')}<q>{escape(given.standalone_question)}</q></p>"
        f"<p>{both(*_SCORES_SAY)}</p>"
    )
    return (
        f'<details class="why"><summary>{both("为什么是这些段落", "Why these paragraphs")}</summary>'
        f'{understood}<div class="scroll" tabindex="0" role="region" aria-label="得分 Scores">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def tools(turn_id: str, given: Answer, *, last: bool = False, own: bool = True) -> str:
    """Copy, thumbs with a reason, and why, under an answer that is whole; the last may be redone.

    Only who asked votes on the answer.
    """
    copied = "\n".join(plain_lines(given))
    redo = ""
    if last:
        redo = "".join(
            f'<button type="button" data-press="{name}">{both(zh, en)}</button>'
            for name, zh, en in (("retry", "重问", "Retry"), ("edit", "改问题", "Edit question"))
        )
    thumbs = "".join(
        f'<button type="button" data-vote="{vote}" aria-pressed="false">{both(zh, en)}</button>'
        for vote, zh, en in (("up", "有用", "Helpful"), ("down", "没用", "Not helpful"))
        if own
    )
    return (
        f'<div class="tools" data-turn="{escape(turn_id)}">'
        f'<button type="button" data-copy="{escape(copied)}">'
        f"{both('复制（带引用）', 'Copy with citations')}</button>{thumbs}{redo}"
        f'<form class="reason" hidden><input maxlength="500" aria-label="原因 Reason" '
        f'placeholder="原因（可不填） Reason"><button>{both("提交", "Send")}</button></form>'
        f'<span class="said" role="status"></span></div>{why(given)}'
    )


def suggestions(questions: Sequence[str], *, zh: str = "接着问", en: str = "Ask next") -> str:
    """Questions that could come next, in the documents' language; a click asks one."""
    if not questions:
        return ""
    buttons = "".join(
        f'<li><button type="button" lang="zh" data-ask="{escape(q)}">{escape(q)}</button></li>'
        for q in questions
    )
    said = both(zh, f"{en} (in Chinese, as the documents are)")
    return f'<div class="next"><p class="aside">{said}</p><ul>{buttons}</ul></div>'


def turn(question: str, body: str, *, state: str = "") -> str:
    """One question and what was answered; `state` is growing or editing, or neither."""
    return (
        f'<section class="turn {state}"><h2 class="question">{escape(question)}</h2>'
        f'<div class="answer">{body}</div></section>'
    )


def waiting() -> str:
    """What stands in the place of an answer until its first words are there."""
    said = both("正在查找依据…", "Looking for evidence…")
    return f'<p class="aside waiting" role="status">{said}</p>'


def editing() -> str:
    """Under a question that is being changed: the way back."""
    said = both(
        "改好后再提问，新的回答会替换这一条。", "Ask again below; the new answer replaces this one."
    )
    return (
        f'<div class="tools"><span class="aside">{said}</span>'
        f'<button type="button" data-press="cancel">{both("取消", "Cancel")}</button></div>'
    )


def transcript(turns: Sequence[str], *, starters: Sequence[str] = (), opening: bool = False) -> str:
    """The whole conversation, or the welcome with questions to start from where there is none yet.

    `opening` marks what is shown before the page has asked which conversation is open.
    """
    state = " data-opening" if opening else ""
    return (
        f'<div class="transcript" role="log" aria-live="polite" tabindex="0"{state} '
        f'aria-label="对话 Conversation">{"".join(turns) or _welcome(starters)}</div>'
    )


def _welcome(starters: Sequence[str]) -> str:
    said = both(
        "问一个问题，每句回答都注明它依据的段落；点〔文件·段号〕，原文在旁边打开，原话已标出。",
        "Ask a question: every sentence names the paragraph it stands on. Press a citation and its "
        "source opens beside the answer, the words marked.",
    )
    own = both(
        "要问自己的文件，先到“文库”把它们拖进来。",
        "To ask your own documents, drop them in the Library.",
    )
    ideas = suggestions(starters, zh="试着问", en="Try")
    return f'<div class="welcome"><p>{said}</p><p class="trainers">{own}</p>{ideas}</div>'
