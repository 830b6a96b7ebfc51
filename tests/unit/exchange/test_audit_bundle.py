"""An audit bundle holds where nothing was changed, and says what was where something was."""

import json
import stat
import subprocess
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import canonical
from governance.domain.chain import GENESIS, link_hash
from governance.exchange.audit_bundle import write_audit_bundle
from governance.exchange.bundle_check import check_bundle
from governance.exchange.bundle_events import event_line, read_event
from governance.exchange.bundle_manifest import ANCHORS, EVENTS, MANIFEST, README
from tests.support import bundles
from tests.support.bundles import joined, rechained, tampered, unpacked

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.fixture
def bundle(tmp_path):
    return bundles.audit_bundle(tmp_path / "audit.zip")


def lines(path):
    return unpacked(path)[EVENTS].splitlines()


def problem(path, *heads):
    report = check_bundle(path, heads)
    assert not report.holds
    return report.problem


class TestWhole:
    def test_it_holds_and_names_its_head(self, bundle):
        report = check_bundle(bundle, [bundles.head()])

        assert report.holds, report.problem
        assert report.manifest is not None
        assert report.manifest.head is not None
        assert (report.manifest.head.sequence, report.manifest.head.hash) == bundles.head()
        assert report.manifest.contents == {"anchors": 3, "events": 10}
        assert report.manifest.catalogue == {"label": "core 1", "sha256": "c" * 64}
        assert report.manifest.as_of == "2026-03-31T12:00:10.000000Z"

    def test_the_same_record_gives_the_same_bytes(self, bundle, tmp_path):
        again = bundles.audit_bundle(tmp_path / "again.zip")

        assert again.read_bytes() == bundle.read_bytes()

    def test_an_empty_trail_holds(self, tmp_path):
        path = bundles.audit_bundle(tmp_path / "empty.zip", 0, ())
        report = check_bundle(path)

        assert report.holds
        assert report.manifest is not None
        assert report.manifest.head is None

    @given(after=JSON)
    def test_whatever_an_event_holds_reads_back_as_it_was(self, after):
        link = bundles.link(3)._replace(after=canonical.dumps(after))
        line = event_line(link, GENESIS).encode()

        assert b"\n" not in line
        assert read_event(line, "here") == (link, GENESIS, link_hash(link, GENESIS))

    def test_the_text_on_checking_by_hand_works_with_standard_tools(self, bundle, tmp_path):
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(tmp_path / "out")

        def shell(command):
            found = subprocess.run(  # the text itself tells people to type this
                ["/bin/sh", "-c", command],
                cwd=tmp_path / "out",
                capture_output=True,
                text=True,
                check=True,
            )
            return found.stdout.split()

        text = (tmp_path / "out" / README).read_text()
        commands = [line.strip() for line in text.splitlines() if line.startswith("    ")][1:]
        sums = shell(commands[0])
        manifest = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
        assert sums[::2] == [each["sha256"] for each in manifest["members"]]
        assert shell(commands[1])[0] in shell(commands[2])[0]
        assert shell(commands[3])[0] == manifest["head"]["hash"] == bundles.head()[1]

    def test_memory_does_not_grow_with_the_trail(self, tmp_path):
        def peak(length):
            tracemalloc.start()
            path = tmp_path / f"{length}.zip"
            with path.open("wb") as file:
                write_audit_bundle(file, bundles.chain(length), b"")
            assert check_bundle(path).holds
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most

        few, many = peak(500), peak(8_000)
        assert many < few + 2_500_000  # the events alone are 4 MB; a buffer of the reader is 1 MB


class TestEvents:
    """What is done to events while the manifest is made to agree."""

    def test_one_that_was_edited_shows_in_the_one_behind_it(self, bundle):
        changed = lines(bundle)
        changed[4] = changed[4].replace(b"Claims 5", b"Claims 6")
        tampered(bundle, covered=True, events__jsonl=joined(changed))

        assert "Event 6 does not follow the event before it" in problem(bundle)

    def test_one_edited_without_the_manifest_is_found_as_well(self, bundle):
        changed = lines(bundle)
        changed[9] = changed[9].replace(b"Claims 10", b"Claims 11")
        tampered(bundle, events__jsonl=joined(changed))

        assert "Event 10 differs from its anchor" in problem(bundle)

    def test_one_not_in_its_canonical_form_is_found(self, bundle):
        changed = lines(bundle)
        changed[9] = changed[9].replace(b'"version":1', b'"version":1,"version":1')
        tampered(bundle, covered=True, events__jsonl=joined(changed))

        assert "Event 10 is not what was recorded" in problem(bundle)

    def test_with_all_behind_it_made_anew_the_anchors_tell(self, bundle):
        changed = lines(bundle)
        changed[4] = changed[4].replace(b"Claims 5", b"Claims 6")
        tampered(bundle, covered=True, events__jsonl=joined(rechained(changed)))

        assert "Event 8 differs from its anchor" in problem(bundle)

    def test_with_the_anchors_made_anew_too_only_a_head_kept_elsewhere_tells(self, bundle):
        changed = lines(bundle)
        changed[4] = changed[4].replace(b"Claims 5", b"Claims 6")
        forged = rechained(changed)
        anchors = canonical.dumps({"sequence": 10, "hash": bundles.sha256(forged[9])})
        members = {EVENTS: joined(forged), ANCHORS: f"{anchors}\n".encode()}
        tampered(
            bundle, covered=True, events__jsonl=members[EVENTS], anchors__jsonl=members[ANCHORS]
        )

        assert check_bundle(bundle).holds
        assert "The head given for event 10" in problem(bundle, bundles.head())
        assert "Event 7 differs from its anchor" in problem(bundle, bundles.head(7))

    def test_one_deleted_in_the_middle_is_found(self, bundle):
        kept = lines(bundle)
        del kept[4]
        tampered(bundle, covered=True, events__jsonl=joined(kept))

        assert "Event 5 is missing; the next one found is 6" in problem(bundle)

    def test_a_tail_that_was_cut_off_is_found_by_the_anchors(self, bundle):
        tampered(bundle, covered=True, events__jsonl=joined(lines(bundle)[:9]))

        assert "event 10 was anchored: its tail was cut off" in problem(bundle)

    def test_a_tail_cut_off_the_anchors_too_is_found_by_a_known_head(self, bundle):
        anchors = unpacked(bundle)[ANCHORS].splitlines()
        tampered(
            bundle,
            covered=True,
            events__jsonl=joined(lines(bundle)[:8]),
            anchors__jsonl=joined(anchors[:2]),
        )

        assert check_bundle(bundle).holds
        assert "does not hold event 10" in problem(bundle, bundles.head())

    def test_a_tail_cut_off_behind_the_last_anchor_is_told_by_the_manifest(self, tmp_path):
        path = bundles.audit_bundle(tmp_path / "audit.zip", anchored=(4,))
        tampered(path, events__jsonl=joined(lines(path)[:9]))

        assert f"{EVENTS} is not what {MANIFEST} says it is" in problem(path)

    def test_two_that_changed_places_are_found(self, bundle):
        changed = lines(bundle)
        changed[4], changed[6] = changed[6], changed[4]
        tampered(bundle, covered=True, events__jsonl=joined(changed))

        assert "Event 5 is missing; the next one found is 7" in problem(bundle)

    def test_one_that_was_inserted_is_found(self, bundle):
        changed = lines(bundle)
        changed.insert(4, changed[3].replace(b'"sequence":4', b'"sequence":5'))
        tampered(bundle, covered=True, events__jsonl=joined(changed))

        assert "Event 5 does not follow the event before it" in problem(bundle)

    @pytest.mark.parametrize(
        "line",
        [b"", b"{", b"[]", b"null", b'{"sequence":5}', b"\xff\xfe", b"[" * 100_000, b"9" * 5_000],
    )
    def test_a_line_that_is_no_event_is_named(self, bundle, line):
        changed = lines(bundle)
        changed[4] = line
        tampered(bundle, covered=True, events__jsonl=joined([*changed[:5], changed[9]]))

        assert problem(bundle) == f"Line 5 of {EVENTS} is not an audit event: it was changed."

    def test_a_number_that_is_text_is_no_event(self, bundle):
        changed = lines(bundle)
        changed[4] = changed[4].replace(b'"sequence":5', b'"sequence":"5"')
        tampered(bundle, covered=True, events__jsonl=joined(changed))

        assert f"Line 5 of {EVENTS}" in problem(bundle)

    def test_half_a_line_at_the_end_is_found(self, bundle):
        tampered(bundle, covered=True, events__jsonl=unpacked(bundle)[EVENTS][:-1])

        assert "does not end with a whole line" in problem(bundle)

    def test_an_anchor_that_was_damaged_is_found(self, bundle):
        tampered(bundle, covered=True, anchors__jsonl=b"{}\n")

        assert f"Line 1 of {ANCHORS} is not an anchor" in problem(bundle)


class TestManifest:
    @pytest.mark.parametrize(
        ("key", "value", "told"),
        [
            ("as_of", "2020-01-01T00:00:00.000000Z", "another moment or catalogue"),
            ("catalogue", {"label": "other", "sha256": "c" * 64}, "another moment or catalogue"),
            ("head", {"sequence": 10, "hash": "a" * 64}, "as the head of the audit trail"),
            ("head", {"sequence": 9, "hash": "a" * 64}, "as the head of the audit trail"),
            ("head", {"sequence": True, "hash": "a" * 64}, "lacks what every manifest has"),
            ("head", {"sequence": 10, "hash": "a"}, "lacks what every manifest has"),
            ("head", None, "as the head of the audit trail"),
            ("contents", {"events": 11, "anchors": 3}, "The counts in manifest.json"),
            ("contents", [], "lacks what every manifest has"),
            ("members", [], "was added: manifest.json does not name it"),
            ("members", 7, "lacks what every manifest has"),
            (
                "members",
                [{"name": EVENTS, "sha256": "a" * 64, "size": -1}],
                "lacks what every manifest has",
            ),
            ("kind", "other", "lacks what every manifest has"),
            ("format", "other", "is not that of a bundle"),
            ("version", 2, "a bundle of version 2, and this program reads version 1"),
            ("more", 1, "is not in the form in which"),
        ],
    )
    def test_an_edit_of_it_is_found(self, bundle, key, value, told):
        manifest = json.loads(unpacked(bundle)[MANIFEST]) | {key: value}
        tampered(bundle, manifest__json=bundles.rendered(manifest))

        assert told in problem(bundle)

    @pytest.mark.parametrize("content", [b"", b"[", b"\xff", b"[" * 100_000])
    def test_one_that_is_no_json_is_told(self, bundle, content):
        tampered(bundle, manifest__json=content)

        assert f"{MANIFEST} is no JSON" in problem(bundle)

    def test_a_file_named_twice_in_it_is_told(self, bundle):
        manifest = json.loads(unpacked(bundle)[MANIFEST])
        manifest["members"].append(manifest["members"][0])
        tampered(bundle, manifest__json=bundles.rendered(manifest))

        assert "names a file twice" in problem(bundle)


class TestMembers:
    def test_one_that_was_swapped_is_found(self, bundle):
        text = unpacked(bundle)[README]
        tampered(bundle, README__txt=text.replace(b"Audit", b"audit"))

        assert problem(bundle).startswith(f"{README} is not what {MANIFEST} says it is")

    def test_one_that_was_removed_is_found(self, bundle):
        tampered(bundle, anchors__jsonl=None)

        assert problem(bundle) == f"{ANCHORS} is missing: {MANIFEST} names it."

    def test_one_that_was_added_is_found(self, bundle):
        tampered(bundle, other__txt=b"read me")

        assert problem(bundle) == f"other.txt was added: {MANIFEST} does not name it."

    def test_one_that_is_there_twice_is_found(self, bundle):
        with zipfile.ZipFile(bundle, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(README, b"read me")

        assert problem(bundle) == f"The archive holds {README} twice."

    @pytest.mark.parametrize(
        "name", ["../evil", "/etc/evil", "a/../../evil", "C:\\evil", "..\\evil", "a//b", "a/", "é"]
    )
    def test_a_name_that_leads_elsewhere_is_refused(self, bundle, name):
        with zipfile.ZipFile(bundle, "a") as archive:
            archive.writestr(name, b"x")

        assert "do not unpack it" in problem(bundle)

    def test_a_link_to_another_file_is_refused(self, bundle):
        link = zipfile.ZipInfo("passwords")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(bundle, "a") as archive:
            archive.writestr(link, "/etc/passwd")

        assert problem(bundle).startswith("passwords is a link to another file")


class TestArchive:
    @pytest.mark.parametrize(
        "content", [b"", b"no archive", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18]
    )
    def test_what_is_none_is_told(self, tmp_path, content):
        path = tmp_path / "audit.zip"
        path.write_bytes(content)

        assert "is not a ZIP archive" in problem(path) or "It is no bundle" in problem(path)

    def test_one_cut_short_is_told(self, bundle):
        bundle.write_bytes(bundle.read_bytes()[:-40])

        assert "is not a ZIP archive, or it was cut off" in problem(bundle)

    def test_a_file_that_is_not_there_is_told(self, tmp_path):
        assert "cannot be read (No such file or directory)" in problem(tmp_path / "none.zip")

    def test_a_folder_is_told(self, tmp_path):
        assert "cannot be read (Is a directory)" in problem(tmp_path)

    def test_an_archive_of_something_else_is_told(self, tmp_path):
        path = bundles.packed(tmp_path / "other.zip", {"a.txt": b"a"})

        assert "It is no bundle: it has no manifest.json" in problem(path)

    def test_one_that_would_burst_is_refused_without_unpacking_it(self, bundle):
        tampered(bundle, covered=True, README__txt=b"\0" * 30_000_000)

        assert "it was made to fill a disk" in problem(bundle)

    @pytest.mark.parametrize("where", range(5))
    def test_a_byte_changed_anywhere_never_holds_or_changes_nothing(self, bundle, where):
        whole = bytearray(bundle.read_bytes())
        before = unpacked(bundle)
        for position in range(where, len(whole), 5 * 7):
            changed = bytearray(whole)
            changed[position] ^= 0x55
            bundle.write_bytes(changed)
            if check_bundle(bundle).holds:
                # Times, rights and versions in the archive's own directory say nothing of content.
                assert unpacked(bundle) == before
