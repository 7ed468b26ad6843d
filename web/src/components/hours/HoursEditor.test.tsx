import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import type { Hours } from '@/lib/hours';
import { renderInPage } from '@/testing/render';
import { HoursEditor } from './HoursEditor';

function Holder({ start, onChange }: { start: Hours | null; onChange: (hours: Hours | null) => void }) {
  const [hours, setHours] = useState(start);
  return (
    <HoursEditor
      label="Open"
      value={hours}
      onChange={(next) => {
        setHours(next);
        onChange(next);
      }}
    />
  );
}

const berlin: Hours = { time_zone: 'Europe/Berlin', week: { mon: [{ from: '09:00', to: '17:00' }] }, holidays: [] };

it('begins with office hours when somebody is not always there', async () => {
  const changed = vi.fn<(hours: Hours | null) => void>();
  renderInPage(<Holder start={null} onChange={changed} />);
  await userEvent.click(screen.getByText('By hours'));
  expect(changed.mock.lastCall?.[0]?.week.fri).toEqual([{ from: '09:00', to: '17:00' }]);
  expect(screen.getByText('Mon–Fri 09:00–17:00')).toBeInTheDocument();
});

it('writes times out when one leaves the field', async () => {
  const changed = vi.fn<(hours: Hours | null) => void>();
  renderInPage(<Holder start={berlin} onChange={changed} />);
  const to = screen.getByLabelText('Monday, part 1, to');
  await userEvent.clear(to);
  await userEvent.type(to, '5.30pm');
  expect(screen.queryByRole('alert')).toBeNull();
  await userEvent.tab();
  expect(changed.mock.lastCall?.[0]?.week.mon).toEqual([{ from: '09:00', to: '17:30' }]);
});

it('says what is wrong with a part', async () => {
  renderInPage(<Holder start={berlin} onChange={() => undefined} />);
  const to = screen.getByLabelText('Monday, part 1, to');
  await userEvent.clear(to);
  await userEvent.type(to, '8');
  expect(screen.getByRole('alert')).toHaveTextContent('after the beginning');
});

it('copies a day, and closes one', async () => {
  const changed = vi.fn<(hours: Hours | null) => void>();
  renderInPage(<Holder start={berlin} onChange={changed} />);
  await userEvent.click(screen.getByLabelText('Monday: Copy to Monday to Friday'));
  expect(changed.mock.lastCall?.[0]?.week.thu).toEqual([{ from: '09:00', to: '17:00' }]);
  await userEvent.click(screen.getByLabelText('Open on Monday'));
  expect(changed.mock.lastCall?.[0]?.week.mon).toEqual([]);
});
