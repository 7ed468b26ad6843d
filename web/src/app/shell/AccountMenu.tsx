import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSelector, IconSun } from '@tabler/icons-react';
import { useLogout, useMe } from '@/api/session';
import { texts } from '@/texts/en';
import classes from './Shell.module.css';

const SCHEMES = [
  { id: 'light', icon: IconSun },
  { id: 'dark', icon: IconMoon },
  { id: 'auto', icon: IconDeviceDesktop },
] as const;

/** Who is logged in, the colours, the way out. */
export function AccountMenu() {
  const me = useMe().data;
  const logout = useLogout();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  if (!me) return null;
  const name = me.user.name || me.user.email;
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <VisuallyHidden>{`${texts.shell.account}: `}</VisuallyHidden>
          <Avatar size={30} radius="xl" color="iris" name={name} aria-hidden />
          <span className={classes.accountText}>
            <Text size="sm" fw={550} truncate component="span" display="block" lh={1.3}>
              {name}
            </Text>
            <Text size="xs" c="dimmed" truncate component="span" display="block" lh={1.3}>
              {me.organisation.name}
            </Text>
          </span>
          <IconSelector size={16} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.user.email} · {texts.shell.roles[me.user.role]}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{texts.shell.theme}</Menu.Label>
        {SCHEMES.map(({ id, icon: Icon }) => (
          <Menu.Item
            key={id}
            closeMenuOnClick={false}
            leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
            rightSection={colorScheme === id ? <IconCheck size={14} aria-hidden /> : undefined}
            aria-current={colorScheme === id}
            onClick={() => setColorScheme(id)}
          >
            {texts.shell.themes[id]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />} onClick={() => logout.mutate()}>
          {texts.shell.logOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
