// Writes openapi.json: node scripts/fetch_openapi.mjs [ADDRESS | --program build/callai] [--check].
// What answers are when something is wrong is left out: that is always a Problem (src/api/problem.ts).
// With --check nothing is written; exit 1 when the file is not what the server says.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const file = new URL('../openapi.json', import.meta.url);
const START_MS = 60_000;

/** The document as the pages need it. */
async function documentAt(address) {
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
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** The same of a program, which is started for it. */
async function documentOf(program) {
  const folder = mkdtempSync(join(tmpdir(), 'callai-openapi-'));
  const flags = ['serve', '--data', folder, '--http', '127.0.0.1:0', '--telephony', 'simulated'];
  const server = spawn(program, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const address = await new Promise((resolve, reject) => {
      let output = '';
      server.stdout.on('data', (chunk) => {
        output += chunk;
        const found = /listens on (\S+)/.exec(output);
        if (found) resolve(found[1]);
      });
      server.on('error', reject);
      server.on('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${output}`)));
      setTimeout(() => reject(new Error(`${program} does not listen:\n${output}`)), START_MS).unref();
    });
    return await documentAt(address);
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    if (server.exitCode === null && server.kill()) await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

const words = process.argv.slice(2);
const at = words.indexOf('--program');
const address = words.find((word, index) => !word.startsWith('--') && (at < 0 || index !== at + 1));
const text = at >= 0 ? await documentOf(words[at + 1]) : await documentAt(address ?? 'http://127.0.0.1:8080');
if (words.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('web/openapi.json is not what this server says. In web:');
    console.error('  node scripts/fetch_openapi.mjs --program ../build/callai && npm run api');
    process.exit(1);
  }
} else {
  writeFileSync(file, text);
}
