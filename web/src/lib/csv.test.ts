import { expect, it } from 'vitest';
import { toCsv } from './csv';

it('quotes what has to be', () =>
  expect(toCsv(['a', 'b'], [['x,y', 'say "hi"\nthere']])).toBe('a,b\r\n"x,y","say ""hi""\nthere"\r\n'));
it('runs no formula of a contact', () =>
  expect(toCsv(['n'], [['=HYPERLINK(A1)'], ['@x'], ['+cmd|x']])).toBe("n\r\n'=HYPERLINK(A1)\r\n'@x\r\n'+cmd|x\r\n"));
it('leaves numbers alone', () => expect(toCsv(['n'], [['+12025550143'], ['-5']])).toBe('n\r\n+12025550143\r\n-5\r\n'));
