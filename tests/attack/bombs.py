"""
Queries that would take all of a machine: the corpus of tests/attack/test_query_bombs.py.

Each is valid SPARQL unless it says otherwise, small enough to send, and would need hours, gigabytes or a stack without
end. None may be answered. They are made for a graph of some thousands of triples; a larger one only makes them heavier.
"""

from typing import Final

_ANY: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"  # every triple beside every other, four times
_WALK: Final = "(!kring:geen|^!kring:geen)"  # any property, either way
_MANY: Final = " ".join(map(str, range(3_000)))


def _optional(depth: int) -> str:
    before = "".join(f"OPTIONAL {{ ?s{n} ?p{n} ?o{n} " for n in range(depth))
    return f"?s ?p ?o {before}{'}' * depth}"


def _doubled(times: int) -> str:
    steps = " ".join(f"BIND(CONCAT(?x{step}, ?x{step}) AS ?x{step + 1})" for step in range(times))
    return f'BIND("kring" AS ?x0) {steps}'


BOMBS: Final[dict[str, str]] = {
    "product": f"SELECT (COUNT(*) AS ?n) {{ {_ANY} }}",
    "product in order": f"SELECT * {{ {_ANY} }} ORDER BY DESC(STR(?l)) ?a LIMIT 1",
    "product without doubles": f"SELECT DISTINCT ?a ?d ?g ?j {{ {_ANY} }} OFFSET 999999999",
    "product counted apart": f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?f), STR(?l))) AS ?n) {{ {_ANY} }}",
    "product without end": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "product by groups": f"SELECT ?a ?d (SUM(STRLEN(STR(?l))) AS ?n) {{ {_ANY} }} GROUP BY ?a ?d ?g ?j",
    "walk between all": f"SELECT (COUNT(*) AS ?n) {{ ?a {_WALK}* ?b . ?b {_WALK}+ ?c . ?c {_WALK}* ?d }}",
    "walk in a walk": f"SELECT (COUNT(*) AS ?n) {{ ?a (({_WALK}*/{_WALK}+)*/{_WALK}?)+ ?b . ?b {_WALK}* ?c }}",
    "walk of a thousand steps": f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join([_WALK] * 1_000)} ?b }}",
    "values by values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {_MANY} }} VALUES ?b {{ {_MANY} }} "
    f"VALUES ?c {{ {_MANY} }} }}",
    "values too long to read": f"SELECT * {{ VALUES ?a {{ {_MANY * 20} }} }}",
    "long IN": f"SELECT (COUNT(*) AS ?n) {{ {_ANY} FILTER(STRLEN(?l) IN ({', '.join(_MANY.split())})) }}",
    "pattern over everything": f"SELECT * {{ {_ANY} FILTER(REGEX(CONCAT(STR(?a), STR(?l)), "
    '"(.*a){20}.*(b|bb)+$", "is")) }',
    "text of everything": f'SELECT (GROUP_CONCAT(STR(?l); SEPARATOR="{"-" * 1_000}") AS ?t) {{ {_ANY} }}',
    "text that doubles": f"SELECT ?x60 {{ {_doubled(60)} }}",
    "hashes of everything": f"SELECT (MAX(SHA512(CONCAT(STR(?a), STR(?l)))) AS ?m) {{ {_ANY} }}",
    "nested too deep": "SELECT * " + "{" * 20_000 + " ?a ?b ?c " + "}" * 20_000,
    "sum without end": f"SELECT ({'1+' * 60_000}1 AS ?n) {{}}",
    "not not not": f"SELECT * {{ ?a ?b ?c FILTER({'!' * 150_000}true) }}",
    "optional in optional": f"SELECT (COUNT(*) AS ?n) {{ {_optional(60)} }}",
    "choices of choices": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"{{ ?a{n} a ?k{n} }} UNION {{ ?a{n} dcterms:title ?k{n} }}" for n in range(40))
    + " }",
    "not what is not": f"SELECT (COUNT(*) AS ?n) {{ {_ANY} FILTER NOT EXISTS {{ {_ANY.replace('?d', '?x')} "
    "FILTER NOT EXISTS { ?x ?y ?z . ?z2 ?y2 ?x2 FILTER(STR(?x2) = STR(?l)) } } }",
    "a graph of everything": f"CONSTRUCT {{ {' . '.join(f'?a <urn:p{n}> ?l' for n in range(200))} }} "
    f"WHERE {{ {_ANY} }}",
    "everything described": f"DESCRIBE * {{ {_ANY} }}",
}
