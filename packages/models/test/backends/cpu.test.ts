import * as tf from "@tensorflow/tfjs-core";
import { testKernelBackend } from "../kernel-backend.ts";

testKernelBackend("cpu", {
  backend: "cpu",
  setUp: async () => {
    await tf.setBackend("cpu");
    return undefined;
  },
});
