import { oneOf, sequence, sometimes } from "./combine.ts";
import { type DropNotesOptions, dropNotes } from "./drop-notes.ts";
import { type InvertOptions, invert } from "./invert.ts";
import { retrograde } from "./retrograde.ts";
import { type SpeedOptions, speed } from "./speed.ts";
import { timingJitter } from "./timing-jitter.ts";
import { type TransposeOptions, transpose } from "./transpose.ts";
import type { Augmentation, AugmentationConfig } from "./types.ts";
import { type VelocityJitterOptions, velocityJitter, velocityScale } from "./velocity.ts";

/** How configurations are read. */
export interface AugmentationFromJSONOptions {
  /** Builders of augmentations that are not of this package, by their `type`. @default none */
  readonly types?: Readonly<Record<string, (config: AugmentationConfig) => Augmentation>>;
}

/** What each option of a configuration must be. */
type Kind = "number" | "string" | "pitchRange" | "augmentations";

interface Builder {
  readonly options: Readonly<Record<string, Kind>>;
  readonly required?: readonly string[];
  build(options: Options): Augmentation;
}

/** All options that there are; `parse` has seen to their kinds, the factories see to their values. */
type Options = SpeedOptions &
  TransposeOptions &
  VelocityJitterOptions &
  DropNotesOptions &
  InvertOptions & {
    readonly probability: number;
    readonly steps: readonly Augmentation[];
    readonly choices: readonly Augmentation[];
  };

const RANGE = { min: "number", max: "number" } as const;

const BUILDERS: Readonly<Record<string, Builder>> = {
  speed: { options: RANGE, build: speed },
  transpose: { options: { ...RANGE, outOfRange: "string", range: "pitchRange" }, build: transpose },
  velocityScale: { options: RANGE, build: velocityScale },
  velocityJitter: { options: { deviation: "number" }, build: velocityJitter },
  timingJitter: { options: { deviation: "number" }, build: timingJitter },
  dropNotes: { options: { probability: "number" }, build: dropNotes },
  invert: { options: { axis: "number", mode: "string" }, build: invert },
  retrograde: { options: {}, build: retrograde },
  sequence: {
    options: { steps: "augmentations" },
    required: ["steps"],
    build: ({ steps }) => sequence(...steps),
  },
  sometimes: {
    options: { probability: "number", steps: "augmentations" },
    required: ["probability", "steps"],
    build: ({ probability, steps }) => sometimes(probability, ...steps),
  },
  oneOf: {
    options: { choices: "augmentations" },
    required: ["choices"],
    build: ({ choices }) => oneOf(choices),
  },
};

/**
 * Returns the augmentation that wrote this configuration with `toJSON`; a list of configurations makes a sequence.
 *
 * @param config - as parsed from JSON; it may come from anywhere, so all of it is checked
 * @throws TypeError where its shape is wrong, a type unknown or an option missing, RangeError where a value is out of
 *   range; both name the place
 * @example augmentationFromJSON(JSON.parse(JSON.stringify(howl())));
 */
export function augmentationFromJSON(
  config: unknown,
  options: AugmentationFromJSONOptions = {},
): Augmentation {
  return Array.isArray(config)
    ? sequence(...config.map((step, index) => build(step, `pipeline[${index}]`, options)))
    : build(config, "pipeline", options);
}

function build(config: unknown, place: string, options: AugmentationFromJSONOptions): Augmentation {
  if (!isConfig(config)) {
    throw new TypeError(`augment: ${place} must be an object with a type, got ${JSON.stringify(config)}`);
  }
  const { type, ...given } = config;
  const own = ownEntry(options.types, type);
  if (own) return own(config);
  const builder = ownEntry(BUILDERS, type);
  if (!builder) {
    const known = [...Object.keys(BUILDERS), ...Object.keys(options.types ?? {})].join(", ");
    throw new TypeError(
      `augment: ${place}.type ${JSON.stringify(type)} is not known; it must be one of ${known}. ` +
        "Was it written by a newer version?",
    );
  }
  for (const name of builder.required ?? []) {
    if (!(name in given)) throw new TypeError(`augment: ${place} (${type}) lacks ${name}`);
  }
  const parsed = Object.entries(given).map(([name, value]) => {
    const kind = ownEntry(builder.options, name);
    if (!kind) {
      const known = Object.keys(builder.options).join(", ") || "none";
      throw new TypeError(`augment: ${place}.${name} is not an option of ${type}, which has ${known}`);
    }
    return [name, parse(kind, value, `${place}.${name}`, options)];
  });
  return builder.build(Object.fromEntries(parsed));
}

function parse(kind: Kind, value: unknown, place: string, options: AugmentationFromJSONOptions): unknown {
  if (kind === "augmentations") {
    if (!Array.isArray(value)) throw wrongKind(place, "a list of augmentations", value);
    return value.map((step, index) => build(step, `${place}[${index}]`, options));
  }
  if (kind === "pitchRange") {
    if (!(Array.isArray(value) && value.length === 2 && value.every((pitch) => typeof pitch === "number"))) {
      throw wrongKind(place, "[low, high]", value);
    }
    return value;
  }
  if (typeof value !== kind) throw wrongKind(place, `a ${kind}`, value);
  return value;
}

function wrongKind(place: string, rule: string, value: unknown): TypeError {
  return new TypeError(`augment: ${place} must be ${rule}, got ${JSON.stringify(value)}`);
}

function isConfig(config: unknown): config is AugmentationConfig {
  return typeof config === "object" && config !== null && "type" in config && typeof config.type === "string";
}

function ownEntry<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
