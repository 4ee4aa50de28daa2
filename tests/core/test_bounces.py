"""Notices of delivery, as mail servers write them (RFC 3464)."""

import io
import mailbox
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from engagement_site.core import bounces, delivery
from engagement_site.core.management.commands import read_bounces
from engagement_site.core.models import OutgoingMail

pytestmark = pytest.mark.django_db

WHOLE = "Content-Type: message/rfc822\n\n{head}\n\nThe text that was sent.\n"
HEAD = "Content-Type: text/rfc822-headers\n\n{head}\n"


def notice(
    *, to="gone@example.org", action="failed", status="5.1.1", message="", returned=WHOLE,
    reason="smtp; 550 5.1.1 no such user", field="Final-Recipient",
):  # fmt: skip
    """Return a notice as a mail server would send it."""
    head = f"From: team@example.org\nTo: {to}\nSubject: Care\nMessage-ID: {message}"
    parts = [
        "Content-Type: text/plain\n\nYour message could not be delivered.\n",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.org\n\n"
        f"{field}: rfc822; {to}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {reason}\n",
    ]
    if returned:
        parts.append(returned.format(head=head))
    body = "".join(f"--edge\n{part}\n" for part in parts)
    return (
        "From: MAILER-DAEMON@mail.example.org\nTo: bounces@example.org\n"
        "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"\n\n'
        f"{body}--edge--\n"
    ).encode()


@pytest.fixture
def sent():
    mail = OutgoingMail.objects.create(
        key="some-key", to="Gone@example.org", subject="Care", text="…", sent_at=timezone.now()
    )
    return SimpleNamespace(mail=mail, message=delivery.message_id("some-key"))


def is_marked(sent):
    sent.mail.refresh_from_db()
    return sent.mail.bounced_at is not None


@pytest.mark.parametrize("returned", [WHOLE, HEAD], ids=["whole", "head only"])
@pytest.mark.parametrize("field", ["Final-Recipient", "Original-Recipient"])
def test_what_came_back_for_good_is_marked_once(sent, returned, field):
    raw = notice(message=sent.message, returned=returned, field=field)
    assert bounces.take_in([raw]).marked == 1
    assert is_marked(sent)
    first = sent.mail.bounced_at
    assert "5.1.1" in sent.mail.last_error
    bounces.take_in([raw])
    assert is_marked(sent)
    assert sent.mail.bounced_at == first


@pytest.mark.parametrize(("action", "status"), [("failed", "4.2.2"), ("delayed", "5.1.1")])
def test_a_full_mailbox_is_no_reason_to_stop(sent, action, status):
    account = bounces.take_in([notice(message=sent.message, action=action, status=status)])
    assert account.for_now == 1
    assert not is_marked(sent)


@pytest.mark.parametrize(
    "forged",
    [
        {"message": "<guessed@localhost>"},
        {"message": "", "returned": ""},
        {"message": None, "to": "somebody.else@example.org"},
    ],
    ids=["another message", "no message", "another address"],
)
def test_nobody_silences_somebody_else(sent, forged):
    facts = {
        **forged,
        "message": forged["message"] if forged["message"] is not None else sent.message,
    }
    account = bounces.take_in([notice(**facts)])
    assert (account.marked, account.not_ours) == (0, 1)
    assert not is_marked(sent)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: I am on holiday\n\nBack on Monday.\n",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n",
        b"Content-Type: multipart/report\n\nno parts",
    ],
)
def test_what_is_no_notice_does_no_harm(sent, raw):
    account = bounces.take_in([raw])
    assert account.no_notice == 1
    assert not is_marked(sent)


def test_delivered_to_others_says_nothing(sent):
    account = bounces.take_in([notice(message=sent.message, action="delivered", status="2.0.0")])
    assert account.no_notice == 1


@pytest.mark.parametrize("kind", ["mbox", "maildir", "message"])
def test_a_mailbox_is_read_and_left_as_it_is(sent, tmp_path, kind, capsys):
    raw, path = notice(message=sent.message), tmp_path / "bounces"
    if kind == "message":
        path.write_bytes(raw)
    else:
        box = mailbox.mbox(path) if kind == "mbox" else mailbox.Maildir(path)
        box.add(raw)
        box.add(b"Subject: hello\n\nhello\n")
        box.close()
    for _ in range(2):
        call_command("read_bounces", str(path))
        assert "1 came back for good" in capsys.readouterr().out
    assert is_marked(sent)


def test_one_message_is_piped_in(sent, monkeypatch, capsys):
    raw = io.BytesIO(notice(message=sent.message))
    monkeypatch.setattr(read_bounces, "sys", SimpleNamespace(stdin=SimpleNamespace(buffer=raw)))
    call_command("read_bounces")
    assert is_marked(sent)


def test_a_path_that_is_not_there():
    with pytest.raises(CommandError):
        call_command("read_bounces", "/none/such")
