"""So many acts in a window, each visitor for themselves."""

from engagement_site.core.rate_limits import within_rate


def test_the_first_few_pass_and_the_next_wait_for_the_window(time_machine):
    time_machine.move_to("2027-03-01T10:00:01Z", tick=False)
    acts = [within_rate("enquiry", "192.0.2.1", limit=3, seconds=60) for _ in range(5)]
    assert acts == [True, True, True, False, False]
    assert within_rate("enquiry", "192.0.2.2", limit=3, seconds=60)
    assert within_rate("other", "192.0.2.1", limit=3, seconds=60)
    time_machine.shift(60)
    assert within_rate("enquiry", "192.0.2.1", limit=3, seconds=60)
