"""How does a command have the running product decide something? Only the product may write to its database, so it is asked over HTTP.

What is asked is signed with a secret that stands in the configuration of both, and good for a minute: whoever can read that secret could as
well stop the product and decide the same himself. A web page in a browser of this machine can sign nothing, nor can another user.
"""

import dataclasses
import hashlib
import hmac
import json
from typing import Any

import aiohttp

from bridge.config.schema import Http
from bridge.model.ids import Millis

PATH = "/decide"
SIGNATURE = "X-Puente-Signature"
GOOD_FOR: Millis = 60_000
ANSWER_SECONDS = 10.0

HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class Refused(Exception):
    """The product will not do it; in its words for the operator."""


class NobodyThere(Exception):
    """No product answers at the address of `[http] listen`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wish:
    what: str
    """As `road/operator/deciding.py` calls it."""
    about: Any
    """As JSON."""
    by: str
    at: Millis


async def ask(http: Http, secret: str, wish: Wish) -> None:
    """Returns when it is done. Raises Refused or NobodyThere."""
    body = json.dumps(dataclasses.asdict(wish)).encode()
    host = HERE.get(http.host, http.host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{http.port}{PATH}"
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(address, data=body, headers={SIGNATURE: _signature(secret, body)}) as answer,
        ):
            if answer.status == 409:
                raise Refused((await answer.json())["refused"])
            if answer.status != 200:
                raise NobodyThere
    except (aiohttp.ClientError, TimeoutError):
        raise NobodyThere from None


def asked(secret: str, body: bytes, signature: str, now: Millis) -> Wish | None:
    """None: nobody who knows the secret has asked this just now."""
    if not hmac.compare_digest(signature.encode(), _signature(secret, body).encode()):
        return None
    wish = Wish(**json.loads(body))
    return wish if abs(now - wish.at) <= GOOD_FOR else None


def _signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
