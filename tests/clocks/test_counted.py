"""What /metrics counts of deadlines and promises."""

from company import MINUTE, TEN, Company
from prometheus_client import REGISTRY


def counted(kind: str, fate: str) -> float:
    return REGISTRY.get_sample_value("puente_clocks_total", {"kind": kind, "fate": fate}) or 0


async def test_what_was_met_kept_and_broken_is_counted_once(company: Company) -> None:
    fates = [("first_response", "met"), ("next_response", "breached"), ("promise", "met"), ("promise", "breached")]
    before = [counted(*fate) for fate in fates]
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    case = str((await company.cases())[-1].id)
    for minute in (100, 200):
        await company.presses("promise", case, when=str((TEN + minute * MINUTE) // 1000), about="el comprobante")
    await company.writes("¿y la factura?")
    await company.presses(next(post for post in company.thread() if "promise_kept" in post.actions()).press("promise_kept"))
    await company.at(250)
    await company.answers("Va adjunta en tu correo")
    assert [counted(*fate) - now for fate, now in zip(fates, before, strict=True)] == [1, 1, 1, 1]
