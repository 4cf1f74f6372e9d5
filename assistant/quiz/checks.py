"""What an item must stand up to, each a named check that gives its reason.

    grounded        the cited words are there, hold the key, and the citation resolves
    understandable  nothing in the item points at what is not in it
    key_unique      one right answer: no distractor is supported anywhere in the library
    no_giveaway     neither length nor the stem tells the key
    not_duplicate   no other item asks the same, or tells this one's answer
    answerable      the item finds the cited paragraph, and the assistant the key in it

`coverage` looks at a set of items. `check` is the public door; a `Checker` keeps what several items
share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from assistant import citations, extractive
from assistant.extractive import Part
from assistant.models import Answer, Citation
from assistant.quiz import lists
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.facts import facts
from assistant.quiz.frames import rival
from assistant.quiz.likeness import tells
from assistant.quiz.models import BLANK, Aspect, Finding, Item
from assistant.quiz.naming import unnamed
from assistant.quiz.stems import dangling, lead_of, shown, under
from index import segment
from index.library import Library
from index.models import Hit
from index.names import same_name
from index.retriever import passage
from index.span_reader import beside

CHECKS = (
    "grounded", "understandable", "key_unique", "no_giveaway", "not_duplicate", "answerable",
)  # fmt: skip
# Two items ask the same where they mean the same and share their words; rules of one statute mean
# much the same to an embedder (.95 to .98), so meaning alone turns down what a trainer keeps.
SAME, ALIKE = 0.955, 0.6  # cosine; shared content words of all (Jaccard)
SURE = 0.985  # cosine that needs no shared words
_ALSO_RIGHT = 0.7
_LONGER = 1.25  # a key this many times as long as the longest distractor gives itself away
# A rule that refers to an article is not a question for that article.
_HINT, _HINT_ALONE = 0.2, 0.3  # share of a name's pairs of characters that the stem tells
_SHORTENED = 2
_SPELT = 0.5  # share of a term's characters in its meaning
_REFERENCE = re.compile(
    r"(?:依照|按照|根据|违反)?本?(?:法|条例|办法|规定)?第[零一二三四五六七八九十百千]+条"
    r"(?:之[一二三四五])?(?:第[一二三四五六七八九十]+[款项])*(?:的?规定)?"
)
# What a rule says without saying what about.
_EMPTY = re.compile(r"应当|可以|不得|有权|必须|负责|及时|依法|予以|依照|按照|规定|有关|[，。]")
_COMPARED = 5  # nearest items that are compared word by word
_LEAST = 6  # characters a rule must say beyond that
_WORTH = 3  # paragraphs from which a section should have an item
_FOUND = 10  # hits among which the cited paragraph must be
_MOST_ASKED = 300  # characters of a question
_WANTED = re.compile(r"（填[^（）]{2,16}）$")  # what a blank takes
# What has its key in one place, and is asked for by what stands around it.
_ONE_PLACE = frozenset(("figure", "date", "body", "place", "title", "name"))
_POOLED = 3  # options that two single choice items may not share
_ASKING = frozenset(("single", "cloze", "short_answer"))
_ASKED: dict[Aspect, str] = {
    "figure": "多少", "date": "什么时候", "place": "哪些地方", "body": "哪个机构", "duty": "能不能",
    "title": "什么文书", "name": "什么", "list": "哪些", "definition": "什么",
}  # fmt: skip


def check(item: Item, library: Library, *, others: Sequence[Item] = ()) -> tuple[Finding, ...]:
    """Every check on one item; `others` are the items it must not repeat."""
    return Checker(library).check(item, others=others)


def sections(
    items: Sequence[Item], library: Library, *, documents: Sequence[str]
) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """(document, top section) of the sections that an item cites, and of those that should have
    one: with three paragraphs or more.
    """
    counts = Counter(
        (document, paragraph.section[0])
        for document in documents
        for paragraph in library.paragraphs(document)
        if paragraph.printed and paragraph.section
    )
    cited = [library.paragraph(c.id) for item in items for c in item.basis]
    served = {(p.document_id, p.section[0]) for p in cited if p.section}
    return frozenset(served), frozenset(place for place, n in counts.items() if n >= _WORTH)


def coverage(items: Sequence[Item], library: Library, *, documents: Sequence[str]) -> Finding:
    """Whether every top section with three paragraphs or more has an item."""
    served, wanted = sections(items, library, documents=documents)
    missing = [name for document, name in sorted(wanted) if (document, name) not in served]
    reason = f"没有题目的部分：{'、'.join(missing)}" if missing else ""
    return Finding("coverage", not missing, reason)


class Checker:
    """The checks, with the library's sentences read once."""

    def __init__(self, library: Library, *, corpus: Corpus | None = None) -> None:
        self.library = library
        self.corpus = corpus or Corpus(library)
        self._vectors: dict[str, np.ndarray] = {}

    def check(self, item: Item, *, others: Sequence[Item] = ()) -> tuple[Finding, ...]:
        """Every check on one item, in the order of CHECKS."""
        return tuple(self._findings(item, others, stop=False))

    def failing(self, item: Item, *, others: Sequence[Item] = ()) -> tuple[Finding, ...]:
        """The findings up to the first that fails, cheap checks first."""
        return tuple(self._findings(item, others, stop=True))

    def _findings(self, item: Item, others: Sequence[Item], *, stop: bool) -> list[Finding]:
        checks: tuple[tuple[str, Callable[[], str]], ...] = (
            ("grounded", lambda: self._grounded(item)),
            ("understandable", lambda: _obscure(item)),
            ("key_unique", lambda: self._ambiguous(item)),
            ("no_giveaway", lambda: _giveaway(item)),
            ("not_duplicate", lambda: self._repeats(item, others)),
            ("answerable", lambda: self._unanswered(item)),
        )
        found: list[Finding] = []
        for name, run in checks:
            reason = run()
            found.append(Finding(name, not reason, reason))
            if reason and stop:
                break
        return found

    def _grounded(self, item: Item) -> str:
        """Why the item does not rest on what it cites, or ''."""
        if not item.basis:
            return "没有依据"
        for cited in item.basis:
            paragraph = self.corpus.by_id.get(cited.id)
            if paragraph is None:
                return f"文库里没有段落 {cited.id}"
            if paragraph.text[cited.start : cited.end] != cited.quote or not cited.quote.strip():
                return f"{citations.notation(cited)}的引文与原文不符"
        cited_paragraphs = [self.corpus.by_id[c.id] for c in item.basis]
        for mark in citations.parse(item.explanation.split("：“")[0]):
            if not citations.resolve(mark, cited_paragraphs):
                return f"解析里的引用 {mark.text} 找不到对应段落"
        quotes = squeezed("".join(c.quote for c in item.basis))
        missing = [k for k in _keys_in_quote(item) if squeezed(k) not in quotes]
        if missing:
            return f"答案“{missing[0]}”不在引文里"
        return self._contradicted(item, quotes)

    def _contradicted(self, item: Item, quotes: str) -> str:
        """Whether a true statement differs from its source, or a false one does not."""
        if item.truth is None:
            return ""
        pieces = [p for p in re.split(r"[。；]|……", item.stem) if p]
        # A statement is shown without 还 and 此外.
        plain = squeezed("".join(map(self._shown, item.basis)))
        same = all(
            squeezed(p) in quotes or squeezed(p) in plain or self._led(item, p) for p in pieces
        )
        if item.truth and not same:
            figures = {f.text for f in facts(item.stem)}
            leads = squeezed("".join(map(self._lead, item.basis)))
            lost = [f for f in figures if squeezed(f) not in quotes + leads]
            return f"判断为正确，但“{lost[0]}”不在引文里" if lost else ""
        return "判断为错误，但与引文一致" if same and not item.truth else ""

    def _shown(self, cited: Citation) -> str:
        """The cited words as a statement shows them, after their lead-in where they have one."""
        text = shown(cited.quote, 0, len(cited.quote))
        lead = self._lead(cited)
        return text + (under(lead, text) if lead else "")

    def _lead(self, cited: Citation) -> str:
        """The lead-in of the cited words where they are an entry of an enumeration."""
        return lead_of(self.corpus.by_id[cited.id].text, cited.start)

    def _led(self, item: Item, piece: str) -> bool:
        """Whether words stand in the cited paragraph, as the lead-in of an item does."""
        plain = squeezed(piece).rstrip(":")
        return any(plain in squeezed(self.corpus.by_id[c.id].text) for c in item.basis)

    def _ambiguous(self, item: Item) -> str:
        """Why more than one answer is right, or ''."""
        if reason := _doubled(item):
            return reason
        # What is asked of the document as a whole stands in no one sentence with its key.
        if item.aspect == "purpose" or item.odd:
            return ""
        for option in item.wrong:
            place = self.corpus.supporting(item.stem, option.text, share=_ALSO_RIGHT)
            if place is not None:
                return f"选项“{option.text}”也有依据：{citations.notation(place.paragraph)}"
        if (other := rival(item, self.corpus)) is not None:
            value, place = other
            return f"题干也合于“{value}”：{citations.notation(place.paragraph)}"
        return ""

    def _unanswered(self, item: Item) -> str:
        """Why the assistant does not get from the item to what it cites, or ''."""
        for number, cited in enumerate(item.basis):
            paragraph = self.corpus.by_id.get(cited.id)
            if paragraph is None:
                return f"文库里没有段落 {cited.id}"
            question = _asked(item, number)
            hits = self.library.search(question, k=_FOUND, documents=[paragraph.document_id])
            hit = next((h for h in hits if h.paragraph.id == cited.id), None)
            if hit is None:
                return f"按这道题检索不到{citations.notation(cited)}"
            answer = self._answer(question, hit)
            if answer.refused:
                return f"助手从{citations.notation(cited)}答不出这道题"
            if _in_one_sentence(item) and not _holds(answer.answer, item):
                return f"助手读了{citations.notation(cited)}，但回答里没有答案"
        return ""

    def _answer(self, question: str, hit: Hit) -> Answer:
        """What the assistant says to a question with one paragraph at hand, read where it can be."""
        if (reader := beside(self.library.embedder)) is not None:
            (reading,) = reader.read(question, [passage(hit.paragraph)])
            hit = replace(hit, reading=reading)
        return extractive.answer(self.library, question, question, [Part(question, (hit,))])

    def _repeats(self, item: Item, others: Sequence[Item]) -> str:
        """Which other item asks the same or gives this one's answer away, or ''."""
        for other in others:
            if item.id == other.id:
                return f"与题目 {other.id} 相同"
            if any(_overlapping(a, b) for a in item.basis for b in other.basis):
                # One of two questions on a sentence tells the other's answer.
                return f"与题目 {other.id} 出自同一句"
            if reason := _paired(item, other):
                return f"与题目 {other.id} {reason}"
        for other in others:
            if self._told(item, other) or self._told(other, item):
                return f"与题目 {other.id} 互相泄露答案"
        return self._near(item, others) if others else ""

    def _near(self, item: Item, others: Sequence[Item]) -> str:
        """Which other item means much the same in much the same words, or ''."""
        vector = self._vector(item)
        cosines = np.stack([self._vector(o) for o in others]) @ vector
        mine_said = _content(item)
        for index in np.argsort(-cosines)[:_COMPARED]:
            theirs = _content(others[index])
            shared = len(mine_said & theirs) / max(len(mine_said | theirs), 1)
            if cosines[index] > SURE or (cosines[index] > SAME and shared > ALIKE):
                return f"与题目 {others[index].id} 近似（{cosines[index]:.3f}）"
        return ""

    def _told(self, item: Item, other: Item) -> bool:
        """Whether what another item of the document says answers this one."""
        if item.frame != other.frame or item.aspect not in _ONE_PLACE or item.type not in _ASKING:
            return False
        key = item.key[0]
        # Of （　　）日 the key is 三日: a bare 三 stands in many a word.
        whole = next((a for a in item.accepted[1:2] if a.startswith(key)), key)
        return any(tells(text, item.stem, whole, self.corpus) for text in _statements(other))

    def _vector(self, item: Item) -> np.ndarray:
        """The meaning of what an item asks (float32[d]): its words, the key in the blank."""
        known = self._vectors.get(item.id)
        if known is None:
            known = self.library.embedder.encode_passages([_spoken(item)])[0]
            self._vectors[item.id] = known
        return known


def _in_one_sentence(item: Item) -> bool:
    """Whether one sentence holds the whole key; a list or an odd one out stands in several."""
    facts_only = item.aspect not in ("list", "purpose", "definition")
    return item.type in ("single", "cloze", "short_answer") and facts_only


def _holds(answer: str, item: Item) -> bool:
    return any(squeezed(k) in squeezed(answer) for k in (item.accepted or item.key))


def _statements(item: Item) -> list[str]:
    """What an item says, each with its key: the sentence asked about, the right options, the pairs."""
    if item.pairs:
        return [f"{p.left}{p.right}" for p in item.pairs]
    if item.truth is False:
        return []
    said = item.stem.replace(BLANK, item.key[0] if item.key else "")
    if item.type == "multiple" or BLANK not in item.stem:
        return [said + key if item.truth is None else said for key in item.key]
    return [said]


def _spoken(item: Item) -> str:
    """An item as one text: matching and ordering ask by their parts, not by their stem."""
    parts = [*(f"{p.left}{p.right}" for p in item.pairs), *item.sequence]
    if BLANK not in item.stem and item.truth is None and not parts:
        parts = list(item.key)
    said = item.stem.replace(BLANK, item.key[0] if item.key else "")
    return " ".join((item.frame + said, *parts))


def _paired(item: Item, other: Item) -> str:
    """Why two items tell each other: one paragraph and one key, or one pool of dates or names from
    which whoever knows the one key strikes it in the other; or ''.
    """
    if item.type not in _ASKING or item.aspect not in _ONE_PLACE or item.aspect != other.aspect:
        return ""
    near = {c.id for c in item.basis} & {c.id for c in other.basis}
    if near and other.type in _ASKING and _values(item) & _values(other):
        return "出自同一段，答案相同"
    shared = {o.text for o in item.options} & {o.text for o in other.options}
    pooled = item.aspect != "figure" and item.type == other.type == "single"
    return "的选项大半相同" if pooled and len(shared) >= _POOLED else ""


def _values(item: Item) -> set[str]:
    """The key in every spelling that is accepted."""
    told = facts(item.key[0])
    known = {f"{told[0].value:g}-{told[0].high}"} if told and told[0].value is not None else set()
    return known | {squeezed(k) for k in (item.key[0], *item.accepted)}


def _overlapping(one: Citation, other: Citation) -> bool:
    return one.id == other.id and one.start < other.end and other.start < one.end


def _content(item: Item) -> set[str]:
    """The words of an item that carry its subject, the document's name among them."""
    return {w for w in segment.words(_spoken(item)) if not segment.is_stop(w)}


def _keys_in_quote(item: Item) -> tuple[str, ...]:
    """The parts of the key that stand in the cited words as they are."""
    if item.odd:
        return tuple(o.text for o in item.wrong)  # the odd one out is the one that is not there
    if item.type in ("single", "multiple"):
        return item.key
    if item.type in ("cloze", "short_answer"):
        return lists.parted(item.accepted[0]) if item.aspect == "list" else item.accepted[:1]
    return tuple(p.right if item.aspect != "definition" else p.left for p in item.pairs)


def _doubled(item: Item) -> str:
    """Which two options are one: in words, in value, or one name inside the other; or ''."""
    texts = [squeezed(o.text) for o in item.options]
    wanted = len(item.key) == 1 if item.type == "single" else bool(item.key)
    if not wanted:
        return "没有或不止一个正确选项"
    if len(set(texts)) < len(texts):
        return "有两个相同的选项"
    rights = [p.right for p in item.pairs] or list(item.sequence)
    if len(set(rights)) < len(rights):
        return "有两项相同"
    if item.type == "single" and item.aspect in ("figure", "date"):
        values = [facts(o.text) for o in item.options]
        told = [(v[0].value, v[0].high) for v in values if v]
        return "有两个数值相等的选项" if len(set(told)) < len(told) else ""
    for option in item.wrong:
        if any(o != option and _within(o.text, option.text, item.aspect) for o in item.options):
            return f"选项“{option.text}”与另一选项互相包含"
    return ""


def _obscure(item: Item) -> str:
    """What a reader without the document cannot understand, or ''."""
    if word := dangling(item.stem):
        return f"“{word}”所指不明"
    said = [item.stem, *item.sequence]
    said += [p.left for p in item.pairs if item.aspect != "definition"]
    said += [o.text for o in item.options if item.type == "multiple" and item.aspect != "list"]
    if word := next(filter(None, map(unnamed, said)), ""):
        return f"“{word}”没有说是哪一个，或者没有说是谁提出的"
    texts = [*(o.text for o in item.options), *(p.left for p in item.pairs), *item.sequence]
    for text in texts:
        if item.type != "single" or item.odd:
            word = dangling(text)
            if word and not word.startswith(("并", "而", "也")):
                return f"“{text[:20]}”中的“{word}”所指不明"
    if item.aspect == "duty" and len(_EMPTY.sub("", item.stem.replace(BLANK, ""))) < _LEAST:
        return "题干太笼统"
    if re.search(r"如上|见附件|见附录|如图|下表|见表", item.stem):
        return "题干指向文件的其他部分"
    return ""


def _giveaway(item: Item) -> str:
    """What tells the key without knowing it, or ''."""
    if item.type not in ("single", "multiple"):
        # By any of its names, but not by the bare number of a figure.
        named = item.aspect in ("body", "place", "title", "name")
        keys = (item.accepted if named else item.accepted[:1]) if item.type == "cloze" else ()
    else:
        keys = item.key
        right = max((len(k) for k in keys), default=0)
        wrong = max((len(o.text) for o in item.wrong), default=0)
        if item.type == "single" and right > _LONGER * wrong and right - wrong > 2:
            return "正确选项明显最长"
    for key in keys:
        if len(key) > 1 and squeezed(key.strip("《》“”")) in squeezed(item.question):
            return f"题干里已有答案“{key}”"
    return _hinted(item)


def _hinted(item: Item) -> str:
    """Whether the words of a name that is asked for stand in the stem, and those of no other
    option do: 慈善信托的受托人 where the stem speaks of 信托.
    """
    if item.aspect in ("figure", "date", "duty", "list", "purpose") or item.type not in (
        "single", "cloze",
    ):  # fmt: skip
        return ""
    if item.aspect == "definition":
        return _spelt(item)
    if item.type == "single" and (word := _only_there(item)):
        return f"题干里的“{word}”只与答案“{item.key[0]}”相合"
    told = _share(item.key[0], item.question)
    if item.type == "cloze":
        return f"题干里的词指向答案“{item.key[0]}”" if told > _HINT_ALONE else ""
    others = max((_share(o.text, item.question) for o in item.wrong), default=0.0)
    return f"题干里的词指向答案“{item.key[0]}”" if told > _HINT and told > others else ""


def _only_there(item: Item) -> str:
    """A word of the stem that the key holds and no other option does, whole or shortened:
    资助 of a convention on 资助, 安理会 of the 安全理事会; '' where there is none.
    """
    stem = segment.words(item.stem)
    others = [o.text for o in item.wrong]
    held = {w for w in segment.words(item.key[0]) if len(w) > 1 and not segment.is_stop(w)}
    for word in stem:
        whole = word in held and not any(word in o for o in others)
        # A name is shortened from its first character on, and to three at least.
        short = len(word) > _SHORTENED and word[0] == item.key[0][0]
        if whole or (short and _shortens(word, item.key[0], others)):
            return word
    return ""


def _shortens(word: str, key: str, others: Sequence[str]) -> bool:
    return same_name(word, key) and not any(same_name(word, o) for o in others)


def _spelt(item: Item) -> str:
    """Whether a meaning spells its term, character by character, and no other option's."""
    told, *others = (
        sum(c in item.stem for c in term) / len(term)
        for term in (item.key[0], *(o.text for o in item.wrong))
    )
    # With nothing to choose from, half of the characters are enough.
    given = told > max(others, default=0.0) and (told > _SPELT or (not others and told == _SPELT))
    return f"释义里的字拼出答案“{item.key[0]}”" if given else ""


def _share(name: str, text: str) -> float:
    """The share of a name's pairs of characters that stand in a text."""
    plain = squeezed(name.strip("《》“”").removeprefix("中华人民共和国"))
    within = squeezed(text)
    pairs = {plain[i : i + 2] for i in range(len(plain) - 1)}
    return sum(pair in within for pair in pairs) / len(pairs) if pairs else 0.0


def _within(one: str, other: str, aspect: Aspect) -> bool:
    """Whether two options may mean one thing."""
    a, b = squeezed(one), squeezed(other)
    return same_name(a, b) if aspect in ("body", "title", "duty") else a in b or b in a


def _asked(item: Item, number: int) -> str:
    """The question an item puts, as one would type it."""
    if item.pairs:
        pair = item.pairs[number]
        return (
            f"什么是{pair.left}？"
            if item.aspect == "definition"
            else pair.left.replace(BLANK, "多少")
        )
    if len(item.basis) > 1:
        # The order of `basis` is the document's, not that of `sequence` or the options.
        return _REFERENCE.sub("", item.basis[number].quote)[:_MOST_ASKED]
    word = _ASKED.get(item.aspect, "什么")
    put = _WANTED.sub("", item.stem).replace(BLANK, word)
    stem = _REFERENCE.sub("", put)[:_MOST_ASKED]
    return stem if stem.endswith("？") or item.truth is not None else stem.rstrip("。") + "？"
