"""The ledger's request signature: HMAC-SHA256 over method, path, timestamp, nonce and the body's hash."""

import hashlib
import hmac
import re
from collections.abc import Mapping

from mock_sources.systems.system import Clock

NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
NONCE_SECONDS = 600.0


def sign(secret: str, method: str, target: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature, lower-case hex. ``target`` is the path with its query, as sent."""
    text = "\n".join((method, target, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


class SignatureError(Exception):
    """A refused signature, with the ledger's error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Verifier:
    """Checks signatures against one application key and remembers the nonces."""

    def __init__(self, app_key: str, secret: str, clock: Clock, settings: Mapping[str, float]) -> None:
        self._app_key = app_key
        self._secret = secret
        self._clock = clock
        self._settings = settings
        self._nonces: dict[str, float] = {}

    def verify(self, headers: Mapping[str, str], method: str, target: str, body: bytes) -> None:
        """Raise `SignatureError` unless the request is signed, fresh and new."""
        timestamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
        signature = headers.get("x-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and NONCE.fullmatch(nonce) and signature):
            raise SignatureError("SIGN_MISSING", "缺少签名参数或格式不正确")
        if headers.get("x-app-key") != self._app_key:
            raise SignatureError("APP_UNKNOWN", "应用标识不存在")
        if abs(self._clock() - int(timestamp)) > self._settings["skew_seconds"]:
            raise SignatureError("TIMESTAMP_SKEW", "时间戳超出允许范围")
        expected = sign(self._secret, method, target, timestamp, nonce, body)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise SignatureError("SIGN_INVALID", "签名错误")
        self._spend(nonce)

    def _spend(self, nonce: str) -> None:
        now = self._clock()
        if self._nonces.get(nonce, float("-inf")) >= now:
            raise SignatureError("NONCE_REUSED", "随机数已使用")
        while self._nonces and next(iter(self._nonces.values())) < now:
            del self._nonces[next(iter(self._nonces))]
        self._nonces[nonce] = now + NONCE_SECONDS
