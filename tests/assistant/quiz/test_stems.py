from __future__ import annotations

import pytest

from assistant.quiz.models import BLANK
from assistant.quiz.stems import Edit, closed, dangling, leans, passages, shown, under
from index.models import Paragraph


def _paragraph(text: str, number: str = "1") -> Paragraph:
    return Paragraph("d-1", "d", "样本", "样本", "a.txt", number, text, 0)


@pytest.mark.parametrize(
    "stem",
    [
        "该办公室培训了多少人？", "上述措施自何时起施行？", "违反前款规定的，处多少元罚款？",
        "其成员有几个？", "其中多少名是女性？", "增加的部分用于什么？", "情节严重的，处多少元罚款？",
        "这些讲习班有多少人参加？", "予以批准的，颁发什么？",
        "已向哪些国家提供了咨询？", "与去年的行动相比，参加国增加了几个？",
        "有特殊情况需要延长的，可以延长几个月？", "在特殊情况下，可以延长几次？",
        "没有猎获物的，并处多少罚款？", "审核合格的，发给什么？", "拒不改正或者造成严重后果的，处多少元罚款？",
        "有第一项、第三项情形之一的，可以并处多少日拘留？",
        "具体办法由哪个部门制定？", "另一个有益的例子是哪里？", "特殊情况下可以延长几个月？",
        "先由谁进行总结？",
        "其他单位应当在几日内备案？", "同时通知哪个机关？", "应当自收到之日起几日内决定？",
        "据此应当在几日内决定？", "在此圆周上，定出几个点？", "各点应与以上四个圆心相连，角度为几度？",
    ],
)  # fmt: skip
def test_what_points_outside_is_found(stem: str) -> None:
    assert dangling(stem) is not None


@pytest.mark.parametrize(
    "stem",
    [
        "在索马里，办公室协助该国修订法律。", "法院应当在其职权范围内作出决定。",
        "根据其任务授权，办公室提供援助。", "应当在三十日内备案的机构有哪些？", "馆员和其他人员有多少名？",
    ],
)  # fmt: skip
def test_what_is_named_in_the_stem_is_clear(stem: str) -> None:
    assert dangling(stem) is None


def test_a_sentence_takes_along_the_one_it_leans_on() -> None:
    text = "平台使用识别工具“鹰眼”。该工具能识别612个物种，准确率很高。"
    first, second = passages(_paragraph(text))
    assert first.start == first.sentence
    assert (second.start, second.sentence) == (0, text.index("该工具"))
    assert leans("课程结束六个月后进行考核。", before="举办了现场勘查课程。")
    assert not leans("现场勘查课程结束了。", before="举办了现场勘查课程。")
    assert leans("公示期不少于五个工作日。", before="拟录用的人员应当予以公示。")
    assert not leans("公示期不少于五个工作日。", before="拟录用的人员应当登记。")


def test_an_item_of_a_list_takes_its_lead() -> None:
    text = "设立图书室，应当具备下列条件：\n（一）有不少于六十平方米的室内场所；\n（二）有不少于三千册图书。"
    found = list(passages(_paragraph(text, "第五条")))
    assert {p.lead for p in found} == {"设立图书室，应当具备下列条件："}


def test_an_entry_that_leads_in_to_others_is_not_asked() -> None:
    text = "本条例所称证件：\n（一）在城市地区是指下列证件：\n1.图书室发给的借书证件；\n2.总馆发给的阅览证件。"
    found = list(passages(_paragraph(text, "第五条")))
    assert not any(p.text.endswith("：") for p in found)


def test_a_step_of_an_instruction_is_no_sentence() -> None:
    assert not list(
        passages(_paragraph("甲、先将目录卡片分为四个相等的部分，再依次排列。", "第五条"))
    )


def test_broken_sentences_are_left_out() -> None:
    assert not list(passages(_paragraph("办公室加强了从业人员收集证据的能力和（包括数字证据")))


@pytest.mark.parametrize(
    "text",
    [
        "本条例自2026年1月1日起施行，此前的规定不再适用。",
        "本法自公布之日起三十日后起施行，由国务院解释。",
        "1998年发布的《社区阅览室管理办法》同时废止。",
    ],
)
def test_when_a_statute_begins_is_not_asked(text: str) -> None:
    assert not list(passages(_paragraph(text, "第九条")))
    assert list(passages(_paragraph("登记自本法施行之日起三十日内办理，逾期失效。", "第九条")))


def test_what_a_question_shows() -> None:
    text = "此外，2018 年举办了 96 期培训班；"
    start = text.index("96")
    edit = Edit(start, start + 4, "多少期")
    assert closed(shown(text, 0, len(text), [edit])) == "2018年举办了多少期培训班。"


@pytest.mark.parametrize(
    "stem",
    [
        "情节严重、社会影响恶劣的，可以吊销哪种证书？", "经馆长批准，可以延长，最长几年？",
        "延长期限最多不得超过多少日？", "2025年向38个家庭支付了多少元？",
        "仅在2018年，办公室就为此培训了多少名馆员？", "办公室根据其任务授权，在此领域取得了什么进展？",
        "在东区，特别关注什么？", "截至2018年年底，已为哪些图书室制定计划？",
        "办公室在8月21日举办了活动，纪念该国际日。", "采取第二十四条第（一）、（二）项措施的，应当怎样？",
        "再次发生第二十六条规定情形的，暂停多少日？", "读者拒收的，怎样送达？", "主要成就包括什么？",
        "在沿海地区包括哪些？", "在境外是指什么？", "没收押金，处押金几倍的罚款？", "吊销借书证，几年内不予补办？",
    ],
)  # fmt: skip
def test_what_was_said_before_is_missed(stem: str) -> None:
    assert dangling(stem) is not None


@pytest.mark.parametrize(
    "stem",
    [
        "借阅期限不超过三十日，可以延长至多少日？", "在东区，修订后的办法把罚款提高到多少元？",
        "读者依照第十三条的规定提出的复核申请，应当在几日内处理？",
        "办公室在维也纳举行了会议，就此通过了几项决议？",
        "在沿海地区的图书室包括哪些？", "没收图书的机关应当在几日内登记？", "未经许可翻印的，没收书，罚款多少？",
    ],
)  # fmt: skip
def test_what_is_said_within_is_not_missed(stem: str) -> None:
    assert dangling(stem) is None


@pytest.mark.parametrize(
    ("lead", "entry", "said"),
    [
        ("有下列行为之一的，予以警告：", "一年内涂改登记的；", "一年内涂改登记的，予以警告。"),
        ("读者有下列情形之一的，暂停借阅：", "逾期满六十日；", "读者逾期满六十日的，暂停借阅。"),
        ("有下列情形之一的，减收费用：", "残疾人证，减收百分之十费用；", "残疾人证，减收百分之十费用。"),
        ("读者有下列情形之一的，可以减收费用：", "年老的减收三成费用；", "读者年老的减收三成费用。"),
        ("有下列情形之一的，减收费用：", f"老人减收{BLANK}费用；", f"老人减收{BLANK}费用。"),
        ("有下列情形之一的，减收费用：", "不申请减收费用的；", "不申请减收费用的，减收费用。"),
        ("本办法下列用语的含义是：", "旧书，是指出版满三十年的书。", "旧书，是指出版满三十年的书。"),
        ("本办法所称下列用语，是指：", "新书，是指出版未满一年的书。", "新书，是指出版未满一年的书。"),
        ("（二）应当按照下列程序实施：", "制作通知书；", "应当按照下列程序实施，其中一项是：制作通知书；"),
        ("设立图书室，应当具备下列条件：", "有三千册图书；", "设立图书室，应当具备的条件之一是：有三千册图书；"),
        ("应当按照下列程序实施：", "制作通知书；", "应当按照下列程序实施，其中一项是：制作通知书；"),
    ],
)  # fmt: skip
def test_an_entry_is_said_without_the_others(lead: str, entry: str, said: str) -> None:
    assert under(lead, entry) == said


def test_also_is_not_shown_without_the_others() -> None:
    text = "读者和有关单位也应当提供借阅的资料。"
    assert shown(text, 0, len(text)) == "读者和有关单位应当提供借阅的资料。"
    for kept in ("任何单位也不得出借借阅的资料。", "读者可以续借，也可以预约图书。"):
        assert shown(kept, 0, len(kept)) == kept


def _said(text: str, ending: str) -> list[str]:
    """The passages of an article that end so."""
    return [p.text for p in passages(_paragraph(text, "第五条")) if p.text.endswith(ending)]


def test_what_follows_in_an_entry_keeps_the_case_of_its_beginning() -> None:
    text = (
        "读者损坏图书，应当按下列规定报告：\n（一）读者在阅览室以内损坏图书的，必须在十二小时内报告；\n"
        "（二）读者在阅览室以外损坏图书的，读者必须在归还后八小时内报告；保管人必须在损坏后六小时内书面报告图书室。"
    )
    [said] = [p for p in passages(_paragraph(text, "第五条")) if "保管人" in p.text]
    assert said.text.startswith("读者在阅览室以外损坏图书的，")
    assert said.lead.startswith("读者损坏图书")
    assert text[said.sentence :].startswith("保管人")
    assert _said("在夜间还书的，读者应当登记；馆员应当在三日内核对登记册。", "登记册。")[
        0
    ].startswith("在夜间")
    apart = "读者应当按时还书；馆员应当在三日内核对登记册。"
    assert _said(apart, "登记册。") == ["馆员应当在三日内核对登记册。"]


@pytest.mark.parametrize(
    "text",
    [
        "被限制借阅的读者，恢复借阅后再限制时，一次不超过六个月。有突出表现的，期间可以缩短，但不少于一个月。",
        "持旧证的读者每年换证一次；减为半年一换后再更换时，每次收费不超过二元。",
        "持旧证的读者可以续借。两次续借间隔时间不得少于二十日。",
    ],
)
def test_a_rule_that_lost_its_subject_takes_it_along(text: str) -> None:
    *_, last = passages(_paragraph(text, "第五条"))
    assert last.text == text


def test_a_rule_whose_subject_is_too_far_off_is_not_asked_about() -> None:
    long = "被限制借阅的读者，" + "应当按照规定办理手续，" * 12 + "并登记。"
    text = long + "有突出表现的，期间可以缩短，但不少于一个月。"
    assert not any("突出表现" in p.text for p in passages(_paragraph(text, "第五条")))


def test_of_members_a_share_is_of_one_body() -> None:
    assert dangling("讨论重大事项，应当经2／3以上组成人员同意方可通过。") is not None
    assert dangling("理事会讨论重大事项，应当经三分之二以上组成人员同意方可通过。") is None
    assert leans("讨论下列事项，应当经过半数成员同意：", before="图书室设馆务会。")


def test_what_was_done_by_nobody_leans_on_what_was_said() -> None:
    assert leans("自5月起，在分馆的支持下，对超过200份登记册进行了审查。", before="读者登记。")
    assert not leans("自5月起，分馆对超过200份登记册进行了审查。", before="读者登记。")


def test_a_new_paragraph_that_begins_with_a_name_stands_by_itself() -> None:
    text = "读者应当提供图书整理的资料。\n图书整理、登记机构应当在十日内组织现场登记。"
    *_, last = passages(_paragraph(text, "第五条"))
    assert last.text == "图书整理、登记机构应当在十日内组织现场登记。"


def test_what_takes_part_in_something_leans_on_its_name() -> None:
    assert leans("参加项目的210名读者续借了图书。", before="分馆开展阅读推广项目。")
    assert not leans("参加项目的210名读者续借了图书。", before="分馆推广阅读。")
