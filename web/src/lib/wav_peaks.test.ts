import { expect, it } from 'vitest';
import { OutlineReader, readOutline } from './wav_peaks';

/** Two channels of 8 kHz: the first loud in its first half, the second in its second. */
function wav(frames: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + frames * 4);
  const view = new DataView(bytes.buffer);
  const put = (at: number, text: string) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  put(0, 'RIFF');
  view.setUint32(4, 36 + frames * 4, true);
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 32000, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  put(36, 'data');
  view.setUint32(40, frames * 4, true);
  for (let i = 0; i < frames; i += 1) {
    view.setInt16(44 + i * 4, i < frames / 2 ? -16384 : 0, true);
    view.setInt16(46 + i * 4, i < frames / 2 ? 0 : 8192, true);
  }
  return bytes;
}

it('finds the outline of each channel, however the file is cut', () => {
  const file = wav(8000);
  for (const size of [1, 7, 45, 4096, file.length]) {
    const reader = new OutlineReader(4);
    for (let at = 0; at < file.length; at += size) reader.push(file.subarray(at, at + size));
    const outline = reader.outline();
    expect(outline?.seconds).toBe(1);
    expect([...(outline?.channels[0] ?? [])]).toEqual([0.5, 0.5, 0, 0]);
    expect([...(outline?.channels[1] ?? [])]).toEqual([0, 0, 0.25, 0.25]);
  }
});

it('refuses what is no recording', async () => {
  // The Blob of jsdom has no stream().
  const text = new ReadableStream<Uint8Array>({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('{"title": "Not Found"} and some more'));
      stream.close();
    },
  });
  await expect(readOutline(text, 4)).rejects.toThrow('not a WAV');
});
