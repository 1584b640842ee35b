import { vitestConfig } from "./src/config.mjs";

export default vitestConfig();
