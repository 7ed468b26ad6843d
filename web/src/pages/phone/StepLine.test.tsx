import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderInPage } from '@/testing/render';
import { StepLine } from './StepLine';

it('a step that failed says what was seen and what to do', () => {
  renderInPage(
    <StepLine step={{ name: 'name', state: 'failed', detail: 'pbx is not known', mend: 'check sip.server' }} />,
  );
  expect(screen.getByText('Name of the PBX')).toBeInTheDocument();
  expect(screen.getByText('pbx is not known')).toBeInTheDocument();
  expect(screen.getByText('check sip.server')).toBeInTheDocument();
});

it('a step that was not reached says so to those who do not see', () => {
  renderInPage(<StepLine step={{ name: 'audio', state: 'not_reached', detail: '', mend: '' }} />);
  expect(screen.getByText('not reached')).toBeInTheDocument();
});
