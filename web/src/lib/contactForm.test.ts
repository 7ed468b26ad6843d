import { expect, it } from 'vitest';
import { changesOf, emptyContactForm, inputOf } from './contactForm';

const form = { ...emptyContactForm, phone_number: ' +4930123456 ', fields: [{ name: 'car', value: 'red' }] };

it('sends fields that have a name', () => {
  const input = inputOf({ ...form, fields: [...form.fields, { name: ' ', value: 'lost' }] });
  expect(input.phone_number).toBe('+4930123456');
  expect(input.custom_fields).toEqual({ car: 'red' });
});

it('sends only what was changed', () => {
  expect(changesOf(form, { ...form })).toBeNull();
  expect(changesOf(form, { ...form, company: 'Acme', tags: ['a'] })).toEqual({ company: 'Acme', tags: ['a'] });
  expect(changesOf(form, { ...form, fields: [] })).toEqual({ custom_fields: {} });
});
