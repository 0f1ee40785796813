import pytest

from deliberate.consensus import BadInput
from deliberate.consensus.blocs import Bloc, BlocKey, BlocKind, MalformedBloc, blocking


@pytest.mark.parametrize(
    "kind, against, people, seconds, applies",
    [
        (BlocKind.CHAMBER, 3, 9, 1, True),  # exactly one third
        (BlocKind.CHAMBER, 3, 10, 1, False),
        (BlocKind.SEGMENT, 6, 9, 1, True),  # exactly two thirds
        (BlocKind.SEGMENT, 5, 9, 1, False),
        (BlocKind.SEGMENT, 9, 9, 0, False),
        (BlocKind.CHAMBER, 0, 0, 1, False),
    ],
)
def test_a_large_enough_minority_with_seconded_reasons(kind, against, people, seconds, applies):
    found = blocking([Bloc("近邻", kind, against, people, seconds)])
    assert found.applies is applies
    assert all(step.data["bloc"] == "近邻" for step in found.steps)


def test_a_second_reading_comes_once():
    bloc = Bloc("近邻", BlocKind.SEGMENT, 9, 9, 2)
    small = Bloc("代表", BlocKind.CHAMBER, 1, 9, 2)
    found = blocking([small, bloc], seconds_needed=2)
    assert found.applies
    assert [step.key for step in found.steps] == [
        BlocKey.BLOC_TOO_SMALL,
        BlocKey.BLOC_SECONDED,
        BlocKey.BLOC_LARGE_ENOUGH,
        BlocKey.BLOC_SECONDED,
    ]
    assert found.document()["applies"] is True
    again = blocking([bloc], reading=2)
    assert (again.applies, [step.holds for step in again.steps]) == (False, [True, True])
    unseconded = blocking([bloc], seconds_needed=3)
    assert (unseconded.applies, unseconded.steps[1].key) == (False, BlocKey.BLOC_UNSECONDED)
    assert not blocking([]).applies


def test_what_cannot_be_a_bloc_is_refused():
    with pytest.raises(BadInput, match="reading"):
        blocking([], reading=3)
    for against in (-1, 10):
        with pytest.raises(MalformedBloc, match=r"blocs\[0\]"):
            blocking([Bloc("近邻", BlocKind.SEGMENT, against, 9, 1)])
