/** A map from whole numbers of 32 bits to those from 0 on, which keeps its memory when it is cleared. */
export interface IntMap {
  /** −1 where there is none. */
  get(key: number): number;
  set(key: number, value: number): void;
  clear(): void;
}

export function intMap(): IntMap {
  let size = 1024;
  let keys = new Int32Array(size);
  /** One more than the value; 0 where there is none. */
  let values = new Int32Array(size);
  let count = 0;

  /** Where a key stands, or could stand. */
  const placeOf = (key: number): number => {
    let place = Math.imul(key, 0x9e3779b1) >>> 0;
    for (place &= size - 1; values[place] !== 0 && keys[place] !== key; place = (place + 1) & (size - 1));
    return place;
  };
  const map: IntMap = {
    get: (key) => values[placeOf(key)]! - 1,
    set(key, value) {
      const place = placeOf(key);
      if (values[place] === 0 && ++count > size / 2) {
        grow();
        map.set(key, value);
        return;
      }
      keys[place] = key;
      values[place] = value + 1;
    },
    clear() {
      values.fill(0);
      count = 0;
    },
  };
  const grow = (): void => {
    const before = { keys, values };
    size *= 2;
    keys = new Int32Array(size);
    values = new Int32Array(size);
    count = 0;
    for (const [place, value] of before.values.entries()) {
      if (value > 0) map.set(before.keys[place]!, value - 1);
    }
  };
  return map;
}
