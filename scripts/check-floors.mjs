// The dependency rule of the house: a package imports only what lies on a lower floor. See CONTRIBUTING.md.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const TFJS = "@tensorflow/";

/** What each package may import of the house, and whether it runs unchanged in Node, browsers and workers. */
export const HOUSE = {
  score: { may: [], portable: true },
  kernels: { may: [], portable: true },
  midi: { may: ["score"], portable: true },
  audio: { may: ["score"] },
  augmentation: { may: ["score"], portable: true },
  tokenizers: { may: ["score"], portable: true },
  etudes: { may: ["score"], portable: true },
  inference: { may: ["kernels"], portable: true },
  sampling: { may: ["score"], portable: true },
  corpus: { may: ["score", "midi", "tokenizers"] },
  models: { may: ["kernels", "inference", "tokenizers"], tfjs: true },
  trainer: { may: "all lower", tfjs: true, floor: 3 },
  cli: { may: "all lower", tfjs: true, floor: 4 },
};

/**
 * Returns what breaks the rule in the packages of a folder, a line each; empty where all is well.
 *
 * @param {string} packages - the folder that holds the packages
 */
export function floorViolations(packages) {
  return readdirSync(packages)
    .sort()
    .flatMap((name) => packageViolations(packages, name));
}

function packageViolations(packages, name) {
  const rule = HOUSE[name];
  if (rule === undefined) return [`${name}: is on no floor; add it to HOUSE in scripts/check-floors.mjs`];
  const manifest = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
  const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  const places = [...declared].map((specifier) => ({ place: `${name}/package.json`, specifier }));
  for (const file of sources(join(packages, name, "src"))) {
    const place = relative(packages, file);
    for (const [index, line] of readFileSync(file, "utf8").split("\n").entries()) {
      const specifier = importedBy(line);
      if (specifier) places.push({ place: `${place}:${index + 1}`, specifier });
    }
  }
  return places.flatMap(({ place, specifier }) => {
    const trouble = troubleWith(name, rule, declared, specifier);
    return trouble ? [`${place}: ${trouble}`] : [];
  });
}

function troubleWith(name, rule, declared, specifier) {
  if (specifier.startsWith("node:")) {
    return rule.portable ? `imports ${specifier}, but ${name} must run in browsers too` : undefined;
  }
  const packageName = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (!declared.has(packageName) && packageName !== `@nocturne/${name}`) {
    return `imports ${packageName}, which package.json does not declare`;
  }
  if (packageName.startsWith(TFJS) && !rule.tfjs)
    return `imports ${packageName}, but ${name} does without TensorFlow.js`;
  if (!packageName.startsWith("@nocturne/") || packageName === `@nocturne/${name}`) return undefined;
  const target = packageName.slice("@nocturne/".length);
  const allowed =
    rule.may === "all lower" ? (HOUSE[target]?.floor ?? 0) < rule.floor : rule.may.includes(target);
  return allowed ? undefined : `imports ${packageName}, which is not on a floor below ${name}`;
}

/** The package that a line imports; undefined where it imports none, or a file of its own package. */
function importedBy(line) {
  const match =
    /^\s*(?:import|export)\b[^"']*\bfrom\s*["']([^"']+)["']/.exec(line) ??
    /^\s*\}\s*from\s*["']([^"']+)["']/.exec(line) ??
    /^\s*import\s*["']([^"']+)["']/.exec(line) ??
    /\bimport\(\s*["']([^"']+)["']/.exec(line);
  const specifier = match?.[1];
  return specifier === undefined || /^[.#]/.test(specifier) ? undefined : specifier;
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = floorViolations(resolve(import.meta.dirname, "../packages"));
  for (const violation of violations) console.error(violation);
  console.log(
    violations.length === 0 ? "floors: every import goes down" : `floors: ${violations.length} violations`,
  );
  process.exitCode = violations.length === 0 ? 0 : 1;
}
