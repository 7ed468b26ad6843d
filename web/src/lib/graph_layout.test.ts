import { expect, it } from 'vitest';
import { layered } from './graph_layout';

const node = (id: string) => ({ id, width: 100, height: 40 });

it('puts what follows to the right, whatever leads back', () => {
  const places = layered(
    [node('a'), node('b'), node('c')],
    [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
    ],
  );
  const x = (id: string) => places.get(id)?.x ?? NaN;
  expect(x('a')).toBeLessThan(x('b'));
  expect(x('b')).toBeLessThan(x('c'));
});

it('puts an ending behind everything, however soon it may come', () => {
  const places = layered(
    [node('a'), node('b'), node('c'), { ...node('end'), last: true }],
    [
      { from: 'a', to: 'end' },
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ],
  );
  expect(places.get('end')?.x).toBeGreaterThan(places.get('c')?.x ?? NaN);
});

it('lets no two nodes overlap', () => {
  const nodes = Array.from({ length: 12 }, (_, i) => node(`n${i}`));
  const edges = nodes.slice(1).map((one, i) => ({ from: `n${Math.floor(i / 3)}`, to: one.id }));
  const places = [...layered(nodes, edges).values()];
  places.forEach((a, i) =>
    places.slice(i + 1).forEach((b) => expect(Math.abs(a.x - b.x) >= 100 || Math.abs(a.y - b.y) >= 40).toBe(true)),
  );
});

it('takes circles, loops and lines to nowhere', () => {
  expect(layered([node('a')], [{ from: 'a', to: 'a' }, { from: 'a', to: 'gone' }]).size).toBe(1);
  expect(layered([], []).size).toBe(0);
});
