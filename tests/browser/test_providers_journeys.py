"""Providers in the browser: from a claim to an alert that is stopped again, and a shortlist."""

import re

from playwright.sync_api import expect

from tests.browser.driver import is_too_wide, sign_in, violations


def check(page):
    """No page of a journey breaks a rule of axe or scrolls sideways."""
    assert violations(page) == []
    assert not is_too_wide(page)


def leave(page):
    """Sign out by forgetting the session."""
    page.context.clear_cookies()


def test_claim_invite_save_unsubscribe_and_a_passkey(visitor, stack, size):
    """One person claims an organisation and is let in, invites, saves a search, stops the mail."""
    tag = "wide" if size["width"] > 700 else "phone"
    newcomer, name = f"nora-{tag}@example.org", f"Nora {tag.title()}"
    page = visitor
    page.goto("/accounts/signup/")
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Email").fill(newcomer)
    page.get_by_label("Password", exact=True).fill("three-odd-words-42")
    page.get_by_role("button", name="Create").click()
    page.wait_for_load_state()
    link = wait_for_link(page, stack, newcomer, r"(/accounts/confirm-email/\S+)")
    page.goto(link)
    page.get_by_role("button", name="Confirm").click()
    sign_in(page, stack.address, newcomer, "three-odd-words-42")
    # Claim: the organisation differs by size, since both walks share one demonstration.
    ours = "Unreal Residential North" if tag == "wide" else "Unreal Residential South"
    page.goto(f"/providers/?q={ours}")
    page.get_by_role("link", name=ours, exact=True).click()
    page.get_by_role("link", name="I act for this organisation").click()
    page.get_by_label("How can we tell?").fill("I am the director; the website names me.")
    check(page)
    page.get_by_role("button", name="Ask to act for it").click()
    expect(page.get_by_text("Your request is with those who decide")).to_be_visible()
    leave(page)
    sign_in(page, stack.address, "commissioner@example.org", stack.password)
    page.goto("/cms/providers/waiting/")
    page.get_by_role("button", name=f"Let {name} in").first.click()
    page.wait_for_load_state()
    expect(page.get_by_role("button", name=f"Let {name} in")).to_have_count(0)
    leave(page)
    # The owner invites a colleague.
    sign_in(page, stack.address, newcomer, "three-odd-words-42")
    page.goto("/providers/account/")
    page.get_by_role("link", name=re.compile("^People")).first.click()
    page.get_by_label("E-mail address").fill(f"colleague-{tag}@example.org")
    check(page)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"We have written to colleague-{tag}@example.org")).to_be_visible()
    assert wait_for_link(page, stack, f"colleague-{tag}@", r"(/providers/invitation/\S+)")
    # Two clicks from a list to an alert.
    page.goto("/opportunities/?q=breaks")
    page.get_by_role("link", name="Get alerts for this search").click()
    page.get_by_label("At once").check()
    check(page)
    page.get_by_role("button", name="Save and get alerts").click()
    expect(page.get_by_role("link", name="Opportunities: “breaks”", exact=True)).to_be_visible()
    check(page)
    page.goto("/alerts/weekly-list/")
    check(page)
    page.get_by_role("button", name="Send it to me").click()
    leave(page)
    # Something new is published; the mail about it stops the alerts, without signing in.
    sign_in(page, stack.address, "commissioner@example.org", stack.password)
    publish_a_copy(page, f"Night breaks, {tag}")
    leave(page)
    # What was published in the minute before the search was saved may be told too, so by name.
    told = rf"(?s)Night breaks, {tag}.*?(/alerts/unsubscribe/\S+)"
    page.goto(wait_for_link(page, stack, newcomer, told))
    check(page)
    page.get_by_role("button", name="Stop all alerts").click()
    expect(page.get_by_role("heading", name="Alerts stopped")).to_be_visible()
    check(page)
    message = stack.mail_to(newcomer)[-1]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    sign_in(page, stack.address, newcomer, "three-odd-words-42")
    sign_in_with_a_passkey(page, name, "three-odd-words-42")


def publish_a_copy(page, title):
    """Publish another opportunity from an existing one, as commissioners do."""
    page.goto(
        "/cms/pages/search/?q=residential+homes+young&content_type=opportunities.opportunitypage"
    )
    edit = page.locator("main a[href*='/cms/pages/'][href$='/edit/']").first.get_attribute("href")
    number = re.search(r"/pages/(\d+)/", edit)[1]
    page.goto(f"/cms/pages/{number}/copy/")
    page.get_by_label("New title").fill(title)
    page.get_by_label("New slug").fill(title.lower().replace(", ", "-").replace(" ", "-"))
    page.get_by_label("Publish copied page").check()
    page.locator("[value='Copy this page']").or_(
        page.get_by_role("button", name="Copy this page")
    ).first.click()
    page.wait_for_url(lambda url: "/copy/" not in url)


def sign_in_with_a_passkey(page, name, password):
    """Make a passkey and come back with it: Chromium plays the authenticator itself."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }},
    )  # fmt: skip
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with this key alone").check()
    check(page)
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/recovery-codes/")
    check(page)
    leave(page)
    page.goto("/accounts/login/")
    check(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/providers/account/")
    expect(page.get_by_text(name).first).to_be_visible()


def wait_for_link(page, stack, recipient, pattern):
    """Return the path of the link in the newest mail to a recipient, once the worker wrote it."""
    for _ in range(60):
        for message in reversed(stack.mail_to(recipient)):
            text = message.get_body(("plain",)).get_content()
            if found := re.search(pattern, text):
                return found.group(1)
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail to {recipient}")


def test_a_practitioner_searches_compares_and_shortlists(as_person, size):
    page = as_person("practitioner")
    page.goto("/providers/?service=childrens_home&age=15")
    check(page)
    expect(page.locator(".me-result").first).to_contain_text("Children's home")
    for box in page.get_by_role("checkbox", name=re.compile("^Compare")).all()[:2]:
        box.check()
    page.get_by_role("button", name="Compare those ticked").click()
    check(page)
    page.go_back()
    page.locator(".me-result__title a").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    check(page)
    page.get_by_label("New shortlist").fill("Homes near Birtley")
    page.get_by_role("button", name="Begin with this provider").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    check(page)
    page.get_by_role("button", name="Share with colleagues").click()
    expect(page.get_by_text("Shared: colleagues")).to_be_visible()
