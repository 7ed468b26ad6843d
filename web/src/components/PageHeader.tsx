import { Anchor, Breadcrumbs, Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { texts } from '@/texts/en';
import classes from './PageHeader.module.css';

export interface Crumb {
  label: string;
  to: string;
}

interface Props {
  title: string;
  /** Beside the title: a status. */
  badge?: ReactNode;
  /** One line under the title. */
  description?: ReactNode;
  crumbs?: Crumb[];
  /** The one primary action, and at most a few others before it. */
  actions?: ReactNode;
}

export function PageHeader({ title, badge, description, crumbs, actions }: Props) {
  useDocumentTitle(`${title} · ${texts.common.product}`);
  return (
    <header className={classes.header}>
      {crumbs && crumbs.length > 0 && (
        <nav aria-label={texts.shell.breadcrumbs}>
          <Breadcrumbs mb={6} separatorMargin={6}>
            {crumbs.map(({ label, to }) => (
              <Anchor key={to} component={Link} to={to} size="sm" lh={1.5} c="dimmed" truncate maw={280}>
                {label}
              </Anchor>
            ))}
          </Breadcrumbs>
        </nav>
      )}
      <div className={classes.row}>
        <div className={classes.words}>
          <Group gap="4px 12px">
            <Title order={1} className={classes.title}>
              {title}
            </Title>
            {badge}
          </Group>
          {description !== undefined && (
            <Text c="dimmed" mt={4} component="div">
              {description}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </div>
    </header>
  );
}
