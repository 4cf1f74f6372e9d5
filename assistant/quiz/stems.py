"""Sentences as they can stand in a question: whole, short enough, and clear by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.quiz.models import BLANK
from assistant.quiz.names import is_body, places
from index import segment
from index.models import Paragraph
from index.segment import tokens

_NEAR = 40  # characters before a demonstrative in which its noun stands
LONGEST = 140  # characters of a stem; longer ones are no questions but reading passages
SHORTEST = 12
# Words that join a sentence to the one before and say nothing themselves.
_CONNECTIVE = re.compile(
    r"^(?:(?:此外|另外|因此|因而|例如|但是|然而|但|不过|同时|与此同时|而且|并且|为此|具体而言|具体来说|特别是|尤其是|"
    r"在这方面|在此方面|结果|最后|总之|首先|其次|再次|对此|事实上|一般而言|相反|比如|又如|再如)[，,]\s*|还(?=[\u4e00-\u9fff]{2}))"
)
_CONNECTIVE_BARE = re.compile(r"^(?:但是?|同样(?=在)|例如(?=在)|因此)")
_ALSO = re.compile(
    r"^((?![^，。；]{0,12}(?:任何|谁|哪怕|再))[^，。；也]{2,20})也(?=应当|可以|必须|不得|有权|负有|负责)"
)
_ITEM_MARK = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.、．]|[（(][a-z0-9]{1,2}[)）]|[甲乙丙丁戊己庚辛]、)\s*"
)
_INLINE_ITEM = re.compile(r"[（(][a-z][)）]")
_ARTICLE = r"第[一二三四五六七八九十百零]+条(?:之[一二三四五])?"
# Words that point at something said before, outside the sentence.
_POINTING = re.compile(
    r"上述|前述|前款|前条|前项|[前上本]两款|前[一二三四五六七八]款|前[一二三四五六七八]项|上款|本款|(?<![条款、至])第[一二三四五六七八九十]+项|本条(?!例|约)|本项|上文|下文|以上(?=规定|情况|情形|行为|所)|(?<=[与和对按将在把])以上[两三四五六七八九十][个项种款类]|"
    # An article's number says nothing to who has not the text at hand.
    r"违反本(?:实施)?(?:法|条例|办法|规定|细则)第[^，的]{1,24}规定的?，|有本(?:实施)?(?:法|条例|办法|规定|细则)第[^，的]{1,40}(?:规定|所列)的?(?:情形|行为)(?:之一)?的?，|"
    # Nor does what an article or one of its items lists: 第二十四条第（一）项措施, 第五条规定的情形.
    rf"{_ARTICLE}(?:第[一二三四五六七八九十]+款)?第[（(]?[一二三四五六七八九十]+[)）]?[^，。；]{{0,24}}?项|"
    rf"{_ARTICLE}(?:第[一二三四五六七八九十]+款)?(?:规定|所列|列举)的?(?:[一二两三四五六七八九十]+[项种个])?"
    r"(?:情形|行为|条件|事项|材料|措施|程序|费用|处罚|期限|职责)|"
    # On 纪念国际日 nobody knows which day it is.
    r"(?:纪念|庆祝|迎接)(?:该|这一)?(?:国际|世界|全国)?(?:纪念)?日(?=[，。；]|$)|"
    r"相应(?:的)?数字|与会者|另一个?[^，。]{0,5}(?:案例|例子|方面)|后者|前者|同一(?:项)?决议"
)
_DEMONSTRATIVE = re.compile(
    r"(?:该(?!当)|这(?:一|些|项|种|个|两|三|次|类|份|支)|此(?:类|种|项|举|次)|那些)"
)
_PRONOUN = re.compile(
    r"其(?!他|它|中|余|实|次|间)|它们|它|他们|她们|(?<!其)他(?!人|国|们)|她(?!们)|双方|三者|两者|这样|如此|这(?=[是将使意表也有对])"
)
# 为此, 在此领域: what was said, and not a thing that was named.
_SAID = re.compile(r"(?:在|据|由|就|对|为|与|从|比)此(?!地|人|类|种|项|次|后|前|外)")
_BY = re.compile(r"根据|按照|依照|依据|随着|鉴于")
_STRETCHED = re.compile(
    r"(?:可以|批准|决定|同意)(?:适当|再)?延长(?=[，。；至到（(]|[\d一二三四五六七八九十])"
)
_TERM = re.compile("[期时限]|[日月年]内")
_SETTING = re.compile(
    r"(?:(?:截至|截止|在|自|到)[^，]{1,14}|\d{4}年[^，]{0,8}|\d{1,2}月[^，]{0,6})，"
)
_TO_WHOM = re.compile(r"(?:\d{4}年|\d{1,2}月(?:\d{1,2}日)?)?[向给][^，。的]+了")
_COUNTING = re.compile("下列|以下(?:情形|行为|条件|情况)")
_CASES = re.compile(
    r"(?P<who>.*?)(?:具?有|存在|属于)?(?:下列|以下)(?P<noun>[^，。；：]{2,8}?)之一(?:的|，)，?(?P<then>.+)"
)
_LAST_COUNTED = re.compile(r"(?P<who>.+?)(?:下列|以下)(?P<noun>[^，。；：]{2,12}?)(?:之一)?")
_NO_VERB = re.compile(r"(?:根据|按照|依照|依据|随着|鉴于|[指为是有于])$")  # 是指下列情形
_MODAL = re.compile(r"^(?:应当|可以|必须|应)")
# A figure, or what asks for it.
_AMOUNT = rf"[^，、]{{0,4}}?(?:[一二两三四五六七八九十百千万\d]|{BLANK}|多少)"
_DURING = re.compile(r"(?:期间|[时后前中内])$")
# A lead-in that counts off what words mean.
_GLOSSARY = re.compile(
    r"(?:(?:下列|以下|有关)(?:用语|术语|名词|词语)|(?:用语|术语|名词|词语)的(?:含义|意义|定义))(?:[是为]?如下|[是为]|，?是?指)?$"
)
# In a place, something comprises this and that: of what it is said was said before.
_WHERE_ONLY = re.compile(
    r"在[^，。；：的]{1,14}(?:国|区|省|市|州|县|地|[境国]?内|[境国]?外)(?:包括|分为|分别[是为]|是?指)"
)
_AHEAD = frozenset(("其", "它", "它们", "他们", "她们"))  # may come before their noun; 此 may not
_HELD = "\ue000"  # stands for a blank while spaces are taken out
_CASE = re.compile(r"[^，]{2,16}的，")
# 三类：…; 消毒：指…: an entry of a list or of a glossary, and no sentence.
_LABEL = re.compile(r"[^，。；：“”]{1,12}：指|[一二三四五六七八九十]{1,2}[类级等]：")
_BARE_CASE = re.compile(r"[^，]{2,14}的，(?:应当|可以|不得|处)")
# What somebody has or is, or has done; he is named before.
_STATE_OF = re.compile(
    r"(?:确|如果?)?(?:有|具有|没有|属于|符合|具备)(?!下列|以下)[^，。；]{2,40}的，"
)
_DONE = re.compile(r"(?:如果?)?(?:未|不|已|尚未|经)[^，。；]{2,40}的，")
_PUNISHED = re.compile(r"(?:由|处|并处|可以处|责令|给予|依法|吊销|没收|按照|依照)")
_ONCE = re.compile(r"[^，。；]{3,20}(?:时|[之以]?[后前])，")
_MEASURE = re.compile(
    r"[^，。；的]{2,14}(?:期限|时间|期间|幅度|数额|金额|标准|比例|限额|次数)"
    r"(?:不得|不少|不超|为|是|应当|最[长高多]|一般|按照|由|从|自)"
)
_CIRCUMSTANCE = re.compile(
    r"[^，；。]{2,60}(?:的|时|期间|情[况形]下|[之以]?[后前])，|(?:在|因|经|除|违反|自)[^，；。]{2,60}，"
    r"|[^，；。]{2,16}在[^，；。]{2,40}(?:发生|发现|进行|实施)[^，；。]{2,20}，"
)
_PLAIN = re.compile(r"[^，；。]{1,16}(?:应当|必须|可以|不得|负责)")
# Of members a share is meant of one body.
_MEMBERS = re.compile(
    r"(?:\d\s*[/／]\s*\d|[二三四五]分之[一二三四]|过半数|半数|多数)(?:以上)?的?(?:全体)?(?:组成人员|成员|委员|理事|董事)"
)
_DONE_TO = re.compile(
    r"(?:(?:截至|在|自|从|到|\d{4}年|\d{1,2}月)[^，。；]{0,24}，)*(?P<what>对[^，。；]{2,40}(?:进行|开展|作出|实施|给予)了)"
)
_ASSEMBLY = re.compile(r"会(?![议计见])|机构|组织|公司|法院|企业|合作社|机关|团体|庭|小组")
# When a statute begins, and what ends with that: every statute has it, and nobody learns it.
_COMMENCEMENT = re.compile(r"自[^，。；]{1,40}起(?:施行|实施|生效)")
_EXCEPTION = re.compile(r"^[；;]|^.?(?:但是?|经)")
_OPENING = re.compile(r"(?:根据|按照|依照|在|为|凭借|作为|除)")
_WHEN = re.compile(rf"(?:\d{{4}}年|{BLANK})，")
_WHEREABOUTS = re.compile(r"国|地区|区域|省|市|州|县")
_DUE = frozenset(("应当", "可以", "不得", "必须"))
_LEADING = re.compile(
    r"^(?:(?:违反|有|未依照|未按照)本(?:法|条例|办法|规定|细则)第[^，的]{1,30}(?:规定|情形|行为)(?:之一)?(?:的)?，|其中|除此之外|在此期间|此后|随后|之后|届时|当时|同年|同日|同月|次日|而|并|也|则|即|"
    # A statute's graver case: what it is graver than stands before it.
    r"(?:不予|予以|准予|同意|不同意|不?符合[^，]{0,10}条件|经审[查核])[^，]{0,8}的，|"
    # Who did it, or with what it is compared, was said before.
    r"已(?=[向在为对])|曾(?=[向在])|正在|与[^，]{2,14}相比，|相比之下|"
    r"在?特殊情况下(?:，|可以)|[先再]由|(?:有|因)特殊情况[^，]{0,10}的，|情况复杂[^，]{0,6}的，|期满[^，]{0,8}的，|确需[^，]{2,6}的，|"
    # 其他单位: other than those before. 应当…: who must was said before.
    r"其[他余它]|同时|(?:应当|可以|不得|必须|有权|均|仍然?|再)(?![^。]*的[^，。的]{1,12}(?:有|是))|"
    # How grave it was, and not what was done, or by whom.
    r"(?:违法|社会)?(?:情节|数额|金额|后果|影响|性质|危害)[^，。]{1,20}的，|延长(?:的)?(?:期限|时间)|[^，]{2,8}拒绝?(?:签?收|接收|签[名字])[^，]{0,4}的，|"
    r"没有[^，]{2,12}或者[^，]{2,20}的，|没有[^，]{1,20}的，|[^，]{0,8}(?:不合格|合格)的，|没有违法所得|有违法所得|责令|"
    # How much it was, and not what was done: 涉及金额一千万元以上的，处…
    r"[^，]{2,24}(?:以上|以下|不足[^，]{2,10})的，(?:并|可以)?处|"
    r"并?处[^，]{2,20}罚款|"
    # A penalty, and not for what: 没收违法所得，处….
    r"(?:并|可以|依法)*(?:没收|吊销|暂扣|追缴|收缴|取缔)[^，。；的]{2,16}，|"
    # Of what: the sentence before says.
    r"(?:主要|其他|重要|具体)[^，。的]{2,4}包括|"
    r"(?:具体|实施|管理)(?:办法|标准|范围|程序|目录|规定|细则)(?:，)?由|"
    r"对(?:有关|相关|负有|负责|主要)[^，]{0,40}(?:人|人员|者)，?(?:可以|并|依法|处|给予|由)|"
    r"尚[不未]构成|构成犯罪的|造成[^，]{0,12}的，|拒不[^，]{0,24}的，|逾期(?:仍|[不未](?:改正|缴纳|履行|补))|直接负责的|对直接负责的|对其直接负责的)"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """text[start:end] of the paragraph gives way to `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a paragraph a question can be made of: text[start:end].

    `sentence` is where the sentence asked about begins; before it stands the context it needs.
    `lead` is the lead-in of an enumeration where the passage is one of its items, `fuller` what puts
    full names in for those that only the document explains.
    """

    paragraph: Paragraph
    start: int
    end: int
    sentence: int
    lead: str = ""
    fuller: tuple[Edit, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """The passage, verbatim."""
        return self.paragraph.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Led:
    """A lead-in of an enumeration: 读者有下列行为之一的，予以警告 has `who` 读者, the `noun` 行为 that
    is counted and what `then` comes of it; 应当具备下列条件 has no `then`.
    """

    who: str
    noun: str
    then: str = ""


def passages(paragraph: Paragraph) -> Iterator[Passage]:
    """The passages of a paragraph that can be asked about, in order.

    A sentence that leans on the one before takes it along; one that still does not stand by itself
    comes out all the same, for the checks to turn down.
    """
    text = paragraph.text
    parallel = paragraph.number.startswith("第")
    spans = list(_units(text, parallel=parallel))
    for index, (start, end) in enumerate(spans):
        lead = lead_of(text, start)
        mark = _ITEM_MARK.match(text[start:end])
        if lead and mark:
            if text[start:end].rstrip().endswith(("：", ":")):
                continue  # leads in to entries of its own
            if not SHORTEST // 2 <= end - start - mark.end() <= LONGEST:
                continue
            yield Passage(paragraph, start + mark.end(), end, start + mark.end(), lead)
            continue
        if _LABEL.match(text[start:end]):
            continue
        if mark or text[start:end].rstrip().endswith(("：", ":")):
            continue
        if not SHORTEST <= end - start <= LONGEST or _broken(text[start:end]):
            continue
        if parallel and _commences(text[start:end]):
            continue
        if "除外" in text[start:end] and _EXCEPTION.search(text[:start][-1:] + text[start:end]):
            continue  # an exception without its rule
        if entry := _entry(text, start):
            # What follows in an entry is said of the case with which it begins.
            if end - entry <= LONGEST:
                yield Passage(paragraph, entry, end, start, lead)
            continue
        first = _context(text, spans, index)
        if first is not None:
            yield Passage(paragraph, first, end, start)


def _context(text: str, spans: Sequence[tuple[int, int]], index: int) -> int | None:
    """Where the words begin that a sentence needs to be understood: its own start where it stands by
    itself, or leans on what is too far off and will be turned down for it. None where nothing
    in it would tell that its subject or its case is lost.
    """
    start, end = spans[index]
    if not index:
        return start
    lost = _subject_lost(text, start, end) or _in_case(text, start)
    if not lost and not _leaning(text, start, end):
        return start
    at: int = index
    while at and (_subject_lost(text, *spans[at]) or _leaning(text, *spans[at])):
        at -= 1
    if _in_case(text, start):
        begin = _sentence(text, start)
        at = min(at, sum(s < begin for s, _ in spans))
    # All that it leans on, or at least the sentence before it.
    for first in (spans[at][0], spans[at if lost else index - 1][0]):
        if end - first <= LONGEST and not _ITEM_MARK.match(text[first:start]):
            return first
    return None if lost else start


def _leaning(text: str, start: int, end: int) -> bool:
    """Whether a sentence of a paragraph points at the one before it or goes on with its cases."""
    sentence = shown(text, start, end)
    return leans(sentence, before=text[:start]) or _further_case(text, start, end)


def _subject_lost(text: str, start: int, end: int) -> bool:
    """Whether a sentence says of nobody what he has or is, when, or by how much: 确有…表现的，一次不超过…;
    …；减为有期徒刑后再减刑时，…. What is punished needs nobody (未经许可…的，处…).
    """
    sentence = text[start:end]
    if not text[:start].strip():
        return False
    follows = text[:start].endswith(("；", ";"))
    case = _STATE_OF.match(sentence) or (not text[:start].endswith("\n") and _DONE.match(sentence))
    if case and not _PUNISHED.match(sentence[case.end() :]):
        return True
    opening = next(iter(tokens(sentence[:12])), None)
    if opening is None or opening.tag not in ("v", "vn", "m"):
        return False
    return bool((follows and _ONCE.match(sentence)) or _MEASURE.match(sentence))


def _in_case(text: str, start: int) -> bool:
    """Whether a clause holds in the case that its sentence begins with: 在…发生的，船舶…；设施必须…."""
    if not text[:start].endswith(("；", ";")):
        return False
    said, clause = text[_sentence(text, start) : start], text[start:]
    return bool(
        _CIRCUMSTANCE.match(said) and not _CIRCUMSTANCE.match(clause) and _PLAIN.match(clause)
    )


def _sentence(text: str, at: int) -> int:
    """Where the sentence begins that holds text[at]."""
    return max(text.rfind(mark, 0, at) for mark in "。！？\n") + 1


def _entry(text: str, start: int) -> int:
    """Where the entry of an enumeration begins, after its mark, of which a later sentence or clause
    starts at `start`; 0 where it is in none.
    """
    line = text.rfind("\n", 0, start) + 1
    mark = _ITEM_MARK.match(text[line:start])
    return line + mark.end() if mark and line + mark.end() < start and lead_of(text, line) else 0


def shown(text: str, start: int, end: int, edits: Sequence[Edit] = ()) -> str:
    """text[start:end] as a question shows it: edited, without connectives or stray spaces."""
    opening = text[start:end]
    skip = 0
    for pattern in (_CONNECTIVE, _CONNECTIVE_BARE):
        if match := pattern.match(opening[skip:]):
            skip += match.end()
    if any(edit.start < start + skip for edit in edits):
        skip = 0
    out: list[str] = []
    at = start + skip
    for edit in sorted(edits, key=lambda e: e.start):
        out += [text[at : edit.start], edit.text]
        at = edit.end
    out.append(text[at:end])
    return _plain(tidy("".join(out)))


def _plain(text: str) -> str:
    """Without 还, 也 and 为此: what came before, to which they point, is not shown."""
    text = re.sub(r"^([^，。]{1,12})(?:为此|对此)", r"\1", text)
    # 劳动者也应当…: others were named before. 任何人也不得 says nothing of others.
    text = _ALSO.sub(r"\1", text)
    if "还" not in text:
        return text
    words = tokens(text)
    return "".join(
        t.word
        for n, t in enumerate(words)
        if not (t.word == "还" and t.tag == "d" and n + 1 < len(words) and words[n + 1].tag in "vp")
    )


def tidy(text: str) -> str:
    """Without line ends, and without spaces beside Chinese."""
    flat = re.sub(r"\s+", " ", text.replace(BLANK, _HELD)).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", flat).replace(_HELD, BLANK)


def closed(text: str) -> str:
    """A sentence that ends with a full stop, whatever it ended with."""
    return text.rstrip("；;，,。：: ") + "。"


def led(lead: str) -> Led | None:
    """The parts of an enumeration's lead-in; None where 下列 stands in the midst of it."""
    plain = tidy(lead).rstrip("：:")
    if (case := _CASES.fullmatch(plain)) and not _COUNTING.search(case["then"]):
        return Led(case["who"], case["noun"], case["then"])
    last = _LAST_COUNTED.fullmatch(plain)
    if last is None or _COUNTING.search(last["who"]) or _NO_VERB.search(last["who"]):
        return None
    # 按照下列程序实施 counts no 程序实施.
    named = tokens(last["noun"])[-1].tag.startswith(("n", "vn", "j", "l"))
    return Led(last["who"], last["noun"]) if named else None


def under(lead: str, entry: str) -> str:
    """An entry of an enumeration as a sentence with its lead-in, without the others, which are not
    shown: 有下列行为之一的，处…： and 涂改登记的； -> 涂改登记的，处…。 An entry that says itself what
    comes of it, or what a word means, stands as it is.
    """
    lead = lead[item_mark(lead) :]
    if glossary(lead):
        return entry
    parts = led(lead)
    plain = entry.rstrip("；;，,。")
    if parts is None or re.search("[；。]", plain):
        return f"{tidy(lead).rstrip('：:')}，其中一项是：{entry}"
    if not parts.then:
        return f"{parts.who}的{parts.noun}之一是：{entry}"
    who = parts.who + ("，" if _DURING.search(parts.who) else "")
    if _says(plain, parts.then):
        return f"{who}{plain}。"
    return f"{who}{plain.removesuffix('的')}的，{parts.then}。"


def glossary(lead: str) -> bool:
    """Whether a lead-in counts off what words mean: 本办法下列用语的含义是."""
    return _GLOSSARY.search(tidy(lead).rstrip("：:")) is not None


def _says(entry: str, then: str) -> bool:
    """Whether an entry ends with what its lead-in says comes of it, by how much or again: 残疾读者，
    减收百分之二十费用 under …，减收费用.
    """
    plain = _MODAL.sub("", then)
    for cut in range(2, len(plain)):
        verb, noun = re.escape(plain[:cut]), re.escape(plain[cut:])
        if re.search(rf"，{verb}[^，、]*{noun}$|{verb}{_AMOUNT}[^，、]*{noun}$", entry):
            return True
    return False


def dangling(stem: str) -> str | None:
    """The word in a stem that points at something the stem does not hold, if there is one."""
    if match := _POINTING.search(stem) or _LEADING.match(stem) or _WHERE_ONLY.match(stem):
        return match.group()
    if word := _nobody(stem) or _unsaid(stem):
        return word
    for match in _DEMONSTRATIVE.finditer(stem):
        if not _named_before(stem[: match.start()], stem[match.end() :]):
            return stem[match.start() : match.end() + 2]
    for match in _PRONOUN.finditer(stem):
        if not _has_noun(stem[: match.start()]) and not (
            match.group() in _AHEAD and _ahead(stem, match.start())
        ):
            return match.group()
    words = [t for t in tokens(stem[:12]) if t.tag != "x"]
    # '增加的部分主要用于…': a verb that begins a description takes its subject from elsewhere.
    while len(words) > 2 and words[0].tag in {"d", "a"}:
        words = words[1:]
    if len(words) > 1 and words[0].tag == "v" and words[1].word == "的":
        return words[0].word + "的"
    return None


def leans(sentence: str, *, before: str) -> bool:
    """Whether a sentence needs the one before it: it points back, or begins with a bare noun
    that was named more fully there.
    """
    if dangling(sentence) is not None:
        return True
    words = [t for t in tokens(sentence[:16]) if t.tag != "x"]
    # 通知应当包括…: a verb that is somebody's duty to do something stands for a thing.
    thing = len(words) > 1 and words[0].tag == "v" and words[1].word in _DUE
    # 予以公示。公示期不少于…: the period of what was said before.
    if len(words) > 1 and words[1].word == "期" and words[0].word in before:
        return True
    nouns = {"n", "vn", "l"}
    # 参加项目的读者: the project that was named before.
    takes = len(words) > 2 and words[0].tag == "v" and words[1].tag == "n" and words[2].word == "的"
    if takes and re.search(rf"[\u4e00-\u9fff]{re.escape(words[1].word)}", before):
        return True
    if not words or not (words[0].tag in nouns or thing) or words[0].word.startswith("本"):
        return False
    # A second noun makes the name full.
    bare = thing or len(words) < 2 or not words[1].tag.startswith(("n", "vn", "j", "b"))
    # A new paragraph that begins with 图书整理、登记机构 begins with a name.
    anew = before.endswith("\n")
    if anew and any(
        is_body(re.split("[，。]", sentence[: t.end])[0]) for t in tokens(sentence[:16])[1:]
    ):
        return False
    return bare and re.search(rf"[\u4e00-\u9fff”》]{re.escape(words[0].word)}", before) is not None


def _further_case(text: str, start: int, end: int) -> bool:
    """Whether a clause is the next case of the rule before it: '…；不满六个月的，支付…'."""
    after = text[:start].endswith(("；", ";"))
    return bool(_CASE.match(text[start:end]) if after else _BARE_CASE.match(text[start:end]))


def _commences(sentence: str) -> bool:
    """Whether a sentence of a statute says when it begins, or what it puts an end to."""
    begins = sentence.startswith(("本", "自")) and _COMMENCEMENT.search(sentence)
    return bool(begins) or sentence.rstrip("。").endswith("同时废止")


def _nobody(stem: str) -> str:
    """The words of a stem that say what was done and not by whom, or a share of members and not of
    what: 自5月起，对…份案卷进行了审查; 经三分之二以上成员同意.
    """
    if (match := _MEMBERS.search(stem)) and not _ASSEMBLY.search(stem):
        return match.group()
    match = _DONE_TO.match(stem)
    return match["what"] if match else ""


def _unsaid(stem: str) -> str:
    """The word of a stem whose subject or object was said before it: 在某地，已为…; 可以延长; 为此."""
    if match := _TO_WHOM.match(stem):
        return match.group()[:6]
    if match := _STRETCHED.search(stem):
        return "" if _TERM.search(stem[: match.start()]) else match.group()
    if match := _SAID.search(stem):
        pieces = re.split("[，。；]", stem[: match.start()])
        clause = any(not _BY.search(p) and _acts(p) for p in pieces[:-1])
        return "" if clause else match.group()
    if match := _SETTING.match(stem):
        words = tokens(stem[match.end() : match.end() + 12])[:2]
        # 在某地，特别关注…: who does is not said.
        if re.match("(?:已经?|曾经?|正在)[向在为对]", stem[match.end() :]):
            return stem[match.end() : match.end() + 3]
        if len(words) > 1 and words[0].tag == "d" and words[1].tag in ("v", "p"):
            return words[0].word + words[1].word
    return ""


def _acts(clause: str) -> bool:
    """Whether words have a verb, and so say something."""
    return any(t.tag == "v" for t in tokens(clause))


def _named_before(before: str, after: str) -> bool:
    """Whether what a demonstrative points at was named: its noun, or a noun of its last character."""
    # The measure word of 这项决议 has gone with the pattern; 该机构 has none.
    head = re.match(r"[\u4e00-\u9fff]+", after)
    if head is None or len(before) < 4:
        return False
    following = segment.words(head.group()[:6])
    if not following:
        return False
    word = following[0]
    if _WHEREABOUTS.match(word) and (BLANK in before or places(before)):
        return True
    if word in before:
        return True
    # 该平台 after 交易平台; but of 该日 no 8月21日 is the noun.
    nouns = [
        t.word for t in tokens(before[-_NEAR:]) if t.tag.startswith(("n", "vn", "j", "l", "i"))
    ]
    return any(noun.endswith(word[-1]) for noun in nouns)


def _ahead(stem: str, at: int) -> bool:
    """Whether a pronoun stands in an opening phrase and its noun follows: '根据其授权，办公室…'."""
    skip = _WHEN.match(stem)
    first = skip.end() if skip else 0
    opening, comma, rest = stem[first:].partition("，")
    at -= first
    return (
        bool(comma)
        and 0 <= at < len(opening)
        and _OPENING.match(stem) is not None
        and _has_noun(rest)
    )


def _has_noun(before: str) -> bool:
    return any(
        t.tag.startswith(("n", "j", "vn", "eng")) and len(t.word) > 1 for t in tokens(before)
    )


def _units(text: str, *, parallel: bool) -> Iterator[tuple[int, int]]:
    """Sentences; where rules stand in `parallel` (a statute), cut at the semicolons too."""
    for start, end in segment.sentences(text):
        sentence = text[start:end]
        whole = _INLINE_ITEM.search(sentence) or re.search("[：:]|是指", sentence)
        if not parallel or whole:
            yield start, end
            continue
        for low, high in segment.clauses(sentence):
            yield start + low, start + high


def item_mark(text: str) -> int:
    """The length of the mark a text begins with: （一）, 1., (a); 0 where it has none."""
    mark = _ITEM_MARK.match(text)
    return mark.end() if mark else 0


def lead_of(text: str, start: int) -> str:
    """The line that ends with a colon above the item at `start`, if that is what it is."""
    lines = text[:start].rstrip("\n").split("\n")
    for line in reversed(lines):
        if line.rstrip().endswith(("：", ":")):
            return line.strip()
        if not _ITEM_MARK.match(line):
            return ""
    return ""


def _broken(sentence: str) -> bool:
    """Whether a sentence lost its end or a bracket (a page break, a bad scan)."""
    pairs = (("（", "）"), ("《", "》"), ("“", "”"), ("〔", "〕"))
    uneven = any(sentence.count(a) != sentence.count(b) for a, b in pairs)
    return uneven or not sentence.rstrip("”）》").endswith(tuple("。！？；;"))
