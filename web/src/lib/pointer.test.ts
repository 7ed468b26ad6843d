import { expect, it } from 'vitest';
import { getAt, pointerOf, setAt } from './pointer';

const document = { a: { b: [1, { c: 'x' }] } };

it('writes pointers', () => expect(pointerOf(['a', 'b', 1, 'c/d', 'e~f'])).toBe('/a/b/1/c~1d/e~0f'));
it('reads', () => expect(getAt(document, ['a', 'b', 1, 'c'])).toBe('x'));
it('reads nothing where nothing is', () => expect(getAt(document, ['a', 'z', 0])).toBeUndefined());
it('does not read what every object has', () => expect(getAt(document, ['constructor'])).toBeUndefined());
it('writes a copy', () => {
  const changed = setAt(document, ['a', 'b', 1, 'c'], 'y');
  expect(changed).toEqual({ a: { b: [1, { c: 'y' }] } });
  expect(document.a.b[1]).toEqual({ c: 'x' });
});
it('makes what is missing on the way', () => expect(setAt({}, ['x', 'y', 0], 1)).toEqual({ x: { y: [1] } }));
it('removes members and items', () => {
  expect(setAt(document, ['a'], undefined)).toEqual({});
  expect(setAt(document, ['a', 'b', 0], undefined)).toEqual({ a: { b: [{ c: 'x' }] } });
});
