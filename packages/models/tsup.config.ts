import { defineConfig } from "tsup";

const shared = { format: "esm", target: "es2022", silent: true } as const;

export default defineConfig([
  {
    ...shared,
    entry: ["src/index.ts", "src/register-browser.ts"],
    sourcemap: true,
    external: ["#register"],
  },
  {
    ...shared,
    entry: ["src/register-node.ts"],
    noExternal: [/^@tensorflow\/tfjs-core\/dist\//],
    minify: true,
  },
]);
