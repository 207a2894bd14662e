"""Signed notes are those of Go's note package, and whatever is done to one is named."""

import base64
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import UnusableCheckpointError
from bot.verify import note as note_module
from bot.verify.note import new_key, open_note, sign_text, signer_name, verifier_of

# The example in the documentation and tests of golang.org/x/mod/sumdb/note (note.go, note_test.go).
PETER_SIGNS = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETERS = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCHS = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
NOTE = f"{TEXT}\n{PETERS}"

SIGNER, VERIFIER = new_key("standpoint/example")

_plain = st.characters(exclude_categories=["Cs"], exclude_characters=[chr(n) for n in range(32)])
_texts = st.lists(st.text(_plain, max_size=20), min_size=1, max_size=6).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


def said(note: str, *verifiers: str) -> str:
    """Why a note is refused."""
    with pytest.raises(UnusableCheckpointError) as refused:
        open_note(note, verifiers or (PETER,))
    return str(refused.value)


def test_the_known_signer_signs_the_known_note():
    assert sign_text(TEXT, PETER_SIGNS) == NOTE
    assert verifier_of(PETER_SIGNS) == PETER


def test_a_known_note_of_two_is_opened_by_either_and_by_both():
    both = NOTE + ENOCHS
    assert open_note(both, [PETER]) == (TEXT, {"PeterNeumann"})
    assert open_note(both, [ENOCH]) == (TEXT, {"EnochRoot"})
    assert open_note(both, [ENOCH, PETER, PETER]) == (TEXT, {"PeterNeumann", "EnochRoot"})


@given(_texts)
def test_what_was_signed_is_what_is_opened(text: str):
    assert open_note(sign_text(text, SIGNER), [PETER, VERIFIER]) == (text, {"standpoint/example"})


@given(_texts, st.data())
def test_no_changed_character_of_a_text_goes_unnoticed(text: str, data: st.DataObject):
    note = sign_text(text, SIGNER)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(_plain.filter(lambda character: character != note[place]))
    with pytest.raises(UnusableCheckpointError):
        open_note(note[:place] + other + note[place + 1 :], [VERIFIER])


@given(st.text(st.sampled_from("ab —+=\n\r\x00é"), max_size=40) | st.text(max_size=40))
def test_whatever_text_comes_is_refused_in_a_sentence(text: str):
    assert said(text)
    assert said(f"{NOTE[:60]}{text}")


def test_every_key_made_is_a_new_one_under_its_name():
    signer, verifier = new_key("standpoint/example")
    assert signer != SIGNER
    assert verifier_of(signer) == verifier
    assert signer_name(signer) == verifier.split("+")[0] == "standpoint/example"
    assert signer.startswith("PRIVATE+KEY+standpoint/example+")


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb", "a\u00a0b", "a\u2028b", "\x07", "\ud800"])
def test_a_name_that_cannot_be_in_a_note_is_refused(name: str):
    with pytest.raises(UnusableCheckpointError, match="cannot be the name of a key"):
        new_key(name)


def test_no_part_of_a_key_is_taken_for_a_key():
    # The manglings of Go's TestNewVerifier and TestNewSigner: every part, and every character raised by one.
    for key, read in ((PETER, lambda text: open_note(NOTE, [text])), (PETER_SIGNS, verifier_of)):
        parts = {key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1)} - {key}
        raised = {key[:i] + chr(ord(key[i]) + 1) + key[i + 1 :] for i in range(len(key))}
        for mangled in parts | raised:
            with pytest.raises(UnusableCheckpointError):
                read(mangled)


@pytest.mark.parametrize(
    ("verifier", "says"),
    [
        # Go's TestNewVerifier: a key of the wrong length and one of another kind, each with its right hash.
        (
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            "is not a verifier key",
        ),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "of another kind"),
        ("PeterNeumann+c74f20a3+" + base64.b64encode(b"\x01short").decode(), "is not a verifier key"),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its hash is another"),
        ("EnochRoot+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its hash is another"),
        ("", "is not a verifier key"),
        (PETER_SIGNS, "This is the secret signing key. Give the verifier key"),
    ],
)
def test_a_verifier_that_is_none_is_named(verifier: str, says: str):
    assert says in said(NOTE, PETER, verifier)


@pytest.mark.parametrize("signer", ["", PETER, PETER_SIGNS[:-1], PETER_SIGNS.replace("c74f", "c74e")])
def test_what_is_no_signer_signs_nothing_and_is_not_repeated(signer: str):
    with pytest.raises(UnusableCheckpointError) as refused:
        sign_text(TEXT, signer)
    assert "AYEKFALV" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "no end", "bell\x07\n", "lines\r\n", "half \ud800\n"])
def test_a_text_that_cannot_be_in_a_note_is_not_signed(text: str):
    with pytest.raises(UnusableCheckpointError, match="whole lines"):
        sign_text(text, SIGNER)


@pytest.mark.parametrize(
    ("note", "says"),
    [
        # The first seven are those of Go's TestOpen.
        (TEXT, "has no blank line"),
        (f"{TEXT}\n", "is cut off"),
        (f"{TEXT}\n{PETERS[:-1]}", "is cut off"),
        (f"\x01{NOTE}", "line 1 holds a character"),
        (f"{TEXT}\ud8ff\n{PETERS}", "line 3 holds a character"),
        (f"{TEXT}\n{PETERS.replace('Peter', 'Bad ')}", "Line 4 of the checkpoint is damaged"),
        (f"{NOTE}Unexpected line.\n", "Line 5 of the checkpoint is damaged"),
        ("", "has no blank line"),
        ("\n\n", "is cut off"),
        (NOTE.replace("\n", "\r\n"), "end as on Windows"),
        (f"{TEXT}\n{PETERS[2:]}", "Line 4 of the checkpoint is damaged"),
        (f"{TEXT}\n— PeterNeumann\n", "Line 4 of the checkpoint is damaged"),
        (f"{TEXT}\n— PeterNeumann x08gowA=\n", "does not fit its text"),
        (f"{TEXT}\n— PeterNeumann x08goA\n", "Line 4 of the checkpoint is damaged"),
        (f"{TEXT}\n— PeterNeumann x08go/==\n", "Line 4 of the checkpoint is damaged"),
        (f"{TEXT}\n— PeterNeumann x08gow==\n", "Line 4 of the checkpoint is damaged"),
        (f"{TEXT}\n{PETERS.replace('AM=', 'AN=')}", "Line 4 of the checkpoint is damaged"),
        (f"{TEXT}\n" + PETERS * 101, "more than 100 signatures"),
        (f"{TEXT}\n{ENOCHS}", "signed with EnochRoot+af0cfe78, which is not a key that was given"),
        (f"{TEXT}\n{PETERS.replace('x08g', 'xxxx')}", "signed with PeterNeumann+c71c71a3, which is not"),
        (f"{TEXT}\n{PETERS.replace('JkuB', 'JkuC')}", "the signature of PeterNeumann+c74f20a3 does not fit"),
        (NOTE.replace("answer", "Answer"), "changed after it was signed"),
        (f"Before.\n{NOTE}", "changed after it was signed"),
        (f"{TEXT}\n{ENOCHS}{PETERS.replace('JkuB', 'JkuC')}", "changed after it was signed"),
        (f"{TEXT}\n{PETERS}{PETERS.replace('JkuB', 'JkuC')}", "changed after it was signed"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_note_is_named(note: str, says: str):
    assert says in said(note)


def test_a_hundred_signatures_are_read():
    assert open_note(f"{TEXT}\n" + PETERS * 100, [PETER])[0] == TEXT


def test_a_note_signed_for_nobody_known_is_refused():
    with pytest.raises(UnusableCheckpointError, match="not a key that was given"):
        open_note(NOTE, [])


def test_two_keys_that_look_the_same_are_both_refused(monkeypatch: pytest.MonkeyPatch):
    # Such a pair takes 2³² tries to find; here every key has the hash 0.
    monkeypatch.setattr(note_module._Verifier, "hash", bytes(4))
    alike = ["a+00000000+" + base64.b64encode(b"\x01" + bytes([n] * 32)).decode() for n in (1, 2)]
    with pytest.raises(UnusableCheckpointError, match=r"Two different keys go by a\+00000000"):
        open_note(NOTE, alike)


def test_without_the_library_it_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)
    for use in (lambda: new_key("a"), lambda: open_note(NOTE, [PETER]), lambda: sign_text(TEXT, SIGNER)):
        with pytest.raises(UnusableCheckpointError, match="cryptography, which is not installed here"):
            use()
