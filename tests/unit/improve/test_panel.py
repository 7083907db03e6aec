"""On a real panel in which nothing is known to have changed, at most six in a hundred changes are claimed."""

from pathlib import Path

from tests.bench.improve.panel import placebos, rate


def test_placebos_on_real_months_claim_no_more_than_six_in_a_hundred(shared_data: Path) -> None:
    """Registrations of algorithms: no outcome of policy, but real, monthly, and of many municipalities."""
    share, _error, municipalities, number = rate(list(placebos(shared_data)))
    assert number >= 2000
    assert municipalities >= 100
    assert share <= 0.06
