// The outline of a recording (WAV, s16le), read as it arrives: nothing but the outline is kept.

export interface Outline {
  seconds: number;
  /** For each channel the loudest sample of each piece, 0 to 1. */
  channels: Float32Array[];
}

const HEADER_LIMIT = 4096;

interface Format {
  channels: number;
  rate: number;
  dataAt: number;
  dataBytes: number;
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

/** Null: not the whole header yet. Throws on what is no WAV of s16. */
export function wavFormat(bytes: Uint8Array): Format | null {
  if (bytes.length < 12) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (tag(view, 0) !== 'RIFF' || tag(view, 8) !== 'WAVE') throw new Error('not a WAV file');
  let format: { channels: number; rate: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = tag(view, at);
    const size = view.getUint32(at + 4, true);
    if (name === 'fmt ' && at + 24 <= bytes.length) {
      if (view.getUint16(at + 8, true) !== 1 || view.getUint16(at + 22, true) !== 16) {
        throw new Error('not a WAV file of 16-bit samples');
      }
      format = { channels: view.getUint16(at + 10, true), rate: view.getUint32(at + 12, true) };
    }
    if (name === 'data' && format) return { ...format, dataAt: at + 8, dataBytes: size };
    at += 8 + size + (size % 2);
  }
  if (bytes.length > HEADER_LIMIT) throw new Error('a WAV file without sound');
  return null;
}

/** Takes pieces of a WAV file in order. */
export class OutlineReader {
  private head = new Uint8Array(0);
  private format: Format | null = null;
  private channels: Float32Array[] = [];
  private frame = 0;
  private odd: number | null = null;
  private channel = 0;

  constructor(private readonly pieces: number) {}

  push(bytes: Uint8Array): void {
    if (this.format !== null) {
      this.samples(bytes);
      return;
    }
    const joined = new Uint8Array(this.head.length + bytes.length);
    joined.set(this.head);
    joined.set(bytes, this.head.length);
    this.head = joined;
    this.format = wavFormat(joined);
    if (this.format === null) return;
    this.channels = Array.from({ length: this.format.channels }, () => new Float32Array(this.pieces));
    this.samples(joined.subarray(this.format.dataAt));
    this.head = new Uint8Array(0);
  }

  outline(): Outline | null {
    if (this.format === null) return null;
    const { channels, rate, dataBytes } = this.format;
    return { seconds: dataBytes / 2 / channels / rate, channels: this.channels };
  }

  private samples(bytes: Uint8Array): void {
    let at = 0;
    if (this.odd !== null && bytes.length > 0) {
      this.sample(this.odd | ((bytes[0] ?? 0) << 8));
      this.odd = null;
      at = 1;
    }
    for (; at + 1 < bytes.length; at += 2) this.sample((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
    if (at < bytes.length) this.odd = bytes[at] ?? null;
  }

  private sample(unsigned: number): void {
    const format = this.format;
    if (format === null) return;
    const value = Math.abs(unsigned >= 0x8000 ? unsigned - 0x10000 : unsigned) / 32768;
    const frames = Math.max(1, format.dataBytes / 2 / format.channels);
    const piece = Math.min(this.pieces - 1, Math.floor((this.frame * this.pieces) / frames));
    const channel = this.channels[this.channel];
    if (channel && value > (channel[piece] ?? 0)) channel[piece] = value;
    this.channel += 1;
    if (this.channel < format.channels) return;
    this.channel = 0;
    this.frame += 1;
  }
}

export async function readOutline(body: ReadableStream<Uint8Array>, pieces: number): Promise<Outline> {
  const reader = new OutlineReader(pieces);
  const source = body.getReader();
  for (let part = await source.read(); !part.done; part = await source.read()) reader.push(part.value);
  const outline = reader.outline();
  if (outline === null) throw new Error('not a WAV file');
  return outline;
}
