/** See summarise-tests.mjs. */
export declare function countTests(log: string): { passed: number; failed: number; skipped: number };
