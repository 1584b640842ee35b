/** The parts of Node's own modules that are used where they exist, so that nothing of Node is imported. */
export interface NodeModules {
  readonly "node:v8": { setFlagsFromString(flags: string): void };
  readonly "node:worker_threads": {
    readonly Worker: new (source: string, options: { eval: true; workerData: unknown }) => NodeWorker;
  };
}

/** A worker thread of Node. */
export interface NodeWorker {
  on(event: "message" | "error", listener: (value: unknown) => void): void;
  unref(): void;
  terminate(): Promise<number>;
}

interface NodeProcess {
  getBuiltinModule?(id: string): unknown;
}

/** One of Node's modules, or undefined outside Node. */
export function nodeModule<Id extends keyof NodeModules>(id: Id): NodeModules[Id] | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.getBuiltinModule?.(id) as NodeModules[Id] | undefined;
}
