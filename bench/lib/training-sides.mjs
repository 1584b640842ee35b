import { netNamed } from "./nets.mjs";
import { nodeSide, pythonSide } from "./sides.mjs";

/** Our trainer on a net of `lib/nets.mjs`. */
export function ours(net, backend, { threads = 1 } = {}) {
  const env = { TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: "1" };
  return nodeSide("train.mjs", { net, backend, threads }, env);
}

/** The same net in PyTorch. */
export function pytorch(net, { threads = 1 } = {}) {
  const { config, batch, time } = netNamed(net);
  return pythonSide("train.py", { config, batch, time, threads }, { threads });
}

/** The same net of tfjs-layers' own layers; a step takes it up to half a minute, so it takes two only. */
export function tfjsLayers(net, backend) {
  const env = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" };
  return { ...nodeSide("tfjs-layers.mjs", { net, backend }, env), turns: 2 };
}
