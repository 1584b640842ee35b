import { createRequire } from "node:module";
import { join } from "node:path";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { describe, it } from "vitest";
import { testKernelBackend } from "../kernel-backend.ts";
import { findTfjsNode } from "./find-tfjs-node.ts";

const found = findTfjsNode();

if (found === undefined) {
  describe.skip("tensorflow", () => {
    it("needs a built @tensorflow/tfjs-node: install it, or set NOCTURNE_TFJS_NODE to its folder");
  });
} else {
  testKernelBackend("tensorflow", {
    backend: "tensorflow",
    setUp: async () => {
      process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
      // tfjs-node 4.22 calls this; Node 23 took it away.
      const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
      legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
      createRequire(join(found, "package.json"))(found);
      await tf.setBackend("tensorflow");
      return undefined;
    },
  });
}
