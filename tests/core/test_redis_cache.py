"""The cache of production asks Redis through one client."""

from unittest.mock import Mock

from engagement_site.core.redis_cache import RedisCache


def test_one_client_is_made_for_each_pool(monkeypatch):
    servers = ["redis://localhost:1/0", "redis://localhost:2/0"]
    client = RedisCache(servers, {})._cache
    made = Mock(side_effect=lambda connection_pool: object())
    monkeypatch.setattr(client, "_client", made)
    writers = {client.get_client(write=True) for _ in range(5)}
    assert len(writers) == 1
    readers = {client.get_client() for _ in range(50)}
    assert len(readers | writers) == made.call_count <= 2
