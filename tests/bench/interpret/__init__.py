"""How well interpreteren ranks, on real data, beside its rivals; `python -m tests.bench.interpret`."""
