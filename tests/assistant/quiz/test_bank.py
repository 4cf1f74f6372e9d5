from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.quiz import Bank, Draft, Finding, Item
from index.errors import LibraryError, QuestionError


def test_items_are_kept_with_state_tags_and_history(tmp_path: Path, items: list[Item]) -> None:
    with Bank.open(tmp_path) as bank:
        draft = Draft(items[2], (Finding("grounded", ok=False, reason="没有依据"),))
        assert bank.add(items[:2], drafts=[draft], tags=["第一单元"]) == 3
        assert bank.add(items[:2]) == 0
        bank.accept(items[0].id, note="很好")
        bank.reject(items[1].id)
        bank.tag(items[0].id, "期末", " ")
        edited = replace(items[0], stem="改过的题？")
        bank.edit(items[0].id, edited, note="改了措辞")
    with Bank.open(tmp_path) as bank:
        kept = bank.item(items[0].id)
        assert (kept.item, kept.state, kept.tags) == (edited, "accepted", ("期末", "第一单元"))
        assert [c.action for c in bank.history(items[0].id)] == ["added", "accepted", "edited"]
        assert bank.history(items[0].id)[0].item == items[0]
        assert [k.item for k in bank.items(states=["draft"])] == [items[2]]
        assert bank.items(states=["draft"])[0].reasons == ("grounded: 没有依据",)
        assert [k.state for k in bank.items(tag="第一单元")] == ["accepted", "rejected", "draft"]
        assert len(bank.items(document="d")) == 3
        bank.untag(items[0].id, "期末")
        assert bank.item(items[0].id).tags == ("第一单元",)


def test_what_is_not_there(tmp_path: Path) -> None:
    with Bank.open(tmp_path) as bank, pytest.raises(QuestionError, match="no item"):
        bank.accept("nothing")
    with pytest.raises(LibraryError, match="cannot be opened"):
        Bank.open(tmp_path / "no" / "such")
