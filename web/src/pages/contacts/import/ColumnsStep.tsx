import { Button, Card, Group, Radio, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { previewImport, useBeginImport, type ImportPreview } from '@/api/contacts';
import { asProblem } from '@/api/problem';
import { ErrorState } from '@/components/ErrorState';
import { PageSkeleton } from '@/components/PageSkeleton';
import { mappingFaults, mappingToApi, targetOf, type Mapping, type MappingFault } from '@/lib/importMapping';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { ColumnTargets } from './ColumnTargets';
import type { ImportOptions } from './ImportPage';
import { PreviewPanel } from './PreviewPanel';

const words = texts.contacts.importing;

interface Props {
  file: File;
  options: ImportOptions;
  onOptions: (options: ImportOptions) => void;
  onBack: () => void;
  onBegun: (id: string) => void;
}

const mappingOf = (preview: ImportPreview): Mapping =>
  Object.fromEntries(preview.columns.map(({ name, attribute }) => [name, targetOf(attribute)]));

const isDuplicates = (text: string): text is ImportOptions['duplicates'] => text in words.duplicateChoices;

function faultText(fault: MappingFault): string {
  switch (fault.kind) {
    case 'no_number':
      return words.faults.no_number;
    case 'twice': {
      const target = Object.entries(words.targets).find(([name]) => name === fault.target)?.[1] ?? fault.target;
      return words.faults.twice(target, fault.columns.join(', '));
    }
    case 'name_and_parts':
      return words.faults.name_and_parts;
    case 'no_field_name':
      return words.faults.no_field_name(fault.column);
  }
}

/** What each column becomes, beside what comes of it: the server looks at the list anew after each change. */
export function ColumnsStep({ file, options, onOptions, onBack, onBegun }: Props) {
  const [chosen, setChosen] = useState<Mapping | null>(null);
  const begin = useBeginImport();
  const faults = chosen === null ? [] : mappingFaults(chosen);
  const sent = chosen !== null && faults.length === 0 ? mappingToApi(chosen) : undefined;
  const preview = useQuery({
    queryKey: ['import-preview', file.name, file.size, file.lastModified, sent, options],
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    queryFn: ({ signal }) => previewImport({ file, mapping: sent, ...options }, signal),
  });
  if (preview.isError) {
    return (
      <ErrorState
        problem={asProblem(preview.error, texts.errors.unexpected)}
        onRetry={() => void preview.refetch()}
        action={
          <Button size="compact-sm" variant="default" onClick={onBack}>
            {words.otherFile}
          </Button>
        }
      />
    );
  }
  if (preview.data === undefined) return <PageSkeleton rows={5} />;
  const found = preview.data;
  const mapping = chosen ?? mappingOf(found);
  const current = chosen === null ? mappingFaults(mapping) : faults;
  const good = current.length === 0 && found.ready;
  return (
    <Stack gap="md">
      <Card padding={0}>
        <ColumnTargets columns={found.columns} mapping={mapping} onChange={setChosen} />
      </Card>
      {current.map((fault) => (
        <Text key={faultText(fault)} size="sm" c="var(--mantine-color-error)" role="alert">
          {faultText(fault)}
        </Text>
      ))}
      <Card>
        <Radio.Group
          label={words.duplicates}
          value={options.duplicates}
          onChange={(choice) => isDuplicates(choice) && onOptions({ ...options, duplicates: choice })}
        >
          <Group mt={6} gap="lg">
            {Object.entries(words.duplicateChoices).map(([value, label]) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Group>
        </Radio.Group>
      </Card>
      {good && <PreviewPanel preview={found} looking={preview.isFetching} />}
      <FormProblem error={begin.error} />
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          {words.otherFile}
        </Button>
        <Button
          disabled={!good || preview.isFetching}
          loading={begin.isPending}
          onClick={() =>
            begin.mutate(
              { file, mapping: mappingToApi(mapping), ...options },
              { onSuccess: ({ id }) => onBegun(id) },
            )
          }
        >
          {words.begin(found.whole_file ? found.added + found.updated : null)}
        </Button>
      </Group>
    </Stack>
  );
}
