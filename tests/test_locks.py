"""The locks cover what pyproject.toml asks for, and nothing that the service must not have."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
SERVICE = [*PROJECT["project"]["dependencies"], *EXTRAS["ocr"]]
MILVUS = [*SERVICE, *EXTRAS["milvus"]]
DEV = [*SERVICE, *EXTRAS["eval"], *PROJECT["dependency-groups"]["dev"]]


def _lock(name: str) -> dict[str, list[str]]:
    """The versions of each package; more than one where Pythons differ."""
    text = (ROOT / name).read_text("utf-8")
    found: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", text, re.MULTILINE):
        found.setdefault(package, []).append(version)
    return found


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("requirements.txt", SERVICE),
        ("requirements-milvus.txt", MILVUS),
        ("requirements-dev.txt", DEV),
    ],
)
def test_every_requirement_is_locked(name: str, wanted: list[str]) -> None:
    lock = _lock(name)
    stale = []
    for requirement in map(Requirement, wanted):
        package = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if not any(requirement.specifier.contains(v) for v in lock.get(package, ())):
            stale.append(str(requirement))
    assert stale == [], f"{name} is behind pyproject.toml; run `make lock`"


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-milvus.txt", "requirements-dev.txt"]
)
def test_hashes_no_torch_no_host(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pins = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    heavy = [p for p in _lock(name) if p.startswith(("torch", "nvidia", "triton", "cuda"))]
    assert heavy == []
    assert "://" not in text
    assert "--" not in text.replace("--hash=", "")


def test_the_service_has_no_test_or_peer_package() -> None:
    wanted = {Requirement(r).name for r in SERVICE}
    others = [*PROJECT["dependency-groups"]["dev"], *EXTRAS["peers"], *EXTRAS["models"]]
    foreign = {Requirement(r).name for r in others} - wanted
    assert set(_lock("requirements.txt")) & foreign == set()


@pytest.mark.parametrize("name", ["requirements-milvus.txt", "requirements-dev.txt"])
def test_the_locks_agree(name: str) -> None:
    service, other = _lock("requirements.txt"), _lock(name)
    assert {p: v for p, v in service.items() if other.get(p) != v} == {}
