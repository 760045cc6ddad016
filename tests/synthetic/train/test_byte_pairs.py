import numpy as np
from open_clip.tokenizer import SimpleTokenizer

from mmeval.synthetic.captions import scene_caption
from mmeval.synthetic.scenes import sample_scene
from mmeval.synthetic.train.byte_pairs import learn_merges, world_words, write_merges
from mmeval.synthetic.vocabulary import BACKGROUNDS, CLASSES, COLORS, MATERIALS, SIGN_WORDS


def test_merges_join_frequent_pairs_first():
    merges = learn_merges(["star", "stone", "start"])
    assert merges[0] == ("s", "t")
    assert len(merges) == len(set(merges))


def test_open_clip_reads_the_file_and_every_word_is_one_token(tmp_path):
    path = tmp_path / "bpe.txt.gz"
    merges = learn_merges(world_words())
    write_merges(path, merges)
    tokenizer = SimpleTokenizer(bpe_path=str(path), context_length=40)
    assert tokenizer.vocab_size == 512 + len(merges) + 2
    words = [*COLORS, *MATERIALS, *CLASSES, *SIGN_WORDS, *" ".join(BACKGROUNDS).split()]
    assert {len(tokenizer.encode(word)) for word in words} == {1}
    assert tokenizer.decode(tokenizer.encode("a zebra")).split() == ["a", "zebra"]


def test_captions_fit_into_the_context(tmp_path):
    path = tmp_path / "bpe.txt.gz"
    write_merges(path, learn_merges(world_words()))
    tokenizer = SimpleTokenizer(bpe_path=str(path), context_length=40)
    lengths = [len(tokenizer.encode(scene_caption(sample_scene(seed)))) for seed in range(200)]
    assert max(lengths) + 2 <= 40
    tokens = tokenizer([scene_caption(sample_scene(0))]).numpy()
    assert np.count_nonzero(tokens) == lengths[0] + 2


def test_the_file_is_the_same_every_time(tmp_path):
    for name in ("first", "second"):
        write_merges(tmp_path / name, learn_merges(world_words()))
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
