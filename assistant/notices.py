"""What an answer or a quiz is noted with: a Chinese sentence, kept with it, and the same in English.

The sentences are written here and read back from what was kept, so that a conversation of last month is
understood on an English page too.
"""

from __future__ import annotations

import re

from index import versions

UNANSWERED = "对话模型没有回答（{}），以下是文件原句。"
UNHELD = "对话模型的回答没有通过引用检查，以下是文件原句。"
DECLINED = "对话模型认为这些段落没有说明，以下是文件原句，请自行核对。"
LEFT_OUT = "对话模型有 {} 句没有通过检查，没有收入回答。"
STOPPED = "已停止，以上是停止前的回答。"
TOO_FEW = "所选范围只够出 {} 道通过检查的题目。"
NONE_MADE = "所选范围里没有出成题目；请多选些文件、章节或题型，或放宽难度。"
NONE_LEFT = "所选范围里能问的，题库里都已经有了，没有出成新题；请另选文件、章节或题型。"
NOT_REWORDED = "{}其余 {} 道题目保留原来的措辞。"
TAKEN_FOR = "文库中没有名为“{}”的文件，这里按〔{}〕回答。"
NO_PART = "{}没有{}，这里是该条全文。"
_INSTEAD = (UNANSWERED, UNHELD, DECLINED)
_ENGLISH = {
    UNANSWERED: "The chat model did not answer ({}); these are the documents' own sentences.",
    UNHELD: "The chat model's answer did not pass the checks; these are the documents' own sentences.",
    DECLINED: "The chat model finds that these paragraphs do not say; read the documents' own with care.",
    LEFT_OUT: "Sentences of the chat model that did not pass the checks and are not part of the answer: {}.",
    STOPPED: "Stopped; this is the answer up to there.",
    TOO_FEW: "What was chosen is enough for {} items that pass the checks.",
    NONE_MADE: "No item could be made there; choose more documents, sections or types, or any difficulty.",
    NONE_LEFT: "The bank has all there is to ask there; choose other documents, sections or types.",
    NOT_REWORDED: "The chat model failed ({}); items that keep their wording: {}.",
    TAKEN_FOR: "The library has no document named “{}”; 〔{}〕 is taken to be meant.",
    NO_PART: "{} has no {}; this is the whole article.",
    versions.UNDATED: "〔{}〕 ({}) is an older version without a date; the library has that of {} ({}).",
    versions.OLDER: "〔{}〕 ({}) is an older version, of {}; the library has that of {} ({}).",
}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.escape(template).replace(r"\{\}", "(.+)"), re.DOTALL)


_READ = {_pattern(chinese): english for chinese, english in _ENGLISH.items()}
_STANDS_IN = tuple(map(_pattern, _INSTEAD))


def english(notice: str) -> str:
    """The notice in English; one that is not of here as it is."""
    for pattern, text in _READ.items():
        if found := pattern.fullmatch(notice):
            return text.format(*found.groups())
    return notice


def instead(notice: str) -> bool:
    """Whether it says that the documents' own sentences stand in a chat model's place."""
    return any(pattern.fullmatch(notice) for pattern in _STANDS_IN)
