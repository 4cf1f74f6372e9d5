from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from index import Library
from index.amending import Amendment
from index.errors import LibraryError, UnknownDocumentError
from index.filters import Filter

TEXT = """灯塔报告

1. 航标站共有七座灯塔。

2. 灯塔由海事局维护。

2. 检修每季度一次。
"""


def _added(library: Library, folder: Path, name: str = "灯塔.txt", text: str = TEXT) -> str:
    file = folder / name
    file.write_text(text, "utf-8")
    (added,) = library.add(file)
    assert added.document is not None
    return added.document.id


def test_a_document_gets_another_name(library: Library, tmp_path: Path) -> None:
    identity = _added(library, tmp_path)
    info = library.amend(identity, Amendment(title=" 新名\n称 ", label="灯塔"))
    assert (info.title, info.label) == ("新名 称", "灯塔")
    assert {p.document for p in library.paragraphs(identity)} == {"新名 称"}
    with Library.open(library.folder, embedder=library.embedder) as again:
        assert again.document(identity).title == "新名 称"
    cited = Assistant(library).ask("灯塔由谁维护？").sentences[0].citations[0]
    assert cited.label == "灯塔"


def test_a_number_is_corrected_and_found(library: Library, tmp_path: Path) -> None:
    identity = _added(library, tmp_path)
    last = library.paragraphs(identity)[-1]
    wrong = library.document(identity).report
    library.amend(identity, Amendment(numbers={last.id: "30"}))
    assert library.paragraph(last.id).number == "30"
    assert library.search("第30段")[0].paragraph.id == last.id
    assert library.document(identity).report.missing == wrong.missing
    library.amend(identity, Amendment(settled=frozenset(range(len(wrong.doubtful)))))
    assert library.document(identity).report.doubtful == ()


def test_what_is_no_name_is_refused(library: Library, tmp_path: Path) -> None:
    identity = _added(library, tmp_path)
    with pytest.raises(LibraryError, match="1 to 200"):
        library.amend(identity, Amendment(title=" "))
    with pytest.raises(LibraryError, match="1 to 20 "):
        library.amend(identity, Amendment(numbers={"x": "1" * 21}))
    with pytest.raises(UnknownDocumentError):
        library.amend("nothing", Amendment(title="x"))


def test_a_question_is_put_to_parts_of_documents(sample: Library) -> None:
    report = next(d for d in sample.documents() if d.paragraphs > 60)
    paths = {p.section for p in sample.paragraphs(report.id) if len(p.section) > 1}
    path = sorted(paths)[0][:2]
    where = Filter(parts=frozenset({(report.id, path)}))
    hits = sample.search("培训了多少人？", where=where)
    assert hits
    assert {h.paragraph.section[:2] for h in hits} == {path}
    answer = Assistant(sample).ask("哪些段落提到绿网？", where=where)
    cited = {c.id for s in answer.sentences for c in s.citations}
    assert all(sample.paragraph(i).section[:2] == path for i in cited)
    both = Filter(parts=frozenset({(d.id, ()) for d in sample.documents()}))
    assert len(sample.search("培训", where=both)) == 10


def _numbers(library: Library, identity: str) -> list[str]:
    return [p.number for p in library.paragraphs(identity)]


PLAIN = """航标报告

1. 航标站共有七座灯塔。

2. 灯塔由海事局维护。

3. 检修每季度一次。
"""


def _corrected(library: Library, folder: Path) -> str:
    identity = _added(library, folder, "航标.txt", PLAIN)
    *_, second, third = library.paragraphs(identity)
    library.amend(identity, Amendment(title="灯塔总览", label="灯塔"))
    library.amend(identity, Amendment(numbers={third.id: "30"}))
    library.amend(identity, Amendment(numbers={second.id: "20"}))
    library.amend(identity, Amendment(numbers={third.id: "2之一"}))
    assert _numbers(library, identity)[-2:] == ["20", "2之一"]
    return identity


def test_a_new_version_keeps_the_corrections_that_apply(library: Library, tmp_path: Path) -> None:
    identity = _corrected(library, tmp_path)
    file = tmp_path / "航标.txt"
    fresh = PLAIN.replace("海事局维护", "海事局和港务局维护")
    file.write_text(fresh, "utf-8")
    (added,) = library.add(file)
    assert added.status == "replaced"
    assert [(r.was, r.number, r.shown) for r in added.lost] == [("2", "20", "灯塔由海事局维护。")]
    assert _numbers(library, identity)[-2:] == ["2", "2之一"]
    info = library.document(identity)
    assert (info.title, info.label) == ("灯塔总览", "灯塔")
    # What did not apply is told once; what did applies again.
    file.write_text(fresh + "\n4. 新的一段写在这里。\n", "utf-8")
    (again,) = library.add(file)
    assert again.lost == ()
    assert _numbers(library, identity)[-3:] == ["2", "2之一", "4"]


def test_numbered_in_another_way_and_back_the_corrections_stay(
    library: Library, tmp_path: Path
) -> None:
    identity = _corrected(library, tmp_path)
    before = _numbers(library, identity)
    (other,) = library.add(tmp_path / "航标.txt", genre="contract")
    assert other.lost == ()
    assert _numbers(library, identity) == before
    (plain,) = library.add(tmp_path / "航标.txt", genre="plain")
    assert {r.number for r in plain.lost} == {"20", "2之一"}
    assert not {"20", "2之一"} & set(_numbers(library, identity))
    (back,) = library.add(tmp_path / "航标.txt", genre="un")
    assert back.lost == ()
    assert _numbers(library, identity) == before


def test_a_document_that_comes_back_is_corrected_again(library: Library, tmp_path: Path) -> None:
    identity = _corrected(library, tmp_path)
    before = _numbers(library, identity)
    gone = library.remove(identity)
    (added,) = library.add(tmp_path / "航标.txt")
    assert added.document is not None
    assert _numbers(library, added.document.id) != before
    assert library.correct(added.document.id, gone.corrections) == ()
    assert _numbers(library, added.document.id) == before
    assert library.document(added.document.id).label == "灯塔"


def test_a_number_set_back_is_forgotten(library: Library, tmp_path: Path) -> None:
    identity = _added(library, tmp_path)
    last = library.paragraphs(identity)[-1]
    library.amend(identity, Amendment(numbers={last.id: "30"}))
    assert library.document(identity).corrections.numbers
    library.amend(identity, Amendment(numbers={last.id: last.number}))
    assert not library.document(identity).corrections
