# SPDX-License-Identifier: Apache-2.0
"""Trains the bundled network `alexnet-cifar10` with PyTorch on one GPU and writes its weights.

    cd models/recipes; python3 -m alexnet_cifar10 --data DIR --work DIR prepare teacher choose student prune finish compare

DIR of --data holds `cifar10-images.zip` (all 60,000 CIFAR-10 images as JPEG copies, <split>/<class>/NNNN.jpg) and
`cifar10-original/` (data_batch_1.bin with 4,000 original training images, test_batch.bin with 1,000 test images).
Stages, each leaves its result in the folder of --work, so that one can be repeated alone:

  prepare  decodes, finds the JPEG copy of each original by content, holds 5,000 images back (400 of them originals),
           trains a small network on the other 3,600 pairs that undoes the JPEG loss, and applies it to the copies
  teacher  trains small residual networks at 32x32; their averaged answer is the soft label of the deployed network
  choose   a few epochs with each optimizer (--optimizer auto then uses the one the held-back images prefer)
  student  AlexNet with batch normalization in front of the ReLUs and LRN, at 227x227 from start to end
  prune    gradual magnitude pruning of fc1 and fc2 with fine-tuning
  finish   folds batch normalization, scales layers by powers of two into <16,4>, calibrates, fine-tunes the quantized
           network, reads the test images once, exports
  compare  shorter runs: with LRN, without, and with batch normalization where LRN stood, then run with LRN

The held-back images decide everything; the test images are read at the end of `finish` and of `compare` only.
The shipped weights: seed 1 and the settings that stand here as defaults (not bit-reproducible: GPU sums are unordered).
"""
