from __future__ import annotations

from assistant.quiz.names import (
    Bodies,
    also_called,
    body_sort,
    continent,
    lies_in,
    place_class,
    places,
    territories,
    title_sort,
)
from index.names import Names


def test_how_far_a_name_reaches_is_learned_from_the_document() -> None:
    texts = [
        "国家禁毒委员会组织全国的禁毒工作。", "地方禁毒委员会由政府设立。", "禁毒委员会可以开会。",
        "经禁毒委员会批准的，予以公布。",
    ]  # fmt: skip
    names = Bodies(texts).names
    assert "禁毒委员会" in names or "国家禁毒委员会" in names
    assert not any(name.startswith(("经", "由")) for name in names)


def test_what_the_document_is_about_is_no_question() -> None:
    texts = [f"第{n}项：环境保护办公室办理此事。" for n in range(10)]
    assert Bodies(texts).subjects == {"环境保护办公室"}


def test_places() -> None:
    found = places("在加纳、越南和肯尼亚开展项目，外国和联合国没有参加。")
    assert [f.text for f in found] == ["加纳", "越南", "肯尼亚"]
    assert "联合国" not in territories()
    assert [place_class(n) for n in ("加纳", "东南亚", "曼谷")] == ["state", "region", "other"]


def test_parts_of_the_world() -> None:
    assert [continent(n) for n in ("加纳", "越南", "东南亚")] == ["Africa", "Asia", ""]


def test_a_part_of_the_world_lies_in_another() -> None:
    assert lies_in("南亚", "亚洲")
    assert lies_in("东南亚", "南亚")
    assert lies_in("西非", "非洲")
    assert not any(
        lies_in(*pair) for pair in (("西非", "东非"), ("亚洲", "南亚"), ("南亚", "非洲"))
    )


def test_a_treaty_is_no_handbook() -> None:
    titles = (
        "《濒危物种公约》",
        "《取证实用指南》",
        "《全球反走私战略》",
        "《图书室管理条例（样本）》",
        "《图书室搬迁规划大纲》",
        "《关于严格控制借阅的通知》",
    )
    assert [title_sort(t) for t in titles] == ["treaty", "guide", "plan", "law", "plan", "notice"]


def test_bodies_of_a_sort() -> None:
    names = ("最高法院", "反恐委员会", "皇家大学", "合作研究中心", "毒品问题办公室", "刑警组织")
    sorts = ["court", "council", "school", "centre", "office", "other"]
    assert [body_sort(n) for n in names] == sorts


def test_what_else_a_name_may_be_given_as() -> None:
    known = Names(
        [
            ["联合国安全理事会", "安全理事会", "安理会"],
            ["国际刑事警察组织", "国际刑警组织", "INTERPOL"],
            ["图书保护公约", "公约"], ["图书交换公约", "公约"],
        ]
    )  # fmt: skip
    assert set(also_called("安全理事会", known)) == {"联合国安全理事会", "安理会"}
    assert "INTERPOL" in also_called("国际刑警组织", known)
    assert also_called("《图书保护公约》", known) == ()


def test_a_name_that_is_cut_is_no_body() -> None:
    texts = [
        "专家小组在各国议会联盟大会间隙举行了讨论会。",
        "议会联盟参加了讨论会，办公室同证人与受害者保护局开会。",
    ]
    found = [[f.text for f in Bodies(texts).find(text)] for text in texts]
    assert not any("议会联盟" in name for name in found[0])
    assert not any("受害者保护局" in name for name in found[1])
