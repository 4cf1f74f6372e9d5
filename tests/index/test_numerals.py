"""Chinese and Arabic counting, there and back."""

from __future__ import annotations

import pytest

from index.numerals import place, to_chinese, to_int


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("一百一十", 110),
        ("一千零三十二", 1032), ("一千二百六十", 1260), ("两千", 2000), ("一万零一", 10_001),
        ("一二六〇", 1260), ("二○一九", 2019), ("45", 45), ("４５", 45),
    ],
)  # fmt: skip
def test_a_numeral_is_read_in_each_of_its_forms(text: str, value: int) -> None:
    assert to_int(text) == value


def test_what_is_written_is_read_again_up_to_the_last_article() -> None:
    assert all(to_int(to_chinese(n)) == n for n in range(10_000))


@pytest.mark.parametrize("text", ["", "甲", "3.5", "第三"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        to_int(text)


@pytest.mark.parametrize("number", [-1, 10_000])
def test_a_number_no_article_has_is_not_written(number: int) -> None:
    with pytest.raises(ValueError, match="no article"):
        to_chinese(number)


def test_a_paragraph_is_cited_with_its_unit_and_an_article_as_it_is() -> None:
    assert [place(n) for n in ("17", "第三条", "¶2")] == ["第17段", "第三条", "¶2"]
