/** Hands a file to the browser's downloads. */
function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the download may not have begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function saveJson(name: string, value: unknown): void {
  save(name, new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
}

export function saveText(name: string, text: string): void {
  save(name, new Blob([text], { type: 'text/plain;charset=utf-8' }));
}

/** With a byte order mark, which spreadsheets want for UTF-8. */
export function saveCsv(name: string, csv: string): void {
  save(name, new Blob(['\uFEFF', csv], { type: 'text/csv;charset=utf-8' }));
}
