import { expect, it } from 'vitest';
import { fieldsOfSession } from './session_fields';

it('reads what a session has collected, and leaves out what is empty', () => {
  const session = {
    fields: {
      team_size: { value: { type: 'number', value: '12' }, confirmed: false },
      callback_time: { value: { type: 'datetime', value: '2026-12-01T14:30' }, confirmed: true },
      deal: { value: { type: 'yes_no', value: '' } },
    },
  };
  expect(fieldsOfSession(session)).toEqual([
    { field: 'callback_time', value: '2026-12-01T14:30', confirmed: true },
    { field: 'team_size', value: '12', confirmed: false },
  ]);
  expect(fieldsOfSession(undefined)).toEqual([]);
});
