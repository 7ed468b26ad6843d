import { fromS16, WIRE_RATE } from '@/lib/pcm';

/** What is kept ready against an uneven network. */
const LEAD_SECONDS = 0.08;
/** More than this waits: it is late, and is dropped. */
const MOST_SECONDS = 0.6;

/** Plays sound as it comes: s16 little endian, 16 kHz, one or two channels in turns. */
export class Speaker {
  private next = 0;

  constructor(
    private readonly context: AudioContext,
    private readonly channels: 1 | 2,
  ) {}

  play(bytes: ArrayBuffer): void {
    const samples = fromS16(bytes);
    const length = Math.floor(samples.length / this.channels);
    if (length === 0) return;
    const now = this.context.currentTime;
    if (this.next < now) this.next = now + LEAD_SECONDS;
    if (this.next > now + MOST_SECONDS) return;
    const buffer = this.context.createBuffer(this.channels, length, WIRE_RATE);
    for (let channel = 0; channel < this.channels; channel += 1) {
      const out = buffer.getChannelData(channel);
      for (let i = 0; i < length; i += 1) out[i] = samples[i * this.channels + channel] ?? 0;
    }
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.context.destination);
    source.start(this.next);
    this.next += length / WIRE_RATE;
  }
}
