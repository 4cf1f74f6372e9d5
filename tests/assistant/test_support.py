"""Whether a paragraph means what a sentence says, with a reader and without."""

from __future__ import annotations

import pytest

from assistant.support import supported
from index import Library
from index.embedding import open_embedder
from index.models import Paragraph

FAITHFUL = "光删广告不够，卖家很快会换个新账号再来。"


def _numbered(library: Library, number: str) -> Paragraph:
    return next(p for p in library.paragraphs() if p.number == number)


@pytest.mark.parametrize("reads", [True, False])
def test_a_paragraph_holds_up_what_it_says_in_other_words(sample: Library, reads: bool) -> None:
    encoder = open_embedder(None, reads=reads)
    right, wrong = _numbered(sample, "26"), _numbered(sample, "54")
    assert supported(FAITHFUL, [right], encoder)
    assert supported(FAITHFUL, [wrong, right], encoder)
    assert not supported(FAITHFUL, [wrong], encoder)


def test_a_sentence_that_leans_on_the_one_before(sample: Library) -> None:
    encoder, right = open_embedder(None), _numbered(sample, "44")
    told = "2025年至少有92名护林员在执勤时死亡。"
    assert supported("其中四成多是被枪打死的。", [right], encoder, before=told)
    assert not supported("其中四成多是女性。", [_numbered(sample, "54")], encoder, before="")
