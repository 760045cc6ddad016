from mmeval.features import Appearances, ClipEmbedding, Detections, LpipsMaps
from mmeval.protocols.edit import EDIT, EDIT_PIXELS


def identities(protocol):
    return {bound.identity().partition("[")[0].partition("{")[0]: bound for bound in protocol.scorers}


def test_edit_computes_all_nine_kinds():
    kinds = [b.scorer.name for b in EDIT.scorers if b.scorer.family == "instruction_following"]
    assert len(kinds) == len(set(kinds)) == 9


def test_every_metric_compares_the_pictures_it_should():
    for protocol in (EDIT, EDIT_PIXELS):
        for name, bound in identities(protocol).items():
            if "before" in bound.scorer.slots:
                expected = "source" if name in ("clip_i", "imagenet_i") else "previous"
                assert bound.role_of("before") == expected, name


def test_the_embedded_photographs_need_neither_detector_nor_clip():
    used = {slot for bound in EDIT_PIXELS.scorers for slot in bound.scorer.slots.values()}
    assert not used & {Appearances, ClipEmbedding, Detections, LpipsMaps}


def test_direction_of_reductions_is_that_of_their_metrics():
    for protocol in (EDIT, EDIT_PIXELS):
        better = {bound.scorer.name: bound.scorer.better for bound in protocol.scorers}
        better |= {bound.scorer.family: bound.scorer.better for bound in protocol.scorers}
        for reduction in protocol.reductions:
            for leaf in reduction.parts or (reduction,):
                assert {better[name] for name in leaf.reads} == {leaf.better}, leaf.name
