import { expect, it } from 'vitest';
import { regionOfLanguage, regions } from './regions';

it('countries are in the order of their names, each once', () => {
  const all = regions();
  expect(all.find(({ value }) => value === 'DE')?.label).toBe('Germany');
  expect(new Set(all.map(({ value }) => value)).size).toBe(all.length);
  expect(all.findIndex(({ value }) => value === 'AT')).toBeLessThan(all.findIndex(({ value }) => value === 'BE'));
});

it('a language may name a country', () => {
  expect(regionOfLanguage('de-AT')).toBe('AT');
  expect(regionOfLanguage('zh-Hant-TW')).toBe('TW');
  expect(regionOfLanguage('en')).toBe('');
  expect(regionOfLanguage('en-001')).toBe('');
});
