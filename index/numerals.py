"""Chinese and Arabic counting: 三十二 and 32, 第一千二百六十条 and 1260."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
CHINESE = "零〇○一二两三四五六七八九十百千万"
PATTERN = rf"(?:[0-9]+|[{CHINESE}]+)"


def to_int(text: str) -> int:
    """The integer a numeral stands for. Raises ValueError where it is none.

    Knows 1260, 一千二百六十, 一二六〇 and 廿-less counting up to 99,999,999.
    """
    plain = text.strip()
    if plain.isdecimal():
        return int(plain)
    if not plain or any(c not in CHINESE for c in plain):
        raise ValueError(f"not a numeral: {text!r}")
    if not any(c in "十百千万" for c in plain):
        return int("".join(str(_DIGITS[c]) for c in plain))
    high, _, low = plain.rpartition("万")
    return (to_int(high) * 10_000 if high else 0) + _below_ten_thousand(low)


def numeral(text: str) -> bool:
    """Whether a text is a number and nothing else: 17, 十七."""
    return bool(text) and (text.isdecimal() or all(c in CHINESE for c in text))


def _below_ten_thousand(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def to_chinese(number: int) -> str:
    """1260 -> 一千二百六十, 103 -> 一百零三, 12 -> 十二; for 0 to 9,999."""
    if not 0 <= number < 10_000:
        raise ValueError(f"no article has the number {number}")
    if number < 10:
        return "零一二三四五六七八九"[number]
    out, pending = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if pending else "") + "零一二三四五六七八九"[digit] + name
            pending = False
        else:
            pending = bool(out)
    return out[1:] if out.startswith("一十") else out


def place(number: str) -> str:
    """How a number is cited: 第17段, 第三条, ¶2."""
    return f"第{number}段" if number[:1].isdecimal() else number
