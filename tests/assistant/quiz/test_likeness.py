from __future__ import annotations

from assistant.quiz.corpus import Corpus
from assistant.quiz.likeness import alike, built_like, tells
from index import Library


def test_things_built_alike() -> None:
    right = ("未按照规定保存记录的", "未按照规定报告交易的")
    assert built_like("未依法备案的", right)
    assert not built_like("具有良好的职业品德", right)
    assert not built_like("二十四小时翻译热线", right)
    assert not built_like("检察官", ("蒙巴萨", "卡亚俄"))


def test_texts_that_say_the_same() -> None:
    assert alike("实施虐待、遗弃、暴力伤害的行为", "虐待、遗弃未成年人或者实施家庭暴力")
    assert not alike("醉酒或者吸毒的", "在试用期间被证明不符合录用条件的")


def test_one_item_tells_the_key_of_another(sample: Library) -> None:
    corpus = Corpus(sample)
    asked = "每名读者一次可以借阅图书（　　）册。"
    assert tells("每名读者一次可以借阅图书五册，借期三十日", asked, "五册", corpus)
    assert not tells("每名读者一次可以借阅图书六册，借期三十日", asked, "五册", corpus)
    assert not tells("图书室每年购书五册", asked, "五册", corpus)
