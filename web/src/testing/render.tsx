import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter } from 'react-router-dom';
import { Appearance } from '@/app/Appearance';
import { makeQueryClient } from '@/api/query';

/** Renders a component as it stands in a page: theme, queries, router. */
export function renderInPage(element: ReactElement, path = '/') {
  const queries = makeQueryClient();
  queries.setDefaultOptions({ queries: { retry: false } });
  return render(
    <QueryClientProvider client={queries}>
      <Appearance testing>
        <MemoryRouter initialEntries={[path]}>{element}</MemoryRouter>
      </Appearance>
    </QueryClientProvider>,
  );
}
