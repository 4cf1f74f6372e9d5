from __future__ import annotations

import pytest

from assistant.accounts import LOCAL, ROLES, Visitor
from index.errors import AccessError


def test_a_role_may_what_the_ones_before_it_may() -> None:
    may = {role: [r for r in ROLES if Visitor("li", role).may(r)] for role in ROLES}
    assert may == {
        "reader": ["reader"], "trainer": ["reader", "trainer"],
        "admin": ["reader", "trainer", "admin"],
    }  # fmt: skip
    with pytest.raises(AccessError, match="role trainer; ask an administrator") as caught:
        Visitor("li", "reader").require("trainer")
    assert "教员" in caught.value.zh


def test_a_visitor_enters_the_libraries_that_are_granted() -> None:
    assert LOCAL.enters("laws")
    li = Visitor("li", "reader", ("laws",))
    assert li.enters("laws")
    assert not li.enters("reports")
