import { testReadme } from "@nocturne/testing";

testReadme(new URL("../../../README.md", import.meta.url), new URL("..", import.meta.url));
