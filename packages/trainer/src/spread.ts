/** Returns pieces spread evenly over the list, at least the first, that hold about so many notes, if there are as many. */
export function spread<T>(pieces: readonly T[], notes: number, notesOf: (piece: T) => number): T[] {
  const total = pieces.reduce((sum, piece) => sum + notesOf(piece), 0);
  const share = Math.min(1, notes / total);
  return pieces.filter((_, index) => Math.ceil((index + 1) * share) > Math.ceil(index * share));
}
