// Beside every text file of dist that is worth it: FILE.br and FILE.gz, which the server sends to those who take them.
// index.html is left out: each answer has a nonce of its own in it.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const LEAST_BYTES = 1024;
const TEXT = /\.(js|mjs|css|svg|json|txt|webmanifest|wasm)$/;
const dist = new URL('../dist/', import.meta.url).pathname;

for (const entry of readdirSync(dist, { recursive: true })) {
  const file = join(dist, String(entry));
  if (!TEXT.test(file) || !statSync(file).isFile()) continue;
  const content = readFileSync(file);
  if (content.length < LEAST_BYTES) continue;
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
