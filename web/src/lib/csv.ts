const HARMLESS_NUMBER = /^[+-]?[\d\s().,-]+$/;

/** A cell as RFC 4180 wants it. What a spreadsheet would run as a formula gets an apostrophe before it. */
function cell(value: string): string {
  const formula = /^[=+\-@\t\r]/.test(value) && !HARMLESS_NUMBER.test(value);
  const safe = formula ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n').concat('\r\n');
}
