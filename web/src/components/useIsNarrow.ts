import { useMediaQuery } from '@mantine/hooks';

/** Whether the window is as narrow as a phone's (the theme's breakpoint sm). */
export function useIsNarrow(): boolean {
  return useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
}
