import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { targetOf, type Mapping } from '@/lib/importMapping';
import { renderInPage } from '@/testing/render';
import { ColumnTargets } from './ColumnTargets';

const columns = [
  { name: 'Tel', attribute: 'phone_number', samples: ['+4930123456', ''] },
  { name: 'Car model', attribute: '', samples: ['<b>red</b>'] },
];

function Holder({ onChange }: { onChange: (mapping: Mapping) => void }) {
  const [mapping, setMapping] = useState<Mapping>({ Tel: targetOf('phone_number'), 'Car model': targetOf('') });
  return (
    <ColumnTargets
      columns={columns}
      mapping={mapping}
      onChange={(next) => {
        setMapping(next);
        onChange(next);
      }}
    />
  );
}

it('a column becomes a field of its own, with a name that templates can use', async () => {
  const changed = vi.fn<(mapping: Mapping) => void>();
  renderInPage(<Holder onChange={changed} />);
  await userEvent.click(screen.getByRole('textbox', { name: 'What Car model becomes' }));
  await userEvent.click(screen.getByRole('option', { name: 'A field of its own' }));
  expect(changed.mock.lastCall?.[0]['Car model']).toEqual({ kind: 'custom', name: 'car_model' });
  expect(screen.getByLabelText('Name of the field for Car model')).toHaveValue('car_model');
});

it('values of the file are shown as text', () => {
  renderInPage(<Holder onChange={() => undefined} />);
  expect(screen.getByText('<b>red</b>')).toBeInTheDocument();
});
