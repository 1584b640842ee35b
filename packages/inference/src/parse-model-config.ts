import {
  type HeadConfig,
  type InputConfig,
  isDetermined,
  type ModelConfig,
  type ModelField,
} from "./config.ts";
import { createReader, type Reader } from "./json-reader.ts";

/**
 * Returns a model's config from parsed JSON, checked through and through; keys that it does not know are left out.
 *
 * @param json - what `JSON.parse` gave
 * @throws RangeError that names the place, the rule and the value: `model config: units must be a whole number from 1,
 * got 0`
 */
export function parseModelConfig(json: unknown): ModelConfig {
  const config = createReader("model config", json);
  config.literal("type", ["recurrent"]);
  const version = config.integer("version", 1);
  if (version !== 1) {
    throw new RangeError(
      `model config: version ${version} is newer than this library knows (1); update @nocturne/inference`,
    );
  }
  const fields = config.list("fields").map(parseField);
  assertNames(fields);
  const block = config.optional("block");
  const continuousScale = config.has("continuousScale") ? config.number("continuousScale") : undefined;
  if (continuousScale !== undefined && !(continuousScale > 0)) {
    throw new RangeError(`model config: continuousScale must be above 0, got ${continuousScale}`);
  }
  return {
    type: "recurrent",
    version: 1,
    fields,
    input: parseInput(config.object("input")),
    cell: config.literal("cell", ["lstm", "gru"]),
    units: config.integer("units", 1),
    layers: config.integer("layers", 1),
    ...(block && {
      block: {
        layers: block.integer("layers", 1),
        size: block.integer("size", 1),
        dropout: parseShare(block, "dropout"),
      },
    }),
    head: parseHead(config.object("head")),
    ...(continuousScale !== undefined && { continuousScale }),
    ...(config.has("dropout") && { dropout: parseShare(config, "dropout") }),
  };
}

function parseField(field: Reader): ModelField {
  const name = field.string("name");
  if (field.literal("kind", ["categorical", "continuous"]) === "categorical") {
    const size = field.integer("size", 1);
    const determined = field.has("determined") && field.boolean("determined");
    return { name, kind: "categorical", size, ...(determined && { determined }) };
  }
  const [min, max] = [field.number("min"), field.number("max")];
  if (!(min < max)) {
    throw new RangeError(`${field.place}: min must be below max, got ${min} and ${max}`);
  }
  return { name, kind: "continuous", min, max, unit: field.string("unit") };
}

function parseInput(input: Reader): InputConfig {
  const kind = input.literal("kind", ["embedding", "one-hot"]);
  return kind === "embedding" ? { kind, size: input.integer("size", 1) } : { kind };
}

function parseHead(head: Reader): HeadConfig {
  const kind = head.literal("kind", ["independent", "chained"]);
  return kind === "chained" ? { kind, size: head.integer("size", 1) } : { kind };
}

function parseShare(config: Reader, key: string): number {
  const share = config.number(key);
  if (share >= 0 && share < 1) return share;
  throw new RangeError(`${config.place}: ${key} must be from 0 to below 1, got ${share}`);
}

function assertNames(fields: readonly ModelField[]): void {
  if (fields.length === 0)
    throw new RangeError("model config: fields must name at least one field, got none");
  if (fields.every(isDetermined)) {
    throw new RangeError(
      "model config: fields must hold one that is not determined, as nothing is predicted else",
    );
  }
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name)) throw new RangeError(`model config: two fields are named "${name}"`);
    if (name === "given" || name === "" || name.includes("/")) {
      throw new RangeError(
        `model config: a field's name is part of its weights' names and must not be empty, hold "/" or be "given", ` +
          `got "${name}"`,
      );
    }
    seen.add(name);
  }
}
