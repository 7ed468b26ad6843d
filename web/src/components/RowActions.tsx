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
  act?: () => void;
  busy?: boolean;
  dangerous?: boolean;
}

/** Width in pixels of a column that has nothing but the menu. */
export const MENU_WIDTH = 56;

/** What can be done with a row: buttons where there is room, on a phone a menu. */
export function RowActions({ actions, menu }: { actions: RowAction[]; menu: string }) {
  const narrow = useIsNarrow();
  if (actions.length === 0) return null;
  if (narrow) {
    return (
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={menu} loading={actions.some(({ busy }) => busy)}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) =>
            action.to !== undefined ? (
              <Menu.Item key={action.id} component={Link} to={action.to}>
                {action.label}
              </Menu.Item>
            ) : (
              <Menu.Item key={action.id} color={action.dangerous ? 'red' : undefined} onClick={action.act}>
                {action.label}
              </Menu.Item>
            ),
          )}
        </Menu.Dropdown>
      </Menu>
    );
  }
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {actions.map(({ id, label, spoken, to, act, busy, dangerous }) => {
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
    </Group>
  );
}
