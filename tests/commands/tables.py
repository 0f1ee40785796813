"""Rolls and ballots as tables; `kept` writes a file and gives its path."""

OPTIONS = '["a", "b", "c"]'


def box(kept, choices):
    return kept("ballots.csv", "voter,choice", *(f"{who},{what}" for who, what in choices.items()))


def meeting(kept, members=69):
    return kept("roll.csv", "unit,voter,area", *(f"s{at},m{at}," for at in range(members)))


def voting(kept, yes, no, abstain=0):
    said = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    return box(kept, {f"m{at}": what for at, what in enumerate(said)})
