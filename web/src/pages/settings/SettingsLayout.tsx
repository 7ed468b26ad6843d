import { Grid, NavLink, Select, Stack, Text } from '@mantine/core';
import { NavLink as RouterLink, Outlet, useLocation, useNavigate } from 'react-router-dom';
import { mayAct, useMe } from '@/api/session';
import { texts } from '@/texts/en';
import { settingsNavigation } from './settingsNavigation';

/** The frame of all pages of settings: what there is on the left, the page beside it; on a phone, a choice above it. */
export function SettingsLayout() {
  const role = useMe().data?.user.role;
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const sections = settingsNavigation
    .map(({ title, items }) => ({
      title,
      items: items.filter((item) => item.least === undefined || mayAct(role, item.least)),
    }))
    .filter(({ items }) => items.length > 0);
  const here = sections.flatMap(({ items }) => items).find(({ to }) => pathname.startsWith(to));
  return (
    <Grid gutter="xl">
      <Grid.Col span={{ base: 12, md: 3, lg: 2.4 }}>
        <Select
          hiddenFrom="md"
          aria-label={texts.settings.navigation}
          allowDeselect={false}
          data={sections.map(({ title, items }) => ({
            group: title,
            items: items.map(({ to, label }) => ({ value: to, label })),
          }))}
          value={here?.to ?? null}
          onChange={(to) => to !== null && void navigate(to)}
        />
        <nav aria-label={texts.settings.navigation} className="mantine-visible-from-md">
          <Stack gap="md">
            {sections.map(({ title, items }) => (
              <div key={title}>
                <Text size="xs" c="dimmed" fw={550} px={10} mb={4}>
                  {title}
                </Text>
                {items.map(({ to, label, icon: Icon }) => (
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
            ))}
          </Stack>
        </nav>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 9, lg: 9.6 }}>
        <Outlet />
      </Grid.Col>
    </Grid>
  );
}
