import { expect, it } from 'vitest';
import { jsonDiff } from './json_diff';

it('finds nothing between equals', () => expect(jsonDiff({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([]));
it('compares items by their ids', () =>
  expect(jsonDiff({ scripts: [{ id: 'a', words: 'x' }] }, { scripts: [{ id: 'new_one' }, { id: 'a', words: 'y' }] })).toEqual([
    { where: 'scripts › a › words', before: 'x', after: 'y' },
    { where: 'scripts › new one', before: undefined, after: '{"id":"new_one"}' },
  ]));
it('compares other lists as a whole', () =>
  expect(jsonDiff({ steps: [1] }, { steps: [1, 2] })).toEqual([{ where: 'steps', before: '[1]', after: '[1,2]' }]));
