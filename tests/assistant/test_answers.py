from __future__ import annotations

import pytest

from assistant import Assistant, citations, notices
from index import segment
from index.errors import QuestionError
from index.models import Paragraph
from index.numerals import place


@pytest.mark.parametrize(
    ("question", "number", "fact"),
    [
        ("2025年培训了多少名执法人员？", "13", "2,874"),
        ("缉私犬“小麦”截获了什么？", "16", "穿山甲鳞片"),
        ("鹰眼工具识别活体鸟类的准确率是多少？", "25", "71%"),
        ("读者一次可以借几册书？", "第十条", "五册"),
    ],
)
def test_a_question_finds_its_paragraph(
    assistant: Assistant, question: str, number: str, fact: str
) -> None:
    answer = assistant.ask(question)
    cited = {c.number for s in answer.sentences for c in s.citations if fact in s.text}
    assert number in cited
    assert f"·{place(number)}〕" in answer.answer


def test_quotes_are_verbatim_and_every_sentence_cites(assistant: Assistant) -> None:
    for question in ("向会员国提出了哪些建议？", "资金情况如何？", "第20段"):
        answer = assistant.ask(question)
        assert answer.sentences
        for sentence in answer.sentences:
            assert sentence.citations
            for c in sentence.citations:
                assert assistant.library.paragraph(c.id).text[c.start : c.end] == c.quote


@pytest.mark.parametrize(
    "question", ["红烧肉怎么做？", "明天上海的天气怎么样？", "第500段说了什么？"]
)
def test_silence(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.refused
    assert answer.answer.startswith("文库里的文件没有说明这一点。")
    assert len(answer.hits) == 10
    assert answer.confidence < assistant.ask("2025年培训了多少名执法人员？").confidence


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("海商法第二百条说了什么？", "文库中没有名为“海商法”的文件。"),
        ("图书室条例第三章第四节讲了什么？", "没有找到第三章第四节。"),
        ("图书室条例第二十一条", "〔社区图书室管理条例（样本）〕的编号从"),
    ],
)
def test_what_is_asked_for_and_is_not_there_is_named(
    assistant: Assistant, question: str, why: str
) -> None:
    answer = assistant.ask(question)
    assert answer.refused
    assert answer.answer.startswith("文库里的文件没有说明这一点。" + why)


def test_what_a_look_up_took_for_what_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("图书室条例第十条第九款")
    assert [c.number for s in answer.sentences for c in s.citations] == ["第十条"]
    taken, lacking = answer.notices
    assert taken.startswith("文库中没有名为“图书室条例”的文件，这里按〔社区图书室管理条例")
    assert lacking.endswith("·第十条〕没有第九款，这里是该条全文。")
    assert notices.english(lacking).endswith(" has no 第九款; this is the whole article.")
    assert assistant.ask("社区图书室管理条例第十条").notices == ()


def test_a_range_cites_every_paragraph_in_it(assistant: Assistant) -> None:
    answer = assistant.ask("第32段到第34段")
    assert [c.number for s in answer.sentences for c in s.citations] == ["32", "33", "34"]


def test_a_follow_up_leans_on_the_question_before(assistant: Assistant) -> None:
    answer = assistant.ask("那2024年呢？", history=["2025年绿网的支出是多少？"])
    assert answer.question == "那2024年呢？"
    assert "支出" in answer.standalone_question
    assert "1,520万美元" in answer.answer


def test_the_stream_grows_to_the_whole(assistant: Assistant) -> None:
    steps = list(assistant.stream("向会员国提出了哪些建议？"))
    assert steps[-1] == assistant.ask("向会员国提出了哪些建议？")
    counts = [len(step.sentences) for step in steps]
    assert counts == sorted(counts)


def test_no_question(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        assistant.ask("   ")


def test_citations_are_read_in_any_bracket(assistant: Assistant) -> None:
    paragraphs = assistant.library.paragraphs()
    label = next(p.label for p in paragraphs if p.number == "17")
    marks = citations.parse(f"甲【{label}·第１７段】乙[第3至5段]丙（第9段）")
    assert [m.numbers for m in marks] == [("17",), ("3", "4", "5")]
    assert [p.number for p in citations.resolve(marks[0], paragraphs)] == ["17"]
    invented = citations.parse(f"〔{label}·第999段〕")[0]
    assert citations.resolve(invented, paragraphs) == []


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("〔甲·一（三）1〕", "一（三）1"), ("〔甲·第2.1.1段〕", "2.1.1"), ("〔甲·附件一第1段〕", "附件一第1段"),
        ("【甲·附件（二）第三条】", "附件（二）第三条"), ("〔甲·（三）〕", "（三）"), ("〔甲·第1段〕", "1"),
    ],
)  # fmt: skip
def test_numbers_of_several_levels_resolve_to_their_own(written: str, number: str) -> None:
    numbers = [
        "1", "2.1.1", "2.2", "一（三）1", "（三）", "附件一第1段", "附件二第1段", "附件（二）第三条", "第三条",
    ]  # fmt: skip
    pool = [
        Paragraph(n, "d", "甲", "甲", "a.txt", n, "文。", i) for i, n in enumerate(numbers[:-1])
    ]
    assert [p.number for p in citations.resolve(citations.parse(written)[0], pool)] == [number]


def test_a_span_outside_its_paragraph_is_refused(assistant: Assistant) -> None:
    paragraph = assistant.library.paragraphs()[0]
    with pytest.raises(ValueError, match="outside"):
        citations.cite(paragraph, 0, len(paragraph.text) + 1)


def test_grammar_words_are_normalised() -> None:
    assert segment.is_stop("什么")
