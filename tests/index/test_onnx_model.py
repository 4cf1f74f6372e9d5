from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index import offline_model, onnx_model
from index.embedding import Embedder, open_embedder
from index.errors import ModelError

CONFIG = {
    "model_type": "bert", "hidden_act": "gelu", "hidden_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 50,
    "max_position_embeddings": 64, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
    "architectures": ["BertModel"],
}  # fmt: skip
SIZES = {
    "attention.self.query": (32, 32), "attention.self.key": (32, 32),
    "attention.self.value": (32, 32), "attention.output.dense": (32, 32),
    "intermediate.dense": (64, 32), "output.dense": (32, 64),
}  # fmt: skip


def _weights() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(7)
    sizes = {"word": 50, "position": 64, "token_type": 2}
    shapes = {f"embeddings.{k}_embeddings.weight": (n, 32) for k, n in sizes.items()}
    norms = ["embeddings.LayerNorm"]
    for layer in range(2):
        name = f"encoder.layer.{layer}"
        for part, shape in SIZES.items():
            shapes[f"{name}.{part}.weight"] = shape
            shapes[f"{name}.{part}.bias"] = shape[:1]
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
    for name in norms:
        shapes |= {f"{name}.weight": (32,), f"{name}.bias": (32,)}
    return {name: draw.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small model of BERT's own kind with weights drawn at random."""
    path = tmp_path / "small"
    path.mkdir()
    save_file(_weights(), str(path / "model.safetensors"), metadata={"format": "pt"})
    (path / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    words = {"<s>": 0, "</s>": 1, "<unk>": 2} | {chr(0x4E00 + i): 3 + i for i in range(47)}
    tokenizer = {
        "version": "1.0", "added_tokens": [], "normalizer": None, "truncation": None,
        "padding": None, "post_processor": None, "decoder": None,
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "."}, "behavior": "Isolated",
                          "invert": False},
        "model": {"type": "WordLevel", "vocab": words, "unk_token": "<unk>"},
    }  # fmt: skip
    (path / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    return path


def test_the_offline_model_keeps_its_name_and_has_its_own_questions(embedder: Embedder) -> None:
    assert embedder.fingerprint == offline_model.FINGERPRINT != embedder.asked
    bare = open_embedder(None, learned=False)
    assert bare.asked == bare.fingerprint == embedder.fingerprint
    assert np.array_equal(bare.encode_passages(["段"]), embedder.encode_passages(["段"]))
    # A question in plain words, an article in the law's: the trained side brings them nearer.
    texts = ["造成人员死亡的，处三年以上有期徒刑。", "旅客应当妥善保管随身行李。"]
    near, far = embedder.encode_passages(texts) @ embedder.encode_query("害死了人要坐几年牢？")
    before, behind = bare.encode_passages(texts) @ bare.encode_query("害死了人要坐几年牢？")
    assert near - far > before - behind > 0


def test_a_bert_folder_is_compiled_from_its_weights(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    model = open_embedder(folder, cache=tmp_path / "cache")
    texts = ["一丁七", "万丈三上下", "一"]
    vectors = model.encode_passages(texts)
    assert vectors.shape == (3, 32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.allclose(vectors, [_reference(text) for text in texts], atol=0.05)


def test_a_low_rank_change_is_merged_into_the_weights(folder: Path, tmp_path: Path) -> None:
    name, draw = "encoder.layer.1.output.dense.weight", np.random.default_rng(1)
    a, b = (draw.normal(0, 0.4, shape).astype(np.float16) for shape in ((2, 64), (32, 2)))
    save_file({f"{name}.a": a, f"{name}.b": b}, str(tmp_path / "adapter.safetensors"))
    onnx_model.compile_query(folder, tmp_path / "adapter.safetensors", tmp_path / "asked")
    vector = Embedder(tmp_path / "asked").encode_passages(["一丁七"])[0]
    change = {name: b.astype(np.float32) @ a.astype(np.float32)}
    assert np.allclose(vector, _reference("一丁七", change), atol=0.05)
    assert not np.allclose(vector, _reference("一丁七"), atol=0.1)


def test_the_word_table_lies_apart_and_is_shared(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    onnx_model.compile_model(folder, tmp_path / "whole")
    monkeypatch.setattr(onnx_model, "_LARGE", 50 * 32)
    apart = [tmp_path / "models" / name for name in ("first", "second")]
    for target in apart:
        onnx_model.compile_model(folder, target)
    vectors = [Embedder(f).encode_passages(["一丁七"]) for f in (tmp_path / "whole", *apart)]
    assert np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(vectors[0], vectors[2])
    tables = [target / "words.bin" for target in apart]
    assert tables[0].samefile(tables[1])
    settings = [
        json.loads((f / "settings.json").read_text("utf-8")) for f in (tmp_path / "whole", *apart)
    ]
    assert len({s["fingerprint"] for s in settings}) == 1


def test_both_ways_give_the_same_vectors(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not installed; it comes with zhiduan[models]")
    paths = {}
    for name, export in (
        ("weights", onnx_model._export), ("torch", onnx_model._export_with_torch),
    ):  # fmt: skip
        path = tmp_path / f"{name}.onnx"
        export(folder, path)
        paths[name] = tmp_path / name
        paths[name].mkdir()
        onnx_model._quantise(path, paths[name] / "model.onnx")
        (paths[name] / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
        onnx_model._write_settings(folder, paths[name], None)
    ours, theirs = (Embedder(path) for path in paths.values())
    texts = ["一丁七", "万丈三上下" * 9, "一"]
    assert np.array_equal(ours.encode_passages(texts), theirs.encode_passages(texts))


def test_another_kind_without_torch_names_what_is_missing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    (folder / "config.json").write_text(json.dumps(CONFIG | {"model_type": "xlm-roberta"}))
    with pytest.raises(ModelError, match=r'pip install "zhiduan\[models\]"'):
        open_embedder(folder, cache=tmp_path / "cache")


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot be compiled"):
        open_embedder(tmp_path, cache=tmp_path / "cache")


def _reference(text: str, changes: Mapping[str, np.ndarray] | None = None) -> np.ndarray:
    """The same encoder in plain numpy, in float32 and not quantised."""
    weights = _weights()
    for changed, by in (changes or {}).items():
        weights[changed] = weights[changed] + by
    ids = [3 + ord(c) - 0x4E00 for c in text]

    def dense(name: str, x: np.ndarray) -> np.ndarray:
        out: np.ndarray = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return out

    def norm(name: str, x: np.ndarray) -> np.ndarray:
        unit = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        out: np.ndarray = (
            unit * weights[f"{name}.LayerNorm.weight"] + weights[f"{name}.LayerNorm.bias"]
        )
        return out

    def heads(x: np.ndarray) -> np.ndarray:
        return x.reshape(len(ids), 4, 8).transpose(1, 0, 2)

    rows = weights["embeddings.word_embeddings.weight"][ids]
    rows = rows + weights["embeddings.token_type_embeddings.weight"][0]
    state = norm("embeddings", rows + weights["embeddings.position_embeddings.weight"][: len(ids)])
    for layer in range(2):
        name = f"encoder.layer.{layer}"
        q, k, v = (
            heads(dense(f"{name}.attention.self.{p}", state)) for p in ("query", "key", "value")
        )
        scores = np.exp(q @ k.transpose(0, 2, 1) / np.sqrt(8))
        mixed = (
            (scores / scores.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(ids), 32)
        )
        state = norm(
            f"{name}.attention.output", dense(f"{name}.attention.output.dense", mixed) + state
        )
        inner = dense(f"{name}.intermediate.dense", state)
        erf = np.vectorize(math.erf)
        inner = inner * (1 + erf(inner / np.sqrt(2))) / 2
        state = norm(f"{name}.output", dense(f"{name}.output.dense", inner) + state)
    mean = state.mean(0)
    vector: np.ndarray = mean / np.linalg.norm(mean)
    return vector
