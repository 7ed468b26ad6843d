import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { renderInPage } from '@/testing/render';
import { DialingForm } from './DialingForm';

const change = vi.hoisted(() => ({ mutate: vi.fn(), error: null, isPending: false }));
vi.mock('@/api/campaigns', () => ({ useChangeCampaign: () => change }));

const campaign = {
  id: 'c',
  name: 'C',
  status: 'draft',
  template_id: 't',
  template_version: 1,
  settings: {},
  dialing: {
    max_calls: 10,
    starts_at: '2026-11-24T08:00:00.000Z',
    ends_at: null,
    pacing: 'one_to_one' as const,
    max_conversations: 0,
    max_abandoned_percent: 3,
    caller_ids: ['+4930901820'],
    priority: 'normal' as const,
    breaker: { failed_percent: 50, min_calls: 10, pause_seconds: 60 },
  },
  created_at: '2026-01-01T00:00:00Z',
};

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const more = () => screen.getByRole('button', { name: 'More' });
const sent = () => {
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  return change.mutate.mock.calls[0]?.[0] as { dialing: typeof campaign.dialing };
};

beforeEach(() => {
  change.mutate.mockClear();
  renderInPage(<DialingForm campaign={campaign} />);
});

it('keeps what few need behind a button that says whether it is open', () => {
  expect(screen.queryByLabelText('Not before')).toBeNull();
  expect(more().getAttribute('aria-expanded')).toBe('false');
  fireEvent.click(more());
  expect(more().getAttribute('aria-expanded')).toBe('true');
  expect(document.getElementById(more().getAttribute('aria-controls') ?? '')?.textContent).toContain('Not before');
});

it('sends what was not touched as it was', () => expect(sent().dialing).toEqual(campaign.dialing));

it('changes the span, the pace, the breaker and the numbers', () => {
  fireEvent.click(more());
  type('Not before', '');
  type('Not after', '2026-12-24T12:00');
  type('Conversations at once', '4');
  type('Failed calls, in percent', '30');
  type('Pause, in seconds', '120');
  const numbers = screen.getByRole('textbox', { name: 'Numbers to show' });
  fireEvent.change(numbers, { target: { value: '+4930901821' } });
  fireEvent.keyDown(numbers, { key: 'Enter' });
  const { dialing } = sent();
  expect(dialing.starts_at).toBeNull();
  expect(dialing.ends_at).toBe(new Date('2026-12-24T12:00').toISOString());
  expect(dialing.max_conversations).toBe(4);
  expect(dialing.breaker).toEqual({ failed_percent: 30, min_calls: 10, pause_seconds: 120 });
  expect(dialing.caller_ids).toEqual(['+4930901820', '+4930901821']);
  expect(dialing.max_calls).toBe(10);
});

it('asks how many may be let go only where some are', () => {
  fireEvent.click(more());
  expect(screen.queryByLabelText('Let go, at the most, in percent')).toBeNull();
  fireEvent.click(screen.getByRole('textbox', { name: 'Calls and conversations' }));
  fireEvent.click(screen.getByRole('option', { name: 'More, by the answer rate', hidden: true }));
  type('Let go, at the most, in percent', '5');
  expect(sent().dialing).toMatchObject({ pacing: 'by_answer_rate', max_abandoned_percent: 5 });
});
