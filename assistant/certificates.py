"""The certificate a server speaks https with, read in one place for whoever serves or examines it."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509

from index.errors import SettingsError


def until(file: Path, key: Path | None) -> datetime:
    """When the certificate ends. Raises SettingsError where it cannot be used with its key."""
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(file, key)
        return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as exc:
        raise SettingsError(
            f"The certificate {file} cannot be used with its key ({exc}); mend server.certificate "
            "and server.certificate_key.",
            f"证书 {file} 与密钥无法使用（{exc}）；"
            "请修改 server.certificate 和 server.certificate_key。",
        ) from exc
