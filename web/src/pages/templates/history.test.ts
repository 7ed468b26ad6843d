import { expect, it } from 'vitest';
import { addEdit, begin, redo, undo } from './history';

it('goes back and forth, and forgets what was undone once something else is changed', () => {
  const a = { n: 'a' };
  const b = { n: 'b' };
  const c = { n: 'c' };
  let history = addEdit(addEdit(begin(a), b), c);
  history = undo(history);
  expect(history.now).toBe(b);
  expect(redo(history).now).toBe(c);
  history = addEdit(history, a);
  expect(redo(history).now).toBe(a);
  expect(undo(undo(undo(history))).now).toBe(a);
  expect(addEdit(history, a)).toBe(history);
});
