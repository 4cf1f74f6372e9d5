"""A short answer is a phrase, however the reader's tokens cut it."""

from __future__ import annotations

import pytest

from assistant import phrases


@pytest.mark.parametrize(
    ("text", "cut", "phrase"),
    [
        ("附件列出了 17 种良好做法。", " 17", "17 种"),
        ("共召集了30 多个会员国的代表。", "30 多", "30 多个"),
        ("会议于12 月 3 日至 7 日举行。", "12 月 3 日至 7", "12 月 3 日至 7 日"),
        ("他签了《四方契约》并讲了话。", "《四方", "《四方契约》"),
        ("书名是《灯塔：海岸对策》。", "海岸对策》", "《灯塔：海岸对策》"),
        ("由人民法院讯问未成年人。", "院讯问", "人民法院讯问"),
        ("口号是“先检查、后离岗”，人人知道。", "先检查、后离岗”", "“先检查、后离岗”"),
        ("由图书室负责。", "图书室", "图书室"),
        ("应当在三十日内在同一平台公告。", "三十日内", "三十日内"),
        ("检查由馆长负责，每月一次。", "，每月一次。", "每月一次"),
        ("于1926年9月复刊。", "1926年", "1926年"),
        ("没有开头的引号”就这样。", "引号”", "引号"),
    ],
)
def test_a_span_becomes_a_phrase(text: str, cut: str, phrase: str) -> None:
    start = text.index(cut)
    first, last = phrases.whole(text, start, start + len(cut))
    assert text[first:last] == phrase


def test_an_empty_span_stays_empty() -> None:
    assert phrases.whole("，。", 0, 2) in {(0, 0), (1, 1), (2, 2)}


@pytest.mark.parametrize(
    ("text", "part", "all_of_it"),
    [
        ("园里有松、柏、杉，都是新栽的。", "柏", "园里有松、柏、杉"),
        ("园里有松、柏、杉，都是新栽的。", "松", "松、柏、杉"),
        ("园里有松，都是新栽的。", "松", "松"),
        ("由甲坊与乙坊承办。", "乙坊承办", "由甲坊与乙坊承办"),
    ],
)
def test_an_enumeration_is_taken_whole(text: str, part: str, all_of_it: str) -> None:
    start = text.index(part)
    first, last = phrases.enumerated(text, start, start + len(part))
    assert text[first:last] == all_of_it


@pytest.mark.parametrize(
    ("part", "all_of_it"),
    [
        ("用于量水的", "立在河边、用于量水的，刻有尺寸的石柱"),
        ("刻有尺寸", "立在河边、用于量水的，刻有尺寸的石柱"),
        ("水则是指立在河边", "水则是指立在河边、用于量水的，刻有尺寸的石柱"),
    ],
)
def test_a_definition_is_taken_whole(part: str, all_of_it: str) -> None:
    text = "河工另有说法。水则是指立在河边、用于量水的，刻有尺寸的石柱。石柱每年重刻。"
    start = text.index(part)
    first, last = phrases.defining(text, start, start + len(part))
    assert text[first:last].endswith("刻有尺寸的石柱")
    assert all_of_it.endswith(text[first:last])
