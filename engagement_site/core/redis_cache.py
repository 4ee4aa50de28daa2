"""Django's Redis cache, with its client kept: making one takes as long as asking it."""

from typing import Any

from django.core.cache.backends import redis


class KeptRedisClient(redis.RedisCacheClient):
    """Keeps one client for each pool of connections; clients may be shared between threads."""

    _client: Any  # both are Django's own
    _get_connection_pool: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client of the pool that is to be asked."""
        pool = self._get_connection_pool(write)
        client = self._clients.get(id(pool))
        if client is None:
            client = self._clients[id(pool)] = self._client(connection_pool=pool)
        return client


class RedisCache(redis.RedisCache):
    """The cache of production."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptRedisClient
