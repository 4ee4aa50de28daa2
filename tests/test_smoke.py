def test_health(client, home):
    assert client.get("/health/live").json() == {"status": "live"}
