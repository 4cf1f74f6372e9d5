"""Names said in full: who reads a question without its document does not know which 办公室 or 平台,
or which 《契约》, the document goes on to call so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from assistant.quiz.names import NOUNISH, title_kind_only
from assistant.quiz.stems import Edit, Passage
from index.segment import Token, tokens

# What bodies, and what undertakings and works, are called after their first mention.
_BODIES = frozenset(("办公室", "委员会", "理事会", "工作组", "专家组", "小组", "中心", "基金会"))
_THINGS = frozenset(
    ("平台", "项目", "工具", "系统", "计划", "方案", "机制", "倡议", "手册",
     "数据库", "网站", "网络", "战略", "基金")
)  # fmt: skip
_DOMINANT = 4  # times as often as any other name of the end
_LEAST = 2
_BARE_AFTER = frozenset(("p", "c", "x", "ul"))
_TITLE = re.compile("《([^《》]{2,30})》")
_THIS = re.compile("本(?=报告)")
# A request to somebody is no fact; who makes it has to be said.
_REQUEST = re.compile(r"(?:谨|特|兹|现)?(?:建议|促请|敦促|呼吁|恳请|提请|请)(?![示求书假问愿])")
_WISHED = re.compile(r"不妨|似宜|[^，。；]{2,16}(?<!理)应考虑")


class FullNames:
    """What a document calls in full what it then calls for short."""

    def __init__(
        self, texts: Sequence[str], *, bodies: Collection[str], titles: Collection[str],
        short: Mapping[str, str],
    ) -> None:  # fmt: skip
        """`texts` are its paragraphs, `bodies` and `titles` the names it gives in them, `short` the
        names that it says it will use, each with the full one.
        """
        joined = "\n".join(texts)
        self._titles = titles
        self._short = short
        self._bodies = Counter({name: joined.count(name) for name in bodies})
        self._things: Counter[str] = Counter()
        for text in texts:
            self._things.update(_runs(tokens(text)))

    def edits(self, passage: Passage) -> tuple[Edit, ...]:
        """What puts the full names into a passage, each once, where it does not have them."""
        said = passage.text
        found = [
            Edit(passage.start + m.start(), passage.start + m.end(), "")
            for m in _THIS.finditer(said)
        ]
        parts = (*self._defined(said), *self._short_titles(said), *self._bare(said))
        for start, end, names in parts:
            if (full := _the_one(names)) and full not in said:
                found.append(Edit(passage.start + start, passage.start + end, full))
        once = {edit.text or str(edit.start): edit for edit in reversed(found)}
        return tuple(sorted(once.values(), key=lambda e: e.start))

    def _defined(self, said: str) -> list[tuple[int, int, Counter[str]]]:
        ends = {0} | {t.end for t in tokens(said)}
        return [
            (m.start(), m.end(), Counter({full: _LEAST}))
            for name, full in self._short.items()
            for m in re.finditer(re.escape(name), said)
            if {m.start(), m.end()} <= ends and not said[m.end() :].startswith(("）", ")"))
        ]

    def _short_titles(self, said: str) -> list[tuple[int, int, Counter[str]]]:
        return [
            (m.start(1), m.end(1), self._ending(m[1]))
            for m in _TITLE.finditer(said) if m[1] not in self._short and title_kind_only(m[1])
        ]  # fmt: skip

    def _ending(self, short: str) -> Counter[str]:
        """The titles that end so; a title is whole wherever it stands."""
        return Counter({t: _LEAST for t in self._titles if t.endswith(short) and t != short})

    def _bare(self, said: str) -> list[tuple[int, int, Counter[str]]]:
        found: list[tuple[int, int, Counter[str]]] = []
        for token in bare(said):
            known = self._bodies if token.word in _BODIES else self._things
            names = {n: k for n, k in known.items() if n.endswith(token.word) and n != token.word}
            found.append((token.start, token.end, Counter(names)))
        return found


def bare(said: str) -> list[Token]:
    """The words of a text that name something only by its sort: a body anywhere, a thing where a
    sentence begins with it.
    """
    words = tokens(said)
    found: list[Token] = []
    for n, token in enumerate(words):
        before = words[n - 1] if n else None
        after = words[n + 1] if n + 1 < len(words) else None
        begins = before is None or before.word in "。；"
        if token.word in _BODIES:
            alone = before is None or (before.tag in _BARE_AFTER and before.word not in "）)”》、")
        else:
            acts = after is not None and after.tag[:1] in ("v", "d", "p") and after.tag != "vn"
            alone = token.word in _THINGS and begins and acts
        if alone:
            found.append(token)
    return found


def unnamed(text: str) -> str:
    """What a question speaks of without its name, or asks somebody without saying who asks it; ''
    where there is nothing of the kind.
    """
    for token in bare(text):
        if not re.search(rf"[\u4e00-\u9fff]{{2}}{token.word}", text[: token.start]):
            return token.word
    for match in _TITLE.finditer(text):
        if title_kind_only(match[1]) and not re.search(rf"《[^《》]+{match[1]}》", text):
            return match.group()
    for piece in re.split("[。；]", text):
        if _requests(piece):
            return piece[:4]
        if wished := _WISHED.search(piece):
            return wished.group()
    return ""


def _requests(piece: str) -> bool:
    """Whether a sentence begins with what somebody is asked to do, and not with the noun 建议."""
    if (match := _REQUEST.match(piece)) is None:
        return False
    following = tokens(piece)
    after = next((t for t in following if t.start == match.end()), None)
    if after is None or after.word in ("应当", "由", "可以", "被", "的"):
        return False
    # 请填空 tells the learner what to do; 请秘书长… asks somebody.
    return not match.group().endswith("请") or after.tag[:1] in ("n", "r", "j")


def _the_one(names: Counter[str]) -> str:
    """The name that is meant: the only one, or the one that the document has all the time."""
    ranked = names.most_common(2)
    if not ranked:
        return ""
    only = len(ranked) == 1 and ranked[0][1] >= _LEAST
    if only or (ranked[0][1] >= _DOMINANT * ranked[1][1] and ranked[0][1] > _LEAST):
        return ranked[0][0]
    return ""


def _runs(words: Sequence[Token]) -> list[str]:
    """The runs of nouns that end with the word for a thing."""
    found: list[str] = []
    for n, token in enumerate(words):
        if token.word not in _THINGS:
            continue
        left = n
        # 电子转递平台 has a verb in its name.
        if n > 1 and words[n - 1].tag == "v" and words[n - 2].tag == "n":
            left -= 1
        while left and words[left - 1].tag in NOUNISH:
            left -= 1
        if left < n:
            found.append("".join(w.word for w in words[left : n + 1]))
    return found
