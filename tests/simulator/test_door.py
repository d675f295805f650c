"""Who may talk to the demo, and what they are given."""

import pytest

from fakes.stage import playing

ANOTHER_HOST = ("demo.example:{port}", "127.0.0.1:1", "127.0.0.1", "", "localhost.evil.example:{port}")
ANOTHER_ORIGIN = ("http://demo.example", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "null", "")


@pytest.fixture
async def client(tmp_path, monkeypatch):
    monkeypatch.delenv("EPASS_STATE_DIR", raising=False)
    async with playing(tmp_path) as (_, client):
        yield client


@pytest.mark.parametrize(
    "path",
    [
        *("/sound/calls/..%2Fepass.toml", "/sound/voice/7.wav", "/sound/elsewhere/7.wav", "/ticket/7.png"),
        *("/code/0532.svg", "/page/../web.py", "/x"),
    ],
)
async def test_nothing_else_is_served(client, path):
    assert (await client.get(path)).status == 404


async def test_the_page_and_its_parts_are_served(client):
    for path in ("/", "/page/main.js", "/page/base.css", "/font/NotoSans.ttf"):
        response = await client.get(path)
        assert response.status == 200, path
        assert "default-src 'self'" in response.headers["Content-Security-Policy"], path


@pytest.mark.parametrize("host", ANOTHER_HOST)
@pytest.mark.parametrize("path", ["/", "/live", "/t/abc"])
async def test_another_name_for_this_machine_gets_nothing(client, host, path):
    response = await client.get(path, headers={"Host": host.format(port=client.port)})
    assert response.status in (400, 421)


@pytest.mark.parametrize("origin", ANOTHER_ORIGIN)
async def test_another_sites_page_may_not_talk_to_the_demo(client, origin):
    response = await client.get("/live", headers={"Origin": origin.format(port=client.port)})
    assert response.status == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_the_demos_own_page_may(client, host):
    own = f"{host}:{client.port}"
    async with client.ws_connect("/live", headers={"Host": own, "Origin": f"http://{own}"}) as socket:
        assert (await socket.receive_json())["type"] == "hello"
