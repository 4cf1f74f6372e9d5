"""Wheels, the prepared model, the sample and an installer, in one zip with checksums.

The wheels are those of the project's lock, fetched by pip for the machine named and checked against
the lock's hashes; torch is not among them, since the model is carried compiled. On the other side
`install.py` needs nothing but Python: it checks every file, makes an environment and installs with
`--no-index`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata, resources
from pathlib import Path

from assistant.bundle.targets import Target, pins
from assistant.sample import sample_files
from index import onnx_model
from index.embedding import Embedder
from index.errors import BundleError

Say = Callable[[str], None]
_INSTALLER = ("install.py", "install.sh", "install.cmd", "README.txt")
_LOCK = "requirements.txt"
_CHECKOUT = Path(__file__).parents[2]


def make(
    out: Path, *, embedder: Embedder, target: Target | None = None, wheel: Path | None = None,
    say: Say | None = None,
) -> Path:  # fmt: skip
    """Write the bundle into the folder `out`; its path.

    `target` is this machine unless another is named; `wheel` is the project's own, built from the
    checkout this runs from where none is given. Raises BundleError.
    """
    target = target or Target.here()
    tell = say or _silent
    version = metadata.version("zhiduan")
    name = f"zhiduan-{version}-{target.name}-py{target.python.replace('.', '')}"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        folder = Path(scratch) / name
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        tell(f"fetching the packages for {target.name}, Python {target.python}")
        requirements = pins(_lock(), target)
        (folder / _LOCK).write_text(requirements, encoding="utf-8", newline="\n")
        _download(folder / _LOCK, wheels, target)
        _own_wheel(wheels, wheel)
        _pin_own(folder)
        tell("adding the model and the sample")
        _models(embedder.folders, folder / "model")
        _files(folder, target, version)
        _checksums(folder)
        tell("writing the archive")
        return _zip(folder, out / f"{name}.zip")


def _silent(text: str) -> None:
    del text


def _lock() -> str:
    """The lock of what runs: in the checkout, or where the wheel carries it."""
    carried = resources.files("assistant.bundle").joinpath(_LOCK)
    if carried.is_file():
        return carried.read_text("utf-8")
    return (_CHECKOUT / _LOCK).read_text("utf-8")


def _download(requirements: Path, wheels: Path, target: Target) -> None:
    _pip(
        "download", "--require-hashes", "--no-deps", "--only-binary=:all:",
        *target.pip_options(), "-r", str(requirements), "-d", str(wheels),
    )  # fmt: skip


def _own_wheel(wheels: Path, wheel: Path | None) -> None:
    if wheel is not None:
        if wheel.suffix != ".whl" or not wheel.is_file():
            raise BundleError(
                f"{wheel} is not a wheel; name zhiduan's own.", f"{wheel} 不是 wheel 文件。"
            )
        shutil.copy(wheel, wheels)
        return
    if not (_CHECKOUT / "pyproject.toml").exists():
        raise BundleError(
            "zhiduan was not installed from a checkout, so its own wheel cannot be built; name the "
            "file it was installed from with --wheel.",
            "zhiduan 不是从源码目录安装的，无法生成自己的 wheel；请用 --wheel 指定安装时的文件。",
        )
    # Where the build's backend is at hand the network is left alone.
    isolation = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    _pip("wheel", "--no-deps", *isolation, "-w", str(wheels), str(_CHECKOUT))


def _pin_own(folder: Path) -> None:
    """The project's own wheel is held to a hash like every other."""
    own = next((folder / "wheels").glob("zhiduan-*.whl"))
    version = own.name.split("-")[1]
    with (folder / _LOCK).open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"zhiduan=={version} \\\n    --hash=sha256:{_sha256(own)}\n")


def _models(models: Sequence[Path], folder: Path) -> None:
    """The compiled models; a word table that several share goes in once, the installer shares it again."""
    carried: dict[str, str] = {}
    for model in models:
        table = model / onnx_model.TABLE
        digest = _sha256(table) if table.exists() else ""
        same = carried.get(digest) if digest else None
        shared = shutil.ignore_patterns(onnx_model.TABLE) if same else None
        shutil.copytree(model, folder / model.name, ignore=shared)
        if same:
            (folder / model.name / f"{onnx_model.TABLE}.same").write_text(same, encoding="utf-8")
        elif digest:
            carried[digest] = model.name


def _files(folder: Path, target: Target, version: str) -> None:
    """The sample, the installer, and what the installer must know."""
    (folder / "sample").mkdir()
    for file in sample_files():
        shutil.copy(file, folder / "sample")
    manifest = {"version": version, "system": target.name, "python": target.python}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name in _INSTALLER:
        text = resources.files("assistant.bundle").joinpath("files", name).read_text("utf-8")
        for key, value in manifest.items():
            text = text.replace(f"@{key}@", value)
        newline = "\r\n" if name.endswith((".cmd", ".txt")) else "\n"
        (folder / name).write_text(text, encoding="utf-8", newline=newline)


def _checksums(folder: Path) -> None:
    """SHA256SUMS as `sha256sum -c` reads it."""
    lines = [f"{_sha256(f)}  {f.relative_to(folder).as_posix()}\n" for f in _walk(folder)]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def _zip(folder: Path, path: Path) -> Path:
    """The archive appears whole or not at all; wheels are zipped already and stored as they are."""
    draft = folder.parent / path.name
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in _walk(folder):
            kind = zipfile.ZIP_STORED if file.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.write(file, f"{folder.name}/{file.relative_to(folder).as_posix()}", kind)
    draft.replace(path)
    return path


def _walk(folder: Path) -> Iterator[Path]:
    return iter(sorted(f for f in folder.rglob("*") if f.is_file()))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pip(*arguments: str) -> None:
    """Run this environment's pip; BundleError with its last word where it fails."""
    command: Sequence[str] = (sys.executable, "-m", "pip", "--quiet", *arguments)
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        said = [line for line in run.stderr.splitlines() if line.startswith("ERROR")]
        last = said[-1].removeprefix("ERROR: ") if said else f"pip gave {run.returncode}"
        raise BundleError(
            f"The packages cannot be fetched ({last}); a bundle is made where pip reaches its index.",
            f"无法取得安装包（{last}）；请在 pip 能访问软件源的机器上制作离线包。",
        )
