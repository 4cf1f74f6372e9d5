"""Every error a user can cause, each one clear sentence that names the thing and the mend.

    ZhiduanError
    ├── FileError            a file that cannot become a document (file, mend)
    ├── LibraryError         a library that cannot be opened, written or trusted
    │   ├── LibraryBusyError     another process is writing
    │   ├── LibraryDamagedError  a database SQLite finds damaged
    │   ├── UnknownDocumentError no document or paragraph of that id
    │   └── UnknownConversationError no conversation of that id, or it is somebody else's
    ├── ModelError           an embedding model that cannot be prepared or loaded
    ├── QuestionError        a question that cannot be asked (empty, too long)
    ├── ChatModelError       a chat model that does not answer as it should
    ├── SettingsError        a setting that is unknown or wrong
    ├── AccessError          somebody who may not do this
    ├── BundleError          an offline bundle that cannot be made
    └── UsageError           a command line that cannot be read

A message is given in English and in Chinese: `str(error)` is English, `error.zh` Chinese.
"""

from __future__ import annotations


class ZhiduanError(Exception):
    """An error with one sentence in each language; `str()` gives the English one."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


class FileError(ZhiduanError):
    """A file that cannot become a document."""


class LibraryError(ZhiduanError):
    """A library that cannot be opened, written or trusted."""


class LibraryBusyError(LibraryError):
    """Another process is writing to the library."""


class LibraryDamagedError(LibraryError):
    """The library's database is damaged: what it holds cannot be trusted."""


class UnknownDocumentError(LibraryError):
    """The library holds no document or paragraph of that id."""


class UnknownConversationError(LibraryError):
    """There is no conversation of that id, or it is somebody else's."""


class ModelError(ZhiduanError):
    """An embedding model that cannot be prepared or loaded."""


class QuestionError(ZhiduanError):
    """A question that cannot be asked."""


class ChatModelError(ZhiduanError):
    """A chat model that is down, slow, or does not answer as it should."""


class SettingsError(ZhiduanError):
    """A setting that is unknown or wrong."""


class AccessError(ZhiduanError):
    """Somebody who may not do this."""


class BundleError(ZhiduanError):
    """An offline bundle that cannot be made."""


class UsageError(ZhiduanError):
    """A command line that cannot be read."""
