"""A process that writes until it is killed: every line on standard output is a write that was acknowledged."""

import itertools
import random
import sys
from collections.abc import Sequence

import numpy as np

import kg
from kg.model.knowledge import Case, Lesson
from kg.ports.encoder import Matrix


class HashedWords:
    """An encoder for tests: a word is a direction. It knows nothing of meaning."""

    name = "hashed-words"
    dimension = 32

    def passages(self, texts: Sequence[str]) -> Matrix:
        vectors = np.ones((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in text.split():
                vectors[row, sum(word.encode()) % self.dimension] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / lengths, np.float32)

    def query(self, text: str) -> Matrix:
        vector: Matrix = self.passages([text])[0]
        return vector


def lesson(number: int, version: int) -> Lesson:
    return Lesson(
        id=f"les-{number}", title=f"Les {number}, versie {version}", case="case-a", phase="borgen", basis="afgeleid"
    )


def main(directory: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    with kg.open(directory, with_encoder=HashedWords(), create=True) as graph:
        print("open", flush=True)
        for version in itertools.count(graph.stores.journal.head() + 1):
            numbers = chance.sample(range(300), chance.choice([1, 3, 40]))
            if chance.random() < 0.2:
                known = graph.get_many(f"les-{number}" for number in numbers[:1])
                for key in known:
                    (graph.delete if chance.random() < 0.5 else graph.erase)(key, reason="proef")
                    print("gone", key, graph.stores.journal.head(), flush=True)
            elif chance.random() < 0.1:
                graph.put(
                    [Case(id="case-a", title="Casus", situation=f"fictief {version}", outcome="deels")], reason="p"
                )
                graph.encode()
            else:
                graph.put([lesson(number, version) for number in numbers], reason="proef")
                print("put", version, ",".join(str(n) for n in numbers), graph.stores.journal.head(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
