import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { renderInPage } from '@/testing/render';
import { UsageCard } from './UsageCard';

const usage = vi.hoisted(() => vi.fn());
vi.mock('@/api/calls', () => ({ useCallUsage: usage }));
vi.mock('@/api/session', () => ({ useMay: () => true }));

const show = (prompt_tokens: number, completion_tokens: number, cost: number) => {
  usage.mockReturnValue({ data: { prompt_tokens, completion_tokens, cost }, isError: false });
  renderInPage(<UsageCard id="c" />);
};

it('shows tokens and what they cost', () => {
  show(12400, 310, 0.0042);
  expect(screen.getByText('12,400')).toBeInTheDocument();
  expect(screen.getByText('0.0042')).toBeInTheDocument();
  expect(screen.queryByRole('link')).toBeNull();
});
it('says where a price is set when there is none', () => {
  show(100, 10, 0);
  expect(screen.getByRole('link')).toHaveAttribute('href', '/settings/system?q=price');
});
it('says that a call without a model cost nothing', () => {
  show(0, 0, 0);
  expect(screen.getByText(/it cost nothing/)).toBeInTheDocument();
});
