from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from index import Library, segment
from index.chunking import chunk
from index.embedding import Embedder
from index.errors import FileError, LibraryError, QuestionError, UnknownDocumentError
from index.models import Paragraph

TEXT = "1. 甲地办了三次培训。\n\n2. 乙地办了两次会议。\n\n3. 丙地的实验室检验了样本。\n"


def _file(folder: Path, text: str = TEXT, name: str = "报告.txt") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_add_find_remove(library: Library, tmp_path: Path) -> None:
    added = library.add(_file(tmp_path))[0]
    assert added.status == "added"
    assert added.document is not None
    assert added.document.paragraphs == 3
    assert library.search("实验室检验了什么？")[0].paragraph.number == "3"
    library.remove(added.document.id)
    assert library.documents() == []
    assert library.search("实验室检验了什么？") == []
    with pytest.raises(UnknownDocumentError):
        library.remove(added.document.id)


def test_a_database_damaged_in_the_middle_is_one_sentence(
    library: Library, tmp_path: Path, embedder: Embedder
) -> None:
    text = "".join(f"{n}. 甲地办了{n}次培训。\n\n" for n in range(1, 200))
    library.add(_file(tmp_path, text))
    folder = library.folder
    library.close()
    file = folder / "library.db"
    half = file.stat().st_size // 2
    with file.open("r+b") as database:
        database.seek(half)
        database.write(b"\xa5" * half)
    with (
        pytest.raises(LibraryError, match="is damaged") as raised,
        Library.open(folder, embedder=lambda: embedder) as opened,
    ):
        opened.verify()
    assert "backup" in str(raised.value)
    assert "备份" in raised.value.zh


def test_the_headings_follow_every_change(library: Library, tmp_path: Path) -> None:
    def law(name: str, *chapters: str) -> Path:
        parts = [
            f"第{n}章 {c}\n\n第{n}条 {name}{c}。" for n, c in zip("一二", chapters, strict=False)
        ]
        return _file(tmp_path, f"# {name}\n\n" + "\n\n".join(parts), f"{name}.md")

    def titles() -> dict[str, list[str]]:
        labels = {d.id: d.title for d in library.documents()}
        return {
            labels[i]: sorted(p[-1].split()[-1] for p in paths)
            for i, paths in library.sections().items()
        }

    library.add(law("甲法", "总则", "罚则"))
    assert titles() == {"甲法": ["总则", "罚则"]}
    held = library.sections()
    library.add(law("乙法", "总则"))
    assert titles() == {"甲法": ["总则", "罚则"], "乙法": ["总则"]}
    first = library.documents()[0]
    assert library.sections()[first.id] is held[first.id]  # not read again
    library.add(law("甲法", "总则", "附则"))
    assert titles() == {"甲法": ["总则", "附则"], "乙法": ["总则"]}
    library.remove(next(d.id for d in library.documents() if d.title == "乙法"))
    assert titles() == {"甲法": ["总则", "附则"]}
    library.compact()
    assert titles() == {"甲法": ["总则", "附则"]}
    library.add(law("丙法"))  # nothing stands above its text
    assert titles() == {"甲法": ["总则", "附则"]}


def test_a_second_run_adds_only_what_changed(library: Library, tmp_path: Path) -> None:
    file = _file(tmp_path)
    first = library.add(file)[0]
    assert library.add(file)[0].status == "unchanged"
    file.write_text(TEXT.replace("三次", "四次"), encoding="utf-8")
    second = library.add(file)[0]
    assert second.status == "replaced"
    assert first.document is not None
    assert second.document is not None
    assert second.document.id == first.document.id
    assert "四次" in library.search("甲地办了几次培训？")[0].paragraph.text
    assert len(library.documents()) == 1


def test_is_still_there_when_opened_again(tmp_path: Path, embedder: Embedder) -> None:
    with Library.open(tmp_path / "l", embedder=embedder) as library:
        library.add(_file(tmp_path))
    with Library.open(tmp_path / "l", embedder=embedder) as library:
        assert [d.paragraphs for d in library.documents()] == [3]
        assert library.search("会议在哪里办的？")[0].paragraph.number == "2"
        verdict = library.verify()
        assert verdict.ok
        assert (verdict.documents, verdict.paragraphs, verdict.repaired) == (1, 3, ())


def test_an_interrupted_add_is_caught_up_on_opening(tmp_path: Path, embedder: Embedder) -> None:
    with Library.open(tmp_path / "l", embedder=embedder) as library:
        library._indexes.derive = lambda: None  # type: ignore[method-assign]  # killed before it
        library.add(_file(tmp_path))
        assert library.documents() == []
    with Library.open(tmp_path / "l", embedder=embedder) as library:
        assert library.search("会议在哪里办的？")[0].paragraph.number == "2"


def test_verify_mends_a_keyword_index_that_lost_rows(library: Library, tmp_path: Path) -> None:
    library.add(_file(tmp_path))
    lost = list(library._indexes.keyword.reader().rows())[:1]
    library._indexes.keyword.update([], lost, generation=library.generation)
    verdict = library.verify()
    assert verdict.repaired == ("keyword index",)
    assert library.verify().repaired == ()


def test_bad_files_are_named_and_the_others_go_on(library: Library, tmp_path: Path) -> None:
    good = _file(tmp_path)
    empty = _file(tmp_path, "", "空.txt")
    binary = tmp_path / "图.txt"
    binary.write_bytes(bytes(range(256)) * 40)
    other = _file(tmp_path, "x", "表.xyz")
    results = library.add([good, empty, binary, tmp_path / "没有.txt", other])
    assert [r.status for r in results] == ["added", *["failed"] * 4]
    for result in results[1:]:
        assert isinstance(result.error, FileError)
        assert str(result.error).startswith(result.file)
    assert len(library.documents()) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_encodings(library: Library, tmp_path: Path, encoding: str) -> None:
    text = "1. 這份報告說明會議的時間和地點。\n2. 我們在這裡舉行了三次會議。\n3. 會議的結果很好。\n"
    file = tmp_path / "報告.txt"
    file.write_bytes(text.encode(encoding))
    assert library.add(file)[0].status == "added"
    assert library.paragraphs()[1].text == "我們在這裡舉行了三次會議。"
    assert library.search("会议结果如何")[0].paragraph.number == "3"


def test_questions_that_cannot_be_asked(library: Library) -> None:
    for question in ("", "  \n\u3000", "问" * 50_000):
        with pytest.raises(QuestionError):
            library.search(question)


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions on Windows")
def test_a_library_where_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="--library"):
        Library.open(tmp_path / "file" / "library")


def test_vectors_do_not_depend_on_their_neighbours(embedder: Embedder) -> None:
    texts = ["洗钱是犯罪。", "会议在维也纳举行，与会者来自三十个国家。", "短"]
    together = embedder.encode_passages(texts)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for text, row in zip(texts, together, strict=True):
        assert np.array_equal(embedder.encode_passages([text])[0], row)
    assert not np.array_equal(embedder.encode_query("短"), together[2])


def test_chunks_cover_the_paragraph_and_end_at_sentences() -> None:
    sentence = "委员会审议了关于技术援助的报告，并请秘书处继续开展工作。"
    text = sentence * 20 + "无" * 600
    paragraph = Paragraph("p", "d", "文件", "文件", "f.txt", "1", text, 0)
    chunks = chunk(paragraph, max_words=60)
    assert "".join(c.text for c in chunks) == text
    assert all(c.text == text[c.start : c.end] for c in chunks)
    assert all(len(segment.words(c.text)) <= 60 for c in chunks)
    assert chunks[0].text.endswith("。")


def test_words_agree_with_jieba() -> None:
    import jieba

    jieba.setLogLevel(60)
    for text in (
        "毒品和犯罪问题办公室向会员国提供技术援助",
        "人民法院应当自立案之日起五日内将起诉状副本发送被告",
        "小明硕士毕业于中国科学院计算所后在日本京都大学深造",
    ):
        assert segment.words(text) == list(jieba.cut(text))
    assert segment.words("恐怖主義與洗錢") == segment.words("恐怖主义与洗钱")


def test_sentences_keep_their_quotes() -> None:
    text = "他说：“好。”然后走了；没有回头！最后"
    spans = [text[a:b] for a, b in segment.sentences(text)]
    assert spans == ["他说：“好。”", "然后走了；没有回头！", "最后"]
