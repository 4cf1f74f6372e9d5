from __future__ import annotations

import pytest

from assistant.quiz.actors import actors, levels, overlapping, same_branch, spelled_levels, told
from assistant.quiz.stems import passages
from index.models import Paragraph


def _names(text: str) -> list[tuple[str, str]]:
    [passage] = passages(Paragraph("d-1", "d", "法", "法", "a.md", "第一条", text, 0))
    return [(a.how, a.text) for a in actors(passage)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("违反规定的，由县级人民政府文化主管部门责令限期改正。", [("由", "县级人民政府文化主管部门")]),
        ("设立分馆的，应当报国务院文化主管部门备案，并公布地址。", [("报", "国务院文化主管部门")]),
        ("图书室应当向省、自治区、直辖市文化主管部门申请登记。", [("向", "省、自治区、直辖市文化主管部门")]),
        ("射击场由省级人民政府公安机关报国务院公安部门批准。",
         [("由", "省级人民政府公安机关"), ("报", "国务院公安部门")]),
        # Several at once, a body that is only pointed at, and what everybody knows.
        ("违反规定的，由文化主管部门和公安机关责令限期改正。", []),
        ("违反规定的，由其上级主管部门责令限期改正并通报。", []),
        ("对决定不服的，可以向人民法院提起诉讼或者申请复议。", []),
        ("读者对处理不服的，可以向管理员提出书面的意见。", []),
    ],
)  # fmt: skip
def test_who_acts(text: str, found: list[tuple[str, str]]) -> None:
    assert _names(text) == found


def test_the_same_branch_at_other_levels() -> None:
    assert levels("国务院文化主管部门") == (
        "省级人民政府文化主管部门", "设区的市级人民政府文化主管部门", "县级人民政府文化主管部门",
    )  # fmt: skip
    assert "县级政府文化主管部门" in levels("省级政府文化主管部门")
    assert levels("县级以上人民政府文化主管部门") == ()
    assert levels("文化主管部门") == ()


def test_a_level_that_takes_in_others_is_no_distractor() -> None:
    assert overlapping("县级以上人民政府文化主管部门", "省级人民政府文化主管部门")
    assert overlapping("文化主管部门", "省级人民政府文化主管部门")
    assert not overlapping("国务院文化主管部门", "省级人民政府文化主管部门")
    assert not overlapping("县级以上人民政府文化主管部门", "省级人民政府卫生主管部门")


def test_what_common_sense_tells_of_bodies() -> None:
    roads = "损坏公路的，由（　　）责令限期改正。"
    assert told("公路管理机构", ["航标管理机构", "港口管理机构"], roads)
    assert not told("县级公路管理机构", ["省级公路管理机构", "设区的市级公路管理机构"], roads)
    assert told("国务院文化主管部门", ["省级人民政府文化主管部门"], "报（　　）备案。")
    assert not told("国务院文化主管部门", ["国务院教育主管部门"], "报（　　）备案。")


def test_one_branch_at_two_levels() -> None:
    assert same_branch("国务院文化主管部门", "省级人民政府文化主管部门")
    assert same_branch("省、自治区、直辖市文化主管部门", "国务院文化主管部门")
    assert not same_branch("省级人民政府林业主管部门", "国务院文化主管部门")


def test_how_documents_write_a_level() -> None:
    assert spelled_levels("县级人民政府文化主管部门") == (
        "县级人民政府文化主管部门", "县级文化主管部门",
    )  # fmt: skip
    assert "省、自治区、直辖市文化主管部门" in spelled_levels("省级人民政府文化主管部门")
