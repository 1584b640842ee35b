/**
 * A peer: the same net in tfjs-layers' own layers, `trainOnBatch` with its Adam. Options: `net` of
 * `lib/nets.mjs`, `backend`.
 */
import "@tensorflow/tfjs-backend-wasm";
import { loadNativeBackend } from "@nocturne/trainer";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { netNamed } from "../lib/nets.mjs";
import { sayMissing, serve } from "../lib/serve.mjs";

const { net: name, backend } = JSON.parse(process.argv[2]);
const { config, batch, time } = netNamed(name);
const width = config.fields.reduce((sum, field) => sum + (field.kind === "categorical" ? field.size : 1), 0);
const numbers = config.fields.filter((field) => field.kind === "continuous").length;

tf.enableProdMode();
if (backend === "tensorflow") {
  const native = loadNativeBackend();
  if (!native.found) {
    sayMissing(`tfjs-layers on tfjs-node: ${native.reason}`);
    process.exit(0);
  }
}
await tf.setBackend(backend);

const recurrent = config.cell === "lstm" ? tfl.layers.lstm : tfl.layers.gru;
const model = tfl.sequential();
for (let layer = 0; layer < config.layers; layer++) {
  model.add(
    recurrent({
      units: config.units,
      returnSequences: true,
      inputShape: [time, layer ? config.units : width],
    }),
  );
}
model.add(tfl.layers.dense({ units: width }));
model.compile({
  optimizer: tf.train.adam(0.001),
  loss: (target, output) => {
    const [targetNumbers, targetPitch] = tf.split(target, [numbers, width - numbers], 2);
    const [outputNumbers, outputPitch] = tf.split(output, [numbers, width - numbers], 2);
    const squares = tf.losses.meanSquaredError(targetNumbers, outputNumbers);
    return tf.add(squares, tf.losses.softmaxCrossEntropy(targetPitch, outputPitch));
  },
});

const x = tf.randomUniform([batch, time, width], 0, 1, "float32", 1);
const pitches = tf.randomUniform([batch, time], 0, width - numbers, "int32", 2);
const targetNumbers = tf.slice(x, [0, 0, 0], [batch, time, numbers]);
const y = tf.concat([targetNumbers, tf.cast(tf.oneHot(pitches, width - numbers), "float32")], 2);

const label = `tfjs-layers ${tfl.version_layers} on ${backend}`;
await serve({ label, parameters: model.countParams() }, async () => {
  await model.trainOnBatch(x, y);
  return batch * time;
});
