"""The words around an item: which document, why, what for, and how hard."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import citations
from assistant.models import Citation
from assistant.quiz.models import Aspect, Difficulty, ItemType
from assistant.quiz.stems import tidy
from index.models import Paragraph
from index.records import DocumentInfo

_LONG_TITLE = 40
_INNER = str.maketrans("“”", "‘’")
_HEAD_MARK = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百]+[编章节]|[（(][A-Za-z一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+[、.．]|[A-Z][.．]|\d+[.．、])\s*"
)
_GOALS: dict[Aspect, str] = {
    "figure": "说出“{}”中的关键数字和期限",
    "date": "说出“{}”中重要事件的时间",
    "place": "指出“{}”涉及的国家和地点",
    "body": "辨认“{}”中各机构的分工",
    "title": "说出“{}”提到的文书",
    "name": "认出“{}”中的名称",
    "list": "列举“{}”的要点",
    "definition": "解释“{}”中的术语",
    "duty": "区分“{}”中的义务、禁止和许可",
    "purpose": "说明“{}”的目的",
    "order": "排出“{}”中的先后次序",
}
_BASE: dict[ItemType, int] = {
    "true_false": 1, "single": 2, "cloze": 2, "matching": 2, "multiple": 3, "short_answer": 3,
    "ordering": 3,
}  # fmt: skip


def frame(document: DocumentInfo, *, among: Sequence[DocumentInfo] = ()) -> str:
    """The words that name the document: 根据《禁毒法》，

    Where `among` holds another document of that title the year is named as well.
    """
    title = tidy(document.title.removeprefix("中华人民共和国"))
    same = [d for d in among if d.title == document.title and d.id != document.id]
    year = f"（{document.date[:4]}年）" if same and document.date else ""
    if len(title) > _LONG_TITLE and document.label:
        title = document.label
    return f"根据《{title.replace('《', '〈').replace('》', '〉')}》{year}，"


def goal(aspect: Aspect, paragraph: Paragraph) -> str:
    """The learning goal, by the section the paragraph stands in."""
    whole = aspect == "purpose" or not paragraph.section
    heading = paragraph.document if whole else paragraph.section[-1]
    return _GOALS[aspect].format(_HEAD_MARK.sub("", tidy(heading)) or heading)


def quoted(text: str) -> str:
    """A text between quotation marks; those inside it are single ones, as Chinese sets them."""
    return f"“{text.translate(_INNER)}”"


def explanation(basis: Sequence[Citation], *, remark: str = "") -> str:
    """What the item rests on, quoted with its 〔…〕, and a remark on the wrong answers."""
    quotes = "".join(f"{citations.notation(c)}：{quoted(tidy(c.quote))}" for c in basis)
    return f"依据{quotes}{remark}"


def elsewhere(texts: Sequence[tuple[str, Paragraph]]) -> str:
    """Where the distractors come from, so that a trainer can look them up."""
    if not texts:
        return ""
    parts = "，".join(f"{quoted(text)}出自{citations.notation(p)}" for text, p in texts)
    return f"干扰项中，{parts}，说的是另一回事。"


def difficulty(kind: ItemType, *, length: int, near: int) -> Difficulty:
    """1 to 3: by type, one more for a long passage, one less where no distractor is near.

    `length` is the stem's in characters, `near` how many distractors the document itself has.
    """
    value = _BASE[kind] + (length > 100) - (kind == "single" and near == 0)
    return 1 if value <= 1 else 2 if value == 2 else 3
