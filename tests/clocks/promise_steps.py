"""What stories about promises have in common: a case that is answered, a promise made by the button, the posts that can be pressed."""

from company import MINUTE, TEN, Company
from played import Post

A_DAY = 24 * 60


def seconds(minute: float) -> str:
    return str((TEN + round(minute * MINUTE)) // 1000)


async def counting(company: Company) -> list[tuple[str, float]]:
    return sorted((clock.kind, company.minutes(clock.due_at)) for clock in await company.clocks() if clock.ended_at is None)


async def promised(company: Company, minute: float, about: str = "tu reembolso", *, by: str = "U0PABLO") -> None:
    await company.presses("promise", str((await company.cases())[-1].id), by=by, when=seconds(minute), about=about)


def newest(company: Company, action: str) -> Post:
    return [post for post in company.thread() if action in post.actions()][-1]


async def answered(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("Lo pedimos al banco y le damos seguimiento")
