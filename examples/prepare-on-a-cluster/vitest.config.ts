import { vitestConfig } from "@nocturne/testing/config";

export default vitestConfig();
