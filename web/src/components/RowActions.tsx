import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useIsNarrow } from './useIsNarrow';

export interface RowAction {
  id: string;
  label: string;
  /** With what it is done to, for screen readers. */
  spoken: string;
  to?: string;
  /** Of a file to be stored. */
  download?: string;
  act?: () => void;
  busy?: boolean;
  dangerous?: boolean;
  /** Never a button of its own. */
  inMenu?: boolean;
}

/** Width in pixels of a column that has nothing but the menu. */
export const MENU_WIDTH = 56;

/** What can be done with a row: buttons where there is room, on a phone a menu. */
export function RowActions({ actions, menu }: { actions: RowAction[]; menu: string }) {
  const narrow = useIsNarrow();
  if (actions.length === 0) return null;
  if (narrow) return <ActionsMenu actions={actions} menu={menu} />;
  const rest = actions.filter(({ inMenu }) => inMenu);
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {actions.filter(({ inMenu }) => !inMenu).map(({ id, label, spoken, to, act, busy, dangerous }) => {
        const looks = { size: 'compact-xs', 'aria-label': spoken, ...(dangerous ? { variant: 'subtle', color: 'red' } : { variant: 'default' }) };
        return to !== undefined ? (
          <Button key={id} component={Link} to={to} {...looks}>
            {label}
          </Button>
        ) : (
          <Button key={id} {...looks} loading={busy} onClick={act}>
            {label}
          </Button>
        );
      })}
      {rest.length > 0 && <ActionsMenu actions={rest} menu={menu} />}
    </Group>
  );
}

function ActionsMenu({ actions, menu }: { actions: RowAction[]; menu: string }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={menu} loading={actions.some(({ busy }) => busy)}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ id, label, to, download, act, dangerous }) => {
          if (to !== undefined) {
            return (
              <Menu.Item key={id} component={Link} to={to}>
                {label}
              </Menu.Item>
            );
          }
          if (download !== undefined) {
            return (
              <Menu.Item key={id} component="a" href={download} download>
                {label}
              </Menu.Item>
            );
          }
          return (
            <Menu.Item key={id} color={dangerous ? 'var(--mantine-color-error)' : undefined} onClick={act}>
              {label}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
