/** See check-floors.mjs. */
export declare function floorViolations(packages: string): string[];
