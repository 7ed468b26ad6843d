/** The dark squares of a matrix (a QR code) as one SVG path, a unit a square; neighbours in a row are one piece. */
export function squaresPath(rows: readonly (readonly boolean[])[]): string {
  const pieces: string[] = [];
  rows.forEach((row, y) => {
    let start = -1;
    for (let x = 0; x <= row.length; x += 1) {
      const dark = row[x] === true;
      if (dark && start < 0) start = x;
      if (!dark && start >= 0) {
        pieces.push(`M${String(start)} ${String(y)}h${String(x - start)}v1h-${String(x - start)}z`);
        start = -1;
      }
    }
  });
  return pieces.join('');
}
