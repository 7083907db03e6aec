"""The words of a question marked in a text. All texts here are fictitious."""

from api.render.highlights import excerpt, keys_of, pieces


def marked(text: str, question: str) -> list[str]:
    return [piece.text for piece in pieces(text, keys_of([question])) if piece.marked]


def test_words_are_marked_in_whatever_inflection_and_the_pieces_are_the_text() -> None:
    text = "Digitale archieven, een E-depot: en <b>niets</b> anders."
    assert marked(text, "digitaal archief e-depot") == ["Digitale", "archieven", "E-depot"]
    assert "".join(piece.text for piece in pieces(text, keys_of(["archief"]))) == text


def test_a_letter_of_a_joined_word_is_not_marked_by_itself() -> None:
    assert marked("Het e-depottraject en de e-mail", "e-depot") == []
    assert marked("De depot-keuze", "e-depot") == ["depot"]


def test_nothing_is_marked_without_a_word() -> None:
    assert marked("Een tekst", "") == []
    assert [piece.text for piece in pieces("Een tekst", frozenset())] == ["Een tekst"]


def test_an_excerpt_begins_at_the_sentence_with_most_words_and_ends_between_two() -> None:
    text = "Eerst een lange zin over iets heel anders. Daarna het archief en het zaaksysteem samen. En nog wat."
    assert excerpt(text, keys_of(["archief zaaksysteem"]), 48) == "… Daarna het archief en het zaaksysteem samen. En …"
    assert excerpt(text, frozenset(), 20).startswith("Eerst een lange")
    assert excerpt("Kort.", keys_of(["archief"]), 20) == "Kort."
