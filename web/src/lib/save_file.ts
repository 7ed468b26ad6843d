/** Hands a file to the browser's downloads. */
export function saveJson(name: string, value: unknown): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the download may not have begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
