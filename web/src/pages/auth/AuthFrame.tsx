import { Card, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Logo } from '@/components/Logo';
import { texts } from '@/texts/en';
import classes from './AuthFrame.module.css';

/** The frame of the pages before one is logged in. */
export function AuthFrame(props: { title: string; lead?: string; children: ReactNode; footer?: ReactNode }) {
  useDocumentTitle(`${props.title} · ${texts.common.product}`);
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Stack gap={10} mb={24} align="flex-start">
          <Logo size={32} />
          <Text c="dimmed">{texts.auth.tagline}</Text>
        </Stack>
        <Card padding="xl">
          <Title order={1} mb={props.lead ? 4 : 'md'}>
            {props.title}
          </Title>
          {props.lead && (
            <Text c="dimmed" mb="md">
              {props.lead}
            </Text>
          )}
          {props.children}
        </Card>
        {props.footer !== undefined && <div className={classes.footer}>{props.footer}</div>}
      </div>
    </main>
  );
}
