"""The rules that a shop in Mexico begins with: right on their own expectations, and on how people write in a hurry and in anger."""

import pathlib

import pytest
from click.testing import CliRunner
from test_config_load import small

from bridge.cli import main
from bridge.cli.packs import retailer_mx
from bridge.config.load import load, load_with_warnings
from bridge.config.routing import engine
from bridge.model.routing import Facts, Route
from rules.match import Engine


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A company with a team for each topic, and one that gets the rest."""
    pack = retailer_mx()
    teams = "".join(f'[teams.{topic}]\nchannel = "{topic}"\n' for topic in pack.topics)
    ladder = '[escalation.default]\nsteps = [{ at = "100%", to = "team" }]\n'
    rest = ladder + '[routing]\ndefault_team = "pagos"\n'
    return small(tmp_path_factory.mktemp("shop"), teams + rest + pack.with_teams({topic: topic for topic in pack.topics}))


@pytest.fixture(scope="module")
def router(shop: pathlib.Path) -> Engine:
    return engine(load(shop, {}))


def decided(router: Engine, text: str) -> Route:
    return router.decide(Facts(account="tienda", platform="telegram", public=False, text=text, language="es"))


def test_its_own_expectations_are_met(shop: pathlib.Path) -> None:
    result = CliRunner().invoke(main, ["rules", "test", "-c", str(shop)])
    assert result.exit_code == 0, result.output


def test_nothing_in_it_is_doubtful(shop: pathlib.Path) -> None:
    doubts = [warning for warning in load_with_warnings(shop, {}).warnings if warning.name.startswith(("rules", "words"))]
    assert not doubts


@pytest.mark.parametrize(
    ("text", "team", "priority"),
    [
        ("mi reenbolso", "cobros", "normal"),
        ("hay alta demanda, dicen; pues los voy a demandar", "pagos", "urgent"),
        ("por la alta demanda no hay fecha", "pagos", "normal"),
        ("en mi juicio, mal servicio", "pagos", "normal"),
        ("voy a P.R.O.F.E.C.O.", "pagos", "urgent"),
        ("ME ESTÁN ESTAFANDO", "fraude", "urgent"),
        ("mi paquete lo trae Estafeta", "envios", "normal"),
        ("pedí unos audífonos y me llegaron otros", "garantias", "normal"),
        ("¿cuánto tarda en llegar a Mérida?", "envios", "normal"),
        ("EL REMBOLZO DE MI COMPRA ¿PARA CUANDO?", "cobros", "normal"),
        ("r e s p o n d a n, mi reembolso!!!!", "cobros", "normal"),
        ("mi ree😡mbolso", "cobros", "normal"),
        ("me covraron dobleee y doble", "cobros", "high"),
        ("ya van 2 veces q me cobran lo mismo", "cobros", "high"),
        ("quiero mis fasturas", "facturas", "normal"),
        ("Facturación: nadie contesta", "facturas", "normal"),
        ("el sfdi no me ha llegado", "facturas", "normal"),
        ("ke onda con mi paqete", "envios", "normal"),
        ("y mi pedido?? 📦📦", "envios", "normal"),
        ("estafeta dice que no existe la guia", "envios", "normal"),
        ("NO ME A LLEGADO NADA", "envios", "normal"),
        ("la grantia no me la quieren hacer valida", "garantias", "normal"),
        ("llego ROTO 💔", "garantias", "normal"),
        ("la playera de Rayados llegó en otra talla", "garantias", "normal"),
        ("dice que ya se entrego y no e recibido nada", "envios", "normal"),
        ("los tenis me kedaron chicos", "garantias", "normal"),
        ("hay un cargo q yo no hice", "fraude", "urgent"),
        ("Me ESTAFARON", "fraude", "urgent"),
        ("hay cargos que no hice!!", "fraude", "urgent"),
        ("hay un cargo q no reconosco", "fraude", "urgent"),
        ("profeko ya!!", "pagos", "urgent"),
        ("P.R.O.F.E.C.O. y mi abogado", "pagos", "urgent"),
        ("los boi a demandar x el paquete", "envios", "urgent"),
        ("¿ya hay más? sé que hay mucha demanda", "pagos", "normal"),
        ("no sé dónde está mi paquete", "envios", "normal"),
        ("¿tienen noticias de su nueva tienda?", "pagos", "normal"),
        ("¿a qué hora abren el domingo?", "pagos", "normal"),
        ("gracias, muy amables 😊", "pagos", "normal"),
    ],
)
def test_however_it_is_spelled(router: Engine, text: str, team: str, priority: str) -> None:
    route = decided(router, text)
    assert (route.team, route.priority) == (team, priority), route.reasons


def test_who_threatens_with_the_authority_goes_straight_to_the_ladder(router: Engine) -> None:
    assert {effect.kind for effect in decided(router, "si no me pagan VOY A PROFECO").effects} == {"ladder", "note"}


def test_topics_may_share_a_team(tmp_path: pathlib.Path) -> None:
    pack = retailer_mx()
    path = small(tmp_path, pack.with_teams(dict.fromkeys(pack.topics, "pagos")))
    assert decided(engine(load(path, {})), "¿y mi paquete?").team == "pagos"
