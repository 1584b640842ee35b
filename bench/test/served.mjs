// A side for the tests: works, is missing, or crashes, as its argument says.
import { sayMissing, serve } from "../lib/serve.mjs";

const mode = process.argv[2];
let turns = 0;
if (mode === "missing") {
  sayMissing("nothing is here");
} else {
  if (mode === "crashes at once") throw new Error("this is broken");
  await serve({ label: "a side", parameters: 7 }, () => {
    turns += 1;
    if (mode === "crashes on the way" && turns === 3) throw new Error("this broke down");
    const until = performance.now() + 2;
    while (performance.now() < until);
    return turns;
  });
}
