import { Alert, Anchor, Button, Group, Progress, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconMessageQuestion, IconZoomQuestion } from '@tabler/icons-react';
import { useEffect, useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { useDocuments, useSearchDocuments, type Passage } from '@/api/documents';
import { asProblem } from '@/api/problem';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { documentTypeName } from '@/lib/documentTypes';
import { texts } from '@/texts/en';
import { DocumentsTabs } from './DocumentsTabs';
import classes from './documents.module.css';

const words = texts.documents.search;
const RESULTS = 8;

/** Asks the documents as a call would; the question is in the address. */
export function SearchPage() {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('q') ?? '';
  const type = search.get('type') ?? '';
  const [question, setQuestion] = useState(asked);
  const all = useDocuments('');
  const find = useSearchDocuments();
  const types = [...new Set(all.rows.map((row) => row.type))].sort();
  const { mutate } = find;
  useEffect(() => {
    if (asked !== '') mutate({ query: asked, limit: RESULTS, ...(type === '' ? {} : { types: [type] }) });
  }, [asked, type, mutate]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = new URLSearchParams(search);
    next.set('q', question.trim());
    setSearch(next);
  };
  const chooseType = (value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null) next.delete('type');
    else next.set('type', value);
    setSearch(next, { replace: true });
  };
  return (
    <>
      <PageHeader title={texts.documents.title} description={words.lead} />
      <DocumentsTabs value="search" />
      <form onSubmit={submit}>
        <Group align="flex-end" gap="xs" mb="lg" maw={860}>
          <TextInput
            label={words.label}
            placeholder={words.field}
            data-search
            flex={1}
            miw={220}
            maxLength={500}
            value={question}
            onChange={(event) => setQuestion(event.currentTarget.value)}
          />
          <Select
            label={words.category}
            placeholder={words.anyCategory}
            clearable
            w={210}
            data={types.map((value) => ({ value, label: documentTypeName(value) }))}
            value={type === '' ? null : type}
            onChange={chooseType}
          />
          <Button type="submit" loading={find.isPending} disabled={question.trim() === ''}>
            {words.submit}
          </Button>
        </Group>
      </form>
      {find.isError && (
        <ErrorState
          problem={asProblem(find.error, texts.errors.unexpected)}
          onRetry={() => mutate({ query: asked, limit: RESULTS })}
        />
      )}
      {asked === '' && (
        <EmptyState compact icon={IconMessageQuestion} title={words.beginTitle}>
          {words.begin}
        </EmptyState>
      )}
      {asked !== '' && find.data && (
        <>
          {find.data.lacking !== '' && (
            <Alert color="yellow" mb="sm" maw={860}>
              {find.data.lacking}
            </Alert>
          )}
          <Results passages={find.data.items} />
        </>
      )}
    </>
  );
}

function Results({ passages }: { passages: Passage[] }) {
  if (passages.length === 0) {
    return (
      <EmptyState compact icon={IconZoomQuestion} title={words.emptyTitle}>
        {words.empty}
      </EmptyState>
    );
  }
  const best = Math.max(...passages.map(({ score }) => score));
  return (
    <Stack gap="sm" maw={860}>
      <Text size="sm" c="dimmed" role="status">
        {words.results(passages.length)}
      </Text>
      {passages.map((passage) => (
        <article key={`${passage.document_id}/${passage.first_byte}`} className={classes.passage}>
          <Group justify="space-between" mb={6} wrap="nowrap">
            <Anchor
              component={Link}
              to={`/documents/${encodeURIComponent(passage.document_id)}?at=${passage.first_byte}`}
              size="sm"
              fw={550}
              truncate
              title={words.open(passage.title)}
            >
              {passage.place === '' ? passage.title : `${passage.title} · ${passage.place}`}
            </Anchor>
            <Progress
              className={classes.score}
              size="sm"
              value={best > 0 ? (100 * passage.score) / best : 0}
              aria-label={words.score}
            />
          </Group>
          <div className={classes.words}>{passage.text}</div>
        </article>
      ))}
    </Stack>
  );
}
