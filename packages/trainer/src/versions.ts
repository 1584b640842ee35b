import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";

const { version }: { version: string } = createRequire(import.meta.url)("../package.json");

/** What a run was trained with, for its `config.json`. */
export const VERSIONS: Readonly<Record<string, string>> = {
  "@nocturne/trainer": version,
  "@tensorflow/tfjs-core": tf.version_core,
  node: process.versions.node,
};
