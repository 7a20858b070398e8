"""The arithmetic of campaigns: the tenth by lot, names filled in, shares, and Newcombe's interval."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.campaigns import rules
from crm_backend.campaigns.values import CampaignState, Group, Lift, ShownState, Verdict


@pytest.mark.parametrize(
    ("members", "control"),
    [(0, 0), (9, 0), (10, 1), (14, 1), (15, 2), (24, 2), (25, 3), (100, 10), (1_005, 101)],
)
def test_a_tenth_is_rounded_half_up_and_there_is_none_below_ten(members, control):
    assert rules.control_size(members) == control
    assert len(rules.draw_control(range(members), seed=7)) == control


def test_a_draw_is_the_same_whatever_the_order_and_another_for_another_seed():
    people = list(range(1, 201))
    drawn = rules.draw_control(people, seed=1)
    assert rules.draw_control(people[::-1], seed=1) == drawn
    assert rules.draw_control(people, seed=2) != drawn
    assert drawn < set(people)


def test_everybody_is_drawn_about_equally_often():
    # 2,000 draws of 2 among 20: 200 each expected, standard deviation 13.4 (binomial); 5 of them are allowed.
    times = dict.fromkeys(range(20), 0)
    for seed in range(2_000):
        for drawn in rules.draw_control(range(20), seed):
            times[drawn] += 1
    assert max(abs(count - 200) for count in times.values()) < 67


# Newcombe 1998, Statistics in Medicine 17:873-890, Table II, contrasts (a) to (h), method 10, as printed there.
PAPER = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0)),
    ((10, 10), (0, 10), (0.6075, 1.0)),
]


@pytest.mark.parametrize(("first", "second", "printed"), PAPER)
def test_interval_is_that_of_the_paper(first, second, printed):
    lift = rules.lift(
        Group(ordered=first[0], members=first[1]), Group(ordered=second[0], members=second[1])
    )
    assert (round(lift.low / 100, 4), round(lift.high / 100, 4)) == printed
    assert lift.points == Fraction(100 * first[0], first[1]) - Fraction(100 * second[0], second[1])


def test_half_a_tenth_of_a_point_goes_away_from_zero_whatever_the_groups():
    """Worked out in whole numbers; as a float, 100 * (9/80 - 1/8) falls short of -1.25."""
    for members in (16, 80, 160, 400):
        for ordered in range(members + 1):
            lift = rules.lift(Group(ordered=ordered, members=members), Group(ordered=1, members=8))
            parts = 8 * ordered - members  # of 8 * members
            tenths = (2 * 1000 * abs(parts) + 8 * members) // (2 * 8 * members)
            assert rules.points(lift.points) == (tenths if parts > 0 else -tenths) / 10


groups = st.integers(1, 5_000).flatmap(
    lambda members: st.builds(Group, ordered=st.integers(0, members), members=st.just(members))
)


@given(sending=groups, control=groups)
def test_interval_holds_the_difference_and_turns_with_the_groups(sending, control):
    lift, turned = rules.lift(sending, control), rules.lift(control, sending)
    assert -100 <= lift.low <= lift.high <= 100
    assert lift.low - 1e-9 <= lift.points <= lift.high + 1e-9
    assert turned.low == pytest.approx(-lift.high)
    assert turned.high == pytest.approx(-lift.low)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.1, 5.0, Verdict.HIGHER),
        (-5.0, -0.1, Verdict.LOWER),
        (-0.1, 5.0, Verdict.NO_DIFFERENCE),
        (0.0, 5.0, Verdict.NO_DIFFERENCE),
        (-5.0, 0.0, Verdict.NO_DIFFERENCE),
    ],
)
def test_nothing_is_claimed_while_the_interval_holds_zero(low, high, verdict):
    assert Lift(points=Fraction(0), low=low, high=high).verdict is verdict


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 3, 0.0), (1, 3, 33.3), (1, 8, 12.5), (1, 16, 6.3), (7, 7, 100)]
)
def test_shares_have_one_decimal_halves_up(part, whole, shown):
    assert rules.percent(part, whole) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(1.25, 1.3), (-1.25, -1.3), (0.04, 0.0), (-0.04, 0.0), (12.34, 12.3)]
)
def test_points_are_rounded_away_from_zero_and_never_minus_nothing(value, shown):
    assert str(rules.points(value)) == str(float(shown))


@pytest.mark.parametrize(
    ("name", "locale", "said"),
    [
        ("王小明", "zh-CN", "王小明，您好"),
        ("{name}", "zh-CN", "{name}，您好"),
        (" 王\n小明 ", "zh-CN", "王 小明，您好"),
        ("", "zh-CN", "顾客，您好"),
        ("", "en", "customer，您好"),
        ("{0.__class__}", "en", "{0.__class__}，您好"),
    ],
)
def test_a_name_is_put_in_as_it_is(name, locale, said):
    assert rules.fill_name("{name}，您好", name, locale) == said


@pytest.mark.parametrize(
    ("state", "unwritten", "waiting", "shown"),
    [
        (CampaignState.DRAFT, 0, 0, ShownState.DRAFT),
        (CampaignState.PREVIEWED, 5, 0, ShownState.PREVIEWED),
        (CampaignState.CONFIRMED, 5, 0, ShownState.PREPARING),
        (CampaignState.CONFIRMED, 2, 3, ShownState.PREPARING),
        (CampaignState.CONFIRMED, 0, 3, ShownState.SENDING),
        (CampaignState.CONFIRMED, 0, 0, ShownState.DONE),
        (CampaignState.STOPPED, 2, 0, ShownState.STOPPED),
    ],
)
def test_a_confirmed_campaign_is_done_when_nothing_waits(state, unwritten, waiting, shown):
    assert rules.shown_state(state, unwritten=unwritten, waiting=waiting) is shown
