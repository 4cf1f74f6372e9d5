"""What an answer is noted with reads in both languages, also when it was kept long ago."""

from __future__ import annotations

import pytest

from assistant import notices
from index import versions


@pytest.mark.parametrize(
    ("notice", "english"),
    [
        (
            notices.UNANSWERED.format("TimeoutError"),
            "The chat model did not answer (TimeoutError);",
        ),
        (notices.LEFT_OUT.format(2), "not part of the answer: 2."),
        (notices.TOO_FEW.format(7), "enough for 7 items"),
        (notices.NONE_MADE, "No item could be made"),
        (notices.NONE_LEFT, "The bank has all"),
        (
            versions.OLDER.format(
                "图书馆法（2016）", "甲.docx", "2016-11-07", "2024-01-01", "乙.docx"
            ),
            "〔图书馆法（2016）〕 (甲.docx) is an older version, of 2016-11-07;",
        ),
        (
            versions.UNDATED.format("图书馆法", "甲.docx", "2024-01-01", "乙.docx"),
            "an older version without a date; the library has that of 2024-01-01 (乙.docx)",
        ),
    ],
)
def test_a_notice_reads_in_english(notice: str, english: str) -> None:
    assert english in notices.english(notice)
    assert notices.english(notice).isascii() == ("〔" not in notice)


def test_a_notice_of_elsewhere_stays_as_it_is() -> None:
    assert notices.english("<b>别的</b>") == "<b>别的</b>"


def test_which_notices_say_that_extracts_stand_in() -> None:
    assert notices.instead(notices.UNHELD)
    assert notices.instead(notices.UNANSWERED.format("TimeoutError"))
    assert not notices.instead(notices.LEFT_OUT.format(2))
    assert not notices.instead(notices.STOPPED)
