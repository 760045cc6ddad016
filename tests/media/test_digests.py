import hashlib
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from mmeval.media import array_digest, file_digest, text_digest


@given(st.binary(max_size=2000))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_file_digest_is_the_sha256_of_the_bytes_whatever_was_there_before(tmp_path, data):
    path = tmp_path / "same name"
    path.write_bytes(data)
    assert file_digest(path) == hashlib.sha256(data).hexdigest()


def test_settled_files_are_read_once(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    later = path.stat().st_mtime + 100
    monkeypatch.setattr("mmeval.media.digests.time.time", lambda: later)
    first = file_digest(path)
    monkeypatch.setattr(hashlib, "file_digest", None)
    assert file_digest(str(path)) == first


def test_fresh_files_are_read_every_time(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    file_digest(path)
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: hashlib.sha256(b"read again"))
    assert file_digest(path) == hashlib.sha256(b"read again").hexdigest()


def test_a_changed_file_is_read_again_even_with_its_old_times(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    stat = path.stat()
    monkeypatch.setattr("mmeval.media.digests.time.time", lambda: stat.st_mtime + 100)
    first = file_digest(path)
    other = tmp_path / "b"
    other.write_bytes(b"two")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(path)
    assert file_digest(path) != first


pictures = arrays(np.uint8, array_shapes(min_dims=2, max_dims=3, max_side=4))


@given(pictures, pictures)
def test_array_digests_differ_exactly_when_arrays_do(a, b):
    same = a.shape == b.shape and bool((a == b).all())
    assert (array_digest(a) == array_digest(b)) == same
    assert array_digest(a) == array_digest(np.asfortranarray(a))


def test_array_digests_see_type_and_shape():
    zeros = np.zeros(8, np.uint8)
    digests = {
        array_digest(zeros),
        array_digest(zeros.reshape(2, 4)),
        array_digest(zeros.view(np.int8)),
        array_digest(zeros, 1),
    }
    assert len(digests) == 4
    assert array_digest(np.zeros((0, 3))) != array_digest(np.zeros((3, 0)))


@given(st.text(), st.text())
def test_text_digests_differ_exactly_when_texts_do(a, b):
    assert (text_digest(a) == text_digest(b)) == (a == b)


def test_what_has_no_end_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zeros").symlink_to("/dev/zero")
    for name in ("pipe", "zeros"):
        with pytest.raises(OSError, match="is a device or a pipe, no file"):
            file_digest(tmp_path / name)
