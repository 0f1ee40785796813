"""Small elections for tests, and the Method of Equal Shares as slow and plain as can be."""

from fractions import Fraction

from hypothesis import strategies as some

from deliberate.consensus.budget import Ballot, Election, Project, Utility


def election(budget, costs, *ballots, unit=1):
    """`costs` by project; a ballot is a text of projects one letter each, or (text, weight)."""
    return Election(
        budget,
        tuple(Project(name, cost) for name, cost in costs.items()),
        tuple(
            Ballot.approving(*([ballot] if isinstance(ballot, str) else ballot))
            for ballot in ballots
        ),
        unit,
    )


@some.composite
def elections(draw, most_projects=6, most_ballots=8, most_points=1, most_cost=12):
    names = "abcdef"[: draw(some.integers(1, most_projects))]
    costs = draw(some.lists(some.integers(0, most_cost), min_size=len(names), max_size=len(names)))
    marks = some.dictionaries(some.sampled_from(names), some.integers(1, most_points))
    ballots = draw(
        some.lists(
            some.builds(Ballot, marks, some.integers(1, 3)), min_size=1, max_size=most_ballots
        )
    )
    return Election(
        draw(some.integers(0, 40)),
        tuple(Project(name, cost) for name, cost in zip(names, costs, strict=True)),
        tuple(ballots),
    )


def plain_equal_shares(election, endowment, utility=Utility.COST):
    """Purse by purse and voter by voter; ties: votes, cost, declared order."""
    voters = [ballot.points for ballot in election.ballots for _ in range(ballot.weight)]
    purses = [Fraction(endowment)] * len(voters)
    open_ = [project for project in election.projects if project.cost]
    bought = []
    while True:
        offers = []
        for place, project in enumerate(open_):
            score = sum(points.get(project.id, 0) for points in voters)
            supporters = [
                (purses[at], points[project.id])
                for at, points in enumerate(voters)
                if points.get(project.id)
            ]
            if supporters and sum(money for money, _ in supporters) >= project.cost:
                share = plain_share(project.cost, supporters)
                rho = share / (project.cost if utility is Utility.COST else 1)
                offers.append((rho, -score, project.cost, place, share))
        if not offers:
            return bought
        *_, place, share = min(offers)
        project = open_.pop(place)
        bought.append(project.id)
        for at, points in enumerate(voters):
            purses[at] -= min(purses[at], share * points.get(project.id, 0))


def plain_share(cost, supporters):
    """Try every split into those who give all and those who pay a share a point."""
    for money, points in supporters:
        poor = [(m, p) for m, p in supporters if m * points < money * p]
        rest = sum(p for _, p in supporters) - sum(p for _, p in poor)
        share = Fraction(cost - sum(m for m, _ in poor)) / rest
        if all(m < share * p for m, p in poor) and all(
            m >= share * p for m, p in supporters if (m, p) not in poor
        ):
            return share
    raise AssertionError


def climbed(election, *, increment=1, whole=False, exhaustive=False):
    """add1 one increment at a time; also the endowment."""
    standing = {
        project.id: project.cost
        for project in election.projects
        if project.cost and any(ballot.points.get(project.id) for ballot in election.ballots)
    }
    endowment = Fraction(election.budget, election.voters)
    kept = plain_equal_shares(election, endowment)
    foot = endowment // increment * increment if whole else endowment
    increments = 0
    while len(kept) < len(standing):
        left = election.budget - sum(standing[project] for project in kept)
        rest = [cost for project, cost in standing.items() if project not in kept]
        if exhaustive and min(rest) > left:
            break
        found = plain_equal_shares(election, foot + (increments + 1) * increment)
        if sum(standing[project] for project in found) > election.budget:
            break
        kept, increments = found, increments + 1
    return kept, increments
