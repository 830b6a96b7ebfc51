"""A profile is YAML that people write; what is wrong in it is named by profile and key."""

from pathlib import Path

import pytest

from governance.domain.enums import Stage
from governance.errors import ProfileError
from governance.exchange.profile_rules import (
    DuplicatePolicy,
    FactRule,
    FieldRule,
    FieldRules,
    UnitLevel,
    UnreadPolicy,
)
from governance.exchange.profiles import (
    SIZE_LIMIT,
    ImportProfile,
    built_in_names,
    load_profile,
    parse_profile,
)

ROOT = Path(__file__).parents[3]
SMALLEST = "name: own\nregister: own\nfields: {name: title}\nunit: [team]\n"


def refusal(text: str) -> str:
    with pytest.raises(ProfileError) as refused:
        parse_profile(text)
    return str(refused.value)


def test_the_built_in_profiles_are_valid_and_survive_being_written():
    assert built_in_names() == ("generic", "omb-2025")
    for name in built_in_names():
        profile = load_profile(name)
        assert profile.name == name
        assert parse_profile(profile.as_text()) == profile


def test_the_smallest_profile_rejects_what_it_cannot_read():
    profile = parse_profile(SMALLEST)
    assert (profile.on_unread, profile.duplicates) == (UnreadPolicy.REJECT, DuplicatePolicy.REJECT)
    assert profile.headings == ("title", "team")


def test_yes_and_no_stay_words_in_value_maps():
    profile = parse_profile(
        SMALLEST
        + "facts:\n  live: {from: live, type: bool, values: {No: false, On: true, Yes: true}}"
    )
    assert profile.facts["live"].values == {"No": False, "On": True, "Yes": True}


def test_stage_dates_take_one_heading_or_several():
    profile = parse_profile(SMALLEST + "stage_dates: {pilot: began, production: [live, golive]}")
    assert profile.stage_dates == {Stage.PILOT: ("began",), Stage.PRODUCTION: ("live", "golive")}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "The profile is no YAML at line 1, column 5"),
        ("just text", "holds no keys"),
        ("name: x", "Profile x: the key register is missing"),
        (SMALLEST + "colour: red", "Profile own: there is no key colour"),
        (SMALLEST.replace("title", "title, naem: x"), "Profile own: there is no key fields.naem"),
        (SMALLEST.replace("[team]", "[]"), "Profile own: unit"),
        (SMALLEST.replace("[team]", "[{code: c}]"), "give either `from` or `always`"),
        (SMALLEST + "facts: {Big Name: x}", "fact name 'Big Name' is not usable"),
        (SMALLEST + "on_unread: maybe", "on_unread: Input should be 'keep' or 'reject'"),
        (SMALLEST + "stage_dates: {unknown: x}", "nothing enters an unknown stage"),
        (
            SMALLEST.replace("title", "title, track: {from: t, values: {AI: magic}}"),
            "track.values.AI: magic is none of ml, genai, hybrid, untagged",
        ),
        ("a: &x 1\nb: *x", "uses a YAML alias"),
        ("#" * (SIZE_LIMIT + 1), "is longer than 100,000 characters"),
        ("a: !!python/object:os.system {}", "is no YAML"),
    ],
)
def test_a_fault_is_named_by_profile_and_key(text, sentence):
    said = refusal(text)
    assert sentence in said
    assert said.endswith(".")
    assert "\n" not in said


def test_a_profile_that_does_not_exist_says_which_do(tmp_path):
    with pytest.raises(ProfileError, match=r"no profile omb-2031; use generic, omb-2025, or"):
        load_profile("omb-2031")
    path = tmp_path / "own.yaml"
    path.write_text(SMALLEST)
    assert load_profile(str(path)).name == "own"


@pytest.mark.parametrize("part", [ImportProfile, FieldRules, FieldRule, FactRule, UnitLevel])
def test_the_guide_explains_every_key(part):
    guide = (ROOT / "docs" / "import-profiles.md").read_text(encoding="utf-8")
    for key, field in part.model_fields.items():
        assert f"`{field.alias or key}`" in guide


def test_the_smallest_profile_of_the_guide_is_one():
    guide = (ROOT / "docs" / "import-profiles.md").read_text(encoding="utf-8")
    assert parse_profile(guide.split("```yaml\n")[1].split("```")[0]).name == "my-register"
