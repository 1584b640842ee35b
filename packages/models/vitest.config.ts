import { offerSwiftShader, vitestConfig } from "@nocturne/testing/config";

offerSwiftShader();

export default vitestConfig();
