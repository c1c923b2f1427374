"""Words that the law guards, in three languages."""

import pytest

from microblog.conversation.sensitive import guarded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I was ill for a year.", "ill"),
        ("Since my burnout I walk.", "burnout"),
        ("Our trade union said no.", "trade union"),
        ("My 14-year-old asked too.", "year-old"),
        ("Jag blev sjukskriven i maj.", "sjukskriven"),
        ("Det sa facket redan då.", "facket"),
        ("Min dotter åker den varje dag.", "Min dotter"),
        ("En 14-åring fastnade.", "åring"),
        ("Jeg fik kræft.", "kræft"),
        ("Tillidsrepræsentanten vidste det.", "Tillidsrepræsentanten"),
        ("Hun er mindreårig.", "mindreårig"),
    ],
)
def test_what_is_said_plainly_is_found(text: str, words: str) -> None:
    assert guarded(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Still the best lift in Visby.",
        "The European Union met; a reunion it was.",
        "Vi ses i Visby, med facklor.",
        "Syv minutter til Aarhus, og stemningen var god.",
        "",
    ],
)
def test_other_words_are_not(text: str) -> None:
    assert guarded(text) == ""
