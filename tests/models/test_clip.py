import json

import numpy as np
import pytest
import torch
from PIL import Image

from mmeval.models import WeightsRefused, get_pack

TEXTS = ("a red cup", "two stars on the sea", "A photo of a wooden house, 3 trees & a SIGN!")


@pytest.mark.parametrize(
    ("pack", "architecture", "tag"),
    [
        ("standard", "ViT-B-32-quickgelu", "openai"),
        ("standard-permissive", "ViT-B-32", "laion2b_s34b_b79k"),
    ],
)
def test_published_clip_embeds_as_open_clip_does(standard, weights_folder, pictures, pack, architecture, tag):
    import open_clip

    ours = get_pack(pack).model("clip").load("cpu")
    reference, _, transform = open_clip.create_model_and_transforms(
        architecture, pretrained=str(weights_folder / f"{architecture}-{tag}.safetensors")
    )
    tokens = open_clip.get_tokenizer(architecture)(list(TEXTS))
    with torch.inference_mode():
        batch = torch.stack([transform(Image.fromarray(picture)) for picture in pictures])
        images = reference.eval().encode_image(batch, normalize=True).numpy()
        texts = reference.encode_text(tokens, normalize=True).numpy()
    np.testing.assert_allclose(ours.encode_images(pictures), images, atol=1e-5)
    np.testing.assert_allclose(ours.encode_texts(TEXTS), texts, atol=1e-5)
    assert ours.dimension == 512
    assert ours.logit_scale == pytest.approx(float(reference.logit_scale.detach().exp()), rel=1e-5)


def test_local_clip_follows_its_own_configuration(small_clip, pictures, tensors_of):
    from open_clip.model import CLIP
    from open_clip.tokenizer import SimpleTokenizer
    from torchvision.transforms import v2

    config = json.loads(small_clip.files["config"].explicit.read_text())
    reference = CLIP(**config["model_cfg"]).eval()
    reference.load_state_dict(tensors_of(small_clip.files["weights"].explicit))
    squashed = v2.Compose(
        [
            v2.Resize((64, 64), interpolation=v2.InterpolationMode.BICUBIC, antialias=True),
            v2.ToImage(),
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize(config["preprocess_cfg"]["mean"], config["preprocess_cfg"]["std"]),
        ]
    )
    tokenizer = SimpleTokenizer(bpe_path=str(small_clip.files["vocabulary"].explicit), context_length=24)
    ours = small_clip.load("cpu")
    with torch.inference_mode():
        batch = torch.stack([squashed(Image.fromarray(picture)) for picture in pictures])
        np.testing.assert_allclose(
            ours.encode_images(pictures), reference.encode_image(batch, normalize=True), atol=1e-5
        )
        np.testing.assert_allclose(
            ours.encode_texts(TEXTS), reference.encode_text(tokenizer(list(TEXTS)), normalize=True), atol=1e-5
        )


def test_embeddings_do_not_depend_on_the_batch(small_clip, pictures):
    ours = small_clip.load("cpu")
    many = [pictures[number % 3] for number in range(70)]  # more than go through at once
    together = ours.encode_images(many)
    alone = np.concatenate([ours.encode_images([picture]) for picture in pictures])
    np.testing.assert_allclose(together, alone[np.arange(70) % 3], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    texts = ours.encode_texts(TEXTS * 60)
    np.testing.assert_allclose(texts[:3], texts[-3:], atol=1e-5)


def test_no_inputs_give_no_rows(small_clip):
    ours = small_clip.load("cpu")
    assert ours.encode_images([]).shape == ours.encode_texts([]).shape == (0, 32)


def test_weights_of_another_architecture_are_refused(small_clip, weights_folder):
    with pytest.raises(WeightsRefused, match=r"alexnet-owt.safetensors is a checkpoint of another model"):
        small_clip.at(weights=weights_folder / "alexnet-owt.safetensors").load("cpu")
