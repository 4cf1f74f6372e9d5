"""Short answers, premises, mentions, silence: on the bundled sample and on made sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, bounds, evidence, mentions, premises, questions, short, spans
from assistant.models import Kind
from index import Library


@pytest.mark.parametrize(
    ("question", "kind", "text", "answer"),
    [
        ("培训了多少名法官？", "number", "2019年培训了48名法官和120名检察官。", "48名"),
        ("占百分之几？", "number", "共有931名女性，占32%。", "32%"),
        ("花了多少钱？", "number", "6个项目共支出1,860万美元。", "1,860万美元"),
        ("借期多久？", "date", "每人可借五册，借期三十日。", "三十日"),
        ("什么时候通过的？", "date", "2018年提出，2019年3月1日通过。", "2019年3月1日"),
        ("收据何时生效？", "date", "收据自盖章之日起生效。", "自盖章之日起"),
        ("在哪里召开？", "place", "会议于五月在内罗毕召开。", "内罗毕"),
        ("庭长是谁？", "person", "庭长格蕾丝·阿坎多法官在坎帕拉说。", "格蕾丝·阿坎多"),
        ("庭长叫什么？", "person", "庭长在会上同检察官员谈话。", None),
        ("谁签署？", "person", "裁决由值班法官签署。", "值班法官"),
        ("由哪个机构负责？", "body", "由市文化委员会负责监督。", "市文化委员会"),
        ("为什么？", "how_why", "因为下雨。", None),
        # 谁 asks for an office too; a count of people is no name, the money's 人 no person.
        ("谁批准？", "person", "规划由市政府批准。", "市政府"),
        ("主任叫什么名字？", "person", "评审组由五人组成，渔民不少于二人。", None),
        ("谁能调整？", "person", "限额为人民币50万元。", None),
        # A day is no length of time.
        ("年假有几天？", "date", "本办法自2023年9月1日起施行。", None),
        ("他躲了多久？", "date", "4 月 9 日查获一人，他躲了 12 年。", "12 年"),
        ("几月几日开会？", "date", "会议于9月1日召开。", "9月1日"),
        ("谁承担费用？", "person", "费用由原用船单位承担。", "原用船单位"),
    ],
)
def test_short_answers(question: str, kind: str, text: str, answer: str | None) -> None:
    span = short.answer(question, kind, text)  # type: ignore[arg-type]
    assert (text[slice(*span)] if span else None) == answer


@pytest.mark.parametrize(
    ("question", "kind", "phrase", "fits"),
    [
        ("花了多少钱？", "number", "渔业办", False),
        ("花了多少钱？", "number", "三百", True),
        ("他躲了多久？", "date", "一名乘客", False),
        ("他躲了多久？", "date", "十二", True),
        ("多少天——那谁批准延长？", "date", "渔业办", True),
        ("哪年查获的？", "date", "一名乘客", False),
        ("哪年查获的？", "date", "十二年", False),
        ("谁负责？", "person", "二人", False),
        ("谁负责？", "person", "渔业办", True),
        ("谁负责？", "person", "渔业办在十二年里花了三百元查获一名乘客等二人", False),
    ],
)
def test_a_phrase_of_another_sort_is_no_short_answer(
    question: str, kind: str, phrase: str, fits: bool
) -> None:
    text = "渔业办在十二年里花了三百元查获一名乘客等二人。"
    start = text.index(phrase)
    assert short.sort(question, kind, text, start, start + len(phrase)) is fits  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "phrase", "fits"),
    [
        ("钟楼建于公元几年？", "955年", True),
        ("钟楼建于西元几年？", "1493年", True),
        ("钟楼建于哪一年？", "建安元年", True),
        ("钟楼建于哪一年？", "三年", False),
        ("钟楼建于哪一天？", "955年", False),
        ("钟楼修了几年？", "955年", True),
        ("钟楼建于哪一年？", "知府", False),
    ],
)
def test_a_year_is_told_by_any_year(question: str, phrase: str, fits: bool) -> None:
    assert short.sort(question, "date", phrase, 0, len(phrase)) is fits


def test_a_place_does_not_run_over_a_comma() -> None:
    text = "会议在内罗毕召开，秘书处主持。"
    assert short.sort("在哪里召开？", "place", text, 3, 6)
    assert not short.sort("在哪里召开？", "place", text, 3, 12)


def test_a_sum_or_a_name_that_is_nowhere_is_refused(tmp_path: Path) -> None:
    text = "1. 渔业办支持建立电子渔船档案系统。\n2. 渔业办花了三百元买灯。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.txt"])
        assistant = Assistant(library)
        assert assistant.ask("电子渔船档案系统花了多少钱？").refused
        assert not assistant.ask("渔业办买灯花了多少钱？").refused


def test_figures_of_one_value_are_one_word_and_effect_is_not_passing(tmp_path: Path) -> None:
    text = (
        "1. 参加人数5000人以上的灯会，由市渔政局许可。\n"
        "2. 本规则2030年3月1日通过。本规则自2030年9月1日起施行。\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.txt"])

        def weighed(question: str) -> evidence.Weighed:
            hits = library.search(question)
            return evidence.weigh(library, question, hits, questions.kind(question))

        counted = weighed("五千人以上的灯会由谁许可？")
        assert counted.candidates[0].own > weighed("六千人以上的灯会由谁许可？").candidates[0].own
        for question, told in (("什么时候开始实行的？", "施行"), ("什么时候通过的？", "通过")):
            second = [c for c in weighed(f"本规则{question}").candidates if "本规则" in c.text]
            assert told in second[0].text


def test_ten_per_cent_are_one_of_ten() -> None:
    assert short.holds("能拿到几成？", "number", "支付运费的百分之七十。")
    assert not short.holds("能拿到几成？", "number", "支付运费七十元。")


def test_the_day_of_what_is_abolished_is_less_likely() -> None:
    question = "什么时候开始实行的？"
    own = "本规则自公布之日起施行。"
    both = "本规则自公布之日起施行，1980年7月5日公布的旧规则同时废止。"
    assert evidence.other_event(question, both) < evidence.other_event(question, own)
    assert evidence.other_event("旧规则什么时候废止的？", both) == 1.0


def test_which_ones_is_answered_by_several_things() -> None:
    assert short.holds("有哪些岛？", "list", "甲岛、乙岛和丙岛。")
    assert short.holds("要交哪些材料？", "list", "申请人应当提供以下材料：")
    assert not short.holds("有哪些岛？", "list", "岛上有一座灯塔。")


def test_quantities_leave_dates_and_ordinals_out() -> None:
    found = spans.quantities(
        "2018年3月第五届会议一致认为，约1,200万美元、三天、百分之十二，十分重要"
    )
    assert [q.value for q in found] == [12_000_000.0, 3.0, 12.0]


def test_a_space_between_thousands_is_part_of_the_figure() -> None:
    text = "馆里共有9 846人，2024年1 058件，3 860万元。"
    found = spans.quantities(text)
    assert [q.value for q in found] == [9846.0, 1058.0, 38_600_000.0]
    assert text[found[0].start : found[0].end] == "9 846人"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("一千多件", 1000, 2000), ("二十余人", 20, 30), ("120多份", 120, 130), ("40份", 40, 40)],
)
def test_some_more_than_a_round_figure(text: str, low: float, high: float) -> None:
    (found,) = bounds.bounds(text)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("question", "kind", "text", "words", "found"),
    [
        ("各出几成？", "number", "每次花9元，由甲馆出60%、乙馆出40%。", ["每次"], "60%；40%"),
        ("甲证乙证分别由谁批？", "person", "甲证由院长批；乙证由主任批。", ["甲证", "乙证"], "院长；主任"),
        ("甲证分别由谁批？", "person", "甲证由院长批；乙证由主任批。", ["甲证"], None),
        ("各有几人？", "number", "甲馆有三人。", [], None),
    ],
)  # fmt: skip
def test_what_each_of_parallel_clauses_has(
    question: str, kind: Kind, text: str, words: list[str], found: str | None
) -> None:
    assert short.each(question, kind, text, words) == found


@pytest.mark.parametrize(
    ("kind", "phrase", "name"),
    [
        ("body", "图书馆提供图书、渔业办", "渔业办"),
        ("person", "展品由馆长", "馆长"),
        ("body", "图书馆、渔业办", "图书馆、渔业办"),
        ("number", "提供三册、四册", "提供三册、四册"),
    ],
)
def test_a_name_does_not_run_over_its_clause(kind: Kind, phrase: str, name: str) -> None:
    start, end = short.named(kind, phrase, 0, len(phrase))
    assert phrase[start:end] == name


def test_what_is_not_so_is_answered_by_what_is_not_so(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "第一条 县图书馆的书库可以由研究人员进入，进入时应当登记，由书库管理员陪同。\n"
        "第二条 醉酒的人不得进入县图书馆的书库。\n"
        "第三条 复印图书每页收费二元；学生和残疾人免收。\n",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.md"])
        assistant = Assistant(library)
        barred = assistant.ask("哪些人不能进入县图书馆的书库？")
        free = assistant.ask("谁复印图书不用交钱？")
    assert barred.sentences[0].citations[0].number == "第二条"
    assert free.short_answer is not None
    assert "二元" not in free.short_answer.text


def test_what_leans_on_an_earlier_question_has_no_short_answer_of_that_one(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "第一条 办理借阅证的，馆长应当自收到申请之日起十日内办结。\n第二条 展厅每年开放两次。\n",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.md"])
        answer = Assistant(library).ask("珍本呢？", history=["借阅证几天办结？"])
    assert answer.short_answer is None


def test_mentions_are_all_there_with_their_count(sample: Library) -> None:
    answer = Assistant(sample).ask("哪些段落提到了国际刑事警察组织？")
    numbers = [p.number for p in sample.paragraphs() if "国际刑警组织" in p.text]
    assert [s.citations[0].number for s in answer.sentences] == numbers
    assert answer.short_answer is not None
    assert answer.short_answer.text == f"{len(numbers)}段"


def test_mentions_of_both_and_of_either(sample: Library) -> None:
    both = {h.paragraph.number for h in mentions.find(sample, "加纳和越南").hits}
    either = {h.paragraph.number for h in mentions.find(sample, "加纳或越南").hits}
    assert both == {"28"}
    assert both < either


def test_a_false_figure_is_corrected_and_cited(sample: Library) -> None:
    answer = Assistant(sample).ask("“雷霆2025”行动有120个国家参加，对吗？")
    assert answer.premise is not None
    assert (answer.premise.claim, answer.premise.found) == ("120个", "136个")
    assert answer.premise.citations[0].number == "32"
    assert not answer.refused


def test_a_true_figure_is_not_corrected(sample: Library) -> None:
    assert Assistant(sample).ask("“雷霆2025”行动有136个国家参加，对吗？").premise is None


@pytest.mark.parametrize(
    ("question", "text", "clash"),
    [
        (
            "派出的20个检察官小组工作多久？",
            "将12个联邦检察官小组派往那里，工作一周。",
            ("20个", "12个"),
        ),
        ("禁闭期限为三十天，对吗？", "禁闭的期限为七天至十五天。", ("三十天", "七天至十五天")),
        ("20个小组在几个国家工作？", "12个委员会在8个国家工作。", None),
        ("中国协助送达，对吗？", "中华人民共和国协助送达司法文书。", None),
        ("由中国提出，对吗？", "由越南提出。", ("中国", "越南")),
        ("船员原谅了他，会从宽吗？", "船员谅解的，可以从宽处罚。", None),  # no persons
        ("一个月能看几次灯塔？", "灯塔每两个月开放三次。", None),  # the frame of a rate
        # A value is the same however it is written; a bound is kept by what it allows.
        ("船上的一人受伤，对吗？", "船上的1人受伤，岸上的3人失踪。", None),
        ("三千人的集市由县里许可，对吗？", "集市有1000人以上5000人以下的，由县许可。", None),
        ("七个人的评审组合规，对吗？", "评审组不少于五个人。", None),
        (
            "出海前的检查要四十天，对吗？",
            "出海后的检查要十天。出海前的检查要三十天。",
            ("四十天", "三十天"),
        ),
        (
            "六十岁以上的船员，证书有效几年？",
            "十八岁以上的船员，证书有效期为十年。六十岁以上的，长期有效。",
            None,
        ),
        ("由七人组成，对吗？", "评审组由五人组成，其中渔民不少于二人。", ("七人", "五人")),
        ("六十岁以上的免票吗——那不满十岁的呢？", "不满十二周岁的免票。", ("十岁", "十二周岁")),
        ("逾期最多罚一万块，是真的吗？", "逾期的，处2000元以下的罚款。", ("一万块", "2000元")),
        (
            "船长要干满五年，对吗？",
            "船长应当在船上工作两年以上；\n丢失证书未满五年的，不得担任。",
            ("五年", "两年"),
        ),
        ("公告提前十天发布，对不对？", "公告于开渔日七日前发布。", ("十天", "七日")),
        ("渔民每3个月交一次费，对吗？", "渔民每6个月交一次费。", ("3个月", "6个月")),
        ("最高赔八十万，对吗？", "赔偿最高限额为50万元。", ("八十万", "50万元")),
        # The figure of the same noun is the one in its place, wherever it stands.
        (
            "为380名渔民办了培训，对吗？",
            "因约12,000名船员失业，为280名本地渔民办了培训。",
            ("380名", "280名"),
        ),
        # No year of a comparison, and none against the period a report covers.
        ("2031年在31个岛建了灯塔，对吗？", "灯塔建在31个岛上，比2030年多7个。", None),
        ("2031年建了灯塔，对吗？", "报告所述期间建了灯塔，2030年只有一座。", None),
        (
            "《东礁宣言》要求多少国家建灯塔？",
            "会议通过《西礁宣言》，要求七国建灯塔。",
            ("《东礁宣言》", "《西礁宣言》"),
        ),
        ("《灯塔条例》罚多少元？", "依照《渔港条例》罚三百元。", None),
    ],
)
def test_what_contradicts_a_question(
    question: str, text: str, clash: tuple[str, str] | None, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(f"1. {text}\n2. 另一段。\n", encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.txt"])
        hits = library.search(question, read=True)
        weighed = evidence.weigh(library, question, hits, questions.kind(question))
    found = premises.contradicted(weighed)
    assert ((found.claim, found.found) if found else None) == clash


def test_a_second_paragraph_is_shown_only_where_it_is_nearly_as_likely(tmp_path: Path) -> None:
    twins = "1. 甲市的法院设有少年法庭。\n2. 乙市的法院设有少年法庭。\n3. 会议在六月举行。\n"
    (tmp_path / "a.txt").write_text(twins, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.txt"])
        assistant = Assistant(library)
        cited = [
            [c.number for s in assistant.ask(question).sentences for c in s.citations]
            for question in ("少年法庭设在哪个市的法院？", "会议什么时候举行？")
        ]
    assert cited == [["1", "2"], ["3"]]


def test_an_unknown_number_is_said_to_be_unknown(sample: Library) -> None:
    answer = Assistant(sample).ask("第200段说了什么？")
    assert answer.refused
    assert "从1到66" in answer.answer


def test_both_halves_are_answered(sample: Library) -> None:
    answer = Assistant(sample).ask("绿网支持的实验室达到多少个？乌干达专门法庭的定罪率是多少？")
    assert {c.number for s in answer.sentences for c in s.citations} == {"17", "22"}


def test_both_halves_have_their_short_answer(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "1. 县图书馆在三月清点了8,460册藏书，其中修补了137册。\n2. 馆徽是一只猫头鹰。\n",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.txt"])
        answer = Assistant(library).ask("县图书馆清点了多少册藏书，修补了多少册？")
    assert answer.short_answer is not None
    assert answer.short_answer.text == "8,460册；137册"


def test_a_section_is_summed_up_from_its_structure(sample: Library) -> None:
    answer = Assistant(sample).ask("概括一下“护林员的安全”一节。")
    assert [s.citations[0].number for s in answer.sentences] == ["44", "45", "46"]


@pytest.mark.parametrize("question", ["红烧排骨要炖多久？", "人民币对欧元今天的汇率是多少？"])
def test_silence_where_nothing_answers(sample: Library, question: str) -> None:
    answer = Assistant(sample).ask(question)
    assert answer.refused
    assert answer.hits
    assert answer.short_answer is None
