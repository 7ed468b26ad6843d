import { expect, it } from 'vitest';
import { contactName } from './contactName';

it('is the name, or the number of those who have none', () => {
  expect(contactName({ first_name: 'Maria', last_name: 'Lopes', phone_number: '+351' })).toBe('Maria Lopes');
  expect(contactName({ first_name: ' ', last_name: 'Lopes', phone_number: '+351' })).toBe('Lopes');
  expect(contactName({ first_name: '', last_name: '', phone_number: '+12025550143' })).toBe('+1 (202) 555-0143');
});
