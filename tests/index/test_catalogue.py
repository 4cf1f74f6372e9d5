from __future__ import annotations

from pathlib import Path

from eval.bench.letters import LetterEncoder, write
from index import Library, catalogue
from index.catalogue import Catalogue
from index.models import Report
from index.names import Names
from index.records import DocumentInfo


def _law(title: str, *, date: str | None = None) -> DocumentInfo:
    name = f"{title}_{date}" if date else title
    return DocumentInfo(
        name,
        title,
        title,
        f"{name}.md",
        f"/laws/{name}.md",
        name,
        3,
        Report("statute", 3),
        date=date,
    )


def test_the_longest_name_is_the_one_that_is_mentioned() -> None:
    known = Catalogue(
        [_law("刑法"), _law("刑法修正案"), _law("美国"), _law("中华人民共和国反洗钱法")]
    )

    def mentioned(question: str) -> list[str]:
        return [d.title for d in known.mentioned(question)]

    assert mentioned("刑法修正案第一条说了什么？") == ["刑法修正案"]
    assert mentioned("刑法和刑法修正案有什么不同？") == ["刑法修正案", "刑法"]
    assert mentioned("《反洗钱法》第三条") == ["中华人民共和国反洗钱法"]
    assert mentioned("今天天气怎么样？") == []
    assert [d.title for d in known.meant("美国的刑法是怎么规定的？")] == ["刑法"]
    assert [d.title for d in known.meant("《美国》讲了什么？")] == ["美国"]


def test_a_title_is_known_when_it_is_shortened() -> None:
    laws = [
        "中华人民共和国刑事诉讼法",
        "反家庭暴力法",
        "劳动合同法",
        "监察官法",
        "治安管理处罚法",
        "民事诉讼法",
    ]
    groups = [["治安管理处罚法", "治安处罚法"], ["劳动合同法", "本法"]]
    known = Catalogue([_law(title) for title in laws], Names(groups))

    def meant(question: str) -> list[str]:
        return sorted(d.title for d in known.meant(question))

    assert meant("刑诉法第三条说什么？") == ["中华人民共和国刑事诉讼法"]
    assert meant("按民诉法和反家暴法怎么办？") == ["反家庭暴力法", "民事诉讼法"]
    assert meant("治安处罚法第四十三条") == ["治安管理处罚法"]
    # Laws of their own, which are not here, and words that name none.
    assert meant("劳动法第三条") == []
    assert meant("监察法第三条") == []
    assert meant("本法第三条") == []
    assert meant("这是什么办法？") == []


def test_what_two_documents_call_alike_names_neither_by_the_other() -> None:
    """Each says （以下简称《决定》） of itself, so their names are one group of aliases."""
    laws = ["关于图书室的决定", "关于分馆的决定"]
    known = Catalogue([_law(title) for title in laws], Names([[title, "决定"] for title in laws]))
    assert [d.title for d in known.meant("关于图书室的决定第三条")] == ["关于图书室的决定"]


def test_a_shortened_title_that_two_could_be_is_none() -> None:
    known = Catalogue([_law("行政诉讼法"), _law("行业诉求法")])
    assert known.meant("行诉法第三条") == []


def test_the_newest_version_comes_first_and_supersedes() -> None:
    known = Catalogue([_law("反洗钱法", date="2006-10-31"), _law("反洗钱法", date="2024-11-08")])
    assert [d.date for d in known.mentioned("反洗钱法何时施行")] == ["2024-11-08", "2006-10-31"]
    assert known.superseded("反洗钱法何时施行") == {"反洗钱法_2006-10-31"}
    assert known.superseded("2006年的反洗钱法何时施行") == set()
    assert known.statutes == {"反洗钱法_2006-10-31", "反洗钱法_2024-11-08"}


def test_a_generation_has_one_catalogue(tmp_path: Path) -> None:
    with Library.open(tmp_path / "l", embedder=LetterEncoder()) as library:
        library.add(write(tmp_path, 1, 1))
        first = catalogue.of(library)
        library.search("登记号")
        assert catalogue.of(library) is first
        library.add(write(tmp_path, 2, 1))
        assert len(catalogue.of(library).documents) == 2
