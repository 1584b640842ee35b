/** Whether 16-bit floats would gain anything here: TensorFlow's products in bfloat16 beside its own in float32, one thread. */
import { nodeSide } from "../lib/sides.mjs";

const env = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", TF_CPP_MIN_LOG_LEVEL: "3" };
const side = (type, size) => nodeSide("tensorflow-product.mjs", { type, size }, env);

export const comparisons = [192, 1024].map((size) => ({
  name: `precision-${size}`,
  sides: { bfloat16: side("bfloat16", size), float32: side("float32", size) },
  rows: [
    {
      name: `product ${size}³ on tensorflow, bfloat16 to float32`,
      unit: "GFLOP / CPU s",
      ours: "bfloat16",
      peer: "float32",
    },
  ],
}));
