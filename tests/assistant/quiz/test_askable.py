from __future__ import annotations

import pytest

from assistant.quiz.askable import denies, guessed, ordered
from assistant.quiz.facts import Fact, facts
from assistant.quiz.names import places
from assistant.quiz.stems import Passage, passages
from index.models import Paragraph


def _found(text: str, key: str) -> tuple[Passage, Fact]:
    [passage] = passages(Paragraph("d-1", "d", "法", "法", "a.md", "第一条", text, 0))
    return passage, next(f for f in facts(text) if f.text == key)


@pytest.mark.parametrize(
    ("text", "key", "denying", "weaker"),
    [
        ("未满十四周岁的居民，由监护人代为办理。", "十四周岁", "十六周岁", "十二周岁"),
        ("查封的期限不得超过二个月，不得重复查封。", "二个月", "一个月", "三个月"),
        ("社区图书室每周开放时间不得少于三十小时。", "三十小时", "四十小时", "二十小时"),
        ("逾期超过六十日的，暂停借阅图书的权利。", "六十日", "三十日", "九十日"),
        ("居民委员会应当在十五日内向主管部门备案。", "十五日", "十日", "三十日"),
        ("五年内两次损坏图书的，停止借阅。", "五年", "七年", "三年"),
    ],
)
def test_a_false_statement_is_false_and_not_only_weaker(
    text: str, key: str, denying: str, weaker: str
) -> None:
    passage, fact = _found(text, key)
    assert denies(passage, fact, denying)
    assert not denies(passage, fact, weaker)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("检查人员不得少于二人，并应当出示执法证件。", "二人"),
        ("当场开列清单一式三份，由调查人员签名或者盖章。", "三份"),
        ("2025年清除的广告比2024年增加四成，创下新高。", "2024年"),
        ("该国的计划原定2025年9月通过，后来推迟到2026年第一季度。", "2026年第一季度"),
        ("损坏图书构成违法的，依照《图书保护条例》的规定处罚。", "《图书保护条例》"),
        ("幼儿应当按时接种百日咳疫苗和白喉疫苗。", "百日"),
        ("图书室应当建立合理的一日开放制度，并向读者公布。", "一日"),
        ("运输二类、三类物品的，应当提前向主管部门备案。", "三类"),
        ("本办法所称“以上”“以下”，除特别注明的外，包括本数在内。", "“以下”"),
        ("居民委员会应当在每年12月31日前向主管部门报送清单。", "12月31日"),
        ("年满十八周岁的居民，可以申请担任管理员。", "十八周岁"),
        ("管理员发现丢失的，应当在二十四小时内报告。", "二十四小时"),
        ("图书室分为三个区：阅览区、借阅区和儿童区。", "三个"),
        ("对共同损坏图书的读者，应当制发1份处理决定书。", "1份"),
        ("审查组提出14项建议，秘书处接受了13项，没有接受的一项是迁址。", "13项"),
        ("承认在过去一年损坏图书的读者从三成降到一成。", "一年"),
        ("各分馆推动批准《保护公约》及其2005年修正案的工作。", "2005年"),
        ("本报告所述期间为2025年1月1日至12月31日，由秘书处编写。", "2025年1月1日至12月31日"),
        ("图书损坏分为一般损坏、重大损坏和特大损坏三类。", "三类"),
        ("图书室设在总部，在曼谷、利马和雅温得设有三个分馆。", "三个"),
        ("属于《出境管理法》第八条规定情形的，不予批准并书面通知。", "《出境管理法》"),
        ("收到捐款204元，其中德国62元、挪威48元、美国41元、日本18元，其余35元来自他处。", "41元"),
        ("两轮摩托车载物宽度不得超过车身，高度不得超过一米。", "两轮"),
        ("三类图书，是指只供在室内阅览的图书和报刊。", "三类"),
        ("“借阅证件”，指居民委员会发给读者的证明和文件。", "“借阅证件”"),
        ("集中供应的饮水必须符合国家《生活饮用水卫生标准》。", "《生活饮用水卫生标准》"),
    ],
)
def test_what_the_sentence_or_common_sense_tells_is_not_asked(text: str, key: str) -> None:
    assert guessed(*_found(text, key))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("审查小组由五人组成，任期为三年，可以连任。", "五人"),
        ("各机构应当在2024年完成登记并报送清单。", "2024年"),
        ("未按时还书的读者，给予最长的一年期限办理手续。", "一年"),
        ("未按时还书的读者，停止一个月借阅服务。", "一个月"),
        ("图书室每年至少清点一次，保存目录六份。", "六份"),
        ("审查组提出20项建议，秘书处接受了13项，推迟了4项。", "13项"),
        ("审查组参照《图书保护手册》编写了培训教材。", "《图书保护手册》"),
    ],
)
def test_what_only_the_document_tells_is_asked(text: str, key: str) -> None:
    assert not guessed(*_found(text, key))


def test_ends_of_a_span_stay_in_their_order() -> None:
    passage, fact = _found("已满十四周岁不满十八周岁的居民，可以减半收取押金。", "十四周岁")
    assert ordered(passage, fact, "十二周岁")
    assert not ordered(passage, fact, "二十周岁")
    passage, fact = _found("押金五十元，逾期每日另付一元的费用。", "五十元")
    assert ordered(passage, fact, "二十元")


def test_a_part_is_no_more_than_the_whole() -> None:
    passage, fact = _found("提出的20项建议中，秘书处接受了13项，并已开始落实。", "13项")
    assert ordered(passage, fact, "16项")
    passage, fact = _found("至少有92名护林员死亡，其中41人死于枪击。", "41人")
    assert ordered(passage, fact, "30人")
    assert not ordered(passage, fact, "118人")
    passage, fact = _found("提出的20项建议中，秘书处接受了13项，并已开始落实。", "13项")
    assert not ordered(passage, fact, "24项")


def test_a_place_that_another_name_tells_is_not_asked() -> None:
    def asked(text: str) -> bool:
        [passage] = passages(Paragraph("d-1", "d", "报告", "报告", "a.md", "1", text, 0))
        return not guessed(passage, places(text)[0])

    assert asked("在乍得安装的无线电系统缩短了响应时间。")
    assert not asked("根据在尼日利亚的项目，检察官被派往位于博尔诺州的联合调查中心。")
    assert not asked("日本捐款六百万元，德国捐款五百万元，挪威捐款四百万元。")
    assert not asked("尼日尔的检察官参加了乍得湖流域的讲习班。")
    assert not asked("在印度尼西亚和其他东南亚国家，办公室举行了两次培训。")
    assert not asked("玻利维亚的合作社由妇女管理，社长罗莎·基斯佩说，她们有了账户。")
    assert not asked("日本东京的试点表明，警示语减少了点击。")


@pytest.mark.parametrize(
    ("text", "name", "asked"),
    [
        ("办公室支持欧洲联盟的阅读计划，并派人参加培训。", "欧洲联盟", True),
        ("办公室参加了安全理事会第2322 (2016)号决议的执行工作。", "安全理事会", False),
        ("办公室与联合国和欧洲联盟共同举办了纪念活动。", "欧洲联盟", True),
    ],
)
def test_a_body_whose_name_is_whole_and_not_told_by_a_number(
    text: str, name: str, asked: bool
) -> None:
    [passage] = passages(Paragraph("d-1", "d", "报告", "报告", "a.md", "1", text, 0))
    start = text.index(name)
    assert guessed(passage, Fact("body", name, start, start + len(name))) != asked


def test_one_of_a_row_that_shares_its_unit_is_told_by_its_neighbour() -> None:
    passage, fact = _found("一、二类图书应当由专人领取，不得邮寄。", "二类")
    assert guessed(passage, fact)


def test_a_graver_case_comes_to_more_and_two_have_one_interval() -> None:
    text = "损坏图书的，自登记之日起三年内不予借阅；偷盗图书的，自登记之日起四年内不予借阅。"
    paragraph = Paragraph("d-1", "d", "报告", "报告", "a.md", "1", text, 0)
    [passage] = passages(paragraph)
    fact = next(f for f in facts(text) if f.text == "四年")
    assert ordered(passage, fact, "五年")
    assert not ordered(passage, fact, "二年")
    asked, two = _found("读者两次续借之间应当间隔十日以上。", "两次")
    assert guessed(asked, two)
