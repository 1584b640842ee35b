export { chromium, type Files, type Site, type VisitOptions, visit } from "./chromium.ts";
export { testReadme } from "./readme.ts";
export { hasShared, sharedPath } from "./shared-data.ts";
