/** The nets that `train --model` knows; kept apart from them, so that `--help` need not load them. */
export const NET_NAMES = ["default", "howl-lstm-192", "howl-lstm-416", "howl-gru-512"] as const;

export type NetName = (typeof NET_NAMES)[number];
