"""The finding where the option with the most points, or with the highest mean of them, wins."""

from fractions import Fraction

from deliberate.consensus.rating.ballots import BallotBox, tallies_of
from deliberate.consensus.rating.margin import exact_margin, least_margin_of_means
from deliberate.consensus.rating.points import (
    classes_of,
    points_steps,
    rated_enough,
    standing_of,
    winners_of,
)
from deliberate.consensus.rating.rated import Rated, RatingMethod


def rate_by_points(box: BallotBox, method: RatingMethod, least_share: Fraction | None) -> Rated:
    """Compare the sums; or, with a `least_share` who must have rated an option, the means."""
    tallies = tallies_of(box)
    floors = {} if least_share is None else rated_enough(tallies, least_share)
    order = classes_of(
        box.options,
        lambda option: standing_of(tallies[option], floors.get(option), means=bool(floors)),
    )
    winners = winners_of(order, tallies, floors)
    return Rated(
        method=method,
        seats=1,
        winners=winners,
        secure=winners if len(winners) == 1 else (),
        order=order,
        tallies=tallies,
        steps=points_steps(order, tallies, floors),
        invalid=box.invalid,
        margin=exact_margin(box, tallies, winners, seats=1)
        if least_share is None
        else least_margin_of_means(box, tallies, least_share, winners),
    )
