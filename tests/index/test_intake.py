"""What becomes of files that are copied, renamed, moved and linked between two runs of `add`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.bench.letters import LetterEncoder
from index import Library, intake
from index.amending import Amendment

TEXT = "1. 甲地办了三次培训。\n\n2. 乙地办了两次会议。\n"
OTHER = "1. 丙地检验了样本。\n\n2. 丁地出版了手册。\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=LetterEncoder()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def _write(folder: Path, name: str, text: str = TEXT) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def _added(library: Library, *paths: Path) -> list[tuple[str, str, str]]:
    results = library.add(paths)
    assert all(r.document is not None for r in results)
    return [(r.status, r.file, r.document.file) for r in results if r.document is not None]


def _files(library: Library) -> list[str]:
    return [d.file for d in library.documents()]


def test_a_copy_is_the_same_document(library: Library, folder: Path) -> None:
    _write(folder, "a.txt")
    _write(folder, "b.txt")
    assert _added(library, folder) == [("added", "a.txt", "a.txt"), ("unchanged", "b.txt", "a.txt")]
    assert _files(library) == ["a.txt"]
    # Once they differ they are two.
    _write(folder, "b.txt", OTHER)
    assert _added(library, folder)[1] == ("added", "b.txt", "b.txt")
    assert len({d.id for d in library.documents()}) == 2


def test_a_file_that_becomes_a_copy_leaves_nothing_of_its_former_text(
    library: Library, folder: Path
) -> None:
    _write(folder, "a.txt")
    _write(folder, "b.txt", OTHER)
    library.add(folder)
    _write(folder, "b.txt")
    assert _added(library, folder)[1] == ("replaced", "b.txt", "a.txt")
    assert _files(library) == ["a.txt"]
    assert all("丁地" not in hit.paragraph.text for hit in library.search("丁地出版了手册"))
    assert library.verify().ok


def test_a_renamed_file_keeps_its_id_and_takes_the_name(library: Library, folder: Path) -> None:
    file = _write(folder, "样本法(2006-10-31).txt")
    (before,) = library.add(file)
    assert before.document is not None
    library.amend(before.document.id, Amendment(numbers={library.paragraphs()[1].id: "7"}))
    ids = [p.id for p in library.paragraphs()]
    new = file.rename(folder / "样本法(2024-11-08).txt")
    assert _added(library, folder) == [("replaced", new.name, new.name)]
    (document,) = library.documents()
    assert (document.id, document.path) == (before.document.id, new.as_posix())
    assert [(p.id, p.number) for p in library.paragraphs()] == [(ids[0], "1"), (ids[1], "7")]
    assert {hit.paragraph.file for hit in library.search("培训")} == {new.name}
    # What is written into it from now on replaces it.
    _write(folder, new.name, OTHER)
    assert _added(library, folder) == [("replaced", new.name, new.name)]
    assert _files(library) == [new.name]


def test_a_file_that_takes_another_ones_place(library: Library, folder: Path) -> None:
    one = _write(folder, "a.txt")
    two = _write(folder, "b.txt", OTHER)
    (a, _) = library.add(folder)
    one.replace(two)
    assert _added(library, folder) == [("replaced", "b.txt", "b.txt")]
    (document,) = library.documents()
    assert a.document is not None
    assert document.id == a.document.id
    assert library.verify().ok


def test_a_folder_with_another_name_is_not_read_again(library: Library, folder: Path) -> None:
    _write(folder, "a.txt")
    library.add(folder)
    (before,) = library.documents()
    moved = folder.rename(folder.with_name("archive"))
    assert _added(library, moved) == [("unchanged", "a.txt", "a.txt")]
    (document,) = library.documents()
    assert (document.id, document.path) == (before.id, (moved / "a.txt").as_posix())
    generation = library.generation
    assert _added(library, moved) == [("unchanged", "a.txt", "a.txt")]
    assert library.generation == generation
    _write(moved, "a.txt", OTHER)
    assert _added(library, moved) == [("replaced", "a.txt", "a.txt")]
    assert _files(library) == ["a.txt"]


def test_links_to_files_are_read_and_links_to_folders_are_not_followed(
    library: Library, folder: Path
) -> None:
    _write(folder, "a.txt")
    outside = folder.with_name("outside")
    outside.mkdir()
    target = _write(outside, "b.txt", OTHER)
    try:
        (folder / "linked.txt").symlink_to(target)
    except OSError:
        pytest.skip("this system does not let us make links")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "elsewhere").symlink_to(outside, target_is_directory=True)
    (folder / "itself.txt").symlink_to(folder / "itself.txt")
    (folder / "nowhere.txt").symlink_to(folder / "gone.txt")
    assert [status for status, *_ in _added(library, folder)] == ["added", "added"]
    assert _files(library) == ["a.txt", "linked.txt"]
    assert [link.name for link in intake.links(folder)] == ["elsewhere", "round"]
    # A link that is named is followed, and what it leads to is known by its content.
    assert _added(library, folder / "elsewhere") == [("unchanged", "b.txt", "linked.txt")]
