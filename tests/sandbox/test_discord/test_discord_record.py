"""What the library does not call itself, in the shapes that the documentation gives."""

from typing import Any

LUIS, GUILD, AYUDA = "880000000000000001", "770000000000000001", "660000000000000001"


async def test_the_addresses_are_told(place: Any) -> None:
    socket = place.address.replace("http", "ws") + "/discord/gateway"
    assert (await place.call("GET", "/gateway", token=None))[1] == {"url": socket}
    assert (await place.call("GET", "/gateway/bot"))[1]["url"] == socket


async def test_the_bot_reads_where_it_is(place: Any) -> None:
    assert [guild["id"] for guild in (await place.call("GET", "/users/@me/guilds"))[1]] == [GUILD]
    assert (await place.call("GET", f"/guilds/{GUILD}?with_counts=true"))[1]["approximate_member_count"] == 3
    names = [channel["name"] for channel in (await place.call("GET", f"/guilds/{GUILD}/channels"))[1]]
    assert names == ["ayuda", "anuncios", "directiva", "dudas", "buzón"]
    assert [role["name"] for role in (await place.call("GET", f"/guilds/{GUILD}/roles"))[1]] == ["@everyone", "Clientes"]
    assert (await place.call("GET", f"/guilds/{GUILD}/members/{LUIS}"))[1]["roles"] == ["550000000000000001"]
    assert len((await place.call("GET", f"/guilds/{GUILD}/members?limit=2"))[1]) == 2
    assert (await place.call("GET", f"/channels/{AYUDA}"))[1]["guild_id"] == GUILD
    assert (await place.call("GET", "/applications/@me"))[1]["flags"] == 1 << 19


async def test_embeds_and_components_are_given_back(place: Any) -> None:
    button = {"type": 2, "style": 1, "label": "Sí", "custom_id": "si"}
    link = {"type": 2, "style": 5, "label": "Ver", "url": "https://casalumbre.example/"}
    form = {"embeds": [{"title": "Pedido 41"}], "components": [{"type": 1, "components": [button, link]}], "flags": 4}
    body = (await place.call("POST", f"/channels/{AYUDA}/messages", json=form))[1]
    assert (body["embeds"][0]["title"], body["flags"]) == ("Pedido 41", 4)
    assert [part["id"] for part in body["components"][0]["components"]] == [2, 3]
    edited = (await place.call("PATCH", f"/channels/{AYUDA}/messages/{body['id']}", json={"components": []}))[1]
    assert (edited["components"], edited["embeds"][0]["title"]) == ([], "Pedido 41")


async def test_threads_and_who_is_in_them(place: Any) -> None:
    told = await place.act("thread", person="luis_mx", channel="ayuda", name="Pedido", text="hola")
    members = f"/channels/{told['thread_id']}/thread-members"
    assert (await place.call("PUT", f"{members}/@me"))[0] == 204
    assert [member["user_id"] for member in (await place.call("GET", members))[1]] == [LUIS, "990000000000000001"]
    assert (await place.call("GET", f"{members}/{LUIS}"))[1]["id"] == told["thread_id"]
    assert (await place.call("GET", f"/guilds/{GUILD}/threads/active"))[1]["threads"][0]["message_count"] == 1
    assert (await place.call("GET", f"/channels/{told['thread_id']}"))[1]["parent_id"] == AYUDA
    assert (await place.call("GET", f"/channels/{AYUDA}/messages"))[1][0]["type"] == 18


async def test_who_reacted_and_typing(place: Any) -> None:
    told = await place.act("say", person="luis_mx", text="hola")
    path = f"/channels/{told['channel_id']}/messages/{told['message_id']}"
    await place.act("react", person="luis_mx", message_id=told["message_id"], emoji="❤️")
    assert [user["id"] for user in (await place.call("GET", f"{path}/reactions/❤️"))[1]] == [LUIS]
    assert (await place.call("GET", path))[1]["reactions"][0]["count"] == 1
    assert (await place.call("POST", f"/channels/{told['channel_id']}/typing"))[0] == 204
