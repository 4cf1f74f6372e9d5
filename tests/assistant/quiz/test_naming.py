from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.quiz.fact_items import FactItems
from assistant.quiz.material import Material
from assistant.quiz.models import BLANK
from assistant.quiz.naming import unnamed
from assistant.quiz.workbench import statement_of
from tests.assistant.quiz.conftest import read_in

_REPORT = (
    "样本报告\n\n一、行动\n\n"
    "1. 图书档案办公室于2018年签署了《全球阅读协调契约》，并派人参加。\n\n"
    "2. 图书档案办公室在本报告所述期间举办了12期培训班。图书档案办公室也培训读者。\n\n"
    "3. 在分馆，办公室培训了34名馆员，并登记造册。\n\n"
    "4. 《契约》由16个机构的负责人签署，并登记造册。\n\n"
    "5. 平台登记了250种图书，并公布了目录。\n"
)


def _said(material: Material) -> list[str]:
    return [statement_of(p) for p in material.passages]


def test_names_are_said_in_full(tmp_path: Path) -> None:
    said = _said(read_in(tmp_path, "样本报告.txt", _REPORT)[0])
    assert "在分馆，图书档案办公室培训了34名馆员，并登记造册。" in said
    assert "《全球阅读协调契约》由16个机构的负责人签署，并登记造册。" in said
    assert "图书档案办公室在报告所述期间举办了12期培训班。" in said
    [platform] = [s for s in said if "250种" in s]
    assert unnamed(platform) == "平台"


def test_what_is_asked_for_keeps_its_place(tmp_path: Path) -> None:
    material, corpus = read_in(tmp_path, "样本报告.txt", _REPORT)
    maker = FactItems(material, corpus, "根据《样本》，")
    made = [c.make(random.Random(1)) for c in maker.candidates() if c.type == "cloze"]
    stems = [i.stem for i in made if i is not None]
    assert f"在分馆，图书档案办公室培训了{BLANK}名馆员，并登记造册。" in stems


def test_a_name_that_the_document_says_it_will_use(tmp_path: Path) -> None:
    material, _ = read_in(
        tmp_path, "样本条例.md",
        "# 样本条例\n\n第一条 图书的保存适用《濒危图书保护公约》（以下简称《保护公约》）的规定。\n\n"
        "第二条 符合《保护公约》规定的读者，应当在三十日内登记。\n",
    )  # fmt: skip
    assert "符合《濒危图书保护公约》规定的读者，应当在三十日内登记。" in _said(material)


@pytest.mark.parametrize(
    "text",
    [
        "委员会在2018年举行了三次会议。", "在委员会的支持下，分馆举办了培训。", "平台登记了250种图书。",
        "各国在2018年签署了《公约》。", "建议读者把捐款提高到三成。", "请馆长在2028年提出报告。",
        "读者不妨注意到这一点，并登记图书。", "读者应考虑在三十日内登记。",
    ],
)  # fmt: skip
def test_what_is_not_named_is_found(text: str) -> None:
    assert unnamed(text)


@pytest.mark.parametrize(
    "text",
    [
        "居民委员会在2018年举行了三次会议。", "图书保护工作组举办了培训。", "登记平台登记了250种图书。",
        "各国在2018年签署了《图书公约》。", "馆长建议读者把捐款提高到三成。", "建议应当以书面提出。",
        "建议书应当附有材料。", "请填空：登记平台登记了多少种图书？", "读者应当考虑在三十日内登记。",
    ],
)  # fmt: skip
def test_what_is_named_is_not_found(text: str) -> None:
    assert not unnamed(text)
