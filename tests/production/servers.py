"""The real servers with production settings: gunicorn, worker, clock, a mail server."""

import contextlib
import email
import email.policy
import http.cookiejar
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests
from aiosmtpd.controller import Controller
from bs4 import BeautifulSoup

from tests.browser.stack import new_database
from tests.services import free_port

PROJECT = Path(__file__).resolve().parents[2]


class Inbox:
    """What the mail server received."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(message)
        return "250 OK"

    def wait_for(self, recipient, *, count=1, within=120):
        """Return the first `count` messages to `recipient`; AssertionError if they do not come."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            found = [message for message in self.messages if recipient in str(message["To"])]
            if len(found) >= count:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{len(found)} messages to {recipient}, not {count}")


class Visitor:
    """A person with a browser's manners: keeps cookies, follows redirects, sends forms' tokens."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()
        # A header stands in for the proxy that ends TLS, so secure cookies must travel here.
        policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
        self.session.cookies.set_policy(policy)
        self.session.hooks["response"].append(self._remember)
        self.session.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"})

    def _remember(self, answer: requests.Response, **_) -> None:
        """Send kept cookies by hand: the library would hold secure ones back on plain HTTP."""
        self.session.cookies.extract_cookies(
            requests.cookies.MockResponse(answer.raw._original_response.msg),
            requests.cookies.MockRequest(answer.request),
        )
        kept = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)
        self.session.headers["Cookie"] = kept

    def _follow(self, answer: requests.Response) -> requests.Response:
        for _ in range(10):
            if answer.status_code not in (301, 302, 303):
                return answer
            answer = self.get_once(answer.headers["Location"])
        raise AssertionError("redirected too often")

    def get_once(self, path: str) -> requests.Response:
        """Get without following a redirect."""
        path = re.sub(r"^https?://localhost(:\d+)?", "", path)
        return self.session.get(self.address + path, allow_redirects=False, timeout=60)

    def get(self, path: str) -> BeautifulSoup:
        """Get a page and parse it; AssertionError unless it is 200."""
        answer = self._follow(self.get_once(path))
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return self._parse(answer)

    def _parse(self, answer: requests.Response) -> BeautifulSoup:
        page = BeautifulSoup(answer.text, "html.parser")
        page.address = re.sub(r"^https?://[^/]+", "", answer.url)
        return page

    def send(self, page: BeautifulSoup, *, form: str = "main form[method=post]", press=None,
             files=None, **values) -> BeautifulSoup:  # fmt: skip
        """Send the page's form with its present values, `values` changed, `press` the button."""
        element = page.select_one(form)
        assert element is not None, f"no {form} on {page.address}"
        data = {}
        for field_ in element.select("input[name], textarea[name], select[name]"):
            name, kind = field_["name"], field_.get("type")
            if kind in ("radio", "checkbox") and not field_.has_attr("checked"):
                continue
            if kind in ("submit", "file"):
                continue
            if field_.name == "select":
                chosen = field_.select_one("option[selected]") or field_.select_one("option")
                data[name] = chosen.get("value", "") if chosen else ""
            elif field_.name == "textarea":
                data[name] = field_.text.strip()
            else:
                data[name] = field_.get("value", "on" if kind == "checkbox" else "")
        if press:
            name, _, value = press.partition("=")
            data[name] = value
        data.update(values)
        action = element.get("action") or page.address
        answer = self.session.post(
            self.address + re.sub(r"^https?://[^/]+", "", action), data=data, files=files,
            headers={"Referer": self.address.replace("http://", "https://") + page.address},
            allow_redirects=False, timeout=60,
        )  # fmt: skip
        answer = self._follow(answer)
        assert answer.status_code == 200, (action, answer.status_code, answer.text[:800])
        return self._parse(answer)

    def sign_in(self, address: str, password: str) -> BeautifulSoup:
        """Sign in and return the page that follows."""
        page = self.get("/accounts/login/")
        return self.send(page, login=address, password=password)


@dataclass
class Production:
    """The running installation."""

    address: str
    inbox: Inbox
    demo_password: str
    folder: Path
    environment: dict[str, str] = field(repr=False)

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a management command against the same database and return what it said."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT, env={**self.environment, **environment}, check=True,
            capture_output=True, text=True,
        ).stdout  # fmt: skip


@contextlib.contextmanager
def production(folder: Path) -> Iterator[Production]:
    """Run everything against the PostgreSQL and Redis of the environment until the block ends."""
    inbox = Inbox()
    smtp = Controller(inbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "engagement_site.settings.production",
        # The demonstration's staff sign in by password; tests/accounts holds the second step.
        "STAFF_SECOND_FACTOR": "no",
        "SECRET_KEY": "only-for-this-test-run-" + os.urandom(24).hex(),
        "ALLOWED_HOSTS": "localhost",
        "SITE_ADDRESS": "https://localhost",
        "DATABASE_URL": new_database(os.environ["DATABASE_URL"], "production"),
        "REDIS_URL": re.sub(r"/\d+$", "/9", os.environ["REDIS_URL"]),
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }
    running = Production(f"http://localhost:{port}", inbox, "", folder, environment)
    running.manage("migrate", "-v0")
    # Content comes from the demonstration; everything that runs from here on is production.
    running.manage("load_demo", DJANGO_SETTINGS_MODULE="engagement_site.settings.demo")
    running.demo_password = (folder / "demo-password").read_text("utf-8").strip()
    running.manage("collectstatic", "--noinput", "-v0")
    commands = [
        [sys.executable, "-m", "gunicorn", "engagement_site.wsgi:application",
         "--config", "deploy/gunicorn.conf.py"],
        [sys.executable, "manage.py", "db_worker", "--no-reload", "--no-startup-delay", "-v", "0"],
        [sys.executable, "manage.py", "run_clock", "--interval", "2"],
    ]  # fmt: skip
    environment["BIND"], environment["WEB_WORKERS"] = f"127.0.0.1:{port}", "2"
    with (folder / "log").open("wb") as log:
        processes = [
            subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)
            for command in commands
        ]
        try:
            _wait_until_ready(running.address)
            yield running
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(15)
                process.kill()
            smtp.stop()


def _wait_until_ready(address: str) -> None:
    for _ in range(600):
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{address}/health/ready", timeout=10).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the servers did not become ready")
