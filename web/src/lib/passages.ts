interface Placed {
  first_byte: number;
}

/** The passage that a byte of the text is in: the last one that begins at it or before; -1 none. */
export function passageAt(passages: readonly Placed[], byte: number): number {
  let found = -1;
  passages.forEach(({ first_byte }, index) => {
    if (first_byte <= byte && (found < 0 || first_byte >= (passages[found]?.first_byte ?? 0))) found = index;
  });
  return found;
}
