import { expect, it } from 'vitest';
import { documentTypeChoices, documentTypeName, documentTypeOf } from './documentTypes';

it('categories have names, known or made of their words', () => {
  expect(documentTypeName('faq')).toBe('Questions and answers');
  expect(documentTypeName('return_policy')).toBe('Return policy');
});

it('names become categories again', () => {
  expect(documentTypeOf('Questions and answers')).toBe('faq');
  expect(documentTypeOf(' Return policy ')).toBe('return_policy');
  expect(documentTypeOf('price_list')).toBe('price_list');
  expect(documentTypeOf('Größen & Maße')).toBe('größen_maße');
});

it('choices are the usual ones and those in use, each once', () => {
  const choices = documentTypeChoices(['return_policy', 'faq']);
  expect(choices).toContain('Return policy');
  expect(choices.filter((name) => name === 'Questions and answers')).toHaveLength(1);
});
