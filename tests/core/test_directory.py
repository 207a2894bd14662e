"""The directory of a record: look-ups by name, and the office someone spoke in."""

from datetime import date, timedelta

import pytest

from bot.core.dates import first_day, last_day
from bot.core.directory import Directory
from bot.core.entries import Leader, Office, Theme, Topic
from bot.core.errors import AmbiguousNameError, UnknownNameError
from tests.core import starter


def office(name: str, first: str, last: str, leader: str = "a-leader") -> Office:
    return Office(leader=leader, office=name, first_attested=first, last_attested=last)


def topic(key: str, theme: str, *aliases: str) -> Topic:
    return Topic(key=key, theme=theme, name=key.title(), proposition="It is so.", aliases=aliases)


def test_a_leader_is_found_by_name_alias_or_key():
    directory = starter.directory()
    assert {directory.find_leader(text).key for text in ("putin", "Vladimir Putin", "Путин")} == {"putin"}


def test_the_key_of_who_was_merged_finds_who_they_are():
    quill = Leader(key="quill", name="Ada Quill")
    directory = Directory(leaders=(quill,), merged={"the-speaker": "quill", "gone": "nobody"})
    assert directory.find_leader("the-speaker") == quill
    with pytest.raises(UnknownNameError):
        directory.find_leader("gone")


def test_an_ambiguous_name_asks_which_and_names_them():
    with pytest.raises(AmbiguousNameError, match="Which one do you mean") as refusal:
        starter.directory().find_leader("Khalifa")
    keys = {key for key, _ in refusal.value.candidates}
    assert len(keys) == len(refusal.value.candidates) > 1
    assert all("Khalifa" in name for _, name in refusal.value.candidates)


def test_an_unknown_name_gets_suggestions_to_choose_from():
    with pytest.raises(UnknownNameError, match="Vladimir Putin") as refusal:
        starter.directory().find_leader("Putni")
    assert ("putin", "Vladimir Putin") in refusal.value.suggestions


def test_an_empty_name_suggests_the_three_with_most_on_record():
    directory = starter.directory()
    with pytest.raises(UnknownNameError) as refusal:
        directory.find_leader(" ")
    most = sorted((directory.stance_count(leader.key) for leader in directory.leaders), reverse=True)[:3]
    assert [directory.stance_count(key) for key, _ in refusal.value.suggestions] == most


def test_nothing_is_found_in_an_empty_record_and_the_answer_says_where_to_look():
    with pytest.raises(UnknownNameError, match="/leaders"):
        Directory().find_leader("Putin")
    with pytest.raises(UnknownNameError, match="/topics"):
        Directory().find_topic("Syria")


def test_a_subject_is_a_topic_or_a_theme():
    directory = starter.directory()
    assert isinstance(directory.find_subject("Syria"), Theme)
    assert isinstance(directory.find_subject("Assad must go"), Topic)


def test_a_theme_is_no_topic():
    directory = Directory(themes=(Theme(key="peace", name="Peace"),), topics=(topic("treaty", "peace"),))
    with pytest.raises(UnknownNameError):
        directory.find_topic("Peace")


def test_a_name_that_a_theme_and_a_topic_share_asks_which():
    directory = Directory(
        themes=(Theme(key="peace", name="Peace", aliases=("talks",)),), topics=(topic("t", "peace", "talks"),)
    )
    with pytest.raises(AmbiguousNameError):
        directory.find_subject("talks")


def test_topics_come_by_theme_in_the_order_of_the_record():
    directory = starter.directory()
    found = [topic for theme in directory.themes for topic in directory.topics_of(theme.key)]
    assert sorted(found, key=directory.topics.index) == list(directory.topics)
    for theme in directory.themes:
        places = [directory.topics.index(topic) for topic in directory.topics_of(theme.key)]
        assert places == sorted(places)


def test_every_leader_with_one_office_in_the_starter_record_spoke_in_it_between_its_dates():
    directory = starter.directory()
    for leader in directory.leaders:
        offices = directory.offices_of(leader.key)
        if len(offices) == 1:
            (only,) = offices
            first, last = first_day(only.first_attested), last_day(only.last_attested)
            assert directory.office_on(leader.key, first) == only.office
            assert directory.office_on(leader.key, last) == only.office
            assert directory.office_on(leader.key, first - timedelta(days=1)) == ""
            assert directory.office_on(leader.key, last + timedelta(days=1)) == ""


def test_two_offices_on_one_day_are_not_guessed_between():
    directory = Directory(
        leaders=(Leader(key="a-leader", name="A"),),
        offices=(office("Minister", "2014", "2015-06"), office("President", "2015-06-01", "2016")),
    )
    assert directory.office_on("a-leader", date(2015, 5, 31)) == "Minister"
    assert directory.office_on("a-leader", date(2015, 6, 1)) == ""
    assert directory.office_on("a-leader", date(2015, 7, 1)) == "President"


def test_the_office_of_someone_else_does_not_count():
    directory = Directory(offices=(office("President", "2014", "2016", leader="another-leader"),))
    assert directory.office_on("a-leader", date(2015, 1, 1)) == ""


def test_leaders_with_most_on_record_are_offered_first():
    directory = starter.directory()
    offered = [directory.stance_count(entry.key) for entry in directory.leader_names.complete("")]
    assert offered == sorted(offered, reverse=True)
    assert offered[0] == max(directory.stance_count(leader.key) for leader in directory.leaders)


def test_a_theme_weighs_as_much_as_its_topics():
    directory = starter.directory()
    for theme in directory.themes:
        total = sum(directory.stance_count(topic.key) for topic in directory.topics_of(theme.key))
        assert directory.subject_names.get(theme.key).weight == total


NAMESAKES = Directory(
    leaders=(
        Leader(key="ada-one", name="Ada Quill", country="USA"),
        Leader(key="ada-two", name="Áda Quill", country="CAN"),
        Leader(key="bo-one", name="Bo Marsh", country="FRA", aliases=("Ada Quill",)),
        Leader(key="bo-two", name="Bo Marsh", country="FRA"),
        Leader(key="cy-one", name="Cy Reed"),
        Leader(key="cy-two", name="Cy Reed"),
        Leader(key="di", name="Di Vane", country="FRA"),
    ),
    offices=(
        Office(leader="bo-one", office="Mayor", first_attested="2014"),
        Office(leader="bo-two", office="Mayor", first_attested="2014"),
        Office(leader="bo-two", office="Speaker", first_attested="2016"),
    ),
    themes=(Theme(key="river", name="The river"),),
    topics=(
        Topic(key="ferry", theme="river", name="Ferry", proposition="The ferry must be free."),
        Topic(key="ferry-2", theme="river", name="Ferry", proposition="The ferry must sail at night."),
    ),
)


@pytest.mark.parametrize(
    ("key", "called"),
    [
        ("ada-one", "Ada Quill (United States)"), ("ada-two", "Áda Quill (Canada)"), ("bo-one", "Bo Marsh (Mayor)"),
        ("bo-two", "Bo Marsh (Speaker)"), ("cy-one", "Cy Reed (cy-one)"), ("di", "Di Vane"),
        ("ferry-2", "Ferry (ferry-2)"), ("river", "The river"), ("nobody", "nobody"),
    ],
)  # fmt: skip
def test_of_those_who_share_a_name_each_is_told_apart_by_country_office_or_key(key: str, called: str):
    assert NAMESAKES.called(key) == called


def test_who_asks_for_a_name_that_several_have_is_offered_each_with_what_tells_them_apart():
    with pytest.raises(AmbiguousNameError, match=r"Bo Marsh \(Mayor\) or Bo Marsh \(Speaker\)") as refused:
        NAMESAKES.find_leader("bo marsh")
    assert [key for key, _ in refused.value.candidates] == ["bo-one", "bo-two"]
    with pytest.raises(UnknownNameError, match=r"Cy Reed \(cy-one\)"):
        NAMESAKES.find_leader("Cy Reedd")
