"""Bots in groups of WeCom, DingTalk and Feishu: sign, post, and read the answer.

All three answer HTTP 200 to a message they did not take, so only the code in the
answer counts. WeCom: developer.work.weixin.qq.com/document/path/91770; DingTalk:
open.dingtalk.com/document/orgapp/custom-robots-send-group-messages; Feishu:
open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from strata.deliver.outcomes import (
    NotSentError,
    TryLaterError,
    UncertainError,
    secrets_of,
    without,
)
from strata.deliver.rules import LOOPBACK
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strata.deliver.pace import Pace

# Bytes of one message. WeCom cuts a text off at 2,048; DingTalk refuses 20,000 and
# Feishu a body of 20 KB, in which the envelope counts.
MOST_BYTES = {"wecom": 2_048, "dingtalk": 18_000, "feishu": 18_000}
_LONGEST_ANSWER = 65_536
# Busy, and too many messages.
_BUSY_CODES = {"wecom": {-1}, "dingtalk": {-1}, "feishu": set[int]()}
_LIMIT_CODES = {
    "wecom": {45009, 45033},
    "dingtalk": {130101, 410100},
    "feishu": {11232, 99991400},
}
# What stands in front of DingTalk answers this where there are too many requests.
_DINGTALK_PUNISHED = 1111
_FEISHU_BAD_REQUEST = 9499


@dataclass(frozen=True)
class Line:
    """The way to one bot; nothing of it may be shown."""

    service: str
    url: str
    secret: str | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not appear in anything that is said."""
        return (*secrets_of(self.url), *((self.secret,) if self.secret else ()))

    def post(self, text: str, pace: Pace) -> None:
        """Post a text once.

        Raises:
            TryLaterError: the service is busy, out of reach, or had too many messages.
            NotSentError: it has not taken the message.
            UncertainError: the request is out and no answer came.
        """
        url, body = self._signed(text, int(pace.now() * 1_000))
        status, headers, content = _answer_to(url, body, pace.timeout, self.secrets)
        self._judge(status, headers, content)

    def _signed(self, text: str, milliseconds: int) -> tuple[str, dict[str, Any]]:
        if self.service == "feishu":
            message: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
            if self.secret:
                seconds = str(milliseconds // 1_000)
                # The text to be signed is the key, and nothing is what is signed.
                sign = _hmac(f"{seconds}\n{self.secret}", "")
                message = {"timestamp": seconds, "sign": sign, **message}
            return self.url, message
        message = {"msgtype": "text", "text": {"content": text}}
        if self.service == "dingtalk" and self.secret:
            sign = _hmac(self.secret, f"{milliseconds}\n{self.secret}")
            signed = urlencode({"timestamp": milliseconds, "sign": sign})
            joint = "&" if urlsplit(self.url).query else "?"
            return f"{self.url}{joint}{signed}", message
        return self.url, message

    def _judge(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        answer = _read(content)
        codes = _codes(self.service, answer)
        told = without(
            str(answer.get("errmsg") or answer.get("msg") or ""), self.secrets
        )
        if status == HTTPStatus.OK and codes and not any(codes):
            return
        code = next((code for code in codes if code), None)
        reason = (
            said("deliver_answered", status=status)
            if code is None
            else said("deliver_answered_code", status=status, code=code, told=told)
        )
        wait = _asked_wait(headers)
        if self._is_limit(status, code, told, answer):
            raise TryLaterError(reason, wait=wait, is_rate_limit=True)
        if status == HTTPStatus.GATEWAY_TIMEOUT:
            raise UncertainError(reason)
        is_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        if is_fault or code in _BUSY_CODES[self.service]:
            raise TryLaterError(reason, wait=wait)
        raise NotSentError(reason)

    def _is_limit(
        self, status: int, code: int | None, told: str, answer: Mapping[str, Any]
    ) -> bool:
        return (
            status == HTTPStatus.TOO_MANY_REQUESTS
            or code in _LIMIT_CODES[self.service]
            or (
                self.service == "dingtalk"
                and code is None
                and answer.get("status") == _DINGTALK_PUNISHED
            )
            or (code == _FEISHU_BAD_REQUEST and "too many" in told.casefold())
        )


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a message is for the host it was written to."""

    def redirect_request(self, *_: object) -> None:
        """Take the redirect for the answer."""


def _answer_to(
    url: str, body: dict[str, Any], timeout: float, secrets: tuple[str, ...]
) -> tuple[int, Mapping[str, str], bytes]:
    request = urllib.request.Request(  # nosec B310 # the rules allow https only
        url,
        json.dumps(body, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    is_here = urlsplit(url).hostname in LOOPBACK
    proxies: dict[str, str] | None = {} if is_here else None
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler(proxies))
    try:
        try:
            answer = opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, dict(answer.headers), answer.read(_LONGEST_ANSWER)
    except urllib.error.URLError as error:
        # The request did not get out as a whole.
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise NotSentError(said("deliver_certificate")) from None
        told = without(str(error.reason), secrets)
        raise TryLaterError(said("deliver_out_of_reach", told=told)) from None
    except (OSError, http.client.HTTPException):
        raise UncertainError(said("deliver_no_answer")) from None


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _codes(service: str, answer: Mapping[str, Any]) -> tuple[int, ...]:
    """The codes in an answer, of which every one must be 0; none in a foreign one."""
    names = ("code", "StatusCode") if service == "feishu" else ("errcode",)
    found = (answer.get(name) for name in names)
    return tuple(
        code for code in found if isinstance(code, int) and not isinstance(code, bool)
    )


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    given = {name.casefold(): value for name, value in headers.items()}
    for name in ("retry-after", "x-ogw-ratelimit-reset"):
        value = given.get(name, "")
        if value.isascii() and value.isdigit():
            return float(value)
    return None


def _hmac(key: str, message: str) -> str:
    made = hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()
    return base64.b64encode(made).decode()
