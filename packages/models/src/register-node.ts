// Node cannot load tfjs-core's extensionless deep modules: the build bundles these two into dist/register-node.js. They
// work on tfjs-core's global registries, so a second copy of its code does no harm.
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
