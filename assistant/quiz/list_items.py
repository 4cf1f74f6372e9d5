"""Items that ask what an enumeration holds, and what it does not."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from assistant import citations
from assistant.quiz import lists
from assistant.quiz.distractors import COUNT
from assistant.quiz.likeness import HEADS, counted_noun
from assistant.quiz.models import BLANK, Item, Option
from assistant.quiz.stems import Edit, Passage, closed, leans, led, shown, tidy
from assistant.quiz.wording import quoted
from assistant.quiz.workbench import LONGEST_OPTION, Candidate, Workbench
from index.models import Paragraph

# Share of the word weight of what stands before 下列; below it the two speak of different things.
_SAME_SUBJECT = 0.34
# What an enumeration's lead-in says comes of it; the first that fits.
_CONSEQUENCES = (
    ("undo", re.compile("撤销|变更|终止|解除|中止|恢复")),
    ("mild", re.compile("从轻|减轻|免予|免除|不予|从重|加重")),
    ("punish", re.compile("罚款|处分|警告|吊销|暂停|降级|开除")),
)
_TOLD = 0.75  # share of pairs of a right and a wrong option of which the right one is nearer
_WHOLE = 6  # items of a list that is asked for as a whole
_SHORTEST = 6  # characters of a lead-in
_OPENING = ("分为", "包括", "分别是", "分别为")
_JOINT = re.compile(r"，(包括|分为|分别是|分别为)：")  # no comma before 包括哪些？
_COUNTING = re.compile("下列|以下")
_GENERAL = re.compile(r"总\s*则|附\s*则|一般规定")


class ListItems(Workbench):
    """Multiple choice, the odd one out, the whole list, and the order where it matters."""

    def candidates(self) -> Iterator[Candidate]:
        """The candidates of the document's enumerations, in reading order."""
        for listing in self.material.listings:
            yield from self._of_listing(listing)

    def _of_listing(self, listing: lists.Listing) -> Iterator[Candidate]:
        usable = [i for i in listing.usable if 2 <= len(i) <= LONGEST_OPTION]
        stem = self._listing_stem(listing)
        if stem is None or len(usable) < 2 or lists.too_long(listing):
            return
        passage = Passage(listing.paragraph, listing.start, listing.end, listing.start)
        if _counts(listing):
            yield from self._chosen_from(listing, passage, stem, usable)
        yield from self._whole(listing, passage, stem)

    def _chosen_from(
        self, listing: lists.Listing, passage: Passage, stem: str, usable: Sequence[str]
    ) -> Iterator[Candidate]:
        """To tell what is in it from what is not. What stands in a sentence between 、 has nothing
        like it elsewhere.
        """
        yield self.candidate(
            "multiple", "list", passage,
            lambda rng: self._some_of(listing, passage, stem, usable, rng),
        )  # fmt: skip
        yield self.candidate(
            "single", "list", passage,
            lambda rng: self._odd_one(passage, stem, listing, usable, rng),
        )  # fmt: skip

    def _whole(self, listing: lists.Listing, passage: Passage, stem: str) -> Iterator[Candidate]:
        """To name all of it, or to put it in its order."""
        # The catch-all (其他…) is not asked for; every other entry is.
        entries = lists.whole(listing)
        short = all(2 <= len(entry) <= LONGEST_OPTION for entry in entries)
        if listing.exhaustive and short and lists.LEAST <= len(entries) <= _WHOLE:
            open_stem = _open(stem)
            yield self.candidate(
                "short_answer", "list", passage,
                lambda _: self.item(
                    "short_answer", "list", open_stem, self.basis(passage),
                    accepted=(lists.joined(entries),),
                ),
            )  # fmt: skip
        if listing.ordered and 3 <= len(listing.items) <= 7:
            lead = tidy(listing.lead).rstrip("：:")
            yield self.candidate(
                "ordering", "order", passage,
                lambda _: self.item(
                    "ordering", "order", f"{lead}。请把下列各项按文件规定的先后排列。",
                    self.basis(passage), sequence=listing.items,
                ),
            )  # fmt: skip

    def _listing_stem(self, listing: lists.Listing) -> str | None:
        text = listing.paragraph.text
        lead = tidy(listing.lead).rstrip("：:")
        if leans(tidy(listing.lead), before=text[: listing.start]):
            return None
        # 第二顺序：甲、乙 says of nothing what order it is.
        opening = lead.partition("：")[0]
        if len(opening) < _SHORTEST and not opening.endswith(_OPENING):
            return None
        if not listing.inline:
            return lists.asked(listing)
        if _counts(listing):
            return f"文件在{quoted(lead)}之后列出了下列哪几项？"
        edit = Edit(*listing.hole, BLANK)
        return closed(shown(text, listing.start, listing.end, [edit]))

    def _other_items(self, listing: lists.Listing) -> list[tuple[str, Paragraph]]:
        """Items of other enumerations; none whose lead-in says much the same as this one's."""
        lead = self.corpus.weights(listing.lead)
        head = counted_noun(listing.lead)
        found: list[tuple[bool, str, Paragraph]] = []
        for other in self.material.listings:
            if other.paragraph.id == listing.paragraph.id or other.inline != listing.inline:
                continue
            theirs = self.corpus.weights(other.lead)
            if (
                self.corpus.covered(lead, other.lead) > 0.5
                or self.corpus.covered(theirs, listing.lead) > 0.5
            ):
                continue
            if any(_GENERAL.search(heading) for heading in other.paragraph.section):
                continue  # what holds for the whole document may hold here, too
            theirs_head = counted_noun(other.lead)
            # What another kind of list holds, or one about somebody else, is plainly not of this.
            if _counts(listing) and (
                HEADS.get(head, head) != HEADS.get(theirs_head, theirs_head)
                or not self._of_one_kind(listing, other)
            ):
                continue
            found += [(theirs_head != head, i, other.paragraph) for i in other.usable]
        return [(i, p) for _, i, p in sorted(found, key=lambda f: f[0])]

    def _of_one_kind(self, one: lists.Listing, other: lists.Listing) -> bool:
        """Whether what one enumeration holds might stand in the other: what is punished, among what
        is; what is said of the same. What mitigates never stands among what is punished.
        """
        mine, theirs = _consequence(one.lead), _consequence(other.lead)
        alike = mine == "punish" or (
            bool(counted_noun(one.lead)) and self._same_subject(one, other)
        )
        return mine == theirs and alike

    def _same_subject(self, one: lists.Listing, other: lists.Listing) -> bool:
        """Whether two enumerations speak of the same: their lead-ins share their chief words."""
        one_lead, other_lead = (_COUNTING.split(listing.lead)[0] for listing in (one, other))
        mine, theirs = self.corpus.weights(one_lead), self.corpus.weights(other_lead)
        near = self.corpus.covered(mine, other_lead), self.corpus.covered(theirs, one_lead)
        return min(near) >= _SAME_SUBJECT

    def _some_of(
        self, listing: lists.Listing, passage: Passage, stem: str, usable: Sequence[str],
        rng: random.Random,
    ) -> Item | None:  # fmt: skip
        """A multiple choice item of whose options the right ones are not told by the stem alone:
        they may not be nearer to it in meaning than the wrong ones are.
        """
        item = self.several(passage, stem, "list", usable, self._other_items(listing), rng)
        if item is None:
            return None
        asked = self.corpus.library.embedder.encode_query(item.question)
        near = self.corpus.vectors([o.text for o in item.options]) @ asked
        pairs = [
            near[k] > near[w]
            for k, key in enumerate(item.options) if key.right
            for w, wrong in enumerate(item.options) if not wrong.right
        ]  # fmt: skip
        return item if sum(pairs) <= _TOLD * len(pairs) else None

    def _odd_one(
        self, passage: Passage, stem: str, listing: lists.Listing, usable: Sequence[str],
        rng: random.Random,
    ) -> Item | None:  # fmt: skip
        """A single choice item that asks which one is not among what is enumerated."""
        negative = odd_question(listing)
        if negative is None or len(usable) < COUNT:
            return None
        inside = rng.sample(list(usable), COUNT)
        outside = self.unlike(
            passage, stem, inside, usable, self._other_items(listing), 1, rng, shorter=True
        )
        if not outside:
            return None
        options = (Option(outside[0].text, right=True), *(Option(i, right=False) for i in inside))
        where = (
            [(outside[0].text, self.corpus.by_id[outside[0].source])] if outside[0].source else []
        )
        remark = "".join(f"{quoted(text)}出自{citations.notation(p)}。" for text, p in where)
        return self.item(
            "single", "list", negative, self.basis(passage), options=options, remark=remark, near=1
        )


def odd_question(listing: lists.Listing) -> str | None:
    """The question for what is not enumerated; None where the lead-in makes no such question, or the
    list ends in 其他…: whoever finds that it takes in what is not named is right, too.
    """
    if lists.catches_all(listing):
        return None
    if listing.inline:
        lead = tidy(listing.lead).rstrip("：:")
        return f"文件在{quoted(lead)}之后列出了若干项。下列哪一项不在其中？"
    parts = led(listing.lead)
    if parts is None:
        return None
    if not parts.then:
        return f"下列哪一项不属于{parts.who}的{parts.noun}？"
    who = f"{parts.who}的" if parts.who and not parts.who.endswith("，") else parts.who
    return f"{who}下列{parts.noun}中，哪一项不适用{quoted(parts.then)}的规定？"


def _consequence(lead: str) -> str:
    """What comes of what an enumeration holds: undo, mild, punish, or '' where nothing is said."""
    return next((name for name, pattern in _CONSEQUENCES if pattern.search(lead)), "")


def _counts(listing: lists.Listing) -> bool:
    """Whether an enumeration has a lead-in that says what it counts, on lines or by (a) (b) (c)."""
    return not listing.inline or listing.lead.rstrip().endswith(("：", ":"))


def _open(stem: str) -> str:
    """The question for a whole enumeration, with nothing to choose from."""
    stem = _JOINT.sub(r"\1：", stem)
    if stem.endswith(f"：{BLANK}。"):
        lead = stem.removesuffix(f"：{BLANK}。")
        asked = lead.replace("下列", "哪些", 1)
        if asked == lead and lead.endswith(_OPENING):
            return f"{lead}哪些？"
        return f"{asked}？" if asked != lead else f"{lead}，具体是哪些？"
    return stem.replace("下列哪", "哪").replace(f"{BLANK}。", "哪些？")
