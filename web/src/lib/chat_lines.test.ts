import { expect, it } from 'vitest';
import { chatLines } from './chat_lines';

it('numbers what the person wrote, so that it can be said anew', () => {
  const lines = chatLines([
    { caller: '', agent: 'Hello.', turn: { id: 1 } },
    { caller: 'hi', agent: 'How many?', turn: { id: 2 } },
    { caller: 'twelve', agent: '', turn: { id: 3 } },
  ]);
  expect(lines.map((line) => [line.role, line.text, line.message])).toEqual([
    ['agent', 'Hello.', 0],
    ['caller', 'hi', 1],
    ['agent', 'How many?', 0],
    ['caller', 'twelve', 2],
  ]);
});
