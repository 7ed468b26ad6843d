// Writes openapi.json from a running `callai serve`: node scripts/fetch_openapi.mjs [ADDRESS] [--check].
// What answers are when something is wrong is left out: that is always a Problem (src/api/problem.ts).
// With --check nothing is written; exit 1 when the file is not what the server says.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../openapi.json', import.meta.url);
const address = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? 'http://127.0.0.1:8080';
const response = await fetch(`${address}/api/v1/openapi.json`);
if (!response.ok) throw new Error(`${address} answered ${response.status}`);
const document = await response.json();
document.servers = undefined;
document.info.version = undefined;
for (const methods of Object.values(document.paths)) {
  for (const operation of Object.values(methods)) {
    if (operation.responses === undefined) continue;
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses).filter(([status]) => status.startsWith('2')),
    );
  }
}
const text = `${JSON.stringify(document, null, 1)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('web/openapi.json is not what this server says: npm run api:fetch ADDRESS && npm run api');
    process.exit(1);
  }
} else {
  writeFileSync(file, text);
}
