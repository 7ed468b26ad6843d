import { expect, it } from 'vitest';
import { lineOf, linesByPointer, pointerAtLine } from './json_place';

const document = { a: [{ b: 1 }, 'x'], 'c/d': { e: null }, f: '[{:,}]' };
const text = JSON.stringify(document, null, 2);

it('finds the line of every value', () => {
  const lines = linesByPointer(text);
  const rows = text.split('\n');
  expect(rows[lineOf(lines, '/a/0/b') - 1]).toContain('"b": 1');
  expect(rows[lineOf(lines, '/a/1') - 1]).toContain('"x"');
  expect(rows[lineOf(lines, '/c~1d/e') - 1]).toContain('"e": null');
  expect(rows[lineOf(lines, '/f') - 1]).toContain('"f"');
});

it('falls back to what is around a value that is not there', () => {
  const lines = linesByPointer(text);
  expect(lineOf(lines, '/a/0/missing')).toBe(lineOf(lines, '/a/0'));
  expect(lineOf(lines, '/nothing')).toBe(1);
});

it('knows what stands on a line', () => {
  const lines = linesByPointer(text);
  expect(pointerAtLine(lines, lineOf(lines, '/a/0/b'))).toBe('/a/0/b');
});

it('survives a text that is no JSON yet', () => {
  expect(() => linesByPointer('{"a": [1, "b')).not.toThrow();
});
