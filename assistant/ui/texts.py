"""The page's own words, Chinese and English: by the browser's language."""

from __future__ import annotations

from html import escape

import gradio as gr

from assistant.ui import studio_words
from index.errors import ZhiduanError

LANGUAGE = "zhiduan-language"  # the cookie that holds a language chosen by hand

WORDS: dict[str, tuple[str, str]] = {
    "ask_tab": ("问答", "Ask"),
    "library_tab": ("文库", "Library"),
    "settings_tab": ("设置", "Settings"),
    "question": ("问题", "Question"),
    "placeholder": ("用中文提问", "Ask in Chinese"),
    "send": ("提问", "Ask"),
    "stop": ("停止", "Stop"),
    "new": ("新对话", "New"),
    "only": ("提问范围：文件或章节（不选则问全部）", "Ask only: documents or sections (none: all)"),
    "kept": ("对话记录", "Conversations"),
    "search": ("搜索对话", "Search conversations"),
    "upload": ("添加文件", "Add documents"),
    "folder": ("添加文件夹", "Add a folder"),
    "genre": ("编号方式", "Numbering"),
    "find": ("按名称查找文件", "Find a document by name"),
    "un": ("逐段编号 1. 2. 3.（如联合国文件）", "Paragraphs 1. 2. 3. (as in UN documents)"),
    "statute": ("法规：第一条、第二条", "Statute: 第一条, 第二条"),
    "paper": ("公文：一、（一）1.", "Official paper: 一、（一）1."),
    "contract": ("合同", "Contract"),
    "word": ("Word 自动编号", "Word numbering"),
    "plain": ("没有编号", "No numbers"),
    "undo": ("撤销移除", "Undo removal"),
    "mode": ("回答方式", "Answers"),
    "extracts": ("文件原句（不需要模型）", "Extracts (no model needed)"),
    "chat": ("对话模型", "Chat model"),
    "unchecked": ("对话模型没有通过检查的句子", "A chat model's sentences that fail the checks"),
    "folded": ("收在回答下面，不算回答", "Folded away under the answer, not part of it"),
    "marked": (
        "留在原处，逐句标明“未经核实”和原因",
        "Left in place, each marked as unchecked with the reason",
    ),
    "model": ("模型名称", "Model"),
    "url": ("接口地址（OpenAI 兼容）", "Endpoint (OpenAI compatible)"),
    "key": ("密钥", "Key"),
    "keep_key": (
        "把密钥也存在本机磁盘上（只有运行知段的用户可读）",
        "Keep the key on this machine's disk too (readable by the user who runs it)",
    ),
    "tune": ("开始学习", "Start learning"),
    "tune_pairs": ("导入问答对（CSV、JSONL）", "Import pairs (CSV, JSONL)"),
    "test": ("测试连接", "Test connection"),
    "save": ("保存", "Save"),
    "auto": ("自动", "Automatic"),
    **studio_words.WORDS,
}


def key(name: str) -> str:
    """The name under which gradio finds a word in the browser's language."""
    if name not in WORDS:
        raise KeyError(name)
    return name


def translations() -> dict[str, dict[str, str]]:
    """The words by locale, as gradio's I18n takes them."""
    chinese = {name: zh for name, (zh, _) in WORDS.items()}
    english = {name: en for name, (_, en) in WORDS.items()}
    return {"en": english} | dict.fromkeys(("zh", "zh-CN", "zh-TW", "zh-HK", "zh-SG"), chinese)


def both(zh: str, en: str) -> str:
    """A text in both languages as HTML; the page shows one of them."""
    return (
        f'<span class="zh" lang="zh">{escape(zh)}</span>'
        f'<span class="en" lang="en">{escape(en)}</span>'
    )


def alert(error: ZhiduanError) -> str:
    """What went wrong, as HTML that stands where the outcome would."""
    return f'<p role="alert" class="failed">✗ {both(error.zh, str(error))}</p>'


def chinese(request: gr.Request) -> bool:
    """Whether this visitor reads the page in Chinese: by choice, else by the browser."""
    chosen: str = request.cookies.get(LANGUAGE) or request.headers.get("accept-language", "zh")
    return chosen.lower().startswith("zh")


def warn(error: ZhiduanError, request: gr.Request) -> None:
    """Tell the visitor, in the language of the page, what went wrong; always as text."""
    gr.Warning(**_told(error, request))


def tell(zh: str, en: str, request: gr.Request) -> None:
    """Tell the visitor, in the language of the page, what was done without being asked for."""
    chosen = chinese(request)
    gr.Info(escape(zh if chosen else en), title="已完成" if chosen else "Done", duration=4)


def refusal(error: ZhiduanError, request: gr.Request) -> gr.Error:
    """The same as an exception, which ends what was asked for."""
    return gr.Error(**_told(error, request), print_exception=False)


def _told(error: ZhiduanError, request: gr.Request) -> dict[str, str]:
    """The message and the title over it."""
    zh = chinese(request)
    said = escape(error.zh if zh else str(error))
    return {"message": said, "title": "请注意" if zh else "Please note"}
