"""Where a library's Milvus is, and the connection to it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit, urlunsplit

from index.errors import LibraryError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

# Degree and build width as Milvus's own guide sets them where recall comes first.
_GRAPH = {"M": 32, "efConstruction": 200}
BUILD: dict[str, dict[str, object]] = {
    "HNSW": {**_GRAPH}, "HNSW_SQ": {**_GRAPH, "sq_type": "SQ8"}, "DISKANN": {}, "FLAT": {},
}  # fmt: skip
_held: Counter[str] = Counter()  # clients of this process, by place
_holding = threading.Lock()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a library's collections are: a server or a milvus-lite file, and the kind of index."""

    place: str
    index: str = "HNSW"

    @classmethod
    def of(cls, uri: str) -> Address:
        """What a URI says. Raises LibraryError for one that says nothing."""
        if "://" not in uri:
            if not uri.endswith(".db"):  # by which pymilvus knows a file
                raise LibraryError(
                    f"{uri} is no Milvus URI; give http://host:19530, or a file that ends in .db.",
                    f"{uri} 不是 Milvus 地址；请给出 http://主机:19530，或以 .db 结尾的文件。",
                )
            return cls(Path(uri).expanduser().absolute().as_posix())
        parts = urlsplit(uri)
        index = parse_qs(parts.query).get("index", ["HNSW"])[0].upper()
        if index not in BUILD:
            raise LibraryError(
                f"There is no Milvus index {index!r}; there are: {', '.join(BUILD)}.",
                f"没有名为“{index}”的 Milvus 索引；有：{'、'.join(BUILD)}。",
            )
        return cls(urlunsplit(parts._replace(query="")), index)

    @property
    def is_file(self) -> bool:
        """Whether it is a milvus-lite file and not a server."""
        return "://" not in self.place

    @property
    def public(self) -> str:
        """The URI without a user's name and password."""
        if self.is_file:
            return self.place
        parts = urlsplit(self.place)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1]))
        return f"{bare}?index={self.index}"


def connect(address: Address) -> MilvusClient:
    """A client of that place. Raises LibraryError."""
    try:
        import jieba
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException
    except ImportError as exc:
        raise LibraryError(
            f"A library on Milvus needs {exc.name}; install zhiduan[milvus].",
            f"使用 Milvus 需要 {exc.name}；请安装 zhiduan[milvus]。",
        ) from exc
    jieba.setLogLevel(logging.WARNING)  # milvus-lite cuts with it, and it speaks on stderr
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what it raises is said once
    if address.is_file:
        Path(address.place).parent.mkdir(parents=True, exist_ok=True)
    try:
        client = MilvusClient(address.place)
    except (MilvusException, ValueError) as exc:
        raise unanswered(address, exc) from exc
    with _holding:
        _held[address.place] += 1
    return client


def release(address: Address) -> None:
    """Stop the milvus-lite of a file once nobody in this process holds it."""
    with _holding:
        _held[address.place] -= 1
        last = _held[address.place] <= 0
    if last and address.is_file:
        from milvus_lite.server_manager import server_manager_instance

        server_manager_instance.release_server(address.place)


def unanswered(address: Address, exc: Exception) -> LibraryError:
    """The error of a Milvus that does not do what it is asked."""
    return LibraryError(
        f"Milvus at {address.public} does not do what was asked ({exc}); see that it runs and, if "
        "it is a file, that no other process holds it.",
        f"{address.public} 的 Milvus 没有完成请求（{exc}）；请确认它在运行；"
        "如果是文件，请确认没有被其他程序占用。",
    )
