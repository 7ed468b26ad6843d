import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { renderInPage } from '@/testing/render';
import { CampaignActions } from './CampaignActions';

const may = vi.hoisted(() => vi.fn(() => true));
vi.mock('@/api/session', () => ({ useMay: may }));

const campaign = (status: string) => ({
  id: 'c',
  name: 'C',
  status,
  template_id: 't',
  template_version: 1,
  settings: {},
  dialing: {},
  created_at: '2026-01-01T00:00:00Z',
});
const buttons = (status: string) => {
  renderInPage(<CampaignActions campaign={campaign(status)} />);
  return screen.queryAllByRole('button').map(({ textContent }) => textContent);
};

it.each([
  ['draft', ['Start']],
  ['running', ['Stop', 'Pause']],
  ['paused', ['Stop', 'Resume']],
  ['finished', ['Start again']],
])('a campaign that is %s can be %s', (status, names) => expect(buttons(status)).toEqual(names));

it('shows nothing to those who may only look', () => {
  may.mockReturnValueOnce(false);
  expect(buttons('running')).toEqual([]);
});
