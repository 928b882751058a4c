"""Pictures as communes send them, drawn by a seed: sky, land, a road, houses and trees."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A place of its own for each seed."""
    rng, (wide, high) = Random(seed), size

    def colour(low: int, up: int) -> Colour:
        return rng.randint(low, up), rng.randint(low, up), rng.randint(low, up)

    haze = Image.linear_gradient("L").resize(size).rotate(rng.choice([0, 180]))
    picture = Image.composite(Image.new("RGB", size, colour(110, 255)), Image.new("RGB", size, colour(60, 255)), haze)
    draw, horizon = ImageDraw.Draw(picture), rng.randint(high // 5, 4 * high // 5)
    draw.rectangle((0, horizon, wide, high), fill=colour(20, 150))
    far = rng.randint(0, wide)
    near = [(rng.randint(0, wide), high), (rng.randint(0, wide), high)]
    draw.polygon([(far - 4, horizon), (far + 4, horizon), *near], fill=colour(70, 210))
    for _thing in range(rng.randint(2, 7)):
        x, y, side = rng.randint(0, wide), rng.randint(high // 6, high), rng.randint(15, 90)
        if rng.random() < 0.5:
            draw.rectangle((x, y - side, x + side * rng.uniform(0.6, 1.8), y), fill=colour(0, 255))
        else:
            draw.ellipse((x, y - side, x + side, y), fill=colour(0, 200))
    return picture


def recompressed(picture: Image.Image, quality: int) -> bytes:
    """As JPEG."""
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality)
    return data.getvalue()


def trimmed(picture: Image.Image, share: float) -> Image.Image:
    """Without its margins, each a share of the side."""
    wide, high = picture.size
    return picture.crop((int(wide * share), int(high * share), wide - int(wide * share), high - int(high * share)))
