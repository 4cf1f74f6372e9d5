from __future__ import annotations

from types import ModuleType

import assistant.quiz as package


def test_all_is_what_the_package_shows() -> None:
    public = {
        name
        for name, value in vars(package).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"
    }
    assert public == set(package.__all__)
