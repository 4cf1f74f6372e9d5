"""The collections of a library on Milvus: a row a chunk, and one of the stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index import segment
from index.milvus_address import BUILD
from index.milvus_filter import plain
from index.records import Entry

if TYPE_CHECKING:
    from pymilvus import MilvusClient

# BM25 as tantivy has it, so that a library scores alike here and there.
_BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}


def row_of(entry: Entry) -> dict[str, Any]:
    """A chunk as Milvus keeps it."""
    return {
        "row": entry.row,
        "document": entry.document,
        "text": segment.normalise(entry.text),
        "spelled": " ".join(segment.bigrams(entry.text)),
        "date": entry.date or "",
        "symbol": entry.symbol or "",
        "language": entry.language,
        "section": "\n".join(plain(heading) for heading in entry.section),
        "page": entry.page or 0,
        "meaning": np.asarray(entry.vector, np.float32),
    }


def make_entries(client: MilvusClient, name: str, dimension: int, index: str) -> None:
    """Make the collection of the chunks, with that index of their vectors."""
    from pymilvus import DataType, Function, FunctionType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("row", DataType.INT64, is_primary=True)
    # "standard" cuts at spaces, on a server and in milvus-lite; Chinese it leaves whole.
    for text, tokenizer, field in (("text", "jieba", "words"), ("spelled", "standard", "pairs")):
        schema.add_field(
            text, DataType.VARCHAR, max_length=65_535, enable_analyzer=True, mmap_enabled=True,
            analyzer_params={"tokenizer": tokenizer},
        )  # fmt: skip
        schema.add_field(field, DataType.SPARSE_FLOAT_VECTOR)
        bm25 = Function(
            name=f"{field}_bm25", function_type=FunctionType.BM25, input_field_names=[text],
            output_field_names=[field],
        )  # fmt: skip
        schema.add_function(bm25)
    narrowing = {"document": 64, "date": 32, "symbol": 256, "language": 32, "section": 65_535}
    for field, length in narrowing.items():
        schema.add_field(field, DataType.VARCHAR, max_length=length)
    schema.add_field("page", DataType.INT64)
    schema.add_field("meaning", DataType.FLOAT_VECTOR, dim=dimension)
    indexes = client.prepare_index_params()
    indexes.add_index("meaning", index_type=index, metric_type="IP", params=BUILD[index])
    for field in ("words", "pairs"):
        indexes.add_index(
            field, index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25
        )
    for field in ("document", "date", "symbol", "language"):
        indexes.add_index(field, index_type="INVERTED")
    client.create_collection(name, schema=schema, index_params=indexes)


def make_stamps(client: MilvusClient, name: str) -> None:
    """Make the collection of the stamp."""
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("generation", DataType.INT64)
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # a collection must have a vector
    indexes = client.prepare_index_params()
    indexes.add_index("nothing", index_type="FLAT", metric_type="IP")
    client.create_collection(name, schema=schema, index_params=indexes)
