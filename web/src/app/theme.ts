import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { texts } from '@/texts/en';

// The accent: an indigo that leans to blue. White on shade 6 has a contrast of 5.3, shade 7 on white 6.9.
const iris: MantineColorsTuple = [
  '#eff1ff', '#dfe3fe', '#bec6fa', '#9aa6f4', '#7a88ee', '#6473e6', '#5058d6', '#454cbc', '#3b429c', '#31377f',
];
// Neutral greys with a breath of blue.
const gray: MantineColorsTuple = [
  '#fafafc', '#f4f5f8', '#e9ebf0', '#dcdfe6', '#c6cad4', '#a3a9b7', '#777e8e', '#555c6b', '#363b47', '#1d2029',
];
const dark: MantineColorsTuple = [
  '#e4e6eb', '#c6c9d2', '#9ea3b0', '#7b8190', '#3a3e4a', '#2a2d37', '#1f222a', '#181a21', '#121419', '#0c0d11',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  colors: { iris, gray, dark },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Card: { defaultProps: { withBorder: true, shadow: 'none', padding: 'lg', radius: 'lg' } },
    Paper: { defaultProps: { radius: 'lg' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 2 } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } },
    Tooltip: { defaultProps: { withArrow: false, openDelay: 300, events: { hover: true, focus: true, touch: true } } },
    Modal: {
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.35 } },
      styles: { title: { fontWeight: 600 } },
    },
    Drawer: {
      defaultProps: { position: 'right', overlayProps: { backgroundOpacity: 0.35 } },
      styles: { title: { fontWeight: 600 } },
    },
    // No placeholder for the focus: a menu has nothing but its items, says ARIA, and the first of them gets it.
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': texts.common.actions.close } } },
    Skeleton: { defaultProps: { radius: 'md' } },
  },
});

const COLORS = ['iris', 'gray', 'red', 'green', 'teal', 'yellow', 'orange', 'blue', 'violet', 'cyan', 'grape'];

/** Text on tinted surfaces, and quiet text, dark (or light) enough to be read (WCAG 2.2 AA, 4.5). */
function tinted(shade: number): Record<string, string> {
  return Object.fromEntries(
    COLORS.map((name) => [`--mantine-color-${name}-light-color`, `var(--mantine-color-${name}-${shade})`]),
  );
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--page-width': '90rem' },
  light: {
    ...tinted(9),
    // The darkest shades of these are too light on their own tint.
    '--mantine-color-green-light-color': '#1f6a30',
    '--mantine-color-teal-light-color': '#06634a',
    '--mantine-color-yellow-light-color': '#874a00',
    '--mantine-color-orange-light-color': '#9c3606',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1d2029',
    '--mantine-color-dimmed': '#5d6473',
    '--mantine-color-placeholder': '#6c7383',
    '--mantine-color-default-border': '#e3e5ec',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-anchor': 'var(--mantine-color-iris-7)',
    '--canvas': '#fbfbfd',
    '--surface': '#ffffff',
    '--hairline': '#e8eaf0',
    '--hover': '#f5f6fa',
  },
  dark: {
    ...tinted(2),
    '--mantine-color-body': '#16181e',
    '--mantine-color-text': '#e4e6eb',
    '--mantine-color-dimmed': '#9ea3b0',
    '--mantine-color-placeholder': '#8a90a0',
    '--mantine-color-default': '#1c1f27',
    '--mantine-color-default-hover': '#23262f',
    '--mantine-color-default-border': '#2c303a',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': 'var(--mantine-color-iris-3)',
    '--canvas': '#101116',
    '--surface': '#16181e',
    '--hairline': '#252831',
    '--hover': '#1d2028',
  },
});
