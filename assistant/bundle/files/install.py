"""Install zhiduan from this folder without a network: python install.py [FOLDER]

Needs nothing but Python. Checks every file against SHA256SUMS, makes an environment in FOLDER
(zhiduan in the home folder), installs the wheels with their hashes, and puts the model beside them.
"""

import hashlib
import json
import locale
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Install, or say what keeps it from being done. The exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    target = Path(sys.argv[1] if len(sys.argv) > 1 else Path.home() / "zhiduan").absolute()
    fault = unfit() or damaged() or taken(target)
    if fault:
        print(fault, file=sys.stderr)
        return 1
    say(f"making the environment in {target}", f"在 {target} 建立环境")
    programs = target / ("Scripts" if os.name == "nt" else "bin")
    try:
        install(target, programs)
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            either(
                f"The installation failed ({error}); remove {target} and try again.",
                f"安装失败（{error}）；请删除 {target} 后重试。",
            ),
            file=sys.stderr,
        )
        return 1
    start = f"\n\n    {programs / 'zhiduan'} chat\n"
    say(f"done; start it with{start}", f"安装完成；启动命令：{start}")
    return 0


def install(target: Path, programs: Path) -> None:
    """The environment, the wheels and the model; a step that fails raises CalledProcessError."""
    subprocess.run([sys.executable, "-m", "venv", str(target)], check=True)
    say("installing the packages", "安装程序包")
    # The machine's own settings of pip (an index, constraints) have no say here.
    own = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    own["PIP_CONFIG_FILE"] = os.devnull
    options = [
        "--quiet",
        "--no-index",
        "--no-deps",
        "--require-hashes",
        "--no-warn-script-location",
    ]
    sources = ["--find-links", str(HERE / "wheels"), "-r", str(HERE / "requirements.txt")]
    pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, *options, *sources], check=True, env=own)
    say("putting the model in place", "放置模型")
    models = target / "share" / "zhiduan" / "models"
    shutil.copytree(HERE / "model", models, dirs_exist_ok=True)
    for note in models.glob("*/*.same"):
        share(models / note.read_text("utf-8") / note.stem, note.with_suffix(""))
        note.unlink()
    subprocess.run([str(programs / "zhiduan"), "prepare"], check=True)


def share(there: Path, here: Path) -> None:
    """One file for two models, or a copy where the file system has no links."""
    here.unlink(missing_ok=True)
    try:
        os.link(there, here)
    except OSError:
        shutil.copy(there, here)


def unfit() -> str:
    """What keeps this Python from using the bundle, or nothing."""
    manifest = json.loads((HERE / "manifest.json").read_text("utf-8"))
    system = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform)
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if not manifest["system"].startswith(f"{system}-") or python != manifest["python"]:
        wanted = f"Python {manifest['python']}, {manifest['system']}"
        return either(
            f"This bundle is for {wanted}, and this is Python {python} on {sys.platform}; "
            "run install.py with that Python, or make another bundle.",
            f"这个离线包适用于 {wanted}，而这里是 {sys.platform} 上的 Python {python}；"
            "请用相应的 Python 运行 install.py，或另做一个离线包。",
        )
    return ""


def damaged() -> str:
    """The first file that is not as it was packed, or nothing."""
    for line in (HERE / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ", 1)
        path = HERE / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return either(
                f"{name} is missing or damaged; unpack the archive again, or copy it anew.",
                f"{name} 缺失或已损坏；请重新解压，或重新复制离线包。",
            )
    return ""


def taken(target: Path) -> str:
    """A folder with something else in it is left alone."""
    if target.exists() and any(target.iterdir()) and not (target / "pyvenv.cfg").exists():
        return either(
            f"{target} is in use; name another folder: install.py FOLDER.",
            f"{target} 里已有其他文件；请另外指定文件夹：install.py 文件夹。",
        )
    return ""


def say(english: str, chinese: str) -> None:
    """What is being done, in the language of the locale."""
    print(either(english, chinese), flush=True)


def either(english: str, chinese: str) -> str:
    """The one of the two that the locale asks for."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((name for name in names if name), None) or locale.getlocale()[0] or ""
    return chinese if chosen.lower().startswith(("zh", "chinese")) else english


if __name__ == "__main__":
    sys.exit(main())
