"""REST without a library: what Discord answers, and how it refuses."""

import io
import itertools
import json
import pathlib
from typing import Any

import aiohttp
import pytest

LUIS, BETO, BOT = "880000000000000001", "880000000000000002", "990000000000000001"
GUILD, ROLE = "770000000000000001", "550000000000000001"
AYUDA, READ_ONLY, HIDDEN = "660000000000000001", "660000000000000002", "660000000000000003"
POST = f"/channels/{AYUDA}/messages"


@pytest.fixture
def record_path() -> pathlib.Path | None:
    """Refusals that are provoked are not for the record."""
    return None


UNKNOWN = "123456789012345678"

REFUSALS = [
    ("GET", "/users/@me", {"token": None}, 401, 0, "401: Unauthorized"),
    ("GET", "/users/@me", {"token": "wrong"}, 401, 0, "401: Unauthorized"),
    ("GET", "/no/such/thing", {}, 404, 0, "404: Not Found"),
    ("PUT", "/users/@me", {}, 405, 0, "405: Method Not Allowed"),
    ("GET", f"/users/{UNKNOWN}", {}, 404, 10013, "Unknown User"),
    ("GET", f"/channels/{UNKNOWN}", {}, 404, 10003, "Unknown Channel"),
    ("GET", f"/channels/{HIDDEN}/messages", {}, 403, 50001, "Missing Access"),
    ("GET", f"/guilds/{UNKNOWN}", {}, 404, 10004, "Unknown Guild"),
    ("GET", f"/guilds/{GUILD}/members/{UNKNOWN}", {}, 404, 10013, "Unknown User"),
    ("GET", f"{POST}/{UNKNOWN}", {}, 404, 10008, "Unknown Message"),
    ("PATCH", f"{POST}/{UNKNOWN}", {"json": {"content": "x"}}, 404, 10008, "Unknown Message"),
    ("POST", POST, {"json": {}}, 400, 50006, "Cannot send an empty message"),
    ("POST", POST, {"json": {"content": " \n"}}, 400, 50006, "Cannot send an empty message"),
    ("POST", POST, {"data": "{no json"}, 400, 50109, "The request body contains invalid JSON."),
    ("POST", f"/channels/{READ_ONLY}/messages", {"json": {"content": "x"}}, 403, 50013, "Missing Permissions"),
    ("POST", f"/channels/{READ_ONLY}/typing", {}, 403, 50013, "Missing Permissions"),
    ("POST", "/users/@me/channels", {"json": {"recipient_id": UNKNOWN}}, 400, 50033, "Invalid Recipient(s)"),
    ("POST", "/interactions/1/x/callback", {"json": {"type": 6}}, 404, 10062, "Unknown interaction"),
]


@pytest.mark.parametrize(("verb", "path", "more", "status", "code", "message"), REFUSALS)
async def test_a_refusal_has_discords_words(
    place: Any, verb: str, path: str, more: dict[str, Any], status: int, code: int, message: str
) -> None:
    got, body, headers = await place.call(verb, path, **more)
    assert (got, body) == (status, {"message": message, "code": code})
    assert headers["Content-Type"] == "application/json"


INVALID = [
    ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length."),
    ({"content": 5}, "content", "STRING_TYPE_CONVERT", "Could not interpret value as string."),
    ({"content": "x", "nonce": "n" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."),
    ({"content": "x", "embeds": [{"title": "t" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH", "Must be 256 or fewer in length."),
    ({"embeds": ["no"]}, "embeds.0", "MODEL_TYPE_CONVERT", "Only dictionaries may be used."),
    (
        {"content": "x", "components": [{"type": 1}]},
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
        "Must be between 1 and 5 in length.",
    ),
    ({"content": "x", "message_reference": {"message_id": UNKNOWN}}, "message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message"),
    (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": [LUIS]}},
        "allowed_mentions",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        'parse:["users"] and users: [ids...] are mutually exclusive.',
    ),
    (
        {"content": "x", "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Sí"}]}]},
        "components.0.components.0.custom_id",
        "BASE_TYPE_REQUIRED",
        "This field is required",
    ),
]


@pytest.mark.parametrize(("form", "field", "code", "message"), INVALID)
async def test_a_field_at_fault_is_named(place: Any, form: dict[str, Any], field: str, code: str, message: str) -> None:
    status, body, _ = await place.call("POST", POST, json=form)
    errors = body.pop("errors")
    assert (status, body) == (400, {"message": "Invalid Form Body", "code": 50035})
    for part in field.split("."):
        errors = errors[part]
    assert errors == {"_errors": [{"code": code, "message": message}]}
    assert place.messages(AYUDA) == []


async def test_others_messages_are_not_the_bots_to_change(place: Any) -> None:
    public = (await place.act("say", person="luis_mx", channel="ayuda", text="mío"))["message_id"]
    private = await place.act("say", person="luis_mx", text="mío")
    assert (await place.call("PATCH", f"{POST}/{public}", json={"content": "x"}))[1]["code"] == 50005
    assert (await place.call("DELETE", f"{POST}/{public}"))[1]["code"] == 50013
    assert (await place.call("DELETE", f"/channels/{private['channel_id']}/messages/{private['message_id']}"))[1]["code"] == 50003


async def test_a_reply_to_what_is_gone_is_sent_as_no_reply_when_asked(place: Any) -> None:
    reference = {"message_id": UNKNOWN, "fail_if_not_exists": False}
    status, body, _ = await place.call("POST", POST, json={"content": "x", "message_reference": reference})
    assert (status, body["type"], "message_reference" in body) == (200, 0, False)


async def test_history_is_newest_first_and_pages_both_ways(place: Any) -> None:
    ids = [(await place.act("say", person="luis_mx", channel="ayuda", text=str(n)))["message_id"] for n in range(5)]
    assert [int(a) < int(b) for a, b in itertools.pairwise(ids)] == [True] * 4

    async def page(query: str) -> list[str]:
        return [message["content"] for message in (await place.call("GET", f"{POST}?{query}"))[1]]

    assert await page("limit=2") == ["4", "3"]
    assert await page(f"limit=2&after={ids[0]}") == ["2", "1"]
    assert await page(f"limit=2&before={ids[3]}") == ["2", "1"]
    assert await page(f"limit=3&around={ids[2]}") == ["3", "2", "1"]
    status, body, _ = await place.call("GET", f"{POST}?limit=101")
    assert (status, body["errors"]["limit"]["_errors"][0]["code"]) == (400, "NUMBER_TYPE_MAX")


async def test_a_blank_edge_is_trimmed_as_discord_does(place: Any) -> None:
    assert (await place.call("POST", POST, json={"content": "  hola \n"}))[1]["content"] == "hola"


@pytest.mark.parametrize("cast", [{"bot": {"message_content_intent": False}}], indirect=True)
async def test_without_the_switch_history_is_blank_too(place: Any) -> None:
    await place.act("say", person="luis_mx", channel="ayuda", text="no es para ti")
    await place.act("say", person="luis_mx", channel="ayuda", text="@CasaLumbre sí es para ti")
    await place.call("POST", POST, json={"content": "mío"})
    assert [message["content"] for message in (await place.call("GET", POST))[1]] == ["mío", f"<@{BOT}> sí es para ti", ""]
    private = await place.act("say", person="luis_mx", text="privado")
    assert (await place.call("GET", f"/channels/{private['channel_id']}/messages"))[1][0]["content"] == "privado"


@pytest.mark.parametrize("cast", [{"limits": {"messages": [2, 0.2]}}], indirect=True)
async def test_too_many_posts_are_turned_away_for_a_while(place: Any) -> None:
    answers = [await place.call("POST", POST, json={"content": str(n)}) for n in range(3)]
    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert [headers["X-RateLimit-Remaining"] for _, _, headers in answers] == ["1", "0", "0"]
    _, body, headers = answers[2]
    assert (body["message"], body["global"], 0 < body["retry_after"] <= 0.2) == ("You are being rate limited.", False, True)
    assert {"Via", "Retry-After", "X-RateLimit-Scope", "X-RateLimit-Bucket", "X-RateLimit-Limit", "X-RateLimit-Reset"} <= set(headers)
    direct = await place.direct()
    assert (await place.call("POST", f"/channels/{direct}/messages", json={"content": "otro lugar"}))[0] == 200
    assert [message["content"] for message in place.messages(AYUDA)] == ["0", "1"]


@pytest.mark.parametrize("cast", [{"limits": {"global": [3, 60.0]}}], indirect=True)
async def test_over_all_calls_there_is_a_limit_too(place: Any) -> None:
    statuses = [(await place.call("GET", path))[0] for path in ("/users/@me", "/gateway/bot", POST)]
    status, body, headers = await place.call("GET", f"/guilds/{GUILD}")
    assert (statuses, status, body["global"], headers["X-RateLimit-Global"]) == ([200] * 3, 429, True, "true")


async def test_a_nonce_counts_for_its_author_only_when_asked(place: Any) -> None:
    form = {"content": "x", "nonce": "7", "enforce_nonce": True}
    first, second = (await place.call("POST", POST, json=form))[1], (await place.call("POST", POST, json={**form, "nonce": 7}))[1]
    third = (await place.call("POST", POST, json={"content": "x", "nonce": "7"}))[1]
    assert first["id"] == second["id"] != third["id"]
    assert first["nonce"] == "7"


async def test_faults_come_in_discords_shape(place: Any) -> None:
    place.fault("status", "POST /channels/*/messages", status=503)
    place.fault("status", "GET /users/@me", status=429, retry_after=0.5)
    assert (await place.call("POST", POST, json={"content": "x"}))[:2] == (503, {"message": "503: Service Unavailable", "code": 0})
    status, body, headers = await place.call("GET", "/users/@me")
    assert (status, body["retry_after"], "Via" in headers) == (429, 0.5, True)
    place.fault("drop", "POST *")
    with pytest.raises(aiohttp.ClientConnectionError):
        await place.call("POST", POST, json={"content": "x"})
    assert place.messages(AYUDA) == []


async def test_files_over_the_limit_are_refused(place: Any) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps({"content": "grande"}))
    form.add_field("files[0]", io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)), filename="grande.bin")
    status, body, _ = await place.call("POST", POST, data=form)
    assert (status, body["code"]) == (413, 40005)


@pytest.mark.parametrize("cast", [{"cdn": {"lifetime": -1}}], indirect=True)
async def test_a_files_address_runs_out(place: Any) -> None:
    await place.act("upload", person="luis_mx", channel="ayuda", files=[{"name": "a.txt", "mime": "text/plain", "data_base64": "aG9sYQ=="}])
    async with place.http.get(place.messages(AYUDA)[0]["attachments"][0]["url"]) as answer:
        assert (answer.status, await answer.text()) == (404, "This content is no longer available.")


PINGS = [
    ("hola @everyone", None, {"users": [], "roles": [], "everyone": True}),
    ("@here", {"parse": ["users", "roles"]}, {"users": [], "roles": [], "everyone": False}),
    (f"<@{LUIS}> <@!{BETO}>", {"users": [BETO]}, {"users": [BETO], "roles": [], "everyone": False}),
    (f"`<@{LUIS}>` <@{UNKNOWN}>", None, {"users": [], "roles": [], "everyone": False}),
    (f"<@&{ROLE}> <@&{GUILD}>", {"parse": ["roles"]}, {"users": [], "roles": [ROLE], "everyone": False}),
    (f"@\u200beveryone \\<@{LUIS}>", {"parse": []}, {"users": [], "roles": [], "everyone": False}),
]


@pytest.mark.parametrize(("content", "allowed", "pings"), PINGS)
async def test_who_is_pinged(place: Any, content: str, allowed: Any, pings: dict[str, Any]) -> None:
    form = {"content": content, **({} if allowed is None else {"allowed_mentions": allowed})}
    body = (await place.call("POST", POST, json=form))[1]
    assert place.messages(AYUDA)[0]["pings"] == pings
    assert [user["id"] for user in body["mentions"]] == pings["users"]


NONSENSE = [
    ("say", {"person": "nadie", "text": "x"}, "no person"),
    ("say", {"person": "beto77", "channel": "directiva", "text": "x"}, "does not see"),
    ("say", {"person": "beto77", "text": "x" * 2001}, "2000"),
    ("say", {"person": "beto77"}, "text is needed"),
    ("upload", {"person": "beto77", "files": [{"name": "a"}]}, "data_base64"),
    ("press", {"person": "beto77", "message_id": "1", "custom_id": "x"}, "no message"),
    ("dance", {}, "no action"),
]


@pytest.mark.parametrize(("action", "asked", "why"), NONSENSE)
async def test_people_cannot_do_what_makes_no_sense(place: Any, action: str, asked: dict[str, Any], why: str) -> None:
    assert why in (await place.act(action, status=400, **asked))["error"]


async def test_watchers_hear_of_each_change(place: Any) -> None:
    watched = place.kernel.feed.watch()
    told = await place.act("say", person="luis_mx", channel="ayuda", text="hola")
    assert watched.get_nowait() == {"platform": "discord", "what": "message", "channel": AYUDA, "message": told["message_id"]}
