"""Customers in a rage, in a hurry, in two languages and with decorated letters are understood, and why is told truly."""

import pytest

from bridge.model.routing import Facts
from rules.explain import explain
from rules.match import Engine
from rules.rule import Rule, Span, When

SHOP = Engine(
    rules=[
        Rule(name="gracias", when=(When(all=("gracias",), none=("no", "pero", "but"), shorter=40),), team="atencion", stop=True),
        Rule(name="profeco", when=(When(any=("profeco", "demand*", "voy a demandar", "abogad*")),), priority="urgent", ladder=True),
        Rule(name="fraude", when=(When(any=("fraude", "estaf*", "scam", "hackearon", "clonaron")),), team="fraude", priority="urgent"),
        Rule(
            name="pagos",
            when=(When(any=("reembols*", "devoluci*", "me cobr*", "cobro doble", "refund*", "charged twice", "factur*", "cfdi")),),
            unless=(When(any=("no es por el reembolso",)),),
            team="pagos",
        ),
        Rule(name="pedido", when=(When(regex=(r"(?i)\b(?:pedido|order)\s*(?:#|n[oº°]\.?)?\s*\d{5,}",)),), team="envios", tags=("pedido",)),
        Rule(
            name="envios",
            when=(When(any=("no ha llegado", "no lleg*", "envío", "envios", "paquete", "package", "entreg*", "📦")),),
            team="envios",
        ),
        Rule(name="garantia", when=(When(any=("garantía", "roto", "rota", "broken", "no prende")),), team="garantias"),
        Rule(name="competencia", when=(When(link=("otratienda.com",)),), tags=("competencia",)),
        Rule(name="campaña", when=(When(hashtag=("BuenFin",)),), tags=("buenfin",)),
        Rule(name="noche", when=(When(hours=(Span(first=1320, until=420),)),), tags=("noche",)),
    ],
    default_team="atencion",
    languages=("es", "en"),
)


def facts(text: str) -> Facts:
    return Facts(account="tienda", platform="telegram", public=False, text=text, language="es", minute=720)


@pytest.mark.parametrize(
    ("text", "team", "found"),
    [
        ("QUIERO MI REEMBOLSO YA!!!!", "pagos", "reembols*"),
        ("quiero mi rëembólso", "pagos", "reembols*"),
        ("me reembolsaron la mitad nomás", "pagos", "reembols*"),
        ("¿cuándo me van a reembolsar?", "pagos", "reembols*"),
        ("r\u0332e\u0332e\u0332m\u0332b\u0332o\u0332l\u0332s\u0332o\u0332 ya", "pagos", "reembols*"),
        ("mi reem💔bol💔so", "pagos", "reembols*"),
        ("re\u200dem\u200bbol\u2060so", "pagos", "reembols*"),
        ("ｑｕｉｅｒｏ　ｍｉ　ｒｅｅｍｂｏｌｓｏ", "pagos", "reembols*"),
        ("𝓺𝓾𝓲𝓮𝓻𝓸 𝓶𝓲 𝓻𝓮𝓮𝓶𝓫𝓸𝓵𝓼𝓸", "pagos", "reembols*"),
        ("ⓡⓔⓕⓤⓝⓓ please", "pagos", "refund*"),
        ("hola🙏reembolso🙏por favor", "pagos", "reembols*"),
        ("hola,reembolso;gracias.pero ya", "pagos", "reembols*"),
        ("#reembolso #urgente", "pagos", "reembols*"),
        ("me\ncobraron\tdos veces", "pagos", "me cobr*"),
        ("me 😡 cobraron de más", "atencion", None),
        ("I was charged twice, devuélvanme mi dinero", "pagos", "charged twice"),
        ("oigan I need a refund de mi compra", "pagos", "refund*"),
        ("necesito la FACTURACIÓN", "pagos", "factur*"),
        ("no es por el reembolso, es por el paquete", "envios", "paquete"),
        ("el pirreembolso", "atencion", None),
        ("mi desembolso", "atencion", None),
        ("ya no ha… ¡¡LLEGADO!!", "envios", "no ha llegado"),
        ("where is my 📦", "envios", "📦"),
        ("📦📦📦", "envios", "📦"),
        ("ñam envíos envio", "envios", "envío"),
        ("mi pedido nº 123456 ?", "envios", "pedido nº 123456"),
        ("mi Pedido#55123", "envios", "Pedido#55123"),
        ("la pantalla llegó rota", "garantias", "rota"),
        ("me clonaron la tarjeta y quiero mi reembolso", "fraude", "clonaron"),
        ("ESTAFADORES", "fraude", "estaf*"),
        ("gracias", "atencion", "gracias"),
        ("gracias pero no ha llegado mi paquete", "envios", "no ha llegado"),
        ("\ud83d reembolso \udc00", "pagos", "reembols*"),
        ("\u202eoslobmeer\u202c reembolso", "pagos", "reembols*"),
        ("", "atencion", None),
        ("😀", "atencion", None),
    ],
)
def test_who_gets_it_and_for_which_word(text: str, team: str, found: str | None) -> None:
    route = SHOP.decide(facts(text))
    assert route.team == team
    told = explain(SHOP, facts(text))
    assert told.route == route
    by = next((reason for reason in route.reasons if "team" in reason.sets), None)
    assert by is not None
    assert (by.words[:1] == (found,)) if found else by.rule == "default"


def test_a_threat_goes_to_the_ladder_whoever_gets_the_case() -> None:
    route = SHOP.decide(facts("si no me reembolsan los voy a demandar ante PROFECO"))
    assert (route.team, route.priority) == ("pagos", "urgent")
    assert [(effect.kind, effect.value) for effect in route.effects] == [
        ("ladder", 'any: "profeco" (in "a demandar ante PROFECO")'),
    ]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("Oigan, ¿y mi REEMBÓLSO? 😡 llevo un mes", 'any: "reembols*" (in "Oigan, ¿y mi REEMBÓLSO? 😡 llevo un")'),
        ("mi reem💔bolso ya", 'any: "reembols*" (in "mi reem💔bolso ya")'),
        ("hola 🙏🏽 ｒｅｅｍｂｏｌｓｏ", 'any: "reembols*" (in "hola 🙏🏽 ｒｅｅｍｂｏｌｓｏ")'),
        ("no fue un desembolso sino un reembolso", 'any: "reembols*" (in "desembolso sino un reembolso")'),
        ("me …\n¡COBRARON! dos veces", 'any: "me cobr*" (in "me … ¡COBRARON! dos veces")'),
    ],
)
def test_the_reason_quotes_the_customer_where_it_was_found(text: str, because: str) -> None:
    assert because in next(reason for reason in SHOP.decide(facts(text)).reasons if reason.rule == "pagos").because


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("vean https://www.OtraTienda.com/oferta", ("competencia",)),
        ("vean ofertas.otratienda.com/x", ("competencia",)),
        ("escriban a yo@otratienda.com", ()),
        ("noesotratienda.com", ()),
        ("otratienda.com.evil.io", ()),
        ("#buenfin", ("buenfin",)),
        ("(#BuénFin!)", ("buenfin",)),
        ("buenfin", ()),
        ("https://x.mx/#buenfin", ()),
        ("#BuenFin2026", ()),
    ],
)
def test_hashtags_and_addresses(text: str, tags: tuple[str, ...]) -> None:
    assert SHOP.decide(facts(text)).tags == tags
