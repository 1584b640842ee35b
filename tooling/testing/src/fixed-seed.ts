import fc from "fast-check";

// Properties see the same examples each time, so that a change alone can turn a test red. To look for new ones:
// NOCTURNE_SEED=$RANDOM npx vitest run
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.NOCTURNE_SEED ?? 1) });
