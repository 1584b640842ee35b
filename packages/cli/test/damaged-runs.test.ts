import { cpSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { nocturne, tinyTraining, workplace, writeMusic } from "./helpers.ts";

let trained: Map<string, Buffer>;
const FILES = ["config.json", "model.safetensors", "optimizer.safetensors", "state.json", "metrics.jsonl"];

