"""Plain text, in UTF-8, UTF-16, GB18030 or Big5."""

from __future__ import annotations

import codecs
import re

from index.errors import FileError
from index.models import Block, Source
from index.readers import wrapping
from index.readers.furniture import furniture

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]")
# The most frequent characters of Chinese running text, both scripts; a wrong decoding has few.
_ROW = re.compile(r"\S \| \S")
_COMMON = frozenset(
    "的一是不在有人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元況今集溫傳土許步群廣石記需段研界拉林律叫且究觀越織裝影算低持音眾書布复容兒須際商非驗連斷深難近礦千週委素技備半辦青省列習響約支般史感勞便團往酸歷市克何除消構府稱太準精值號率族維劃選標寫存候毛親快效斯院查江型眼王按格養易置派層片始卻專狀育廠京識適屬圓包火住調滿縣局照參紅細引聽該鐵價嚴這個們來時國會學對發經產種過說後為動條沒結問題應開還從業務權證據轉單"
)
SPACES = " \t\u3000\xa0\ufeff\f"


def decode(data: bytes, name: str) -> str:
    """The text of a file's bytes. Raises FileError where they are no text we can be sure of."""
    if not data.strip():
        raise FileError(
            f"{name}: the file is empty; check that it is the right one.",
            f"{name}：文件是空的；请确认没有选错文件。",
        )
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode(data, encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _legacy(data, name)
    if len(_CONTROL.findall(text)) > len(text) // 1000:
        raise _not_text(name)
    return text


def _decode(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise _not_text(name) from exc


def _legacy(data: bytes, name: str) -> str:
    """GB18030 or Big5, whichever reads as Chinese; a wrong decoding has few common characters."""
    best, best_share = "", 0.0
    for encoding in ("gb18030", "big5", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = [c for c in text if "\u3400" <= c <= "\u9fff"]
        share = sum(c in _COMMON for c in letters) / len(letters) if letters else 0.0
        if share > best_share:
            best, best_share = text, share
    # Running Chinese has about two thirds of its characters in that list, noise about a tenth.
    if best_share < 0.25:
        raise _not_text(name)
    return best


def _not_text(name: str) -> FileError:
    return FileError(
        f"{name}: this is not a text file in UTF-8, UTF-16, GB18030 or Big5; save it as UTF-8 text.",
        f"{name}：不是 UTF-8、UTF-16、GB18030 或 Big5 编码的文本；请另存为 UTF-8 文本。",
    )


def read_text(data: bytes, name: str) -> Source:
    """One block a line; empty lines, page numbers and running heads are left out."""
    lines = decode(data, name).splitlines()
    out = furniture(lines)
    kept = [(at, line) for at, line in enumerate(lines, 1) if at - 1 not in out]
    return Source(tuple(_block(text, at) for at, text in wrapping.unwrapped(kept)))


def _block(text: str, line: int) -> Block:
    return Block(text, kind="table" if _ROW.search(text) else "text", line=line)
