/**
 * Matrix products of TensorFlow's own library in one number type, through the binding's raw ops: TensorFlow.js has no
 * 16-bit floats. Options: `type` (`float32`, `bfloat16`), `size`.
 */
import { loadNativeBackend } from "@nocturne/trainer";
import * as tf from "@tensorflow/tfjs-core";
import { sayMissing, serve } from "../lib/serve.mjs";

const { type, size } = JSON.parse(process.argv[2]);
const native = loadNativeBackend();
if (!native.found) {
  sayMissing(`TensorFlow: ${native.reason}`);
  process.exit(0);
}
await tf.setBackend("tensorflow");
const backend = tf.backend();
const { binding } = backend;
const BFLOAT16 = 14; // DT_BFLOAT16 of TensorFlow's types.proto
const number = { float32: binding.TF_FLOAT, bfloat16: BFLOAT16 }[type];

const typed = (name, value) => ({ name, type: binding.TF_ATTR_TYPE, value });
const flag = (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value });
const run = (op, attributes, ids) => binding.executeOp(op, attributes, ids, 1)[0].id;

let operands = backend.getInputTensorIds([tf.randomNormal([size, size]), tf.randomNormal([size, size])]);
if (type !== "float32") {
  const cast = [typed("SrcT", binding.TF_FLOAT), typed("DstT", number), flag("Truncate", false)];
  operands = operands.map((id) => run("Cast", cast, [id]));
}
const product = [typed("T", number), flag("transpose_a", false), flag("transpose_b", false)];
const flops = 2 * size ** 3;
const calls = Math.ceil(8e9 / flops);
await serve({ label: `TensorFlow ${binding.TF_Version}, ${type}` }, () => {
  for (let call = 0; call < calls; call++) binding.deleteTensor(run("MatMul", product, operands));
  return (calls * flops) / 1e9;
});
