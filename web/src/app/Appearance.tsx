import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { pageNonce } from './nonce';
import { cssVariables, theme } from './theme';

/** Theme and colours; in tests without transitions. */
export function Appearance({ children, testing = false }: { children: ReactNode; testing?: boolean }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={pageNonce}
      env={testing ? 'test' : 'default'}
    >
      {children}
    </MantineProvider>
  );
}
