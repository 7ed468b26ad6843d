import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { segmentTimes, transcriptOf } from '@/lib/transcript';
import { readTurns } from '@/lib/turn';
import { renderInPage } from '@/testing/render';
import { Transcript } from './Transcript';

const hostile = '<img src=x onerror="alert(1)">';
const turns = readTurns([
  {
    id: 2,
    stage_before: 'hello',
    stage_after: 'hello',
    heard: { text: hostile, confidence: 0.4 },
    decisions: [{ trace: [{ id: 'greets', fired: true, why: 'intent=greeting (0.9)', actions: ['say hello'] }] }],
    spoken: [{ segment: { id: 1, text: 'Hello dear caller.' }, words_total: 3, words_heard: 1, finished: false }],
    timings: { speech_stopped_us: 1_000_000, decided_us: 1_500_000, first_audio_us: 1_700_000 },
  },
]);

it('shows what was heard and what was cut, text as text, and why on demand', async () => {
  const lines = transcriptOf(turns, segmentTimes([]));
  const titles = new Map([['greets', 'Somebody greets']]);
  const { container } = renderInPage(<Transcript lines={lines} turns={turns} titles={titles} stages={new Map()} follow={false} />);
  expect(container.querySelector('img')).toBeNull();
  expect(screen.getByText(/onerror/)).toBeVisible();
  expect(screen.getByText('40 % sure')).toBeVisible();
  expect(screen.getByText('dear caller.')).toBeVisible();
  expect(screen.getByText('Cut off by the caller')).toBeVisible();
  expect(screen.getByText('700 ms')).toBeVisible();
  expect(screen.queryByText('Somebody greets')).toBeNull();
  const why = screen.getByRole('button', { name: 'Why?' });
  await userEvent.click(why);
  expect(screen.getByText('Somebody greets')).toBeVisible();
  expect(screen.getByText('intent is greeting (0.9)')).toBeVisible();
  expect(why).toHaveAttribute('aria-expanded', 'true');
});
