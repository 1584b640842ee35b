/** The bits of what was computed, by name; or the message of a refusal. */
export type Result =
  | string
  | ({ readonly usedMemory: number } & Readonly<Record<string, readonly number[] | number>>);

export function run(api: typeof import("../../src/index.ts")): Promise<{
  readonly supportsThreads: boolean;
  /** By build and threads, as `plain, 2`. */
  readonly results: Readonly<Record<string, Result>>;
}>;
