export { testReadme } from "./readme.ts";
export { hasShared, sharedPath } from "./shared-data.ts";
