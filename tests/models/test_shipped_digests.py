"""The embedded models are the ones that were trained and measured."""

import shutil

from mmeval.models import asset, file_digest, get_pack
from mmeval.synthetic.train.checkpoint import list_digests


def test_every_file_of_our_own_models_has_the_digest_that_its_training_wrote():
    for family in ("detector", "clip"):
        for file in get_pack("tiny").model(family).files.values():
            assert file.sha256 == file_digest(file.locate()), file.names


def test_training_lists_what_a_pack_loads_and_nothing_else(tmp_path):
    for path in asset("models").iterdir():
        shutil.copyfile(path, tmp_path / path.name)
    (tmp_path / "SHA256SUMS").unlink()
    list_digests(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text() == (asset("models") / "SHA256SUMS").read_text()
