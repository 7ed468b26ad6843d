import { expect, it } from 'vitest';
import { Framer, fromS16, levelOf, Resampler, toS16 } from './pcm';

it('carries samples there and back', () => {
  const there = toS16(Float32Array.from([0, 0.5, -0.5, 2, -2]));
  expect([...there]).toEqual([0, 16384, -16383, 32767, -32767]);
  const back = fromS16(there.buffer);
  expect(back[1]).toBeCloseTo(0.5, 3);
});

it('resamples piece by piece as it would in one', () => {
  const wave = Float32Array.from({ length: 4800 }, (_, i) => Math.sin((2 * Math.PI * 300 * i) / 48_000));
  const whole = new Resampler(48_000, 16_000).push(wave);
  const pieces = new Resampler(48_000, 16_000);
  const joined = [0, 128, 1000, 1001, 4800].slice(0, -1).flatMap((from, i, all) => {
    const to = [128, 1000, 1001, 4800][i] ?? all.length;
    return [...pieces.push(wave.slice(from, to))];
  });
  expect(joined).toHaveLength(1600);
  joined.forEach((value, i) => expect(value).toBeCloseTo(whole[i] ?? NaN, 6));
});

it('cuts frames and keeps the rest for later', () => {
  const framer = new Framer(4);
  expect(framer.push(Float32Array.from([1, 2, 3]))).toEqual([]);
  expect(framer.push(Float32Array.from([4, 5]))).toEqual([Float32Array.from([1, 2, 3, 4])]);
});

it('meters silence as nothing', () => {
  expect(levelOf(new Float32Array(320))).toBe(0);
  expect(levelOf(new Float32Array(320).fill(0.3))).toBeGreaterThan(0.9);
});
