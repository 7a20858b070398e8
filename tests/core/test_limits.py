"""Moving windows."""

from crm_backend.core.limits import RateLimit


async def test_the_one_above_the_limit_is_refused_and_other_keys_are_not() -> None:
    limit = RateLimit(per_minute=5)
    assert [await limit.allows("a") for _ in range(6)] == [True] * 5 + [False]
    assert await limit.allows("b")
