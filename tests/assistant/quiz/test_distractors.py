from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.quiz.corpus import Corpus
from assistant.quiz.distractors import distractors, even
from assistant.quiz.facts import facts
from assistant.quiz.material import Material
from assistant.quiz.models import Option
from index import Library
from index.names import same_name
from tests.assistant.quiz.conftest import read_in


@pytest.fixture(scope="module")
def material(sample: Library) -> Material:
    info = next(d for d in sample.documents() if d.report.genre == "un")
    return Material(info, sample.paragraphs(info.id))


def test_figures_of_like_size(material: Material, sample: Library) -> None:
    paragraph = next(p for p in material.paragraphs if "96期" in p.text)
    fact = next(f for f in material.facts(paragraph) if f.text == "96期")
    found = distractors(
        fact, stem="2025年绿网举办了多少期培训班？", paragraph=paragraph, material=material,
        corpus=Corpus(sample), rng=random.Random(1),
    )  # fmt: skip
    assert len(found) == 3
    for option in found:
        [other] = facts(option.text)
        assert other.unit == "期"
        assert other.value is not None
        assert 96 / 4 <= other.value <= 96 * 4
        assert other.value != 96


def test_what_another_paragraph_supports_is_never_taken(
    material: Material, sample: Library
) -> None:
    corpus = Corpus(sample)
    place = corpus.supporting("绿网于2019年由十二个国家发起", "41个", share=0.7)
    assert place is not None
    assert corpus.supporting("绿网于2019年由十二个国家发起", "42个", share=0.7) is None


def test_a_figure_is_not_found_inside_a_longer_one(sample: Library) -> None:
    corpus = Corpus(sample)
    assert not [p for p in corpus.where("31个") if "131个" in p.text]
    assert list(corpus.where("2874名"))


def test_short_forms_are_the_same_name() -> None:
    assert same_name("监督厅", "内部监督事务厅")
    assert not same_name("司法机关", "内部监督事务厅")


def test_no_option_holds_another_part_of_the_world(
    tmp_path: Path,
) -> None:
    material, corpus = read_in(
        tmp_path,
        "样本报告.txt",
        "样本报告\n\n一、行动\n\n1. 在东非，读者协会举办了阅读周。\n\n2. 在南亚，读者协会举办了朗诵会。\n\n"
        "3. 在亚洲，办了图书展。\n\n4. 在非洲，办了交流会。\n\n5. 在中东，办了写作班。\n",
    )
    paragraph = material.paragraphs[0]
    fact = next(f for f in material.facts(paragraph) if f.text == "东非")
    for seed in range(6):
        found = distractors(
            fact, stem="在哪里举办了阅读周？", paragraph=paragraph, material=material,
            corpus=corpus, rng=random.Random(seed),
        )  # fmt: skip
        texts = {o.text for o in found}
        assert "中东" in texts
        assert "非洲" not in texts
        assert not {"南亚", "亚洲"} <= texts


def test_the_key_stands_where_it_is_put() -> None:
    options = [Option("甲", right=True), *(Option(t, right=False) for t in "乙丙丁")]
    for position in range(4):
        assert even(options, random.Random(3), position=position)[position].right


def test_about_so_many_is_as_round_as_the_key_and_years_lie_near(tmp_path: Path) -> None:
    material, corpus = read_in(
        tmp_path,
        "样本报告.txt",
        "样本报告\n\n一、行动\n\n1. 为此培训了500多名管理员，并发放了证书。\n\n"
        "2. 馆员会议有589名代表参加，会后参观了书库。\n\n"
        "3. 有关分馆在2019年开放，并在当年办理了登记。\n\n"
        "4. 有关章程在2005年通过，并在当年印发给分馆。\n",
    )

    def wrong(number: int) -> list[str]:
        paragraph = material.paragraphs[number]
        fact = material.facts(paragraph)[0]
        found = distractors(
            fact, stem="有关情况如何？", paragraph=paragraph, material=material,
            corpus=corpus, rng=random.Random(1),
        )  # fmt: skip
        return [o.text for o in found]

    assert "600多名" in wrong(0)
    assert "589多名" not in wrong(0)
    assert "2005年" not in wrong(2)
    assert len(wrong(2)) == 3


def test_of_titles_that_are_of_no_sort_only_those_that_end_alike(tmp_path: Path) -> None:
    material, corpus = read_in(
        tmp_path,
        "样本报告.txt",
        "样本报告\n\n一、文书\n\n1. 读者填写了《图书借阅申请单》，交给了管理员保存。\n\n"
        "2. 管理员填写了《图书损坏通知单》，交给了主管部门保存。\n\n"
        "3. 合作社印制了《社区阅读小报》，分发给了各居民小组。\n",
    )
    paragraph = material.paragraphs[0]
    [fact] = [f for f in material.facts(paragraph) if f.aspect == "title"]
    found = distractors(
        fact, stem="读者填写了什么？", paragraph=paragraph, material=material,
        corpus=corpus, rng=random.Random(1),
    )  # fmt: skip
    assert [o.text for o in found] == []


def test_ends_of_a_made_range_are_as_round_as_the_key(material: Material, sample: Library) -> None:
    [fact] = facts("五百元以上五千元以下")
    found = distractors(
        fact, stem="处以多少罚款？", paragraph=material.paragraphs[0], material=material,
        corpus=Corpus(sample), rng=random.Random(1), count=6,
    )  # fmt: skip
    made = {o.text for o in found if o.source is None}
    assert "一千元以上一万元以下" in made
    assert "二百五十元以上二千五百元以下" not in made


def test_an_end_of_a_range_may_be_any_digit(material: Material, sample: Library) -> None:
    [fact] = facts("处4倍以上8倍以下罚款")  # eight characters
    found = distractors(
        fact, stem="处以几倍的罚款？", paragraph=material.paragraphs[0], material=material,
        corpus=Corpus(sample), rng=random.Random(1), count=6,
    )  # fmt: skip
    assert "2倍以上4倍以下" in {o.text for o in found}


def _beside(folder: Path, text: str, key: str) -> list[float]:
    """The values of the distractors of a figure that a report has."""
    material, corpus = read_in(
        folder, "样本报告.txt", f"样本报告\n\n一、预算\n\n1. {text}\n\n2. 图书室按时开放。\n"
    )
    paragraph = material.paragraphs[0]
    fact = next(f for f in material.facts(paragraph) if f.text == key)
    found = distractors(
        fact, stem=text.replace(key, "多少"), paragraph=paragraph, material=material, corpus=corpus,
        rng=random.Random(1),
    )  # fmt: skip
    assert len(found) == 3
    return [facts(o.text)[0].value or 0 for o in found]


def test_a_figure_beside_another_of_its_kind_is_near_it(tmp_path: Path) -> None:
    values = _beside(
        tmp_path, "去年的预算为2,100万美元，今年的预算为2,250万美元，由各分馆使用。", "2,250万美元"
    )
    assert all(22_500_000 / 1.7 < v < 22_500_000 * 1.7 for v in values)


def test_a_term_is_not_a_third_of_the_key_and_an_age_is_one_of_years_of_life(
    tmp_path: Path,
) -> None:
    text = "各馆保存借阅档案的期限为十五年，读者的年龄为六十五周岁以上，由各分馆登记。"
    (tmp_path / "a").mkdir()
    assert all(v >= 7 for v in _beside(tmp_path / "a", text, "十五年"))
    assert all(v % 5 == 0 and v >= 30 for v in _beside(tmp_path, text, "六十五周岁"))


def test_a_quoted_term_stands_beside_terms_that_end_alike(tmp_path: Path) -> None:
    material, corpus = read_in(
        tmp_path, "样本条例.md",
        "# 样本条例\n\n第一条 损坏图书的读者，不认定其“爱护图书表现”。\n\n第二条 登记册记载“借阅登记之日”。\n\n"
        "第三条 六十岁以上的是“老年读者”。\n\n第四条 按时归还的读者，认定其“守时归还表现”。\n",
    )  # fmt: skip
    paragraph = material.paragraphs[0]
    [fact] = [f for f in material.facts(paragraph) if f.aspect == "name"]
    found = distractors(
        fact, stem="损坏图书的读者，不认定其什么。", paragraph=paragraph, material=material, corpus=corpus,
        rng=random.Random(1),
    )  # fmt: skip
    assert [o.text for o in found] == ["“守时归还表现”"]
