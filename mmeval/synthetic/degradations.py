"""Global changes of a picture: what careless editors and compression do to every pixel.

Pictures are (H, W, 3) uint8 RGB in and out.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Picture = NDArray[np.uint8]


def blur(image: Picture, radius: float) -> Picture:
    """Gaussian blur; `radius` is the standard deviation in pixels."""
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(radius)))


def jpeg(image: Picture, quality: int) -> Picture:
    """Through JPEG and back, at a quality of 1..95."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def gamma(image: Picture, exponent: float) -> Picture:
    """Brighten (below 1) or darken (above 1) by a power law."""
    curve = np.rint(255 * (np.arange(256) / 255) ** exponent).astype(np.uint8)
    return curve[image]


def rotate_hue(image: Picture, degrees: float) -> Picture:
    """Shift every hue by an angle."""
    hue, saturation, value = Image.fromarray(image).convert("HSV").split()
    shift = round(degrees * 256 / 360)
    turned = hue.point([(level + shift) % 256 for level in range(256)])
    return np.asarray(Image.merge("HSV", (turned, saturation, value)).convert("RGB"))


def noise(image: Picture, deviation: float, rng: np.random.Generator) -> Picture:
    """Gaussian noise with a standard deviation in grey levels."""
    grain = rng.standard_normal(image.shape, np.float32) * np.float32(deviation)
    noisy: Picture = np.rint(np.clip(image + grain, 0, 255)).astype(np.uint8)
    return noisy


def random_degradation(image: Picture, rng: np.random.Generator) -> Picture:
    """One to three light degradations of random strength, for training."""
    for choice in rng.choice(5, int(rng.integers(1, 4)), replace=False):
        match int(choice):
            case 0:
                image = blur(image, float(rng.uniform(0.3, 1.1)))
            case 1:
                image = jpeg(image, int(rng.integers(35, 92)))
            case 2:
                image = gamma(image, float(rng.uniform(0.75, 1.35)))
            case 3:
                image = noise(image, float(rng.uniform(2, 11)), rng)
            case _:
                image = rotate_hue(image, float(rng.uniform(-7, 7)))
    return image
