from __future__ import annotations

from pathlib import Path

import pytest

from index import Filter, Library
from index.models import Hit

LAW = """# 河道养护条例

（2019年3月1日通过，自2019年6月1日起施行）

## 第一章 总则

第一条 河道养护由县级水务部门负责，每年检查两次。

## 第二章 养护

第二条 养护经费列入年度预算，每年检查一次。

第三条 违反本条例的，责令改正，并每年检查三次。
"""


@pytest.fixture
def two(library: Library, tmp_path: Path) -> Library:
    """The same law twice, of 2019 and of 2023."""
    for year in ("2019", "2023"):
        file = tmp_path / f"河道养护条例({year}-03-01).md"
        file.write_text(LAW.replace("2019", year), encoding="utf-8")
        assert library.add(file)[0].status == "added"
    return library


def _places(hits: list[Hit]) -> set[tuple[str, str]]:
    return {(hit.paragraph.file[-14:-10], hit.paragraph.number) for hit in hits}


def test_by_document(two: Library) -> None:
    first = two.documents()[0]
    hits = two.search("每年检查几次", where=Filter(documents=frozenset({first.id})))
    assert {h.paragraph.document_id for h in hits} == {first.id}
    assert two.search("每年检查几次", where=Filter(documents=frozenset())) == []
    assert two.search("每年检查几次", documents=[first.id]) == hits


def test_by_section(two: Library) -> None:
    numbers = {h.paragraph.number for h in two.search("每年检查几次", where=Filter(section="养护"))}
    assert numbers == {"第二条", "第三条"}
    assert two.search("每年检查几次", where=Filter(section="附则")) == []


@pytest.mark.parametrize(
    ("where", "years"),
    [
        (Filter(since="2020"), {"2023"}),
        (Filter(until="2019"), {"2019"}),
        (Filter(since="2019-03", until="2023-03-01"), {"2019", "2023"}),
        (Filter(since="2023-03-02"), set()),
        (Filter(language="en"), set()),
        (Filter(symbol="E/"), set()),
        (Filter(pages=(1, 3)), set()),
    ],
)
def test_by_what_a_document_says(two: Library, where: Filter, years: set[str]) -> None:
    assert {year for year, _ in _places(two.search("每年检查几次", where=where))} == years


def test_a_named_paragraph_is_held_to_the_filter(two: Library) -> None:
    where = Filter(since="2020", section="总则")
    assert _places(two.search("第一条说了什么", where=where)) == {("2023", "第一条")}
    assert two.search("第三条说了什么", where=Filter(until="2018")) == []


def test_a_search_narrowed_to_few_of_many_rows_still_finds_them(
    library: Library, tmp_path: Path
) -> None:
    """Keyword hits outside a section are passed over until the allowed ones are reached."""
    lines = [f"第{i}条 水库在汛期每年检查{i}次。" for i in range(1, 301)]
    text = "水库检查办法\n\n第一章 检查\n\n" + "\n\n".join(lines) + "\n\n第二章 其他\n\n"
    file = tmp_path / "水库检查办法.md"
    file.write_text(text + "第301条 水库另行检查。\n", encoding="utf-8")
    library.add(file)
    where = Filter(section="其他")
    rows, _ = library.keyword_search("水库汛期每年检查", 5, where=where)
    assert [c.paragraph.number for c in library.chunks(rows.tolist()).values()] == ["第301条"]
    vector = library.embedder.encode_query("水库汛期每年检查")
    dense, scores = library.vector_search(vector, 5, where=where)
    assert dense.tolist() == rows.tolist()
    assert len(scores) == 1
