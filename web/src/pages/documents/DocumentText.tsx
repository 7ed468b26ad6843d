import { Card } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import { EmptyState } from '@/components/EmptyState';
import { texts } from '@/texts/en';
import classes from './documents.module.css';

/** What was read of the file, as it was read. */
export function DocumentText({ text, label }: { text: string; label: string }) {
  if (text === '') {
    return (
      <EmptyState compact icon={IconFileOff} title={texts.documents.page.noTextTitle}>
        {texts.documents.page.noText}
      </EmptyState>
    );
  }
  return (
    <Card padding={0}>
      {/* Long texts are scrolled by keys too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.text} tabIndex={0} role="region" aria-label={label}>
        {text}
      </div>
    </Card>
  );
}
