# SPDX-License-Identifier: Apache-2.0
"""From an image to the network's input, as the manifest's preprocessing says."""

import numpy as np


def preprocess(image, rule):
    """An image (path or PIL image) as float32 [channel, row, column]."""
    from PIL import Image

    if rule is None:
        raise ValueError("this bundle has no preprocessing: a layer takes no image, use run()")
    if not isinstance(image, Image.Image):
        image = Image.open(image)
    image = image.convert("RGB")
    height, width = rule["size"]
    image = image.resize(_resized(image, rule["resize"]), _filter(Image, rule["resize"]))
    top, left = (image.height - height) // 2, (image.width - width) // 2
    pixels = np.asarray(image)[top : top + height, left : left + width]
    if rule["channels"] == "BGR":
        pixels = pixels[:, :, ::-1]
    values = pixels.astype(np.float32) / np.float32(rule["divisor"])
    values = (values - np.float32(rule["mean"])) / np.float32(rule["deviation"])
    return np.ascontiguousarray(values.transpose(2, 0, 1))


def _resized(image, resize):
    """Width and height to resize to."""
    if "stretch" in resize:
        height, width = resize["stretch"]
        return width, height
    pixels = resize["shorterSide"]
    if image.height <= image.width:
        return pixels * image.width // image.height, pixels
    return pixels, pixels * image.height // image.width


def _filter(module, resize):
    return {"bilinear": module.BILINEAR, "bicubic": module.BICUBIC}[resize["filter"]]
