// Sound between the browser (floats at the device's rate) and the server (s16le, 16 kHz, frames of 20 ms).

export const WIRE_RATE = 16_000;
export const FRAME_SAMPLES = WIRE_RATE / 50;

export function toS16(samples: Float32Array): Int16Array<ArrayBuffer> {
  const out = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) {
    const value = Math.max(-1, Math.min(1, samples[i] ?? 0));
    out[i] = Math.round(value * 32767);
  }
  return out;
}

export function fromS16(bytes: ArrayBuffer): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes);
  const out = new Float32Array(Math.floor(bytes.byteLength / 2));
  for (let i = 0; i < out.length; i += 1) out[i] = view.getInt16(i * 2, true) / 32768;
  return out;
}

/** Linear, streaming: what is left over of one piece begins the next. Good enough for speech. */
export class Resampler {
  private position = 0;
  private last = 0;
  private readonly step: number;

  constructor(from: number, to: number) {
    this.step = from / to;
  }

  push(input: Float32Array): Float32Array<ArrayBuffer> {
    const out: number[] = [];
    // Index -1 is the last sample of the piece before.
    while (this.position < input.length) {
      const whole = Math.floor(this.position);
      const part = this.position - whole;
      const before = whole === 0 ? this.last : (input[whole - 1] ?? 0);
      const after = input[whole] ?? 0;
      out.push(before + (after - before) * part);
      this.position += this.step;
    }
    this.position -= input.length;
    this.last = input.at(-1) ?? this.last;
    return Float32Array.from(out);
  }
}

/** Cuts a stream into frames of equal length. */
export class Framer {
  private waiting = new Float32Array(0);

  constructor(private readonly length: number) {}

  push(samples: Float32Array): Float32Array[] {
    const joined = new Float32Array(this.waiting.length + samples.length);
    joined.set(this.waiting);
    joined.set(samples, this.waiting.length);
    const frames: Float32Array[] = [];
    let at = 0;
    for (; at + this.length <= joined.length; at += this.length) frames.push(joined.slice(at, at + this.length));
    this.waiting = joined.slice(at);
    return frames;
  }
}

/** Loudness of a frame for a meter: 0 silence, 1 as loud as speech gets. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  const decibels = 20 * Math.log10(Math.max(rms, 1e-5));
  return Math.max(0, Math.min(1, (decibels + 60) / 50));
}
