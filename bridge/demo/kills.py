from bridge.demo.troupe import Troupe


async def storm(troupe: Troupe, *, kills: int, seed: int) -> None:
    raise NotImplementedError
