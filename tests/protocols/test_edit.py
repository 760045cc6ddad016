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
    names = set(identities(EDIT_PIXELS))
    assert names <= set(identities(EDIT))
    assert not names & {"clip_i", "clip_t", "lpips", "if_subject_add"}


def test_direction_of_reductions_is_that_of_their_metrics():
    for protocol in (EDIT, EDIT_PIXELS):
        better = {bound.scorer.name: bound.scorer.better for bound in protocol.scorers}
        better |= {bound.scorer.family: bound.scorer.better for bound in protocol.scorers}
        for reduction in protocol.reductions:
            for leaf in reduction.parts or (reduction,):
                assert {better[name] for name in leaf.reads} == {leaf.better}, leaf.name
