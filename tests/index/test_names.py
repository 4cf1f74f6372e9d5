from __future__ import annotations

from pathlib import Path

import pytest

from index import Library, names
from index.errors import LibraryError
from index.names import Names


def found(table: Names, name: str, text: str) -> list[str]:
    return [text[m.start : m.end] for m in table.finder(table.of(name)).mentions(text)]


def test_a_definition_gives_both_names() -> None:
    text = "与欧洲安全与合作组织（欧安组织）和世界贸易组织（以下简称“世贸组织”）合作，《某某公约》（公约）"
    assert ("欧洲安全与合作组织", "欧安组织") in set(names.mine(text))
    assert ("世界贸易组织", "世贸组织") in {(f.removeprefix("和"), s) for f, s in names.mine(text)}


def test_a_bracket_that_defines_nothing_gives_no_name() -> None:
    assert list(names.mine("参加者（约三百人）来自各国（见附件一）。")) == []


def test_a_name_inside_another_name_is_not_a_mention() -> None:
    table = Names([])
    assert found(table, "几内亚", "赤道几内亚和几内亚比绍的代表") == []
    assert found(table, "几内亚", "几内亚的代表") == ["几内亚"]
    assert found(table, "苏丹", "南苏丹的代表") == []


def test_aliases_of_a_name_are_mentions_and_latin_ones_are_whole_words() -> None:
    table = Names([["世界贸易组织", "世贸组织", "WTO"]])
    assert found(table, "世贸组织", "WTO和世界贸易组织，但没有WTOX") == ["WTO", "世界贸易组织"]
    assert table.expansions("WTO 有多少成员？") == ("世界贸易组织", "世贸组织")


def test_a_library_reads_its_own_table(library: Library, tmp_path: Path) -> None:
    (library.folder / "names.toml").write_text('groups = [["绿网方案", "绿网"]]', encoding="utf-8")
    assert names.of(library).of("绿网") == ("绿网方案", "绿网")


def test_a_bad_table_is_named(library: Library) -> None:
    (library.folder / "names.toml").write_text("groups = [1]", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"names\.toml"):
        names.of(library)
