"""QR codes name themselves and cannot be broken out of."""

from engagement_site.core.documents.qr import qr_svg


def test_a_code_is_an_image_with_a_name():
    drawing = qr_svg("https://example.org/feedback/1", title='Form "A" <b>')
    assert drawing.startswith("<svg")
    assert 'role="img" aria-label="Form &quot;A&quot; &lt;b&gt;"' in drawing
    assert "style=" not in drawing


def test_another_text_gives_another_code():
    assert qr_svg("a", title="x") != qr_svg("b", title="x")
