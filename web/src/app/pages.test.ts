import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isForStrangers, pages, patternOf, publicPages, settingsPages } from './pages';

describe('every page', () => {
  it.each(Object.values({ ...pages, ...settingsPages, ...publicPages }))('%s exports a component of its name', (file) => {
    const source = readFileSync(`src/pages/${file}.tsx`, 'utf8');
    expect(source).toContain(`export function ${file.slice(file.lastIndexOf('/') + 1)}(`);
  });
  it('with a path that is written out comes before one with a parameter that would fit it', () => {
    const paths = Object.keys({ ...pages, ...settingsPages, ...publicPages });
    paths.forEach((path, at) => {
      const first = paths.findIndex((other) => new RegExp(patternOf(other)).test(path));
      expect(first, path).toBe(at);
    });
  });
});

describe('a page for strangers', () => {
  it('is known by its path', () => {
    expect(isForStrangers('/login')).toBe(true);
    expect(isForStrangers('/')).toBe(false);
    expect(isForStrangers('/calls/1')).toBe(false);
  });
});
