import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useDocumentChunks } from '@/api/documents';
import { asProblem } from '@/api/problem';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { passageAt } from '@/lib/passages';
import { texts } from '@/texts/en';
import classes from './documents.module.css';

const words = texts.documents.page;

/** The passages that searches find; the one at `at` is marked and scrolled to. */
export function PassageList({ documentId, at }: { documentId: string; at: number | null }) {
  const { rows, query, loadMore } = useDocumentChunks(documentId);
  const cited = useRef<HTMLElement>(null);
  const marked = at === null || Number.isNaN(at) ? -1 : passageAt(rows, at);
  // A citation far behind: further pages are loaded until it is there.
  const lastByte = rows.at(-1)?.first_byte ?? 0;
  useEffect(() => {
    if (at !== null && at > lastByte) loadMore();
  }, [at, lastByte, loadMore]);
  useEffect(() => {
    if (marked >= 0) cited.current?.scrollIntoView({ block: 'center' });
  }, [marked]);
  if (query.isError && rows.length === 0) {
    return <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />;
  }
  if (query.isPending) {
    return (
      <Stack aria-busy>
        {Array.from({ length: 4 }, (_, row) => (
          <Skeleton key={row} h={96} />
        ))}
      </Stack>
    );
  }
  if (rows.length === 0) {
    return (
      <EmptyState compact icon={IconFileOff} title={words.noTextTitle}>
        {words.noText}
      </EmptyState>
    );
  }
  return (
    <Stack gap="sm" maw={860}>
      {rows.map((passage, index) => (
        <article
          key={passage.number}
          ref={index === marked ? cited : undefined}
          className={classes.passage}
          data-cited={index === marked || undefined}
          aria-current={index === marked || undefined}
        >
          <Group gap={8} mb={6}>
            <Text size="xs" c="dimmed" className="tabular">
              {words.passage(passage.number + 1)}
              {passage.place === '' ? '' : ` · ${words.place(passage.place)}`}
            </Text>
            {index === marked && <Badge>{words.cited}</Badge>}
          </Group>
          <div className={classes.words}>{passage.text}</div>
        </article>
      ))}
      {query.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={loadMore}>
            {texts.common.actions.showMore}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
