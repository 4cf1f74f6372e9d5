"""A practice: items asked one by one, what was answered, the score; and each as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from assistant.quiz.itemform import shown_rights, shown_sequence
from assistant.quiz.marking import Mark, mark
from assistant.quiz.models import Item, letters
from assistant.ui import quiz_view, render
from assistant.ui.texts import both

_END = f'<button type="button" class="end" data-do="end">{both("结束练习", "End the practice")}</button>'


@dataclass(frozen=True, slots=True)
class Practice:
    """`at` is the item that is asked; `marks` are those of the items before it and, where it is
    answered, its own. An open answer waits in `marks` as None until the learner has judged it. `ids`
    are the items' in the bank, by which the practice can be kept.
    """

    items: tuple[Item, ...] = ()
    at: int = 0
    marks: tuple[Mark, ...] = ()
    given: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the item that is asked has its answer."""
        return len(self.marks) > self.at

    @property
    def done(self) -> bool:
        """Whether every item is answered and the last one left."""
        return self.at >= len(self.items)

    def answer(self, given: Sequence[str]) -> Practice:
        """With an answer to the item that is asked; a second one changes nothing."""
        if self.done or self.answered:
            return self
        got = mark(self.items[self.at], given)
        return replace(self, marks=(*self.marks, got), given=tuple(given))

    def judge(self, *, right: bool) -> Practice:
        """With the learner's own judgement of an open answer."""
        if not self.answered or self.marks[-1].share is not None:
            return self
        return replace(self, marks=(*self.marks[:-1], Mark(float(right))))

    def next(self) -> Practice:
        """At the next item; only from one that is answered and judged."""
        if not self.answered or self.marks[-1].share is None:
            return self
        return replace(self, at=self.at + 1, given=())

    def wrong(self) -> tuple[Item, ...]:
        """The items that were not wholly right."""
        return tuple(i for i, m in zip(self.items, self.marks, strict=False) if not m.right)

    def again(self) -> Practice:
        """The items that were not wholly right, from the first of them."""
        ids = tuple(i for i, m in zip(self.ids, self.marks, strict=False) if not m.right)
        return Practice(self.wrong(), ids=ids)


def view(practice: Practice) -> str:
    """The item that is asked or its mark, or the score at the end."""
    if not practice.items:
        return ""
    if practice.done:
        return _summary(practice)
    item = practice.items[practice.at]
    number = f"{practice.at + 1}/{len(practice.items)}"
    head = (
        f'<progress max="{len(practice.items)}" value="{practice.at}" aria-label="进度 Progress">'
        f'</progress><p class="aside">{number} · {quiz_view.type_name(item.type)} · {_score(practice)} {_END}</p>'
    )
    body = _marked(practice, item) if practice.answered else _form(item)
    return f'<section class="item" aria-label="练习 Practice">{head}{body}</section>'


def _score(practice: Practice) -> str:
    judged = [m.share for m in practice.marks if m.share is not None]
    return f"{both('得分', 'Score')} {sum(judged):.3g}/{len(judged)}"


def _form(item: Item) -> str:
    """The question as a form, its fields the browser's own."""
    fields = _fields(item)
    send = f'<button type="submit" class="go">{both("提交答案", "Submit")}</button>'
    if item.pairs or item.sequence or item.options:
        shown = f'<p class="stem">{escape(item.question)}</p>'
    else:
        shown = quiz_view.question(item)
    return f'<form class="answer-form">{shown}{fields}{send}</form>'


def _fields(item: Item) -> str:
    if item.options or item.truth is not None:
        texts = [o.text for o in item.options] or ["正确", "错误"]
        kind = "checkbox" if item.type == "multiple" else "radio"
        marks = letters(len(texts)) if item.options else [""] * len(texts)
        rows = "".join(
            f'<label><input type="{kind}" name="given" value="{escape(t)}"> {m}{". " if m else ""}'
            f"{escape(t)}</label>"
            for m, t in zip(marks, texts, strict=True)
        )
        return f'<fieldset><legend class="sr">{both("选项", "Options")}</legend>{rows}</fieldset>'
    if item.pairs:
        rights = shown_rights(item)
        return "".join(_select(p.left, rights) for p in item.pairs)
    if item.sequence:
        shown = shown_sequence(item)
        places = [both(f"第{n}", f"No. {n}") for n in range(1, len(shown) + 1)]
        return "".join(_select(place, shown, html=True) for place in places)
    label = both("你的答案", "Your answer")
    return f'<label>{label}<textarea name="given" rows="2" maxlength="1000"></textarea></label>'


def _select(label: str, texts: Sequence[str], *, html: bool = False) -> str:
    marks = letters(len(texts))
    rows = "".join(
        f'<option value="{escape(t)}">{m}. {escape(t)}</option>'
        for m, t in zip(marks, texts, strict=True)
    )
    name = label if html else escape(label)
    return f'<label>{name}<select name="given"><option value="">–</option>{rows}</select></label>'


def _marked(practice: Practice, item: Item) -> str:
    """What the answer was worth, the key with its chips, and the way on."""
    got = practice.marks[practice.at]
    said = escape("；".join(_lettered(g, item) for g in practice.given if g)) or "–"
    mine = f"<p>{both('你的答案：', 'Your answer: ')}{said}</p>"
    if got.share is None:
        buttons = _button("own-right", "我答对了", "I had it right") + _button(
            "own-wrong", "我没答对", "I had it wrong"
        )
        verdict = both(
            "请对照参考答案自己评分。", "Compare with the model answer and mark yourself."
        )
        status = f'<p role="status"><strong>{verdict}</strong></p>'
    else:
        words = (
            ("✓ 正确", "✓ Right") if got.right
            else ("✗ 不对", "✗ Wrong") if not got.share
            else (f"部分正确（{got.share:.0%}）", f"Partly right ({got.share:.0%})")
        )  # fmt: skip
        status = f'<p role="status"><strong>{both(*words)}</strong></p>'
        buttons = _button("next", "下一题", "Next")
    return f"{quiz_view.question(item)}{mine}{status}{quiz_view.key(item)}<p>{buttons}</p>"


def _lettered(given: str, item: Item) -> str:
    """An answer with its option's letter, as the key names it."""
    texts = [o.text for o in item.options]
    return f"{letters(len(texts))[texts.index(given)]}. {given}" if given in texts else given


def _button(do: str, zh: str, en: str) -> str:
    return f'<button type="button" class="go" data-do="{do}">{both(zh, en)}</button>'


def _summary(practice: Practice) -> str:
    got = sum(m.share or 0 for m in practice.marks)
    count = len(practice.items)
    rows = "".join(
        f"<li>{escape(i.question)}{render.chips(i.basis)}</li>" for i in practice.wrong()
    )
    again = _button("again", "再练答错的题", "Practise these again") if rows else ""
    wrong = (
        f"<p>{both('没有全对的题：', 'Not wholly right:')}</p><ol>{rows}</ol>{again}"
        if rows
        else ""
    )
    return (
        f'<section class="item" aria-label="成绩 Result"><p role="status"><strong>'
        f"{both('成绩', 'Score')} {got:.3g}/{count}（{got / count:.0%}）</strong></p>{wrong}</section>"
    )
