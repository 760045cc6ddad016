from dataclasses import replace

import pytest

from mmeval.models import Pack, WeightsMissing, catalogue, doctor_report, get_pack, model_table, packs


def test_every_spec_says_what_it_is():
    for pack in packs().values():
        for spec in pack:
            assert spec.name
            assert spec.licence
            assert spec.source
            assert "http" not in spec.source
            assert spec.files
            assert all(file.names for file in spec.files.values())
            assert set(spec.sha256) == set(spec.files)


def test_unknown_packs_and_families_name_the_known_ones():
    with pytest.raises(KeyError, match="standard"):
        get_pack("huge")
    with pytest.raises(KeyError, match="detector"):
        get_pack("tiny").model("detektor")


def test_a_pack_may_lack_a_family_and_takes_other_models():
    tiny, standard = get_pack("tiny"), get_pack("standard")
    assert tiny.model("lpips") is None
    mixed = tiny.with_model(standard.model("lpips")).with_model(standard.model("clip"))
    assert mixed.model("lpips") is standard.model("lpips")
    assert mixed.model("clip") is standard.model("clip")
    assert mixed.model("ocr") is tiny.model("ocr")
    with pytest.raises(ValueError, match="two models for clip"):
        Pack("double", "", (tiny.model("clip"), standard.model("clip")))


def test_files_inside_packages_are_what_was_published():
    for spec in get_pack("tiny"):
        if spec.family not in {"detector", "clip"}:
            assert set(spec.resolve()) == set(spec.files)
            assert sum(
                file.locate().stat().st_size for file in spec.files.values() if file.locate().is_file()
            ) in {
                0,
                spec.size_bytes,
            }


def test_nothing_of_standard_is_fetched_when_downloads_are_off(no_hub):
    no_hub.setattr("mmeval.models.origins.HuggingFace.cached", lambda self: None)
    for pack in ("standard", "standard-permissive"):
        for family in ("detector", "clip", "lpips"):
            spec = get_pack(pack).model(family)
            assert spec.locate() is None
            with pytest.raises(WeightsMissing, match=rf"{family} model {spec.name}: .*MMEVAL_WEIGHTS"):
                spec.load("cpu")


def test_standard_is_complete_with_a_weights_folder(standard):
    rows = model_table("standard") + model_table("standard-permissive")
    assert all(row["present"] for row in rows)
    assert doctor_value("pack standard") == (True, f"all {len(standard.models)} models present")


def test_the_table_has_one_row_per_model(no_hub):
    rows = model_table()
    assert {row["pack"] for row in rows} == set(packs())
    assert len(rows) == sum(len(pack.models) for pack in packs().values())
    row = next(row for row in rows if row["model"] == "efficientnet-lite0")
    assert (row["present"], row["sha256_ok"], row["size_mb"]) == (True, True, 18.8)
    assert row["licence"] == "Apache-2.0"


def test_the_table_shows_a_damaged_file(no_hub, tmp_path):
    no_hub.setenv("MMEVAL_WEIGHTS", str(tmp_path))
    (tmp_path / "efficientnet-lite0-57934424.pth").write_bytes(b"cut off")
    row = next(row for row in model_table("tiny") if row["model"] == "efficientnet-lite0")
    assert row["sha256_ok"] is False


@pytest.mark.parametrize(
    ("make", "constants"),
    [
        (catalogue.tiny_detector, ("_CONFIDENCE", "_OVERLAP", "_MOST_OBJECTS")),
        (catalogue.yolo_world, ("_CONFIDENCE", "_OVERLAP", "_MOST_OBJECTS")),
        (catalogue.faster_rcnn, ("_CONFIDENCE",)),
    ],
)
def test_a_detectors_fingerprint_follows_its_thresholds(make, constants, monkeypatch, tmp_path):
    def digest():
        spec = make()
        for key in spec.files:
            (tmp_path / key).write_bytes(b"weights")
        return spec.at(**{key: tmp_path / key for key in spec.files}).digest()

    for constant in constants:
        before = digest()
        monkeypatch.setattr(f"mmeval.models.detector.{constant}", 1)
        assert digest() != before


def doctor_value(check: str) -> tuple[bool | None, str]:
    row = next(row for row in doctor_report() if row["check"] == check)
    return row["ok"], row["found"]


def test_the_doctor_sees_what_is_there(no_hub, tmp_path):
    import torch

    assert doctor_value("torch")[0] is True
    ok, device = doctor_value("device")
    assert device.startswith("cuda" if torch.cuda.is_available() else "cpu")
    assert doctor_value("video and audio decoding (av)")[0] is True
    assert doctor_value("downloads")[1].startswith("off")
    no_hub.setenv("MMEVAL_WEIGHTS", str(tmp_path / "nowhere"))
    ok, found = doctor_value("weights folder")
    assert ok is False
    assert "nowhere" in found


def test_specs_compare_materials_of_their_pack():
    assert get_pack("tiny").materials == ("plastic", "wooden", "metal", "stone")
    assert set(get_pack("tiny").materials) <= set(get_pack("standard").materials)
    assert replace(get_pack("tiny"), materials=("wooden",)).materials == ("wooden",)
