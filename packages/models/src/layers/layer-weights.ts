import type * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";

/** What a layer's `call` is told besides its inputs. */
export interface CallOptions {
  /** Whether dropout acts. @default false */
  readonly training?: boolean;
  /** Seeds the dropout. @default a new one each call */
  readonly seed?: number;
}

/** The weights of a built layer, by their names within it. */
export function layerWeights(layer: tfl.layers.Layer): Record<string, tf.Variable> {
  const prefix = `${layer.name}/`;
  return Object.fromEntries(
    layer.weights.map((weight) => {
      const name = weight.originalName;
      return [name.startsWith(prefix) ? name.slice(prefix.length) : name, weight.read() as tf.Variable];
    }),
  );
}

/** The only tensor of a layer's inputs. */
export function onlyTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor3D {
  return (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor3D;
}
