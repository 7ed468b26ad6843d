import { expect, it } from 'vitest';
import { callLength } from './call_length';

const ANSWERED = { answered_at: '2026-11-24T10:15:00Z', duration_seconds: 62.4 };

it('is what a call that was answered lasted', () => {
  expect(callLength({ ...ANSWERED, status: 'completed' })).toBe(62.4);
  expect(callLength({ ...ANSWERED, status: 'failed' })).toBe(62.4);
});

it('is not known of a call that nobody answered, that is on, or that was interrupted', () => {
  expect(callLength({ status: 'failed', answered_at: null, duration_seconds: 0 })).toBeNull();
  expect(callLength({ ...ANSWERED, status: 'in_progress', duration_seconds: 0 })).toBeNull();
  expect(callLength({ ...ANSWERED, status: 'interrupted', duration_seconds: 0 })).toBeNull();
});
