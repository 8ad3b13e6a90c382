// SPDX-License-Identifier: Apache-2.0
/**
 * From a trained float model to the integers that are deployed: batch-norm folding, calibration,
 * choice of formats, the model file.
 *
 * <p>Comes after {@code reference}, whose float engine it calibrates with and whose {@link
 * io.systole.reference.FixedModel} it produces; before {@code compiler}.
 *
 * {@snippet :
 * Model deployed = Folding.fold(trained);
 * FormatSpec spec = FormatSpec.parse("auto:8");
 * Formats formats = new Calibration(deployed, images).choose(spec);
 * ModelFile.of(deployed).packed().with(spec, formats).write(Path.of("model.safetensors.xz"));
 * }
 */
@NullMarked
package io.systole.quantize;

import org.jspecify.annotations.NullMarked;
