"""Names from a language model: against a fake endpoint on this machine, in all the ways it can fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import numpy as np
import pytest

from feedback_analysis.engine.language_model import ChatNamer, renamed
from feedback_analysis.engine.naming import Name, ThemeText
from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.types import SourceText

CENTRE = np.zeros(384, dtype=np.float32)
OWN = Name("Portal", "Own words.", ("portal", "alerts"))


class Endpoint(HTTPServer):
    answer: bytes = b""
    status = 200
    asked: list[dict[str, Any]]


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append({"body": json.loads(body), "key": self.headers["Authorization"]})
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def namer(server: Endpoint) -> ChatNamer:
    return ChatNamer(f"http://127.0.0.1:{server.server_port}/v1/chat/completions", "any", "secret")


def says(content: str) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


def names(server: Endpoint, *remarks: str) -> list[Name]:
    return renamed([ThemeText(remarks or ("The portal is slow",), CENTRE)], [OWN], namer(server))


def test_a_suggested_name_is_used_and_key_phrases_stay(endpoint: Endpoint) -> None:
    endpoint.answer = says(
        '```json\n{"label": "portal and alerts", "description": "Slow  portal."}\n```'
    )
    assert names(endpoint) == [Name("Portal and alerts", "Slow portal.", OWN.keywords)]
    assert endpoint.asked[0]["key"] == "Bearer secret"
    assert "secret" not in repr(namer(endpoint))


def test_what_goes_out_is_redacted_and_short(endpoint: Endpoint) -> None:
    endpoint.answer = says('{"label": "Contact"}')
    names(endpoint, "Write to jo@example.org or 0191 496 0000 in NE8 1HH", *["word " * 500] * 40)
    told = json.dumps(endpoint.asked[0]["body"])
    assert not any(private in told for private in ("jo@example", "496 0000", "NE8"))
    assert "[e-mail address]" in told
    assert len(told) < 6000


@pytest.mark.parametrize(
    "answer",
    [b"", b"not JSON", b"[]", b'{"choices": []}', says("no braces"), says("{broken"), says('{"label": ""}'),
     says(json.dumps({"label": "x" * 61})), says("[1]"), b'{"choices": [{"message": {"content": null}}]}'],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_changes_nothing(endpoint: Endpoint, answer: bytes) -> None:
    endpoint.answer = answer
    assert names(endpoint) == [OWN]


def test_a_server_in_trouble_changes_nothing(endpoint: Endpoint) -> None:
    endpoint.status = 500
    assert names(endpoint) == [OWN]
    own = [ThemeText(("The portal is slow",), CENTRE)]
    assert renamed(own, [OWN], ChatNamer("http://127.0.0.1:9/v1", "any")) == [OWN]
    assert renamed(own, [OWN], ChatNamer("file:///etc/passwd", "any")) == [OWN]


def test_labels_stay_different(endpoint: Endpoint) -> None:
    endpoint.answer = says('{"label": "Portal", "description": ""}')
    other = Name("Fees", "Own.", ())
    themes = [ThemeText(("One",), CENTRE), ThemeText(("Two",), CENTRE)]
    assert [name.label for name in renamed(themes, [OWN, other], namer(endpoint))] == [
        "Portal",
        "Fees",
    ]


def test_a_run_asks_for_names_and_never_tells_what_is_confidential(endpoint: Endpoint) -> None:
    endpoint.answer = says('{"label": "Hours of work", "description": "About rotas."}')
    responses = [
        SourceText("1", "The rota for evening visits is never ready"),
        SourceText("2", "The rota for evening visits is a state secret", confidential=True),
    ]
    result = theme(responses, namer=namer(endpoint))
    assert "Hours of work" in {found.label for found in result.themes}
    assert endpoint.asked
    assert "state secret" not in json.dumps(endpoint.asked)
