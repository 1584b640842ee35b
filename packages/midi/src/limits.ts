/** The most tracks of a score that a file can hold: its header counts chunks in 16 bits, and the tempos may need one. */
export const MAX_TRACKS = 0xfffe;

/** What is said where a file has more. */
export const TOO_MANY_TRACKS = `a score holds at most ${MAX_TRACKS} tracks; those beyond were left out`;
