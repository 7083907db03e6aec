"""The page on what is run and what is not agrees with the suite: no test can vanish without being seen."""

from collections import Counter

from tests.w3c.suite import NEEDED, applying, cases, deviating, ledger, not_applicable

pytestmark = NEEDED


def test_there_are_as_many_tests_of_each_kind_as_the_ledger_says() -> None:
    assert Counter(kind for case in cases().values() for kind in case.kinds) == ledger()["total"]
    assert all(len(case.kinds) == 1 for case in cases().values())


def test_every_test_that_the_ledger_names_exists_and_is_named_once() -> None:
    named = [
        name for part in ("not_applicable", "deviating") for entry in ledger()[part] for name in entry.get("tests", ())
    ]
    assert set(named) <= set(cases())
    assert len(named) == len(set(named))
    assert not set(not_applicable()) & set(deviating())
    assert all(entry["reason"] for part in ("not_applicable", "deviating") for entry in ledger()[part])


def test_as_many_tests_are_run_and_expected_to_pass_as_the_ledger_says() -> None:
    run = {kind: len(applying(kind)) for kind in ledger()["total"] if applying(kind) != ["absent"]}
    kind_of = {name: next(iter(case.kinds)) for name, case in cases().items()}
    missed = Counter(kind_of[name] for name in deviating())
    assert {kind: count - missed[kind] for kind, count in run.items()} == ledger()["passing"]
