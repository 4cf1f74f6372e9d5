"""Any BERT-type sentence-transformers folder, compiled once to int8 ONNX for the CPU.

BERT's own kind, the offline default with it, is compiled from its weights alone (`bert_graph`); other
kinds go through torch's exporter, which is imported only here and only then. The compiled model takes
one unpadded sequence of token ids (int64[1, n]) and gives its unit vector (float32[1, d]). Its word
table, four fifths of it, lies in a file of its own: onnxruntime maps that, so that only the words
that were met are in memory, and models with the same table share the file.
"""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import numpy as np
import onnxruntime
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.errors import ModelError

VERSION = "3"  # of what is compiled here; an older compiled model is made again
_VECTORS = "2"  # of the vectors a compiled model gives
TABLE, _LARGE = "words.bin", 1 << 24  # bytes from which a tensor is kept apart
Say = Callable[[str], None]


def compile_model(
    source: Path, target: Path, *, fingerprint: str | None = None, say: Say | None = None
) -> None:
    """Compile the sentence-transformers folder `source` into the new folder `target`.

    The folder appears whole or not at all, also when two processes compile at once. `fingerprint`
    stands for vectors known beforehand; without it one is taken of what was compiled. Raises
    ModelError where the folder is not a model of this kind or the disk is full.
    """
    with _making(source, target, say) as scratch:
        if scratch is None:
            return
        _export(source, scratch / "fp32.onnx")
        _quantise(scratch / "fp32.onnx", scratch / "model.onnx")
        _write_settings(source, scratch, fingerprint)


def compile_query(source: Path, adapter: Path, target: Path, *, say: Say | None = None) -> None:
    """Compile `source` with the low-rank changes of the safetensors file `adapter` merged in.

    As `compile_model`. For a weight W (out, in) the file has `W.a` (rank, in) and `W.b` (out, rank);
    W + BA takes its place (Hu and others 2021).
    """
    import onnx

    from index import bert_graph

    with _making(source, target, say) as scratch:
        if scratch is None:
            return
        config = json.loads((source / "config.json").read_text("utf-8"))
        weights, changes = load_file(source / "model.safetensors"), load_file(adapter)
        for name in (key.removesuffix(".a") for key in changes if key.endswith(".a")):
            a, b = (changes[f"{name}.{part}"].astype(np.float32) for part in "ab")
            weights[name] = weights[name] + b @ a
        onnx.save(bert_graph.build(config, weights), scratch / "fp32.onnx")
        _quantise(scratch / "fp32.onnx", scratch / "model.onnx")
        _write_settings(source, scratch, None)


def compile_reader(source: Path, trained: Path, target: Path, *, say: Say | None = None) -> None:
    """Compile `source` with the upper layers and heads of the safetensors file `trained`.

    As `compile_model`; the model gives span and answer scores instead of a vector.
    """
    import onnx

    from index import bert_graph

    with _making(source, target, say) as scratch:
        if scratch is None:
            return
        config = json.loads((source / "config.json").read_text("utf-8"))
        weights = load_file(source / "model.safetensors") | load_file(trained)
        onnx.save(bert_graph.build_reader(config, weights), scratch / "fp32.onnx")
        _quantise(scratch / "fp32.onnx", scratch / "model.onnx")
        (scratch / "settings.json").write_text(json.dumps({"name": target.name}), encoding="utf-8")


@contextmanager
def _making(source: Path, target: Path, say: Say | None) -> Iterator[Path | None]:
    """A folder that becomes `target` when all goes well; None where another process has made it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(f"{target}.lock"):
        if (target / "settings.json").exists():
            yield None
            return
        if say is not None:
            say(f"compiling {target.name} to int8 ONNX (once)")
        scratch = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
        try:
            shutil.copy(source / "tokenizer.json", scratch / "tokenizer.json")
            yield scratch
            for leftover in scratch.glob("fp32*"):
                leftover.unlink()
            _set_apart(scratch)
            scratch.replace(target)
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as exc:
            raise ModelError(
                f"The model {source} cannot be compiled ({exc}); name a BERT-type "
                "sentence-transformers folder, or leave the model unset for the offline default.",
                f"模型 {source} 无法编译（{exc}）；请指定 BERT 类的 sentence-transformers 模型文件夹，"
                "或不设置模型而使用离线默认模型。",
            ) from exc
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _export(source: Path, path: Path) -> None:
    """Model -> ONNX graph: token ids in, mean of the last layer, unit length, out."""
    import onnx  # answering needs neither

    from index import bert_graph

    file = source / "model.safetensors"
    if file.exists():
        config = json.loads((source / "config.json").read_text("utf-8"))
        weights = load_file(file)
        if bert_graph.fits(config, weights):
            onnx.save(bert_graph.build(config, weights), path)
            return
    _export_with_torch(source, path)


def _export_with_torch(source: Path, path: Path) -> None:
    try:
        import torch
        from transformers import AutoModel
    except ImportError as exc:
        raise ModelError(
            f"The model {source} is not of BERT's own kind, and to compile another kind torch and "
            'transformers are missing; run `pip install "zhiduan[models]"`.',
            f"模型 {source} 不是 BERT 本身的结构，编译其他结构需要 torch 和 transformers；请运行 "
            'pip install "zhiduan[models]"。',
        ) from exc

    class Sentence(torch.nn.Module):  # type: ignore[misc]  # torch need not be there
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(source, attn_implementation="eager")

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            state = self.model(input_ids=ids, attention_mask=torch.ones_like(ids))[0]
            return torch.nn.functional.normalize(state.mean(dim=1), dim=-1)

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Sentence().eval(),
            (torch.arange(4, 20).reshape(1, -1),),
            str(path),
            input_names=["ids"],
            output_names=["vector"],
            dynamic_axes={"ids": {0: "batch", 1: "length"}, "vector": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )


def _quantise(path: Path, target: Path) -> None:
    """Dynamic int8 weights for the matrix products and the word table."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.disable(logging.WARNING)  # it advises to optimise first, which would change the vectors
    try:
        quantize_dynamic(
            str(path), str(target), weight_type=QuantType.QInt8, per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )  # fmt: skip
    finally:
        logging.disable(logging.NOTSET)


def _set_apart(folder: Path) -> None:
    """Move the word table of the model in `folder` to a file beside it, shared where one is the same."""
    import onnx

    model = onnx.load(folder / "model.onnx")
    (folder / "model.onnx").unlink()
    onnx.save_model(
        model, folder / "model.onnx", save_as_external_data=True, location=TABLE,
        size_threshold=_LARGE,
    )  # fmt: skip
    table = folder / TABLE
    if not table.exists():  # a model with a small vocabulary
        return
    for other in folder.parent.glob(f"*/{TABLE}"):
        if other.parent != folder and filecmp.cmp(other, table, shallow=False):
            with contextlib.suppress(OSError):  # a file system without links keeps two
                os.link(other, folder / "shared")
                (folder / "shared").replace(table)
            return


def _write_settings(source: Path, target: Path, fingerprint: str | None) -> None:
    """Prompts, length and a fingerprint that changes with any vector."""
    st = source / "config_sentence_transformers.json"
    prompts = json.loads(st.read_text("utf-8")).get("prompts", {}) if st.exists() else {}
    bert = source / "sentence_bert_config.json"
    length = json.loads(bert.read_text("utf-8")).get("max_seq_length") if bert.exists() else None
    digest = hashlib.sha256(_VECTORS.encode())
    for name in ("model.onnx", "tokenizer.json"):
        digest.update((target / name).read_bytes())
    settings = {
        "name": source.name,
        "query": prompts.get("query", ""),
        "passage": prompts.get("passage", ""),
        "max_tokens": length or 512,
        "dimension": json.loads((source / "config.json").read_text("utf-8"))["hidden_size"],
        "fingerprint": fingerprint or digest.hexdigest()[:16],
    }
    (target / "settings.json").write_text(json.dumps(settings), encoding="utf-8")


def load(folder: Path) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
    """A compiled model's tokenizer and session. Raises ModelError where the folder is damaged."""
    with _whole(folder):
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return tokenizer, load_session(folder)


def load_session(folder: Path) -> onnxruntime.InferenceSession:
    """The session alone, beside a model that has the same tokenizer: reading that takes most of `load`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts run in parallel, not the parts of one
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    with _whole(folder):
        return onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )


@contextmanager
def _whole(folder: Path) -> Iterator[None]:
    try:
        yield
    except Exception as exc:  # tokenizers and onnxruntime raise plain Exception subclasses
        raise damaged(folder) from exc


def damaged(folder: Path) -> ModelError:
    """What is said of a compiled model that cannot be loaded."""
    return ModelError(
        f"The compiled model in {folder} is damaged; delete that folder and start again.",
        f"{folder} 里的模型已损坏；请删除该文件夹后重新启动。",
    )
