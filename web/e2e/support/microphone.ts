import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api, Server } from './server';

const HEAD_BYTES = 44;
const RATE = 8000;
const BYTES_A_SECOND = 2 * RATE;

/** Flags of a browser whose microphone hears somebody say `sentence`, every now and then. */
export async function speakingMicrophone(server: Server, api: Api, sentence: string): Promise<string[]> {
  const spoken = await api.bytes('/voices/preview', { text: sentence, voice: 'rms' });
  const pause = Buffer.alloc(5 * BYTES_A_SECOND);
  const samples = Buffer.concat([pause, spoken.subarray(HEAD_BYTES), pause]);
  const head = Buffer.from(spoken.subarray(0, HEAD_BYTES));
  head.writeUInt32LE(36 + samples.length, 4);
  head.writeUInt32LE(samples.length, 40);
  const file = join(server.folder, 'microphone.wav');
  writeFileSync(file, Buffer.concat([head, samples]));
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${file}`,
    '--autoplay-policy=no-user-gesture-required',
  ];
}
