"""Parallel sentences and clauses are told apart by the words of the question one has and the other lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, branches
from index import Library

FEES = "借阅珍本类图书的，由省图书馆审批；借阅非珍本类图书的，由市图书馆审批。"
SORTS = "馆长自收到甲级展品出借申请之日起十日内，收到乙级展品出借申请之日起三日内，作出决定。"


def test_what_says_the_same_of_something_else_is_parallel() -> None:
    assert branches.parallel("甲证由省厅审批，报部里备案。", "乙证由市局审批，报省厅备案。")
    assert not branches.parallel("甲证由省厅审批，报部里备案。", "展品在闭馆后清点。")
    longer = "甲证由省厅审批，报部里备案，逾期不报的由省厅责令改正并且在三年之内不再受理其申请。"
    assert not branches.parallel("甲证由省厅审批。", longer)
    assert branches.branched("甲证由省厅审批。", longer)


@pytest.mark.parametrize(
    ("question", "words", "sentence", "thought", "asked"),
    [
        ("非珍本类图书谁审批？", ["珍本", "类", "图书", "审批"], FEES, "省图书馆", "市图书馆"),
        ("珍本类图书谁审批？", ["珍本", "类", "图书", "审批"], FEES, "市图书馆", "省图书馆"),
        ("乙级展品几天决定？", ["乙级", "展品", "决定"], SORTS, "十日", "三日"),
    ],
)
def test_the_branch_that_has_more_of_the_question(
    question: str, words: list[str], sentence: str, thought: str, asked: str
) -> None:
    at = sentence.index(thought)
    start, end = branches.branch(words, question, sentence, (at, at + len(thought)))
    assert asked in sentence[start:end]
    assert thought not in sentence[start:end]


AGES = "六岁至十二岁的读者，发给有效期二年的借阅证；十三岁以上的读者，发给长期有效的借阅证。"


@pytest.mark.parametrize(
    ("question", "text", "fit"),
    [
        ("十三岁以上的读者证管几年？", "十三岁以上的，发给长期有效的读者证。", 3),
        ("二十岁的读者证管几年？", "十三岁以上的，发给长期有效的读者证。", 2),
        ("不满六岁的读者证管几年？", "六岁至十二岁的，发给有效期二年的读者证。", -1),
        ("二十岁的读者证管几年？", "读者证由馆长签发。", 0),
    ],
)
def test_a_range_fits_a_figure(question: str, text: str, fit: int) -> None:
    assert branches.fits(question, text) == fit


FINES = "污损图书的，处一百元罚款；情节严重的，处五百元罚款；情节特别严重的，处一千元罚款。"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("污损图书罚多少元？", "一百元"),
        ("污损图书情节严重的罚多少元？", "五百元"),
        ("污损图书最多罚多少元？", "一千元"),
    ],
)
def test_of_graded_penalties_the_plain_one_unless_more_is_asked(question: str, asked: str) -> None:
    at = FINES.index("五百元")
    start, end = branches.branch(["污损", "图书", "罚"], question, FINES, (at, at + 3))
    assert asked in FINES[start:end]


def test_the_branch_whose_range_fits() -> None:
    start, end = branches.branch([], "二十岁的读者证管几年？", AGES, (15, 17))
    assert AGES[start:end] == "十三岁以上的读者，发给长期有效的借阅证。"


def test_words_tell_more_than_a_figure_that_may_be_wrong() -> None:
    texts = ["乙证应当在30日内寄给县馆备案。", "甲证应当在5日内寄给县馆备案。"]
    assert branches.told(["甲证", "30", "备案"], "甲证30天内寄给谁备案？", texts, 0) == 1


def test_what_is_not_told_apart_stays() -> None:
    words = ["图书", "审批"]
    assert branches.branch(words, "图书谁审批？", FEES, (3, 5)) == (0, len(FEES))
    texts = ["甲证由省厅审批。", "闭馆后清点甲证和展品。"]  # more words, but not parallel
    assert branches.told(["甲证", "展品"], "甲证、展品谁审批？", texts, 0) == 0


def test_a_span_over_two_branches_is_cut_to_the_first() -> None:
    start, end = branches.branch(["珍本"], "珍本谁审批？", FEES, (11, 30))
    assert FEES[start:end].endswith("由省图书馆审批；")


def test_a_short_answer_is_of_the_branch_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        f"第一条 {FEES}\n"
        "第二条 学徒证的资格，由县文化馆审批，报市文化馆备案。\n"
        "匠师证的资格，由市文化馆组织审核，报省文化馆审批。\n"
        "第三条 馆徽是一只猫头鹰。\n",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.md"])
        assistant = Assistant(library)
        answers = [
            assistant.ask(question)
            for question in (
                "借阅非珍本类图书由谁审批？",
                "匠师证的资格由谁审批？",
                "涂改手稿图书由谁赔偿？",
            )
        ]
    short = [a.short_answer.text if a.short_answer else "" for a in answers]
    assert "市图书馆" in short[0]
    assert "省图书馆" not in short[0]
    assert "县文化馆" not in short[1]


def test_a_subject_that_a_later_branch_leaves_unsaid_stays(sample: Library) -> None:
    answer = Assistant(sample).ask("珍贵的书被弄坏了，要谁掏钱？")
    assert answer.short_answer is not None
    assert "读者" in answer.short_answer.text


def test_a_clause_without_a_range_takes_no_place_from_one_with_more_words() -> None:
    texts = [
        "甲证的发放情况，应当自发放之日起5日内报县馆备案；",
        "甲证的发放单位，应当建立发放台账。",
    ]
    assert branches.branched(*texts)
    question = "发放了甲证，30天内报给谁备案？"
    words = ["发放", "甲证", "备案"]
    assert branches.told(words, question, texts, 0, alike=branches.branched) == 0
