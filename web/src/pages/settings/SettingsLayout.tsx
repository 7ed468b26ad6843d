import { Grid, NavLink, Stack, Text } from '@mantine/core';
import { NavLink as RouterLink, Outlet, useLocation } from 'react-router-dom';
import { mayAct, useMe } from '@/api/session';
import { texts } from '@/texts/en';
import { settingsNavigation } from './settingsNavigation';

/** The frame of all pages of settings: what there is on the left, the page beside it. */
export function SettingsLayout() {
  const role = useMe().data?.user.role;
  const { pathname } = useLocation();
  return (
    <Grid gutter="xl">
      <Grid.Col span={{ base: 12, md: 3, lg: 2.4 }}>
        <nav aria-label={texts.settings.navigation}>
          <Stack gap="md">
            {settingsNavigation.map(({ title, items }) => {
              const shown = items.filter((item) => item.least === undefined || mayAct(role, item.least));
              if (shown.length === 0) return null;
              return (
                <div key={title}>
                  <Text size="xs" c="dimmed" fw={550} px={10} mb={4}>
                    {title}
                  </Text>
                  {shown.map(({ to, label, icon: Icon }) => (
                    <NavLink
                      key={to}
                      component={RouterLink}
                      to={to}
                      label={label}
                      active={pathname.startsWith(to)}
                      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
                      style={{ borderRadius: 'var(--mantine-radius-md)' }}
                    />
                  ))}
                </div>
              );
            })}
          </Stack>
        </nav>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 9, lg: 9.6 }}>
        <Outlet />
      </Grid.Col>
    </Grid>
  );
}
