// SPDX-License-Identifier: Apache-2.0
/**
 * Images and data sets: from JPEG, PNG and CIFAR-10 files to a network's input tensor.
 *
 * <p>Files come in, {@link io.systole.data.Image} (8-bit RGB) and {@link io.systole.data.Dataset}
 * stand between, FLOAT32 tensors [n, 3, h, w] go out. Decoding, resizing and normalization give the
 * same bits as Pillow and torchvision, on which the networks that users bring were trained.
 *
 * {@snippet :
 * Preprocessing preprocessing = Preprocessing.cifar(227, 227);
 * Tensor input = preprocessing.apply(Image.read(Path.of("cat.png"))); // [1, 3, 227, 227]
 * try (Dataset images = Datasets.open(Path.of("cifar-10-batches-bin"), "test")) {
 *   Dataset few = images.sample(100, 1); // ten of each class
 * }
 * }
 */
@NullMarked
package io.systole.data;

import org.jspecify.annotations.NullMarked;
